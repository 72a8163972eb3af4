-- The cases of k_in(i, case_id), mentions of k_m: k_case. A step's order is its date, and for an undated one the day it was first told.
CREATE OR REPLACE TEMP TABLE k_step AS
SELECT DISTINCT ON (n.case_id, e.event_id) n.case_id, m.name, e.event_id, e.type, e.date_start, e.date_end, e.date_precision, e.country, e.locality, e.charges,
  e.sentence_kind, e.sentence_days, coalesce(e.sentence_life, false) AS life, coalesce(e.sentence_suspended, false) AS suspended, e.n_sources,
  coalesce(e.date_start, e.first_reported, DATE '9999-12-31') AS since,
  CASE e.type WHEN 'arrest' THEN 1 WHEN 'charge' THEN 2 WHEN 'trial' THEN 3 WHEN 'conviction' THEN 4 WHEN 'sentencing' THEN 5 ELSE 6 END AS rank,
  q.quote
FROM k_in n JOIN k_m m USING (i) JOIN events e ON e.event_id = m.event_id
LEFT JOIN (
  SELECT er.event_id, min_by(s.quote, struct_pack(a := s.published IS NULL, b := s.published, c := er.report_id)) AS quote
  FROM event_reports er SEMI JOIN k_m USING (event_id) JOIN (SELECT report_id, quote, published FROM link_state WHERE quote IS NOT NULL) s USING (report_id) GROUP BY 1
) q ON q.event_id = e.event_id
ORDER BY n.case_id, e.event_id, length(m.name) DESC, m.name;

CREATE OR REPLACE TEMP TABLE k_case_names AS
SELECT case_id, list(name ORDER BY n DESC, length(name) DESC, name) AS names, max_by(name, struct_pack(a := words, b := n, c := length(name), d := name)) AS name FROM (
  SELECT n.case_id, m.name, len(string_split(m.name, ' ')) AS words, count(*) AS n FROM k_in n JOIN k_m m USING (i) GROUP BY ALL
) GROUP BY 1;

CREATE OR REPLACE TEMP TABLE k_case AS
SELECT c.case_id, k.name, list_filter(k.names, lambda x: x <> k.name) AS aliases, country, locality,
  CASE last.type WHEN 'release' THEN 'released' WHEN 'arrest' THEN 'detained' WHEN 'charge' THEN 'charged' WHEN 'trial' THEN 'on_trial' WHEN 'conviction' THEN 'convicted'
    WHEN 'sentencing' THEN CASE WHEN last.held THEN 'serving' ELSE 'convicted' END ELSE 'unknown' END AS status,
  arrested_date, sentenced_date, released_date, sentence_days, sentence_life,
  CASE WHEN last.type <> 'release' AND NOT sentence_life THEN term_end END AS expected_release,
  CASE WHEN arrest_day IS NOT NULL AND court_day >= arrest_day AND NOT coalesce(first_release BETWEEN arrest_day AND court_day - 1, false)
    THEN court_day - arrest_day END AS pretrial_days,
  coalesce(g.charges, []) AS charges, steps, n_events
FROM (
  SELECT case_id,
    max_by(country, struct_pack(a := country IS NOT NULL, b := since, c := rank, d := event_id)) AS country,
    max_by(locality, struct_pack(a := locality IS NOT NULL, b := since, c := rank, d := event_id)) AS locality,
    max_by(struct_pack(type := type, held := NOT suspended AND sentence_kind IN ('imprisonment', 'administrative_arrest', 'house_arrest', 'death')),
      struct_pack(a := since, b := rank, c := event_id)) AS last,
    min(date_start) FILTER (type = 'arrest') AS arrested_date, max(date_start) FILTER (type = 'sentencing') AS sentenced_date,
    max(date_start) FILTER (type = 'release') AS released_date,
    sum(sentence_days) FILTER (type = 'sentencing')::BIGINT AS sentence_days, bool_or(life AND type = 'sentencing') AS sentence_life,
    max(date_start + sentence_days::INTEGER) FILTER (type = 'sentencing' AND date_precision = 'day' AND NOT suspended
      AND sentence_kind IN ('imprisonment', 'administrative_arrest', 'house_arrest') AND sentence_days < 100000) AS term_end,
    min(date_start) FILTER (type = 'arrest' AND date_precision = 'day' AND date_start = date_end) AS arrest_day,
    min(date_start) FILTER (type IN ('trial', 'conviction', 'sentencing') AND date_precision = 'day' AND date_start = date_end) AS court_day,
    min(date_start) FILTER (type = 'release') AS first_release,
    list(struct_pack(event_id := event_id, type := type, date_start := date_start, date_end := date_end, quote := quote) ORDER BY since, rank, event_id) AS steps,
    count(*) AS n_events
  FROM k_step GROUP BY 1
) c JOIN k_case_names k USING (case_id)
LEFT JOIN (
  SELECT case_id, list("text" ORDER BY n DESC, "text") AS charges FROM (
    SELECT case_id, min(c."text") AS "text", count(*) AS n FROM (SELECT case_id, unnest(charges) AS c FROM k_step) GROUP BY case_id, lower(c."text")
  ) GROUP BY 1
) g USING (case_id);
