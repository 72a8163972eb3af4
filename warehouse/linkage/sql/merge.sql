-- The events of the groups in k_group(report_id, event_id, origin), each value by precision and number of independent sources: k_event.
CREATE OR REPLACE TEMP TABLE k_r AS
SELECT g.event_id, g.origin AS root, r.*, a.title, a.url, a.source, a.published, s.said_by
FROM reports r JOIN k_group g ON g.report_id = r.report_id
LEFT JOIN (SELECT article_id, title, url, source, published FROM articles) a ON a.article_id = r.article_id
LEFT JOIN (SELECT report_id, said_by FROM k_f) s ON s.report_id = r.report_id;

CREATE OR REPLACE TEMP TABLE k_head AS
SELECT event_id, any_value(type) AS type,
  CASE WHEN bool_or(status = 'occurred') THEN 'occurred' WHEN bool_or(status = 'denied') THEN 'denied' ELSE 'planned' END AS status,
  bool_or(focus) AS focus,
  count(*) AS n_reports, count(DISTINCT article_id) AS n_articles, count(DISTINCT root) AS n_sources,
  min(published) AS first_reported, max(published) AS last_reported,
  min_by(struct_pack(title := title, url := url, source := source), rank) AS best,
  list_sort(list_distinct(flatten(list(flags)))) AS flags
FROM (SELECT *, struct_pack(a := NOT focus, b := -coalesce(confidence, 0), c := coalesce(published, DATE '9999-12-31'), d := report_id) AS rank FROM k_r)
GROUP BY event_id;

CREATE OR REPLACE TEMP TABLE k_form AS
SELECT event_id, max_by(form, struct_pack(a := n, b := form)) AS form
FROM (SELECT event_id, form, count(DISTINCT root) AS n FROM k_r WHERE form IS NOT NULL GROUP BY ALL) GROUP BY 1;

-- a source's word counts once, at its surest; several sources may not all be wrong
CREATE OR REPLACE TEMP TABLE k_sure AS
SELECT event_id, round(least(0.99, 1 - product(1 - sure ORDER BY root)), 6) AS confidence
FROM (SELECT event_id, root, max(confidence) AS sure FROM k_r GROUP BY ALL) GROUP BY 1;

-- what happened is dated and placed by reports of what happened, not by plans
CREATE OR REPLACE TEMP TABLE k_told AS
SELECT k_r.* FROM k_r JOIN k_head h USING (event_id) WHERE k_r.status = h.status;

CREATE OR REPLACE TEMP TABLE k_date AS
SELECT event_id, date_start, date_end, date_precision, date_basis, date_text FROM (
  SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY
    CASE date_precision WHEN 'day' THEN 0 WHEN 'week' THEN 1 WHEN 'month' THEN 2 WHEN 'year' THEN 3 ELSE 4 END, support DESC,
    epoch_days(coalesce(date_end, date_start)) - epoch_days(date_start), date_start, date_end,
    CASE date_basis WHEN 'explicit' THEN 0 ELSE 1 END, published, report_id) AS place_in
  FROM (
  SELECT t.*, s.support FROM k_told t
      JOIN (SELECT event_id, date_start, date_end, date_precision, count(DISTINCT root) AS support FROM k_told WHERE date_precision IS NOT NULL GROUP BY ALL) s
        ON s.event_id = t.event_id AND s.date_start IS NOT DISTINCT FROM t.date_start AND s.date_end IS NOT DISTINCT FROM t.date_end
        AND s.date_precision = t.date_precision
  )
) WHERE place_in = 1;

CREATE OR REPLACE TEMP TABLE k_where AS
SELECT * FROM (
  SELECT t.event_id, t.place_text, t.locality, t.admin1, t.country, t.lat, t.lon, t.geonames_id, t.place_precision,
    row_number() OVER (PARTITION BY t.event_id ORDER BY
      CASE WHEN t.place_precision IN ('site', 'locality') THEN 0 WHEN t.place_precision = 'admin1' THEN 1 WHEN t.place_precision = 'country' THEN 2 ELSE 3 END,
      s.support DESC, s.locality, s.admin1, s.country, CASE t.place_precision WHEN 'site' THEN 0 ELSE 1 END, t.admin1 IS NULL, t.published, t.report_id) AS place_in
  FROM k_told t
  JOIN (SELECT event_id, coalesce(locality, '') AS locality, CASE WHEN locality IS NULL THEN coalesce(admin1, '') ELSE '' END AS admin1,
      coalesce(country, '') AS country, count(DISTINCT root) AS support FROM k_told WHERE place_precision IS NOT NULL GROUP BY ALL) s
    ON s.event_id = t.event_id AND s.locality = coalesce(t.locality, '')
      AND s.admin1 = CASE WHEN t.locality IS NULL THEN coalesce(t.admin1, '') ELSE '' END AND s.country = coalesce(t.country, '')
) WHERE place_in = 1;

-- every figure with who gave it; the same figure of the same source once
CREATE OR REPLACE TEMP TABLE k_claim AS
SELECT event_id, root, report_id, said_by, "text", low, high, published, n FROM (
  SELECT *, row_number() OVER (PARTITION BY event_id, root, said_by, low, high, CASE WHEN low IS NULL AND high IS NULL THEN "text" END
    ORDER BY published NULLS LAST, report_id, n) AS again
  FROM (
    SELECT event_id, root, report_id, published, 1 AS n, coalesce(said_by[1], 'unattributed') AS said_by, size_text AS "text", size_low AS low, size_high AS high
    FROM k_told WHERE type = 'protest' AND (size_text IS NOT NULL OR size_low IS NOT NULL OR size_high IS NOT NULL)
    UNION ALL
    SELECT event_id, root, report_id, published, n + 1, coalesce(said_by[n + 1], 'unattributed'), q."text", q.low, q.high
    FROM (SELECT *, unnest(size_estimates) AS q, generate_subscripts(size_estimates, 1) AS n FROM k_told WHERE type = 'protest')
  )
) WHERE again = 1;

CREATE OR REPLACE TEMP TABLE k_size AS
-- the bounds are those of each report's own reading; what it tells besides (the lead's 'dozens' next to 'around 30') is a claim, no bound
SELECT event_id, string_agg(DISTINCT "text", '; ' ORDER BY "text") FILTER (n = 1) AS size_text, min(coalesce(low, high)) FILTER (n = 1) AS size_low,
  -- an open bound stays open when nobody puts a higher figure to it
  CASE WHEN max(low) FILTER (high IS NULL AND n = 1) >= coalesce(max(high) FILTER (n = 1), 0) THEN NULL ELSE max(high) FILTER (n = 1) END AS size_high,
  list(struct_pack(report_id := report_id, said_by := said_by, "text" := "text", low := low, high := high) ORDER BY published NULLS LAST, report_id, low, high, said_by, "text") AS size_claims
FROM k_claim GROUP BY 1;

-- of the spellings of one person's name, the fullest, then the one most sources use
CREATE OR REPLACE TEMP TABLE k_spelt AS
SELECT u.event_id, u.name, f.pairs, f.words, f.single, coalesce(f.key, '') AS key, count(DISTINCT root) AS n, min(place_in) AS first,
  struct_pack(a := len(coalesce(any_value(f.words), [])), b := count(DISTINCT root), c := length(u.name), d := u.name) AS rank
FROM (SELECT event_id, root, unnest(people_names) AS name, generate_subscripts(people_names, 1) AS place_in FROM k_told) u
LEFT JOIN k_name f ON f.name = u.name GROUP BY u.event_id, u.name, f.pairs, f.words, f.single, f.key;

CREATE OR REPLACE TEMP TABLE k_names AS
SELECT event_id, list(name ORDER BY n DESC, first, name) AS people_names FROM k_spelt k
WHERE NOT EXISTS (SELECT 1 FROM k_spelt o WHERE o.event_id = k.event_id AND o.rank > k.rank
  AND (o.key = k.key AND k.key <> '' OR list_has_any(o.pairs, k.pairs) OR k.single IS NOT NULL AND list_contains(o.words, k.single)))
GROUP BY 1;

CREATE OR REPLACE TEMP TABLE k_people AS
SELECT event_id, string_agg(DISTINCT people_text, '; ' ORDER BY people_text) AS people_text, min(coalesce(people_low, people_high)) AS people_low,
  CASE WHEN max(people_low) FILTER (people_high IS NULL) >= coalesce(max(people_high), 0) THEN NULL ELSE max(people_high) END AS people_high
FROM k_told WHERE type <> 'protest' GROUP BY 1;

CREATE OR REPLACE TEMP TABLE k_charges AS
SELECT event_id, list(struct_pack("text" := "text", category := category, statute := statute) ORDER BY n DESC, "text", category) AS charges FROM (
  SELECT event_id, min("text") AS "text", category, min(statute) AS statute, count(DISTINCT root) AS n
  FROM (SELECT event_id, root, c."text" AS "text", c.category AS category, c.statute AS statute FROM (SELECT event_id, root, unnest(charges) AS c FROM k_told))
  GROUP BY event_id, lower("text"), category
) GROUP BY 1;

CREATE OR REPLACE TEMP TABLE k_term AS
SELECT * FROM (
  SELECT t.event_id, sentence_text, sentence_kind, sentence_days, sentence_life, sentence_suspended, fine_text, fine_amount, fine_currency,
    row_number() OVER (PARTITION BY t.event_id ORDER BY sentence_days IS NULL AND NOT sentence_life, s.support DESC, fine_text IS NULL, t.published, t.report_id) AS place_in
  FROM k_told t JOIN (
    SELECT event_id, sentence_kind AS kind, coalesce(sentence_days, -1) AS days, sentence_life AS life, count(DISTINCT root) AS support
    FROM k_told WHERE sentence_kind IS NOT NULL GROUP BY ALL
  ) s ON s.event_id = t.event_id AND s.kind = t.sentence_kind AND s.days = coalesce(t.sentence_days, -1) AND s.life = t.sentence_life
) WHERE place_in = 1;

CREATE OR REPLACE TEMP TABLE k_actors AS
SELECT event_id, list(struct_pack(role := role, "text" := "text", kind := kind) ORDER BY role, n DESC, "text") AS actors FROM (
  SELECT k_r.event_id, a.role, min(a."text") AS "text", min(a.kind) AS kind, count(DISTINCT k_r.root) AS n
  FROM report_actors a JOIN k_r ON k_r.report_id = a.report_id
  GROUP BY k_r.event_id, a.role, lower(strip_accents(a."text"))
) GROUP BY 1;

CREATE OR REPLACE TEMP TABLE k_event AS
SELECT {columns} FROM (
  SELECT h.event_id, h.type, h.status, h.focus, d.date_start, d.date_end, d.date_precision, d.date_basis, d.date_text,
    w.place_text, w.locality, w.admin1, w.country, w.lat, w.lon, w.geonames_id, w.place_precision, o.form,
    z.size_text, z.size_low, z.size_high, coalesce(z.size_claims, []) AS size_claims,
    p.people_text, p.people_low, p.people_high, coalesce(n.people_names, []) AS people_names, coalesce(c.charges, []) AS charges,
    t.sentence_text, t.sentence_kind, t.sentence_days, t.sentence_life, t.sentence_suspended, t.fine_text, t.fine_amount, t.fine_currency,
    coalesce(a.actors, []) AS actors, h.best.title AS title, h.best.url AS url, h.best.source AS source,
    h.n_reports, h.n_articles, h.n_sources, h.first_reported, h.last_reported, s.confidence, coalesce(h.flags, []) AS flags, NULL::VARCHAR AS merged_into
  FROM k_head h LEFT JOIN k_sure s USING (event_id) LEFT JOIN k_form o USING (event_id) LEFT JOIN k_date d USING (event_id) LEFT JOIN k_where w USING (event_id) LEFT JOIN k_size z USING (event_id)
  LEFT JOIN k_names n USING (event_id) LEFT JOIN k_people p USING (event_id) LEFT JOIN k_charges c USING (event_id)
  LEFT JOIN k_term t USING (event_id) LEFT JOIN k_actors a USING (event_id)
);
