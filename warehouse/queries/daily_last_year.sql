-- What happened day by day in the last year that the lake covers, over all countries?
SELECT day, sum(protests)::BIGINT AS protests, sum(arrests)::BIGINT AS arrests, sum(sentencings)::BIGINT AS sentencings, sum(crowd_low)::BIGINT AS crowd_low
FROM v_daily WHERE day > (SELECT max(day) FROM v_daily) - INTERVAL 1 YEAR GROUP BY day ORDER BY day;
