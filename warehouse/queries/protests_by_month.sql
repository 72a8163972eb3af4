-- How did the number of protests and their crowds move from month to month?
SELECT date_trunc('month', date_start)::DATE AS "month", count(*) AS protests, sum(size_low)::BIGINT AS people_at_least
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'occurred' AND date_precision IN ('day', 'week', 'month')
GROUP BY 1 ORDER BY 1;
