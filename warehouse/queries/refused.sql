-- What was refused, and why?
SELECT stage, reason, count(*) AS "rows", count(*) FILTER (resolved IS NULL) AS open, min(detail) AS example
FROM quarantine GROUP BY stage, reason ORDER BY "rows" DESC, stage, reason;
