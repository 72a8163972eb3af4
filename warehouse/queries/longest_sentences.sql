-- Who was sentenced to the longest terms, and for what?
SELECT event_id, date_start, country, people_names, sentence_kind, sentence_days, sentence_life, list_transform(charges, c -> c."text") AS charges, url
FROM events WHERE merged_into IS NULL AND type = 'sentencing' AND status = 'occurred' AND (sentence_days IS NOT NULL OR sentence_life)
ORDER BY sentence_life DESC, sentence_days DESC NULLS LAST, event_id LIMIT 25;
