"""One linking: what changed, its neighbours, their groups, and what that writes.

1. touched: reports that are new or differ from what was linked; gone: reports that are no more.
2. features of the touched ones, from text, once; the others' are in `link_state`.
3. neighbours: old reports that share a blocking key with a touched one, and everything that hangs together with them (`component`).
4. pairs by blocking, scores, groups (`warehouse.linkage.cluster`) of just these.
5. merged events, redirects of ids that are no longer live, relations, cases: only the rows that differ are written.

A component is whole in step 3 or not in it at all, so the groups are those that linking everything at once would give.
"""
from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.records import content_id
from warehouse.catalog import DISTRUSTED
from warehouse.linkage import LinkResult
from warehouse.linkage.folding import fold, fold_place, name_keys
from warehouse.linkage.write import count, insert_new, script, swap
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import duckdb

    from warehouse.lake import Lake

HERE = Path(__file__).parent
LINKER = "2026.11.1"  # moves whenever the same reports may give other events
# The stated distances: beyond them two reports are never one event, whatever else they share.
LIMITS = {"gap_protest": 1, "gap_custody": 3, "km_protest": 25, "km_custody": 50}
BASE = -1.5  # log odds of a pair that met in a block and of which nothing more is known
CHUNK = 150_000  # reports merged at once: bounds the memory


def run(lake: Lake, article_ids: Sequence[str] | None) -> LinkResult:
    """See `warehouse.linkage.link`."""
    def work(con: duckdb.DuckDBPyConnection) -> tuple[LinkResult, bool]:
        con.execute("SET preserve_insertion_order = false")
        # tables made within a transaction have no statistics yet: the order that the queries are written in is better than a guess
        con.execute(f"SET disabled_optimizers = '{DISTRUSTED},join_order'")
        try:
            return _link(con, article_ids)
        finally:
            con.execute(f"SET disabled_optimizers = '{DISTRUSTED}'")
            con.execute("SET preserve_insertion_order = true")

    return lake._transaction(work)


def _link(con: duckdb.DuckDBPyConnection, article_ids: Sequence[str] | None) -> tuple[LinkResult, bool]:
    from warehouse.linkage import cases, decisions, relations

    words = _words()
    script(con, "macros", stop="|".join(words["stop"]), site="|".join(words["site"]), actor="|".join(words["actor"]))
    _touched(con, article_ids)
    decided = decisions.settled(con)
    touched, gone = count(con, "k_touch"), count(con, "k_gone")
    if not touched and not gone:
        return LinkResult(events=_live(con), cases=count(con, "cases")), False
    _features(con)
    _neighbours(con)
    pairs = _pairs(con)
    _groups(con, decided)
    wrote = _write(con)
    relations_changed = relations.relate(con)
    cases_changed = cases.join(con)
    found = LinkResult(
        touched, count(con, "k_f"), pairs, wrote.new, wrote.changed, wrote.redirected, cases_changed, relations_changed,
        _live(con), count(con, "cases"),
    )
    changed = wrote.rows + relations_changed + cases_changed
    _drop(con)
    return found, changed > 0


def _touched(con: duckdb.DuckDBPyConnection, article_ids: Sequence[str] | None) -> None:
    """k_touch: reports to be read again; k_gone: reports linked once that are no more."""
    if article_ids is not None:
        con.execute("CREATE OR REPLACE TEMP TABLE k_article AS SELECT DISTINCT unnest(?::VARCHAR[]) AS article_id", [list(article_ids)])
        con.execute("CREATE OR REPLACE TEMP TABLE k_touch AS SELECT report_id FROM reports SEMI JOIN k_article USING (article_id)")
        con.execute(
            "CREATE OR REPLACE TEMP TABLE k_gone AS SELECT report_id FROM link_state SEMI JOIN k_article USING (article_id) "
            "ANTI JOIN k_touch USING (report_id)"
        )
        had = _one(con, "SELECT count(*) FROM link_state SEMI JOIN k_touch USING (report_id)")
        if count(con, "reports") == count(con, "link_state") - count(con, "k_gone") + count(con, "k_touch") - had:
            return
        # a load that was never linked lies in the lake: look at everything
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE k_touch AS SELECT report_id FROM ({_fingerprints()}) f
        WHERE NOT EXISTS (SELECT 1 FROM link_state s WHERE s.report_id = f.report_id AND s.fingerprint = f.fingerprint)""")
    con.execute("CREATE OR REPLACE TEMP TABLE k_gone AS SELECT report_id FROM link_state ANTI JOIN reports USING (report_id)")
    con.execute("""
        INSERT INTO k_touch SELECT DISTINCT report_id FROM (SELECT unnest(report_ids || from_report_ids) AS report_id FROM link_decisions)
        SEMI JOIN reports USING (report_id) ANTI JOIN k_touch USING (report_id)""")


def _fingerprints(only: str = "") -> str:
    cols = ", ".join(f'r."{c.name}"' for c in TABLES["reports"].columns)
    return (f"SELECT r.report_id, (hash({cols}, a.content_hash, '{LINKER}') >> 1)::BIGINT AS fingerprint "
            f"FROM reports r {only} LEFT JOIN (SELECT article_id, content_hash FROM articles) a ON a.article_id = r.article_id")


def _features(con: duckdb.DuckDBPyConnection) -> None:
    """k_new: a row for each touched report."""
    import pyarrow as pa

    names = [r[0] for r in con.execute(
        "SELECT DISTINCT unnest(people_names) FROM reports SEMI JOIN k_touch USING (report_id)").fetchall()]
    _register_names(con, names)
    places = [r[0] for r in con.execute("""
        SELECT DISTINCT p FROM (SELECT locality AS p, report_id FROM reports UNION ALL SELECT admin1, report_id FROM reports)
        SEMI JOIN k_touch USING (report_id)
        WHERE p IS NOT NULL""").fetchall()]
    con.register("incoming", pa.table({"name": pa.array(places, pa.string()), "folded": pa.array([fold_place(p) for p in places], pa.string())}))
    con.execute("CREATE OR REPLACE TEMP TABLE k_place AS FROM incoming")
    con.unregister("incoming")
    words = _words()
    said = " ".join(f"WHEN regexp_matches(near, '{pattern}') THEN '{who}'" for who, pattern in words["said_by"].items())
    ordinal = " ".join(f"WHEN '{word}' THEN {n}" for word, n in words["ordinal"].items())
    script(con, "features", said_by=said, ordinal=ordinal, ordinals="|".join(words["ordinal"]))
    con.execute(f"""
        UPDATE k_new SET fingerprint = f.fingerprint FROM ({_fingerprints("SEMI JOIN k_touch t ON t.report_id = r.report_id")}) f
        WHERE f.report_id = k_new.report_id""")


def _register_names(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """k_name: the keys of each name."""
    import pyarrow as pa

    keys = [name_keys(n) for n in names]
    ints = pa.list_(pa.int64())
    con.register("incoming", pa.table({
        "name": pa.array(names, pa.string()), "key": pa.array([" ".join(fold(n)) for n in names], pa.string()),
        "pairs": pa.array([k.pairs for k in keys], ints), "words": pa.array([k.words for k in keys], ints),
        "single": pa.array([k.single for k in keys], pa.int64()),
    }))
    con.execute("CREATE OR REPLACE TEMP TABLE k_name AS FROM incoming")
    con.unregister("incoming")


def _neighbours(con: duckdb.DuckDBPyConnection) -> None:
    """k_f: the touched reports and every old one whose group they may change, numbered in the order of their ids."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_component AS SELECT DISTINCT component FROM link_state s
        WHERE EXISTS (SELECT 1 FROM k_touch t WHERE t.report_id = s.report_id) OR EXISTS (SELECT 1 FROM k_gone g WHERE g.report_id = s.report_id)
          OR report_id IN (SELECT unnest(report_ids || from_report_ids) FROM link_decisions d
            WHERE EXISTS (SELECT 1 FROM k_touch t WHERE list_contains(d.report_ids || d.from_report_ids, t.report_id)))""")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_old AS SELECT row_number() OVER () AS i, report_id, component, type, country, lat, lon, day_low, day_high,
          name_pairs, name_words, name_singles
        FROM link_state ANTI JOIN k_touch USING (report_id) ANTI JOIN k_gone USING (report_id)""")
    if count(con, "k_old"):
        con.execute("CREATE OR REPLACE TEMP TABLE k_numbered AS SELECT row_number() OVER () AS i, * FROM k_new")
        script(con, "blocks", source="k_numbered", into="k_l")
        script(con, "blocks", source="k_old", into="k_o")
        script(con, "meet", left="k_l", right="k_o", into="k_met", a="l.i", b="r.i", once="true", either="true")
        con.execute("INSERT INTO k_component SELECT DISTINCT component FROM k_old SEMI JOIN k_met ON k_met.b = k_old.i")
    columns = ", ".join(f'"{c.name}"' for c in TABLES["link_state"].columns if c.name != "component")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE k_f AS SELECT row_number() OVER (ORDER BY report_id) - 1 AS i, * FROM (
          SELECT {columns} FROM k_new UNION ALL
          SELECT {columns} FROM link_state SEMI JOIN k_component USING (component)
          ANTI JOIN k_touch USING (report_id) ANTI JOIN k_gone USING (report_id))""")


def _pairs(con: duckdb.DuckDBPyConnection) -> int:
    script(con, "blocks", source="k_f", into="k_l")
    script(con, "meet", left="k_l", right="k_l", into="k_pair", a="least(l.i, r.i)", b="greatest(l.i, r.i)", once="l.i < r.i", either="l.i <> r.i")
    script(con, "score", base=str(BASE), **{k: str(v) for k, v in LIMITS.items()})
    return count(con, "k_pair")


def _groups(con: duckdb.DuckDBPyConnection, decided: Any) -> None:
    """k_group: each report's event, component, origin, and what joined it."""
    import numpy as np
    import pyarrow as pa

    from warehouse.linkage import cluster

    n = count(con, "k_f")
    reports = con.execute("SELECT report_id, published, origin, source FROM k_f ORDER BY i").to_arrow_table()
    ids: list[str] = reports.column("report_id").to_pylist()
    found = con.execute("SELECT a, b, score, alike FROM k_scored").fetchnumpy()
    left, right, score = (np.asarray(found[c], dtype=np.int64) for c in ("a", "b", "score"))
    together, apart = decided.numbered({r: i for i, r in enumerate(ids)}) if decided else ([], [])
    component, group = cluster.groups(n, left, right, score, together=together, apart=apart)
    alike = np.asarray(found["alike"], dtype=bool)
    roots = cluster.origins(n, group, reports.column("source").to_pylist(), reports.column("origin").to_pylist(), (left[alike], right[alike]))
    published = [d.toordinal() if d else 10**7 for d in reports.column("published").to_pylist()]
    first: dict[int, int] = {}
    for i, g in enumerate(group.tolist()):
        had = first.get(g)
        if had is None or (published[i], ids[i]) < (published[had], ids[had]):
            first[g] = i
    event = {g: content_id("e", ids[i]) for g, i in first.items()}
    best, partner = _strongest(n, left, right, score, group)
    isfirst = np.zeros(n, dtype=bool)
    isfirst[list(first.values())] = True
    con.register("incoming", pa.table({
        "i": pa.array(np.arange(n)), "event_id": pa.array([event[g] for g in group.tolist()], pa.string()),
        "component": pa.array([ids[c] for c in component.tolist()], pa.string()), "origin": pa.array(roots),
        "first": pa.array(isfirst), "score": pa.array(best), "partner": pa.array(partner),
    }))
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_group AS
        SELECT f.report_id, g.event_id, g.component, g.origin,
          CASE WHEN g.first OR g.partner < 0 THEN 1.0 ELSE round(1 / (1 + exp(-g.score / 10000.0)), 4) END AS score,
          CASE WHEN g.first THEN 'first report'
            WHEN g.partner < 0 THEN 'joined by hand' ELSE coalesce(s.why, 'by the others of its group') END AS reason
        FROM incoming g JOIN k_f f USING (i)
        LEFT JOIN k_scored s ON s.a = least(g.i, g.partner) AND s.b = greatest(g.i, g.partner)""")
    con.unregister("incoming")


def _strongest(n: int, left: Any, right: Any, score: Any, group: Any) -> tuple[Any, Any]:
    """Of each node, the best score with another of its group, and that other; -1 where there is none."""
    import numpy as np

    inside = group[left] == group[right]
    a, b, s = left[inside], right[inside], score[inside]
    nodes, others, scores = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([s, s])
    order = np.lexsort((others, -scores, nodes))
    nodes, others, scores = nodes[order], others[order], scores[order]
    lead = np.ones(len(nodes), dtype=bool)
    lead[1:] = nodes[1:] != nodes[:-1]
    best, partner = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    best[nodes[lead]], partner[nodes[lead]] = scores[lead], others[lead]
    return best, partner


@dataclass(frozen=True)
class Wrote:
    new: int
    changed: int
    redirected: int
    rows: int


def _write(con: duckdb.DuckDBPyConnection) -> Wrote:
    """Events, their reports and the state: the rows that differ."""
    fresh_lake = not count(con, "event_reports") and not count(con, "events") and not count(con, "link_state")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_scope AS SELECT report_id FROM k_f UNION SELECT report_id FROM k_gone
        UNION SELECT report_id FROM event_reports ANTI JOIN reports USING (report_id)""")
    con.execute("CREATE OR REPLACE TEMP TABLE k_was AS SELECT event_id, report_id FROM event_reports SEMI JOIN k_scope USING (report_id)")
    columns = ", ".join(f'"{c.name}"' for c in TABLES["events"].columns)
    _merged(con, columns)
    con.execute("CREATE OR REPLACE TEMP TABLE k_withdrawn AS SELECT DISTINCT event_id FROM k_was ANTI JOIN k_events USING (event_id)")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_redirect AS
        SELECT w.event_id, coalesce(t.target, w.event_id) AS target FROM k_withdrawn w LEFT JOIN (
          SELECT was, max_by(event_id, struct_pack(a := n, b := event_id)) AS target FROM (
            SELECT k_was.event_id AS was, k_group.event_id, count(*) AS n FROM k_was JOIN k_group USING (report_id) GROUP BY ALL
          ) GROUP BY 1) t ON t.was = w.event_id""")
    names = [c.name for c in TABLES["events"].columns if c.name != "merged_into"]
    cols = ", ".join(f'e."{n}"' for n in names)
    con.execute(f"""
        INSERT INTO k_events ({columns})
        SELECT {cols}, r.target FROM events e JOIN k_redirect r USING (event_id)
        UNION ALL
        SELECT {cols}, r.target FROM events e JOIN k_redirect r ON r.event_id = e.merged_into
        WHERE e.event_id <> e.merged_into AND NOT EXISTS (SELECT 1 FROM k_events k WHERE k.event_id = e.event_id)""")
    new = count(con, "k_events") - _one(con, "SELECT count(*) FROM k_events SEMI JOIN events USING (event_id)")
    redirected = count(con, "k_redirect")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_er AS SELECT event_id, report_id, score, reason FROM k_group""")
    state = ", ".join(f'k_f."{c.name}"' for c in TABLES["link_state"].columns if c.name != "component")
    con.execute(f"CREATE OR REPLACE TEMP TABLE k_state AS SELECT {state}, g.component FROM k_f JOIN k_group g USING (report_id)")
    if fresh_lake:
        rows = insert_new(con, "events", "k_events") + insert_new(con, "event_reports", "k_er") + insert_new(con, "link_state", "k_state")
        con.execute("CREATE OR REPLACE TEMP TABLE k_changed AS SELECT event_id FROM k_events")
        return Wrote(new, 0, redirected, rows)
    con.execute("CREATE OR REPLACE TEMP TABLE k_ids AS SELECT event_id FROM k_events")
    rows = swap(con, "events", "event_id IN (SELECT event_id FROM k_ids)", "k_events")
    con.execute("CREATE OR REPLACE TEMP TABLE k_changed AS SELECT event_id FROM k_fresh UNION SELECT event_id FROM k_gone_rows")
    changed = count(con, "k_changed") - new
    rows += swap(con, "event_reports", "report_id IN (SELECT report_id FROM k_scope)", "k_er")
    # an event whose reports are others than before has changed, too
    con.execute("INSERT INTO k_changed (SELECT event_id FROM k_fresh UNION SELECT event_id FROM k_gone_rows) EXCEPT SELECT event_id FROM k_changed")
    rows += swap(con, "link_state", "report_id IN (SELECT report_id FROM k_scope)", "k_state")
    return Wrote(new, changed, redirected, rows)


def _merged(con: duckdb.DuckDBPyConnection, columns: str) -> None:
    """k_events: the merged rows, some events at a time."""
    con.execute("ALTER TABLE k_group RENAME TO k_group_all")
    chunks = -(-count(con, "k_group_all") // CHUNK) or 1
    names = [r[0] for r in con.execute("""
        SELECT DISTINCT unnest(people_names) FROM reports r WHERE EXISTS (SELECT 1 FROM k_group_all g WHERE g.report_id = r.report_id)""").fetchall()]
    _register_names(con, names)
    for chunk in range(chunks):
        con.execute(f"CREATE OR REPLACE TEMP TABLE k_group AS FROM k_group_all WHERE hash(event_id) % {chunks} = {chunk}")
        script(con, "merge", columns=columns)
        con.execute("CREATE OR REPLACE TEMP TABLE k_events AS FROM k_event" if chunk == 0 else "INSERT INTO k_events FROM k_event")
    con.execute("DROP TABLE k_group")
    con.execute("ALTER TABLE k_group_all RENAME TO k_group")


def _live(con: duckdb.DuckDBPyConnection) -> int:
    return _one(con, "SELECT count(*) FROM events WHERE merged_into IS NULL")


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    found = con.execute(sql).fetchone()
    return int(found[0]) if found else 0


def _drop(con: duckdb.DuckDBPyConnection) -> None:
    for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'k\\_%' ESCAPE '\\'").fetchall():
        con.execute(f'DROP TABLE temp."{name}"')


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
