
"""How linkage scales: synthetic reports of known events, linked at once and in batches.

    python -m bench.linkage_scale --reports 1000000 --add 1000      time, memory and agreement with the known events
    python -m bench.linkage_scale --reports 10000 --orders 3        any order and any batching: the same events and ids

Four reports an event on average. Reports of one event differ in words, size, precision and spelling; events share towns and days.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

EVENTS_PER_REPORT = 0.25
SYLLABLES = "['ba','ke','mo','ri','ta','lu','shi','na','do','ver','gan','sel','mir','os','zha','tem','bol','at','ay','qu','har','din','ko','ya']"

# h(x, salt): a number that is the same on every machine for one DuckDB version
MACROS = f"""
CREATE OR REPLACE TEMP MACRO h(x, salt) AS (hash(x * 1000 + salt) >> 4)::BIGINT;
CREATE OR REPLACE TEMP MACRO syl(x) AS {SYLLABLES}[1 + x % 24];
CREATE OR REPLACE TEMP MACRO given_name(e) AS upper(left(syl(h(e,1)%600),1)) || substr(syl(h(e,1)%600),2) || syl((h(e,1)%600)//24) || syl((h(e,1)%600)//7);
CREATE OR REPLACE TEMP MACRO surname(e) AS upper(left(syl(h(e,2)),1)) || substr(syl(h(e,2)),2) || syl(h(e,3)) || syl(h(e,4)) || syl(h(e,5));
CREATE OR REPLACE TEMP MACRO word(x) AS 'w' || (x % 90000 + 10000);
"""


def generate(con: Any, first: int, last: int, events: int) -> None:
    """Temp tables s_articles, s_reports, s_evidence, s_actors for reports first..last-1 of so many events."""
    con.execute(MACROS)
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE s AS
    SELECT r, e, (['protest','protest','protest','arrest','arrest','charge','trial','sentencing','conviction','release'])[1 + h(e,6) % 10] AS type,
      h(e,7) % 2500 AS city, DATE '2012-01-01' + (h(e,8) % 3650)::INTEGER AS day, h(r,20) % 100 AS u, h(r,21) % 100 AS v, h(r,22) % 100 AS w,
      (20 + h(e,9) % 3000) AS crowd
    FROM (SELECT r, CASE WHEN r < {events} THEN r ELSE h(r,0) % {events} END AS e FROM (SELECT unnest(range({first}, {last})) AS r))""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE s2 AS SELECT *, given_name(e) || ' ' || CASE WHEN v < 12 THEN replace(replace(surname(e), 'k', 'q'), 'y', 'i') ELSE surname(e) END AS name,
      'Town' || syl(city) || syl(city // 24) || (CASE WHEN city > 575 THEN syl(city // 576) ELSE '' END) AS town,
      chr((65 + (city % 100) % 26)::INTEGER) || chr((65 + (city % 100) // 26)::INTEGER) AS land,
      'Report ' || r || '. ' || array_to_string(list_transform(range(14), lambda i: CASE WHEN h(r, 100 + i) % 10 < 6 THEN word(h(e, 40 + i)) ELSE word(h(r, 60 + i) % 3000) END), ' ') AS told
    FROM s""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE s_articles AS
    SELECT 'a' || r AS article_id, 'Source ' || h(r,30) % 400 AS source, told || CASE WHEN type = 'protest' THEN ' they marched' ELSE ' ' || name || ' was taken' END AS "text",
      day + (h(r,31) % 4)::INTEGER AS published, NULL AS title, NULL AS url, 'en' AS language, NULL AS country, NULL AS byline, NULL AS licence, NULL AS copy_of,
      'h_' || r AS content_hash, 'bench' AS extractor_version FROM s2""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE s_reports AS
    SELECT 'r_' || lpad(to_hex(h(r,99)), 16, '0') AS report_id, 'a' || r AS article_id, type, 'occurred' AS status, true AS focus,
      CASE WHEN w < 3 THEN date_trunc('month', day)::DATE ELSE day END AS date_start,
      CASE WHEN w < 3 THEN (date_trunc('month', day) + INTERVAL 1 MONTH - INTERVAL 1 DAY)::DATE ELSE day END AS date_end,
      CASE WHEN w < 3 THEN 'month' ELSE 'day' END AS date_precision, 'explicit' AS date_basis, NULL AS date_text,
      CASE WHEN u < 6 THEN land ELSE town END AS place_text, CASE WHEN u < 6 THEN NULL ELSE town END AS locality, NULL AS admin1, land AS country,
      CASE WHEN u < 6 THEN NULL ELSE -50 + (city // 100) * 4.3 END AS lat, CASE WHEN u < 6 THEN NULL ELSE -170 + (city % 100) * 3.3 END AS lon,
      CASE WHEN u < 6 THEN NULL ELSE 1000000 + city END AS geonames_id, CASE WHEN u < 6 THEN 'country' ELSE 'locality' END AS place_precision,
      CASE WHEN type = 'protest' AND v < 80 THEN 'about ' || (crowd * (90 + v % 20) // 100) END AS size_text,
      CASE WHEN type = 'protest' AND v < 80 THEN crowd * (90 + v % 20) // 100 END AS size_low,
      CASE WHEN type = 'protest' AND v < 80 THEN crowd * (90 + v % 20) // 100 END AS size_high, [] AS size_estimates,
      CASE WHEN type <> 'protest' THEN name END AS people_text, CASE WHEN type <> 'protest' THEN 1 END AS people_low, CASE WHEN type <> 'protest' THEN 1 END AS people_high,
      CASE WHEN type <> 'protest' THEN [name] ELSE [] END AS people_names,
      CASE WHEN type IN ('arrest','charge','sentencing') AND w < 70 THEN [struct_pack("text" := 'offence ' || e % 50, category := (['speech','riot','disobedience','fraud_corruption','state_security'])[1 + e % 5], statute := NULL)] ELSE [] END AS charges,
      CASE WHEN type = 'sentencing' THEN (30 + e % 3000) || ' days' END AS sentence_text, CASE WHEN type = 'sentencing' THEN 'imprisonment' END AS sentence_kind,
      CASE WHEN type = 'sentencing' THEN 30 + e % 3000 END AS sentence_days, CASE WHEN type = 'sentencing' THEN false END AS sentence_life,
      CASE WHEN type = 'sentencing' THEN false END AS sentence_suspended, NULL AS fine_text, NULL AS fine_amount, NULL AS fine_currency,
      CASE WHEN type = 'protest' THEN (['rally','march','demonstration','strike','picket'])[1 + e % 5] END AS form, NULL AS trigger_text, 0.8 AS confidence, 'bench' AS extractor_version, [] AS flags
    FROM s2""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE s_actors AS SELECT 'r_' || lpad(to_hex(h(r,99)), 16, '0') AS report_id, 0 AS position, 'protester' AS role, 'union ' || word(h(e,33)) AS "text", 'group' AS kind
    FROM s2 WHERE type = 'protest' AND v < 60""")
    con.execute("""
    CREATE OR REPLACE TEMP TABLE s_evidence AS SELECT 'v_' || lpad(to_hex(h(r,98)), 16, '0') AS evidence_id, 'r_' || lpad(to_hex(h(r,99)), 16, '0') AS report_id, 'a' || r AS article_id,
      'type' AS field, 0 AS position, type || '/occurred' AS value, length(told) AS start, length(told) + 5 AS "end", ' they' AS quote, 'bench' AS rule, 0.8 AS confidence FROM s2""")


def load(lake: Any, first: int, last: int, events: int) -> list[str]:
    """Put the reports into the lake; the ids of their articles."""
    from warehouse.schema import quoted
    from warehouse.tables import TABLES

    def work(con: Any) -> tuple[None, bool]:
        generate(con, first, last, events)
        for table, rows in (("articles", "s_articles"), ("reports", "s_reports"), ("evidence", "s_evidence"), ("report_actors", "s_actors")):
            cols = ", ".join(quoted(c.name) for c in TABLES[table].columns)
            order = ", ".join(quoted(c) for c in TABLES[table].sort)
            con.execute(f"INSERT INTO {table} ({cols}) SELECT {cols} FROM {rows} ORDER BY {order}")
        return None, True

    lake._transaction(work)
    ids = [str(r[0]) for r in lake.con.execute("SELECT article_id FROM s_articles").fetchall()]
    for name in ("s", "s2", "s_articles", "s_reports", "s_actors", "s_evidence"):
        lake.con.execute(f"DROP TABLE temp.{name}")
    return ids


def agreement(lake: Any, events: int) -> dict[str, float]:
    """Pairwise precision and recall against the known events."""
    lake.con.execute(MACROS)
    found = lake.con.execute(f"""
        WITH t AS (SELECT er.event_id, CASE WHEN n < {events} THEN n ELSE h(n, 0) % {events} END AS e
          FROM (SELECT report_id, substr(article_id, 2)::BIGINT AS n FROM reports) r JOIN event_reports er USING (report_id))
        SELECT (SELECT sum(c * (c - 1) / 2) FROM (SELECT count(*) AS c FROM t GROUP BY event_id, e)),
          (SELECT sum(c * (c - 1) / 2) FROM (SELECT count(*) AS c FROM t GROUP BY event_id)), (SELECT sum(c * (c - 1) / 2) FROM (SELECT count(*) AS c FROM t GROUP BY e))""").fetchone()
    both, ours, theirs = (float(x or 0) for x in found)
    p, r = both / max(ours, 1), both / max(theirs, 1)
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": round(2 * p * r / max(p + r, 1e-9), 4)}


def picture(lake: Any) -> list[Any]:
    """What must not depend on the order: live events, their reports, relations, cases."""
    return [
        lake.query(sql).to_pylist()
        for sql in (
            "SELECT * FROM events WHERE merged_into IS NULL ORDER BY event_id",
            "SELECT * FROM event_reports ORDER BY ALL",
            "SELECT * FROM event_relations ORDER BY ALL",
            "SELECT * FROM cases ORDER BY case_id",
        )
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--add", type=int, default=0, help="reports added afterwards")
    parser.add_argument("--orders", type=int, default=0, help="so many other orders and batchings, compared with linking at once")
    parser.add_argument("--memory", default="2500MB", help="DuckDB's limit")
    parser.add_argument("--folder", type=Path, default=None)
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="linkage"))
    try:
        return _orders(folder, chosen.reports, chosen.orders) if chosen.orders else _scale(folder, chosen.reports, chosen.add, chosen.memory)
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def _scale(folder: Path, reports: int, add: int, memory: str) -> int:
    from warehouse.lake import Lake
    from warehouse.linkage import link

    events = int(reports * EVENTS_PER_REPORT)
    out: dict[str, Any] = {"reports": reports, "events": events, "cores": os.cpu_count()}
    with Lake.connect(folder / "lake", memory_limit=memory, threads=2) as lake:
        lake.con.execute(f"SET temp_directory = '{folder / 'spill'}'")
        began = time.monotonic()
        for first in range(0, reports, 250_000):
            load(lake, first, min(first + 250_000, reports), events)
        out["load_s"] = round(time.monotonic() - began, 1)
        print(json.dumps(out), flush=True)
        began = time.monotonic()
        result = link(lake)
        out |= {"link_s": round(time.monotonic() - began, 1), "pairs": result.pairs_scored, "found_events": result.events, "cases": result.cases}
        out |= {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, **agreement(lake, events)}
        if add:
            ids = load(lake, reports, reports + add, events)
            began = time.monotonic()
            result = link(lake, article_ids=ids)
            out |= {"added": add, "add_s": round(time.monotonic() - began, 2), "compared": result.reports_compared}
    print(json.dumps(out))
    return 0


def _orders(folder: Path, reports: int, orders: int) -> int:
    import random
    from itertools import pairwise

    from warehouse.lake import Lake
    from warehouse.linkage import link

    events = int(reports * EVENTS_PER_REPORT)
    pictures = []
    for number in range(orders + 1):
        rng = random.Random(number)
        with Lake.connect(folder / f"lake{number}") as lake:
            cuts = [0, reports] if number == 0 else sorted({0, reports, *rng.sample(range(1, reports), 3 + number)})
            parts = list(pairwise(cuts))
            rng.shuffle(parts)
            for first, last in parts:
                link(lake, article_ids=load(lake, first, last, events))
            pictures.append(picture(lake))
            print(
                json.dumps({"order": number, "batches": len(parts), "events": len(pictures[-1][0]), "same": pictures[-1] == pictures[0]}), flush=True
            )
    return 0 if all(p == pictures[0] for p in pictures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
