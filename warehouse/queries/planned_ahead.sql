-- Which events are announced and not yet told of as having happened?
SELECT event_id, type, date_start, date_text, country, locality, title, last_reported
FROM events WHERE merged_into IS NULL AND status = 'planned' ORDER BY date_start DESC NULLS LAST, event_id LIMIT 100;
