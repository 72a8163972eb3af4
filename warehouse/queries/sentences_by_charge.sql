-- How long are the terms imposed for each category of charge?
SELECT c.category, count(*) AS sentencings, median(sentence_days)::BIGINT AS median_days, max(sentence_days) AS longest_days,
  count(*) FILTER (sentence_life) AS life, count(*) FILTER (sentence_suspended) AS suspended
FROM (SELECT *, unnest(charges) AS c FROM events WHERE merged_into IS NULL AND type = 'sentencing' AND status = 'occurred')
GROUP BY c.category ORDER BY sentencings DESC, c.category;
