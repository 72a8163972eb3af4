-- Which words do the crowd sizes rest on, and where can they be read?
SELECT event_id, value, quote, source, published, url FROM v_evidence WHERE field = 'size' ORDER BY published DESC NULLS LAST, report_id LIMIT 50;
