-- Which events lie within 50 km of Almaty? (Change the name and the distance; see also events_within(lat, lon, km).)
SELECT event_id, type, date_start, locality, place_text, round(distance_km, 1) AS km, title
FROM events_near('Almaty', 50) ORDER BY date_start NULLS LAST, event_id LIMIT 100;
