-- The pairs of k_pair (a < b, numbers of k_f) that may be one event, with their score: k_scored(a, b, score, alike, why).
-- What can never be one event has no row. Scores are log odds in ten-thousandths, so that sums of them are exact in any order.
CREATE OR REPLACE TEMP TABLE k_compared AS
SELECT p.a, p.b, f.type, f.type = 'protest' AS crowd,
  greatest(0, f.day_low - g.day_high, g.day_low - f.day_high) AS gap,
  f.day_low = g.day_low AND f.day_high = g.day_high AS same_days,
  f.day_high - f.day_low AS span_f, g.day_high - g.day_low AS span_g,
  least(f.day_high, g.day_high) - greatest(f.day_low, g.day_low) + 1 AS shared_days,
  f."precision" AS prec_f, g."precision" AS prec_g,
  f.locality = g.locality AND f.country IS NOT DISTINCT FROM g.country AS same_town,
  f.lat IS NOT NULL AND g.lat IS NOT NULL AS pointed,
  CASE WHEN f.lat IS NOT NULL AND g.lat IS NOT NULL THEN km_between(f.lat, f.lon, g.lat, g.lon) END AS km,
  f.admin1 = g.admin1 AS same_admin1, f.country = g.country AS same_country,
  f.locality IS NOT NULL AND g.locality IS NOT NULL AS towned,
  len(f.site) AS sites_f, len(g.site) AS sites_g, overlap(f.site, g.site) AS site_n,
  len(f.name_words) AS names_f, len(g.name_words) AS names_g, overlap(f.name_pairs, g.name_pairs) AS pairs_n,
  len(f.name_pairs) AS pairs_f, len(g.name_pairs) AS pairs_g,
  overlap(f.name_singles, g.name_words) + overlap(g.name_singles, f.name_words) AS singles_n,
  f.people_low AS low_f, f.people_high AS high_f, g.people_low AS low_g, g.people_high AS high_g,
  coalesce((f.size_low + f.size_high) / 2, f.size_low, f.size_high) AS size_f, coalesce((g.size_low + g.size_high) / 2, g.size_low, g.size_high) AS size_g,
  f.form AS form_f, g.form AS form_g,
  len(f.categories) AS cats_f, len(g.categories) AS cats_g, len(list_intersect(f.categories, g.categories)) AS cats_n,
  f.sentence_days AS days_f, g.sentence_days AS days_g,
  len(f.actors) AS actors_f, len(g.actors) AS actors_g, overlap(f.actors, g.actors) AS actors_n,
  len(f.words) AS words_f, len(g.words) AS words_g, overlap(f.words, g.words) AS words_n,
  f.counter <> g.counter AS counters, f.ordinal AS ord_f, g.ordinal AS ord_g,
  f.status AS status_f, g.status AS status_g
FROM k_pair p JOIN k_f f ON f.i = p.a JOIN k_f g ON g.i = p.b
WHERE f.type = g.type
  AND f.article_id <> g.article_id
  AND NOT (f.country IS NOT NULL AND g.country IS NOT NULL AND f.country <> g.country)
  AND NOT (f.status = 'occurred' AND g.status = 'denied' OR f.status = 'denied' AND g.status = 'occurred')
  AND NOT (f.ordinal IS NOT NULL AND g.ordinal IS NOT NULL AND f.ordinal <> g.ordinal)
  AND coalesce(greatest(f.day_low - g.day_high, g.day_low - f.day_high) <= CASE WHEN f.type = 'protest' THEN {gap_protest} ELSE {gap_custody} END, true)
  AND (f.lat IS NULL OR g.lat IS NULL OR km_between(f.lat, f.lon, g.lat, g.lon) <= CASE WHEN f.type = 'protest' THEN {km_protest} ELSE {km_custody} END)
  AND NOT (f.admin1 IS NOT NULL AND g.admin1 IS NOT NULL AND f.admin1 <> g.admin1 AND (f.locality IS NULL OR g.locality IS NULL))
  -- two towns told by name alone, without points
  AND NOT (f.locality IS NOT NULL AND g.locality IS NOT NULL AND (f.lat IS NULL OR g.lat IS NULL) AND f.locality <> g.locality)
  -- what was told before it happened
  AND NOT (f.status = 'occurred' AND g.status = 'occurred' AND coalesce(f.day_low > epoch_days(g.published) + 1 OR g.day_low > epoch_days(f.published) + 1, false));

CREATE OR REPLACE TEMP TABLE k_scored AS
SELECT a, b, round(10000 * (when_s + where_s + who_s + what_s + text_s))::INTEGER AS score,
  words_f >= 10 AND words_g >= 10 AND words_n >= 0.8 * greatest(words_f, words_g) AS alike,
  CASE WHEN when_s + where_s + who_s + what_s + text_s >= 0 THEN concat_ws(', ',
    CASE WHEN same_days AND span_f = 0 THEN 'same day' WHEN same_days THEN 'same days' WHEN gap = 0 THEN 'days overlap' WHEN gap > 0 THEN gap || ' day apart' ELSE 'no common date' END,
    CASE WHEN same_town THEN 'same town' WHEN km IS NOT NULL THEN round(km)::INTEGER || ' km apart' WHEN same_admin1 THEN 'same region' WHEN same_country THEN 'same country' END,
    CASE WHEN pairs_n > 0 THEN 'same name' WHEN singles_n > 0 THEN 'part of a name' END,
    CASE WHEN site_n > 0 THEN 'same site' END, CASE WHEN actors_n > 0 THEN 'same actors' END,
    CASE WHEN cats_n > 0 THEN 'same charge' END, CASE WHEN days_f = days_g THEN 'same term' END,
    CASE WHEN words_n > 0 THEN words_n || ' words shared' END) END AS why
FROM (
  SELECT *,
    CASE WHEN crowd THEN
      CASE WHEN prec_f = 'unknown' OR prec_g = 'unknown' THEN CASE WHEN gap = 0 THEN -0.8 ELSE -3.0 END
        WHEN gap > 0 THEN -2.8
        WHEN same_days THEN CASE WHEN prec_f = 'day' AND prec_g = 'day' THEN 2.2 WHEN 'year' IN (prec_f, prec_g) THEN -1.0 WHEN 'month' IN (prec_f, prec_g) THEN -0.3 ELSE 0.6 END
        WHEN prec_f = 'day' AND prec_g = 'day' THEN CASE WHEN greatest(span_f, span_g) <= 1 THEN 1.0
          WHEN 2 * shared_days > greatest(span_f, span_g) + 1 THEN 0.8 ELSE -6.0 END
        WHEN 'year' IN (prec_f, prec_g) THEN -2.5 WHEN 'month' IN (prec_f, prec_g) THEN -1.2 ELSE 0.2 END
    ELSE
      CASE WHEN gap IS NULL THEN -0.8 WHEN gap = 1 THEN -0.4 WHEN gap > 1 THEN -1.8
        WHEN same_days AND prec_f = 'day' AND prec_g = 'day' THEN 1.8
        WHEN 'year' IN (prec_f, prec_g) THEN -0.4 WHEN 'month' IN (prec_f, prec_g) THEN 0.2 WHEN greatest(span_f, span_g) > 7 THEN 0.0 ELSE 0.8 END
    END AS when_s,
    CASE WHEN same_town THEN 1.5 WHEN pointed THEN CASE WHEN km <= 12 THEN 0.2 ELSE -1.2 END
      WHEN same_admin1 THEN 0.2 WHEN same_country THEN CASE WHEN crowd THEN -0.2 ELSE 0.2 END ELSE -1.2 END
    + CASE WHEN sites_f = 0 OR sites_g = 0 THEN 0.0 WHEN site_n > 0 THEN 0.9 WHEN crowd THEN -0.7 ELSE 0.0 END AS where_s,
    CASE WHEN crowd THEN
      CASE WHEN actors_f = 0 OR actors_g = 0 THEN 0.0 WHEN actors_n = 0 THEN -1.8 ELSE 1.5 * actors_n / least(actors_f, actors_g) - 0.2 END
      - CASE WHEN counters THEN 3.5 ELSE 0.0 END
    ELSE
      CASE WHEN pairs_n > 0 THEN 4.5 WHEN singles_n > 0 THEN 2.5
        WHEN names_f > 0 AND names_g > 0 THEN CASE WHEN coalesce(least(high_f, high_g) <= 3, true) THEN -9.0 ELSE -2.0 END
        WHEN names_f > 0 OR names_g > 0 THEN -0.6 ELSE -0.3 END
      + CASE WHEN low_f IS NULL AND high_f IS NULL OR low_g IS NULL AND high_g IS NULL THEN 0.0
        WHEN low_f = low_g AND high_f = high_g THEN CASE WHEN low_f > 1 THEN 1.6 ELSE 0.3 END
        WHEN coalesce(low_f, 0) > 2 * coalesce(high_g, 1e9) OR coalesce(low_g, 0) > 2 * coalesce(high_f, 1e9) THEN -2.2
        WHEN coalesce(low_f, 0) > coalesce(high_g, 1e9) OR coalesce(low_g, 0) > coalesce(high_f, 1e9) THEN -0.6 ELSE 0.6 END
      + CASE WHEN actors_f > 0 AND actors_g > 0 AND actors_n > 0 THEN 0.5 ELSE 0.0 END
    END AS who_s,
    CASE WHEN crowd THEN
      CASE WHEN form_f IS NULL OR form_g IS NULL THEN 0.0 WHEN form_f = form_g THEN 0.4
        WHEN (form_f IN ('strike', 'hunger_strike', 'boycott', 'petition')) <> (form_g IN ('strike', 'hunger_strike', 'boycott', 'petition')) THEN -1.6 ELSE -0.3 END
      + CASE WHEN size_f IS NULL OR size_g IS NULL THEN 0.0 WHEN size_f = size_g THEN 1.3
        WHEN greatest(size_f, size_g) <= 1.5 * least(size_f, size_g) THEN 0.8 WHEN greatest(size_f, size_g) <= 3 * least(size_f, size_g) THEN 0.1
        WHEN greatest(size_f, size_g) <= 6 * least(size_f, size_g) THEN -0.6 ELSE -1.5 END
      - CASE WHEN status_f <> status_g THEN 0.3 ELSE 0.0 END
    ELSE
      CASE WHEN cats_f = 0 OR cats_g = 0 THEN 0.0 WHEN cats_n > 0 THEN 0.7 ELSE -1.6 END
      + CASE WHEN days_f IS NULL OR days_g IS NULL THEN 0.0 WHEN days_f = days_g THEN 1.3
        WHEN greatest(days_f, days_g) <= 1.1 * least(days_f, days_g) THEN 0.6 ELSE -2.2 END
    END AS what_s,
    {base} + CASE WHEN least(words_f, words_g) < 4 THEN 0.0 ELSE greatest(-0.9, least(2.8, 4.5 * (words_n / least(words_f, words_g) - 0.2))) END AS text_s
  FROM k_compared
);
