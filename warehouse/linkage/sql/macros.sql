CREATE OR REPLACE TEMP MACRO epoch_days(d) AS (d::DATE - DATE '1970-01-01');
CREATE OR REPLACE TEMP MACRO overlap(l, r) AS len(list_filter(l, lambda x: list_contains(r, x)));
-- 31 bits of each different word, in order, at most forty
CREATE OR REPLACE TEMP MACRO hashed(words) AS list_sort(list_distinct(list_transform(words[:60], lambda w: (hash(w) & 2147483647)::BIGINT)))[:40];
CREATE OR REPLACE TEMP MACRO words_of(txt) AS regexp_extract_all(lower(strip_accents(coalesce(txt, ''))), '[\p{L}\p{N}]{3,}');
CREATE OR REPLACE TEMP MACRO site_words(txt) AS words_of(regexp_replace(lower(strip_accents(coalesce(txt, ''))), '\b({site})\b', ' ', 'g'));
CREATE OR REPLACE TEMP MACRO actor_words(txt) AS words_of(regexp_replace(coalesce(txt, ''), '\b({actor})\b', ' ', 'g'));
-- words by their first six letters: an ending tells no event from another
CREATE OR REPLACE TEMP MACRO text_words(txt) AS list_transform(words_of(regexp_replace(txt, '\b({stop})\b', ' ', 'g')), lambda w: left(w, 6));
