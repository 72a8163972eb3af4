-- Where were the most protests that occurred, and how many people did they bring out at least?
SELECT country, count(*) AS protests, sum(size_low)::BIGINT AS people_at_least, count(size_low) AS with_size
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'occurred'
GROUP BY country ORDER BY protests DESC, country;
