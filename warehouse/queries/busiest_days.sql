-- On which days did protests break out in the most places at once?
SELECT date_start AS day, count(*) AS protests, count(DISTINCT (country, locality)) AS places, count(DISTINCT country) AS countries, sum(size_low)::BIGINT AS people_at_least
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'occurred' AND date_precision = 'day'
GROUP BY day ORDER BY places DESC, day LIMIT 25;
