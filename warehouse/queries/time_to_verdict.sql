-- How long are people held before trial or verdict, by country?
SELECT country, count(pretrial_days) AS cases, median(pretrial_days)::BIGINT AS median_days, max(pretrial_days) AS longest_days
FROM cases WHERE pretrial_days IS NOT NULL GROUP BY country ORDER BY cases DESC, country;
