-- Pairs of mentions of k_m that may be one person, scored: k_mscored(a, b, score). What never can be has no row.
CREATE OR REPLACE TEMP TABLE k_at AS
SELECT m.i, m.event_id, e.country, e.lat, e.lon, fold.folded AS locality, CASE WHEN e.place_precision IN ('site', 'locality') THEN true ELSE false END AS pointed,
  e.date_start, e.first_reported, e.type, m.born, m.name_pairs, m.name_words, m.single,
  list_distinct(list_transform(e.charges, lambda c: c.category)) AS categories,
  x.articles, o.others
FROM k_m m JOIN events e USING (event_id)
LEFT JOIN k_place fold ON fold.name = e.locality
LEFT JOIN (SELECT er.event_id, list_sort(list(DISTINCT r.article_id)) AS articles FROM event_reports er SEMI JOIN k_m USING (event_id)
  JOIN (SELECT report_id, article_id FROM reports) r USING (report_id) GROUP BY 1) x USING (event_id)
LEFT JOIN (SELECT l.i, list_distinct(flatten(list(r.name_pairs))) AS others FROM k_m l JOIN k_m r ON l.event_id = r.event_id AND l.i <> r.i GROUP BY 1) o ON o.i = m.i;

CREATE OR REPLACE TEMP TABLE k_mpair AS
SELECT a, b, bool_or(whole) AS whole FROM (
  SELECT l.i AS a, r.i AS b, true AS whole FROM (SELECT i, event_id, unnest(name_pairs) AS key FROM k_at) l
  JOIN (SELECT i, event_id, unnest(name_pairs) AS key FROM k_at) r USING (key) WHERE l.i < r.i AND l.event_id <> r.event_id
  UNION ALL
  SELECT least(l.i, r.i), greatest(l.i, r.i), false FROM (SELECT i, event_id, country, single AS key FROM k_at WHERE single IS NOT NULL) l
  JOIN (SELECT i, event_id, country, unnest(name_words) AS key FROM k_at) r USING (key, country) WHERE l.i <> r.i AND l.event_id <> r.event_id
) GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE k_mscored AS
SELECT a, b, round(10000 * (
    CASE WHEN whole THEN 0.2 + CASE WHEN shared_words > 2 THEN 0.8 ELSE 0.0 END ELSE -1.6 END
    + CASE WHEN same_article THEN 4.0 ELSE 0.0 END
    + CASE WHEN km IS NULL THEN 0.2 WHEN same_town OR km <= 15 THEN 1.2 WHEN km <= 80 THEN 0.8 WHEN km <= 300 THEN -0.3 ELSE -1.1 END
    + CASE WHEN cats_l = 0 OR cats_r = 0 THEN 0.0 WHEN cats_n > 0 THEN 1.3 ELSE -1.7 END
    + CASE WHEN others_n > 0 THEN 2.5 ELSE 0.0 END
    + CASE WHEN born_apart IS NULL THEN 0.0 WHEN born_apart <= 1 THEN 2.0 ELSE 0.0 END
    + CASE WHEN years IS NULL THEN 0.0 WHEN years <= 1 THEN 0.5 WHEN years <= 3 THEN 0.1 WHEN years <= 8 THEN -0.4 ELSE -1.6 END
  ))::INTEGER AS score
FROM (
  SELECT p.a, p.b, p.whole, overlap(f.name_words, g.name_words) AS shared_words,
    list_has_any(f.articles, g.articles) AS same_article,
    f.locality = g.locality AND f.country IS NOT DISTINCT FROM g.country AS same_town,
    CASE WHEN f.pointed AND g.pointed THEN km_between(f.lat, f.lon, g.lat, g.lon) END AS km,
    len(f.categories) AS cats_l, len(g.categories) AS cats_r, overlap(f.categories, g.categories) AS cats_n,
    coalesce(overlap(f.others, g.others), 0) AS others_n,
    abs(f.born - g.born) AS born_apart,
    abs(epoch_days(coalesce(f.date_start, f.first_reported)) - epoch_days(coalesce(g.date_start, g.first_reported))) / 365.0 AS years
  FROM k_mpair p JOIN k_at f ON f.i = p.a JOIN k_at g ON g.i = p.b
  WHERE NOT (f.country IS NOT NULL AND g.country IS NOT NULL AND f.country <> g.country)
    AND coalesce(abs(f.born - g.born) <= 1, true)
);
