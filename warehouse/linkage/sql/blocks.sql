-- Keys under which the rows of {source} can meet: {into}. A pair that shares no key is never compared, so it is never one event.
-- Space and time: cells of 0.6 degrees and 8 days, each row in every cell that its reach (25 km, 4 days) touches.
CREATE OR REPLACE TEMP TABLE {into}_cells AS
SELECT i, hash(type, x, y, t) AS key, x, y, t, x0, y0, t0 FROM (
  SELECT *, unnest(range(y0, y1 + 1)) AS y FROM (
    SELECT *, unnest(range(x0, x1 + 1)) AS x FROM (
      SELECT *, unnest(range(t0, t1 + 1)) AS t FROM (
        SELECT i, type,
          floor((lat - 0.12) / 0.6)::INTEGER AS y0, floor((lat + 0.12) / 0.6)::INTEGER AS y1,
          floor((lon - 0.12 / greatest(cos(radians(lat)), 0.2)) / 0.6)::INTEGER AS x0,
          floor((lon + 0.12 / greatest(cos(radians(lat)), 0.2)) / 0.6)::INTEGER AS x1,
          (day_low - 2) // 8 AS t0, (reach + 2) // 8 AS t1
        -- of a campaign of months only the beginning is looked at
        FROM (SELECT *, CASE WHEN day_high - day_low > 62 THEN day_low ELSE day_high END AS reach FROM {source})
        WHERE lat IS NOT NULL AND lon IS NOT NULL AND day_low IS NOT NULL
      )
    )
  )
);
-- Country and time: where one of the two has no point. `coarse` marks that one.
CREATE OR REPLACE TEMP TABLE {into}_areas AS
SELECT i, coarse, hash(type, country, t) AS key, t, t0 FROM (
  SELECT i, type, country, lat IS NULL AS coarse, (day_low - 2) // 8 AS t0, unnest(range((day_low - 2) // 8, (day_high + 2) // 8 + 1)) AS t
  FROM {source} WHERE country IS NOT NULL AND day_low IS NOT NULL AND day_high - day_low <= 62
);
-- Names: custody events by each two words of a name, whatever the date and place told.
CREATE OR REPLACE TEMP TABLE {into}_names AS
SELECT i, hash(type, name) AS key FROM (SELECT i, type, unnest(name_pairs) AS name FROM {source});
CREATE OR REPLACE TEMP TABLE {into}_singles AS
SELECT i, hash(type, country, name) AS key FROM (SELECT i, type, country, unnest(name_singles) AS name FROM {source});
CREATE OR REPLACE TEMP TABLE {into}_words AS
SELECT i, hash(type, country, name) AS key FROM (SELECT i, type, country, unnest(name_words) AS name FROM {source});
