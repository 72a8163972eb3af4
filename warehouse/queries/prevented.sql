-- Which protests were banned, prevented or called off, by country and year?
SELECT country, year(date_start) AS "year", count(*) AS prevented
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'denied' GROUP BY ALL ORDER BY prevented DESC, country, "year";
