CREATE OR REPLACE VIEW v_detentions AS
SELECT
  event_id, type AS step, status, date_start, date_end, date_precision, country, admin1, locality, place_text, lat, lon, place_precision,
  people_names, people_text, people_low, people_high,
  list_transform(charges, c -> c."text") AS charges,
  list_distinct(list_transform(charges, c -> c.category)) AS charge_categories,
  list_filter(actors, a -> a.role = 'detaining_authority')[1]."text" AS detaining_authority,
  list_filter(actors, a -> a.role = 'court')[1]."text" AS court,
  sentence_kind, sentence_days, sentence_life, url, source, n_sources, confidence
FROM events
WHERE merged_into IS NULL AND type <> 'protest';
COMMENT ON VIEW v_detentions IS 'Custody events, one row each: step is arrest, charge, trial, conviction, sentencing or release; status occurred, planned or denied; people_low..people_high persons, by name where told';
