CREATE OR REPLACE VIEW v_sentences AS
SELECT
  event_id, date_start AS sentenced_from, date_end AS sentenced_to, date_precision, country, admin1, locality,
  people_names, people_text, people_low, people_high,
  sentence_kind AS kind, sentence_days AS days, round(sentence_days / 365.0, 2) AS years, sentence_life AS life, sentence_suspended AS suspended,
  sentence_text, fine_text, fine_amount::DECIMAL(24, 2) AS fine_amount, fine_currency,
  list_transform(charges, c -> c."text") AS charges,
  list_distinct(list_transform(charges, c -> c.category)) AS charge_categories,
  list_filter(actors, a -> a.role = 'court')[1]."text" AS court,
  url, source, n_sources, confidence
FROM events
WHERE merged_into IS NULL AND type = 'sentencing' AND status = 'occurred';
COMMENT ON VIEW v_sentences IS 'Sentences imposed, never sought or possible: days count years as 365 and months as 30 days and are empty for life, death and fines; years is days / 365; fine_amount is in fine_currency';
