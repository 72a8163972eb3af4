-- Of which crowds do the reports disagree the most, and who said what?
SELECT event_id, date_start, country, locality, size_low, size_high, round(size_high / size_low, 1) AS times,
  list_transform(size_claims, c -> c.said_by || ': ' || coalesce(c."text", '?')) AS claims
FROM events WHERE merged_into IS NULL AND type = 'protest' AND size_low > 0 AND size_high IS NOT NULL AND len(size_claims) >= 2
ORDER BY times DESC, event_id LIMIT 25;
