-- Which forms does protest take, and how large are they in the median?
SELECT form, count(*) AS protests, median(size_low)::BIGINT AS median_size, max(size_low) AS largest
FROM events WHERE merged_into IS NULL AND type = 'protest' AND status = 'occurred'
GROUP BY form ORDER BY protests DESC, form;
