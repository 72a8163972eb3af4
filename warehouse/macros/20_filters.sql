-- Filters: FROM events_confident(0.8), FROM events_near('Almaty', 50), FROM events_within(43.25, 76.92, 50).
CREATE OR REPLACE MACRO km_between(lat1, lon1, lat2, lon2) AS
  2 * 6371.0088 * asin(least(1.0, sqrt(pow(sin(radians(lat2 - lat1) / 2), 2) + cos(radians(lat1)) * cos(radians(lat2)) * pow(sin(radians(lon2 - lon1) / 2), 2))));
CREATE OR REPLACE MACRO events_confident(at_least) AS TABLE
  SELECT * FROM events WHERE merged_into IS NULL AND confidence >= at_least;
CREATE OR REPLACE MACRO reports_confident(at_least) AS TABLE
  SELECT * FROM reports WHERE confidence >= at_least;
CREATE OR REPLACE MACRO evidence_confident(at_least) AS TABLE
  SELECT * FROM evidence WHERE confidence >= at_least;
CREATE OR REPLACE MACRO events_within(at_lat, at_lon, km) AS TABLE
  SELECT * FROM (
    SELECT events.*, km_between(at_lat, at_lon, lat, lon) AS distance_km FROM events
    WHERE merged_into IS NULL AND lat BETWEEN at_lat - km / 110.0 AND at_lat + km / 110.0
  ) WHERE distance_km <= km;
CREATE OR REPLACE MACRO events_near(place_name, km) AS TABLE
  SELECT * FROM (
    SELECT events.*, (SELECT min(km_between(p.lat, p.lon, events.lat, events.lon)) FROM places p
      WHERE lower(p.locality) = lower(place_name) AND p.lat IS NOT NULL) AS distance_km FROM events
    WHERE merged_into IS NULL AND lat IS NOT NULL
  ) WHERE distance_km <= km;
