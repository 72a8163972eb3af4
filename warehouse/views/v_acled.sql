CREATE OR REPLACE VIEW v_acled AS
SELECT
  e.event_id AS event_id_cnty,
  e.date_start AS event_date,
  year(e.date_start) AS "year",
  CASE e.date_precision WHEN 'day' THEN 1 WHEN 'week' THEN 2 WHEN 'month' THEN 3 END AS time_precision,
  CASE WHEN e.type = 'protest' AND e.form = 'riot' THEN 'Political violence' WHEN e.type = 'protest' THEN 'Demonstrations'
    ELSE 'Strategic developments' END AS disorder_type,
  CASE WHEN e.type = 'protest' AND e.form = 'riot' THEN 'Riots' WHEN e.type = 'protest' THEN 'Protests'
    ELSE 'Strategic developments' END AS event_type,
  CASE WHEN e.type = 'protest' AND e.form = 'riot' THEN 'Violent demonstration'
    WHEN e.type = 'protest' AND r.event_id IS NOT NULL THEN 'Protest with intervention'
    WHEN e.type = 'protest' THEN 'Peaceful protest'
    WHEN e.type = 'arrest' THEN 'Arrests' ELSE 'Other' END AS sub_event_type,
  CASE WHEN e.type = 'protest' AND e.form = 'riot' THEN 'Rioters' WHEN e.type = 'protest' THEN 'Protesters'
    ELSE list_filter(e.actors, a -> a.role IN ('detaining_authority', 'court', 'prosecutor', 'security_force'))[1]."text" END AS actor1,
  list_aggregate(list_transform(list_filter(e.actors, a -> a.role IN ('protester', 'organizer')), a -> a."text"), 'string_agg', '; ') AS assoc_actor_1,
  CASE WHEN e.type = 'protest' THEN list_filter(e.actors, a -> a.role IN ('security_force', 'counter_protester'))[1]."text"
    ELSE 'Civilians' END AS actor2,
  CASE WHEN e.type = 'protest' THEN list_aggregate(list_transform(list_filter(e.actors, a -> a.role = 'target'), a -> a."text"), 'string_agg', '; ')
    ELSE coalesce(list_aggregate(e.people_names, 'string_agg', '; '), e.people_text) END AS assoc_actor_2,
  e.country AS country,
  e.admin1 AS admin1,
  coalesce(e.locality, e.place_text) AS location,
  e.lat AS latitude,
  e.lon AS longitude,
  CASE e.place_precision WHEN 'site' THEN 1 WHEN 'locality' THEN 1 WHEN 'admin1' THEN 3 END AS geo_precision,
  e.source AS source,
  e.title AS notes,
  CASE WHEN e.type <> 'protest' THEN NULL WHEN e.size_text IS NULL THEN 'crowd size=no report' ELSE 'crowd size=' || e.size_text END AS tags,
  e.n_sources AS n_sources,
  e.confidence AS confidence
FROM events e
LEFT JOIN (
  SELECT DISTINCT er.related_id AS event_id FROM event_relations er JOIN events a ON a.event_id = er.event_id
  WHERE er.kind = 'arises_from' AND a.type = 'arrest' AND a.status = 'occurred' AND a.merged_into IS NULL
) r ON r.event_id = e.event_id
WHERE e.merged_into IS NULL AND e.status = 'occurred' AND e.date_start IS NOT NULL;
COMMENT ON VIEW v_acled IS 'Events that occurred and can be dated, in the columns of ACLED: time_precision 1 day, 2 week, 3 month, empty for a year; geo_precision 1 town or site, 3 region, empty for a country; sub_event_type Protest with intervention when an arrest arises from the protest. ACLED codes what its own sources say: counts are not comparable without care';
