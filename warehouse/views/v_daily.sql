CREATE OR REPLACE VIEW v_daily AS
SELECT
  date_start AS day,
  country,
  count(*) AS events,
  count(*) FILTER (type = 'protest') AS protests,
  count(*) FILTER (type = 'arrest') AS arrests,
  count(*) FILTER (type = 'sentencing') AS sentencings,
  count(*) FILTER (type = 'release') AS releases,
  count(size_low) FILTER (type = 'protest') AS protests_with_size,
  sum(size_low) FILTER (type = 'protest')::BIGINT AS crowd_low,
  CASE WHEN count(*) FILTER (type = 'protest') = count(size_high) FILTER (type = 'protest')
    THEN sum(size_high) FILTER (type = 'protest')::BIGINT END AS crowd_high,
  sum(people_low) FILTER (type = 'arrest')::BIGINT AS arrested_low,
  CASE WHEN count(*) FILTER (type = 'arrest') = count(people_high) FILTER (type = 'arrest')
    THEN sum(people_high) FILTER (type = 'arrest')::BIGINT END AS arrested_high
FROM events
WHERE merged_into IS NULL AND status = 'occurred' AND date_precision = 'day'
GROUP BY date_start, country;
COMMENT ON VIEW v_daily IS 'Events that occurred on a known day, by day and country: how many, the crowds and the persons arrested between bounds. An event of several days counts on its first; crowd_high and arrested_high are empty when any of the summed bounds is open or unknown; crowd_low is a floor: protests with no size told add nothing (protests_with_size says how many have one)';
