-- Which protests were the largest, and who says so?
SELECT event_id, date_start, country, locality, size_text, size_low, size_high, n_sources, source, url
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'occurred' AND size_low IS NOT NULL
ORDER BY size_low DESC, event_id LIMIT 25;
