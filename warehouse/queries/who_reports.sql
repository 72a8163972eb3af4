-- Which sources do the reports come from, and how sure are they?
SELECT a.source, count(DISTINCT a.article_id) AS articles, count(r.report_id) AS reports, round(avg(r.confidence), 3) AS mean_confidence,
  min(a.published) AS earliest, max(a.published) AS latest
FROM articles a LEFT JOIN reports r ON r.article_id = a.article_id GROUP BY a.source ORDER BY reports DESC, a.source;
