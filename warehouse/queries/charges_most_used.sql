-- Which charges are brought most often, by country and category?
SELECT country, c.category, count(*) AS events, count(DISTINCT c."text") AS wordings, min(c."text") AS example
FROM (SELECT country, unnest(charges) AS c FROM events WHERE merged_into IS NULL AND type <> 'protest' AND status = 'occurred')
GROUP BY country, c.category ORDER BY events DESC, country, c.category LIMIT 50;
