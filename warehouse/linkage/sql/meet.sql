-- Pairs of {left} and {right} that share a key, each once: {into}({a}, {b}). {once} keeps the halves of a self-join apart.
CREATE OR REPLACE TEMP TABLE {into} AS
SELECT {a} AS a, {b} AS b FROM {left}_cells l JOIN {right}_cells r USING (key)
WHERE l.x = greatest(l.x0, r.x0) AND l.y = greatest(l.y0, r.y0) AND l.t = greatest(l.t0, r.t0) AND {once}
UNION
SELECT {a}, {b} FROM (FROM {left}_areas WHERE coarse) l JOIN {right}_areas r USING (key)
WHERE l.t = greatest(l.t0, r.t0) AND {either}
UNION
SELECT {a}, {b} FROM {left}_areas l JOIN (FROM {right}_areas WHERE coarse) r USING (key)
WHERE l.t = greatest(l.t0, r.t0) AND {either}
UNION
SELECT {a}, {b} FROM {left}_names l JOIN {right}_names r USING (key) WHERE {once}
UNION
SELECT {a}, {b} FROM {left}_singles l JOIN {right}_words r USING (key) WHERE {either}
UNION
SELECT {a}, {b} FROM {left}_words l JOIN {right}_singles r USING (key) WHERE {either};
