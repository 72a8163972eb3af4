-- The features of the reports named in k_touch: one row each of k_new, in the columns of link_state but for `component`.
CREATE OR REPLACE TEMP TABLE k_base AS
SELECT r.*, a.published, a.source, coalesce(a.copy_of, r.article_id) AS origin, a.content_hash,
  lower(strip_accents(coalesce(a.title, '') || ' ' || substr(a."text", greatest(coalesce(w.start, 0) - 160, 0) + 1, 420))) AS around,
  CASE WHEN w.start IS NOT NULL THEN trim(
    regexp_replace(substr(a."text", greatest(w.start - 250, 0) + 1, w.start - greatest(w.start - 250, 0)), '^.*([.!?][”"]?\s|\n)', '', 's')
    || regexp_replace(substr(a."text", w.start + 1, 350), '([.!?][”"]?)(\s.*|$)', '\1', 's')) END AS quote
FROM reports r
SEMI JOIN k_touch t ON t.report_id = r.report_id
LEFT JOIN articles a ON a.article_id = r.article_id
LEFT JOIN (SELECT report_id, min(start) AS start FROM evidence SEMI JOIN k_touch USING (report_id) WHERE field = 'type' GROUP BY 1) w
  ON w.report_id = r.report_id;

CREATE OR REPLACE TEMP TABLE k_actor AS
SELECT report_id, string_agg(lower(strip_accents("text")), ' ' ORDER BY position) AS told, bool_or(role = 'counter_protester') AS has_counter,
  bool_or(role = 'protester' AND regexp_matches(lower("text"), '\bcounter')) AS is_counter
FROM report_actors SEMI JOIN k_touch USING (report_id)
WHERE role IN ('protester', 'organizer', 'court', 'detaining_authority') GROUP BY 1;

-- who gave a figure: the words of the sentence around it
CREATE OR REPLACE TEMP TABLE k_said AS
SELECT report_id, list(who ORDER BY field, position) AS said_by FROM (
  SELECT e.report_id, e.field, e.position, CASE {said_by} ELSE 'unattributed' END AS who
  FROM (
    SELECT e.report_id, e.field, e.position,
      regexp_replace(lower(substr(a."text", greatest(e.start - 90, 0) + 1, e.start - greatest(e.start - 90, 0))), '^.*[.!?](\s+|\n)', '', 's')
      || ' ' || regexp_replace(lower(substr(a."text", e.start + 1, e."end" - e.start + 90)), '[.!?](\s|$).*$', '', 's') AS near
    FROM evidence e SEMI JOIN k_touch t ON t.report_id = e.report_id JOIN articles a ON a.article_id = e.article_id
    WHERE e.field IN ('size', 'size_estimate')
  ) e
) GROUP BY 1;

-- an age next to a name: 'Name, 34,', 'Name (34)', '34-year-old Name'
CREATE OR REPLACE TEMP TABLE k_age AS
SELECT report_id, position, year(published) - age::INTEGER AS born FROM (
  SELECT e.report_id, e.position, a.published, coalesce(
    nullif(regexp_extract(substr(a."text", e."end" + 1, 12), '^(, | \()(\d{2})[,).;]', 2), ''),
    nullif(regexp_extract(substr(a."text", greatest(e.start - 34, 0) + 1, e.start - greatest(e.start - 34, 0)), '\b(\d{2})-year-old( [a-z-]+){0,2} $', 1), '')) AS age
  FROM evidence e SEMI JOIN k_touch t ON t.report_id = e.report_id JOIN articles a ON a.article_id = e.article_id
  WHERE e.field = 'name' AND a.published IS NOT NULL
) WHERE age IS NOT NULL;

CREATE OR REPLACE TEMP TABLE k_new AS
SELECT b.report_id, b.article_id, 0::BIGINT AS fingerprint, b.origin, b.source, b.type, b.status, b.published,
  CASE WHEN b.date_start IS NOT NULL AND b.date_precision <> 'unknown' THEN epoch_days(b.date_start)
    WHEN b.type = 'protest' AND b.focus AND b.published IS NOT NULL AND b.status = 'occurred' THEN epoch_days(b.published) - 3 END AS day_low,
  CASE WHEN b.date_start IS NOT NULL AND b.date_precision <> 'unknown' THEN epoch_days(greatest(b.date_start, coalesce(b.date_end, b.date_start)))
    WHEN b.type = 'protest' AND b.focus AND b.published IS NOT NULL AND b.status = 'occurred' THEN epoch_days(b.published) END AS day_high,
  CASE WHEN b.date_start IS NULL THEN 'unknown' ELSE coalesce(b.date_precision, 'unknown') END AS "precision",
  CASE WHEN b.place_precision IN ('site', 'locality') THEN b.lat END AS lat,
  CASE WHEN b.place_precision IN ('site', 'locality') THEN b.lon END AS lon,
  l.folded AS locality, d.folded AS admin1, b.country,
  list_filter(hashed(site_words(b.place_text)), lambda x: NOT list_contains(b.town_words, x)) AS site,
  coalesce(n.name_pairs, []) AS name_pairs, coalesce(n.name_words, []) AS name_words, coalesce(n.name_singles, []) AS name_singles,
  coalesce(b.people_low, nullif(len(b.people_names), 0)) AS people_low, coalesce(b.people_high, nullif(len(b.people_names), 0)) AS people_high,
  b.size_low, b.size_high, b.form,
  list_sort(list_distinct(list_transform(b.charges, lambda c: c.category))) AS categories, b.sentence_days,
  hashed(actor_words(k_actor.told)) AS actors,
  list_filter(hashed(text_words(b.around)), lambda x: NOT list_contains(b.town_stems, x)) AS words,
  coalesce(k_actor.is_counter, false) OR (NOT coalesce(k_actor.has_counter, false) AND regexp_matches(lower(concat_ws(' ', b.trigger_text, b.quote)), '\bcounter-?(protest|demonstrat|rall|march|gather)')) AS counter,
  CASE WHEN b.type = 'protest' THEN CASE regexp_extract(b.around, '\b({ordinals}) (consecutive |straight |successive )?(day|night)\b', 1) {ordinal} END END AS ordinal,
  CASE WHEN g.report_id IS NOT NULL THEN list_transform(range(0, len(b.people_names)), lambda p: coalesce(g.ages[p], 0)::BIGINT) ELSE [] END AS born,
  CASE WHEN b.type <> 'protest' THEN b.quote END AS quote, coalesce(k_said.said_by, []) AS said_by
FROM (
  SELECT *, hashed(words_of(concat_ws(' ', locality, admin1))) AS town_words, hashed(text_words(lower(strip_accents(concat_ws(' ', locality, admin1, source))))) AS town_stems
  FROM k_base
) b
LEFT JOIN k_actor USING (report_id)
LEFT JOIN k_said USING (report_id)
LEFT JOIN (SELECT report_id, map(list(position), list(born)) AS ages FROM (SELECT report_id, position, min(born) AS born FROM k_age GROUP BY ALL) GROUP BY 1) g
  USING (report_id)
LEFT JOIN k_place l ON l.name = b.locality
LEFT JOIN k_place d ON d.name = b.admin1
LEFT JOIN (
  SELECT report_id, list_sort(list_distinct(flatten(list(k.pairs)))) AS name_pairs, list_sort(list_distinct(flatten(list(k.words)))) AS name_words,
    list_sort(list_distinct(list(k.single) FILTER (k.single IS NOT NULL))) AS name_singles
  FROM (SELECT report_id, unnest(people_names) AS name FROM k_base WHERE type <> 'protest') JOIN k_name k USING (name) GROUP BY 1
) n USING (report_id);
