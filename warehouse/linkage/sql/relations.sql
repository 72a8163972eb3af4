-- Relations of the events of k_around, each judged by its two events alone, so that no third one can change it: k_relation.
CREATE OR REPLACE TEMP TABLE k_n AS
SELECT e.event_id, e.type, e.status, e.date_start, e.date_end, e.date_precision, epoch_days(e.date_start) AS d0, epoch_days(coalesce(e.date_end, e.date_start)) AS d1,
  e.lat, e.lon, e.locality, e.country, e.form, e.people_text, list_transform(e.charges, lambda c: c.category) AS categories,
  hashed(actor_words(lower(strip_accents(list_aggregate(list_transform(list_filter(e.actors, lambda a: a.role IN ('protester', 'organizer', 'target')), lambda a: a."text"), 'string_agg', ' '))))) AS actors,
  len(list_filter(e.actors, lambda a: a.role = 'counter_protester')) > 0 AS has_counter,
  s.counter, s.ordinal, s.again, s.articles
FROM events e SEMI JOIN k_around USING (event_id)
LEFT JOIN (
  SELECT er.event_id, bool_or(l.counter) AS counter, max(l.ordinal) AS ordinal, max(l.ordinal) IS NOT NULL AS again, list_sort(list(DISTINCT l.article_id)) AS articles
  FROM event_reports er SEMI JOIN k_around USING (event_id) JOIN (SELECT report_id, article_id, counter, ordinal FROM link_state) l USING (report_id) GROUP BY 1
) s USING (event_id)
WHERE e.merged_into IS NULL AND e.date_start IS NOT NULL AND e.lat IS NOT NULL AND e.place_precision IN ('site', 'locality')
  AND coalesce(e.date_end, e.date_start) - e.date_start <= 400;

CREATE OR REPLACE TEMP TABLE k_near AS
SELECT f.event_id AS a, g.event_id AS b, f.type AS type_a, f.status AS status_a, f.d0 AS a0, f.d1 AS a1, g.d0 AS b0, g.d1 AS b1, f.date_precision AS prec_a, g.date_precision AS prec_b,
  list_has_any(f.articles, g.articles) AS same_article,
  len(f.actors) > 0 AND len(g.actors) > 0 AND overlap(f.actors, g.actors) > 0 AS same_actors,
  f.counter AS counter_a, g.counter AS counter_b, g.has_counter AS countered_b, f.ordinal AS ord_a, g.ordinal AS ord_b,
  list_has_any(f.categories, ['unsanctioned_assembly', 'riot', 'public_disorder', 'disobedience']) OR regexp_matches(lower(coalesce(f.people_text, '')), '\b(protest|demonstrat|marcher|picket|striker|rall)') AS at_protest
FROM (SELECT *, unnest(range((d0 - 3) // 8, (d1 + 3) // 8 + 1)) AS t FROM k_n WHERE type IN ('protest', 'arrest')) f
JOIN (SELECT *, unnest(range(d0 // 8, d1 // 8 + 1)) AS t FROM k_n WHERE type = 'protest') g ON g.country = f.country AND g.t = f.t AND g.event_id <> f.event_id
  AND (g.locality = f.locality OR abs(g.lat - f.lat) < 0.15 AND km_between(f.lat, f.lon, g.lat, g.lon) <= 12)
  AND g.d0 <= f.d1 + 3 AND g.d1 >= f.d0 - 3;

CREATE OR REPLACE TEMP TABLE k_relation AS
-- an arrest, or what follows from it the same day or the next, at a protest: told by one article, or for what protesters are taken for
SELECT DISTINCT a AS event_id, b AS related_id, 'arises_from' AS kind FROM k_near
WHERE type_a = 'arrest' AND prec_a = 'day' AND prec_b = 'day' AND a0 >= b0 AND a0 <= b1 + 1 AND (same_article OR at_protest AND a0 <= b1)
UNION
SELECT a, b, 'counters' FROM k_near
WHERE type_a = 'protest' AND prec_a = 'day' AND prec_b = 'day' AND a0 <= b1 AND b0 <= a1 AND counter_a AND NOT counter_b
UNION
-- 'a second day of': told as a later day, or the same actors again the day after
SELECT a, b, 'follows' FROM k_near
WHERE type_a = 'protest' AND prec_a = 'day' AND prec_b = 'day' AND a0 > b1 AND a0 <= b1 + 3
  AND (ord_a = coalesce(ord_b, 1) + (a0 - b1) AND (same_actors OR same_article OR a0 = b1 + 1) OR ord_a IS NULL AND a0 = b1 + 1 AND same_actors AND same_article)
UNION
-- a day within a campaign of at least three
SELECT a, b, 'part_of' FROM k_near
WHERE type_a = 'protest' AND prec_a = 'day' AND a1 - a0 <= 1 AND b1 - b0 >= 2 AND a0 >= b0 AND a1 <= b1 AND b1 - b0 <= 400 AND (same_actors OR same_article);
