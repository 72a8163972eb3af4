CREATE OR REPLACE VIEW v_evidence AS
SELECT
  l.event_id AS event_id, v.report_id AS report_id, r.type AS type, v.field AS field, v.position AS position, v.value AS value, v.quote AS quote,
  a.url AS url, a.source AS source, a.title AS title, a.published AS published, v.article_id AS article_id,
  v."start" AS "start", v."end" AS "end", v.rule AS rule, v.confidence AS confidence
FROM evidence v
JOIN reports r ON r.report_id = v.report_id
JOIN articles a ON a.article_id = v.article_id
LEFT JOIN event_reports l ON l.report_id = v.report_id;
COMMENT ON VIEW v_evidence IS 'Every value with the words it rests on and the address of its article: the quote is the characters start to end of articles.text; event_id is empty until reports are linked';
