-- How do the totals differ when vague sizes are read by CCC, by Count Love and by MPEDS?
SELECT year(date_start) AS "year", count(*) AS protests, sum(size_low)::BIGINT AS ours_low, sum(size_ccc(size_text, size_low))::BIGINT AS ccc,
  sum(size_count_love(size_text, size_low))::BIGINT AS count_love, sum(size_mpeds(size_text, size_low))::BIGINT AS mpeds
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'occurred' AND size_text IS NOT NULL
GROUP BY 1 ORDER BY 1 NULLS LAST;
