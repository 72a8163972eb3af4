-- How many people were arrested in each country and year, at least and at most?
SELECT country, year(date_start) AS "year", count(*) AS arrests, sum(people_low)::BIGINT AS people_low,
  CASE WHEN count(*) = count(people_high) THEN sum(people_high)::BIGINT END AS people_high
FROM events WHERE merged_into IS NULL AND type = 'arrest' AND status = 'occurred' AND date_start IS NOT NULL
GROUP BY country, "year" ORDER BY country, "year";
