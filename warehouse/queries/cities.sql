-- In which cities is there the most protest, and the most arrest?
SELECT country, admin1, locality, count(*) FILTER (type = 'protest') AS protests, count(*) FILTER (type = 'arrest') AS arrests,
  any_value(lat) AS lat, any_value(lon) AS lon
FROM events WHERE merged_into IS NULL AND status = 'occurred' AND locality IS NOT NULL
GROUP BY country, admin1, locality ORDER BY protests DESC, arrests DESC, country, locality LIMIT 50;
