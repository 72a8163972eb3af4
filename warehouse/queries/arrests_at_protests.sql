-- At which protests were people arrested, and how many?
SELECT p.event_id, p.date_start, p.country, p.locality, p.form, p.size_text, sum(a.people_low)::BIGINT AS arrested_at_least, count(*) AS arrest_events
FROM event_relations r
JOIN events a ON a.event_id = r.event_id AND a.type = 'arrest' AND a.merged_into IS NULL
JOIN events p ON p.event_id = r.related_id AND p.type = 'protest' AND p.merged_into IS NULL
WHERE r.kind = 'arises_from'
GROUP BY ALL ORDER BY arrested_at_least DESC NULLS LAST, p.event_id;
