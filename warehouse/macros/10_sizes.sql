-- Vague crowd sizes by the conventions of the field: one number for a word, NULL for a text with no such word.
-- CCC: Crowd Counting Consortium codebook; Count Love: countlove.org FAQ; MPEDS: Hanna 2017.
CREATE OR REPLACE MACRO vague_size(txt) AS CASE
  WHEN txt IS NULL OR regexp_matches(txt, '[0-9]') THEN NULL
  WHEN regexp_matches(lower(txt), '\b(several|few|couple of|half a) (dozen|hundred|thousand)') THEN NULL
  WHEN regexp_matches(lower(txt), '\bhundreds of thousands\b') THEN 'hundreds of thousands'
  WHEN regexp_matches(lower(txt), '\btens of thousands\b') THEN 'tens of thousands'
  WHEN regexp_matches(lower(txt), '\bthousands\b') THEN 'thousands'
  WHEN regexp_matches(lower(txt), '\bhundreds\b') THEN 'hundreds'
  WHEN regexp_matches(lower(txt), '\bdozens\b') THEN 'dozens'
END;
CREATE OR REPLACE MACRO size_ccc(txt, low) AS coalesce(
  CASE vague_size(txt) WHEN 'dozens' THEN 24 WHEN 'hundreds' THEN 200 WHEN 'thousands' THEN 2000
    WHEN 'tens of thousands' THEN 20000 WHEN 'hundreds of thousands' THEN 200000 END, low);
CREATE OR REPLACE MACRO size_count_love(txt, low) AS CASE
  WHEN vague_size(txt) IN ('thousands', 'tens of thousands', 'hundreds of thousands') THEN NULL
  ELSE coalesce(CASE vague_size(txt) WHEN 'dozens' THEN 10 WHEN 'hundreds' THEN 100 END, low) END;
CREATE OR REPLACE MACRO size_mpeds(txt, low) AS coalesce(
  CASE vague_size(txt) WHEN 'dozens' THEN 10 WHEN 'hundreds' THEN 100 WHEN 'thousands' THEN 1000
    WHEN 'tens of thousands' THEN 10000 WHEN 'hundreds of thousands' THEN 100000 END, low);
CREATE OR REPLACE MACRO size_mean(low, high) AS CASE WHEN high IS NULL THEN low::DOUBLE WHEN low IS NULL THEN NULL ELSE (low + high) / 2.0 END;
CREATE OR REPLACE MACRO size_cat(mean) AS CASE
  WHEN mean IS NULL THEN 0 WHEN mean < 100 THEN 1 WHEN mean < 1000 THEN 2 WHEN mean < 10000 THEN 3 ELSE 4 END;
