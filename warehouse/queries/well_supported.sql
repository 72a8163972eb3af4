-- Which protests are told by at least two independent sources and read with a confidence of 0.8 or more?
SELECT event_id, date_start, country, locality, size_text, n_sources, n_reports, confidence
FROM events_confident(0.8) WHERE type = 'protest' AND status = 'occurred' AND n_sources >= 2
ORDER BY n_sources DESC, date_start, event_id LIMIT 100;
