CREATE OR REPLACE VIEW v_ccc AS
SELECT
  e.event_id AS event_id,
  e.date_start AS "date",
  e.date_end AS date_end,
  e.date_precision AS date_precision,
  e.locality AS locality,
  e.admin1 AS state,
  e.country AS country,
  e.place_text AS location_detail,
  e.form AS event_type,
  list_aggregate(list_transform(list_filter(e.actors, a -> a.role = 'organizer'), a -> a."text"), 'string_agg', '; ') AS organizations,
  list_aggregate(list_transform(list_filter(e.actors, a -> a.role = 'protester'), a -> a."text"), 'string_agg', '; ') AS participants,
  list_aggregate(list_transform(list_filter(e.actors, a -> a.role = 'target'), a -> a."text"), 'string_agg', '; ') AS targets,
  e.size_text AS size_text,
  size_ccc(e.size_text, e.size_low) AS size_low,
  CASE WHEN vague_size(e.size_text) IS NULL THEN e.size_high END AS size_high,
  size_mean(size_ccc(e.size_text, e.size_low), CASE WHEN vague_size(e.size_text) IS NULL THEN e.size_high END) AS size_mean,
  size_cat(size_mean(size_ccc(e.size_text, e.size_low), CASE WHEN vague_size(e.size_text) IS NULL THEN e.size_high END)) AS size_cat,
  r.arrests AS arrests,
  CASE WHEN r.event_id IS NULL THEN 0 ELSE 1 END AS arrests_any,
  list_filter(e.actors, a -> a.role = 'security_force')[1]."text" AS police_present,
  e.lat AS lat,
  e.lon AS lon,
  e.source AS source_1,
  e.url AS source_url_1,
  e.n_sources AS n_sources,
  e.confidence AS confidence
FROM events e
LEFT JOIN (
  SELECT er.related_id AS event_id, sum(a.people_low)::BIGINT AS arrests FROM event_relations er JOIN events a ON a.event_id = er.event_id
  WHERE er.kind = 'arises_from' AND a.type = 'arrest' AND a.status = 'occurred' AND a.merged_into IS NULL
  GROUP BY er.related_id
) r ON r.event_id = e.event_id
WHERE e.merged_into IS NULL AND e.type = 'protest' AND e.status = 'occurred';
COMMENT ON VIEW v_ccc IS 'Protests that occurred, in the columns of the Crowd Counting Consortium: a vague word counts as its least number (dozens 24, hundreds 200, thousands 2000) with no size_high; size_mean is the mean of low and high, low alone if high is missing; size_cat 0 unknown, 1 under 100, 2 under 1000, 3 under 10000, 4 more; arrests is the least number arrested at it, by events that arise from it';
