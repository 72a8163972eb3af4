
"""Persons: the custody events of one named person become one case, namesakes stay apart.

The same way as events: mentions that share a name's key are scored by place, charge, co-defendants, age and time, and grouped by average
linkage within what hangs together, so that the cases depend on the events alone. A surname alone joins only where more speaks for it.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.records import content_id
from warehouse.linkage import cluster
from warehouse.linkage.folding import fold, fold_place, name_keys
from warehouse.linkage.write import count, insert_new, script, swap
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import duckdb


def join(con: duckdb.DuckDBPyConnection) -> int:
    """Bring cases up to the events of k_changed; rows that changed."""
    import numpy as np

    fresh = not count(con, "case_state") and not count(con, "cases")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_mgone AS SELECT mention_id, component, case_id FROM case_state s
        WHERE EXISTS (SELECT 1 FROM k_changed c WHERE c.event_id = s.event_id) OR EXISTS (SELECT 1 FROM k_withdrawn w WHERE w.event_id = s.event_id)""")
    _mentions(con)
    if not count(con, "k_mnew") and not count(con, "k_mgone"):
        return 0
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_mcomponent AS SELECT DISTINCT component FROM k_mgone UNION
        SELECT s.component FROM (SELECT component, unnest(name_pairs) AS key FROM case_state) s JOIN (SELECT unnest(name_pairs) AS key FROM k_mnew) USING (key) UNION
        SELECT s.component FROM (SELECT component, unnest(name_words) AS key FROM case_state) s JOIN (SELECT single AS key FROM k_mnew WHERE single IS NOT NULL) USING (key) UNION
        SELECT s.component FROM case_state s JOIN (SELECT unnest(name_words) AS single FROM k_mnew) USING (single)""")
    columns = "mention_id, event_id, name, born, name_pairs, name_words, single"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE k_m AS SELECT row_number() OVER (ORDER BY mention_id) - 1 AS i, * FROM (
          SELECT {columns} FROM k_mnew UNION ALL
          SELECT {columns} FROM case_state SEMI JOIN k_mcomponent USING (component) ANTI JOIN k_mgone USING (mention_id))""")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_mscope AS SELECT mention_id FROM k_m UNION SELECT mention_id FROM k_mgone""")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_case_scope AS SELECT DISTINCT case_id FROM case_state SEMI JOIN k_mscope USING (mention_id)""")
    _register_places(con)
    script(con, "cases")
    n = count(con, "k_m")
    found = con.execute("SELECT a, b, score FROM k_mscored").fetchnumpy()
    left, right, score = (np.asarray(found[c], dtype=np.int64) for c in ("a", "b", "score"))
    component, group = cluster.groups(n, left, right, score)
    _name_cases(con, component, group)
    script(con, "case_rows")
    case_columns = ", ".join(f'"{c.name}"' for c in TABLES["cases"].columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE k_cases AS SELECT {case_columns} FROM k_case")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_mstate AS
        SELECT m.mention_id, m.event_id, n.case_id, n.component, m.name, m.born, m.name_pairs, m.name_words, m.single FROM k_m m JOIN k_in n USING (i)""")
    if fresh:
        insert_new(con, "case_state", "k_mstate")
        return insert_new(con, "cases", "k_cases")
    con.execute("INSERT INTO k_case_scope SELECT case_id FROM k_cases")
    rows = swap(con, "cases", "case_id IN (SELECT case_id FROM k_case_scope)", "k_cases")
    swap(con, "case_state", "mention_id IN (SELECT mention_id FROM k_mscope)", "k_mstate")
    return rows


def _mentions(con: duckdb.DuckDBPyConnection) -> None:
    """k_mnew: a row for each different person of each changed event that occurred."""
    import pyarrow as pa

    rows = con.execute("""
        SELECT e.event_id, e.people_names FROM events e SEMI JOIN k_changed USING (event_id)
        WHERE e.merged_into IS NULL AND e.type <> 'protest' AND e.status = 'occurred' AND len(e.people_names) > 0""").fetchall()
    born = _born(con)
    out: dict[str, tuple[str, str, int | None, Any]] = {}
    for event_id, names in rows:
        for name in names:
            key = " ".join(fold(name))
            if key:
                out.setdefault(content_id("m", event_id, key), (event_id, name, born.get((event_id, key)), name_keys(name)))
    ints = pa.list_(pa.int64())
    con.register("incoming", pa.table({
        "mention_id": pa.array(list(out), pa.string()), "event_id": pa.array([v[0] for v in out.values()], pa.string()),
        "name": pa.array([v[1] for v in out.values()], pa.string()), "born": pa.array([v[2] for v in out.values()], pa.int64()),
        "name_pairs": pa.array([v[3].pairs for v in out.values()], ints), "name_words": pa.array([v[3].words for v in out.values()], ints),
        "single": pa.array([v[3].single for v in out.values()], pa.int64()),
    }))
    con.execute("CREATE OR REPLACE TEMP TABLE k_mnew AS FROM incoming")
    con.unregister("incoming")


def _born(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """(event, name's key) -> year of birth by the ages told; the earliest where reports differ by a birthday."""
    rows = con.execute("""
        SELECT er.event_id, r.people_names, s.born FROM (SELECT report_id, born FROM link_state WHERE len(born) > 0) s
        JOIN event_reports er USING (report_id) SEMI JOIN k_changed ON k_changed.event_id = er.event_id
        JOIN (SELECT report_id, people_names FROM reports) r USING (report_id)""").fetchall()
    out: dict[tuple[str, str], int] = {}
    for event_id, names, years in rows:
        for name, year in zip(names, years, strict=False):
            if year:
                key = (event_id, " ".join(fold(name)))
                out[key] = min(year, out.get(key, year))
    return out


def _register_places(con: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    places = [r[0] for r in con.execute("SELECT DISTINCT locality FROM events SEMI JOIN k_m USING (event_id) WHERE locality IS NOT NULL").fetchall()]
    con.register("incoming", pa.table({"name": pa.array(places, pa.string()), "folded": pa.array([fold_place(p) for p in places], pa.string())}))
    con.execute("CREATE OR REPLACE TEMP TABLE k_place AS FROM incoming")
    con.unregister("incoming")


def _name_cases(con: duckdb.DuckDBPyConnection, component: Any, group: Any) -> None:
    """k_in: the case of each mention, named after its earliest."""
    import pyarrow as pa

    rows = con.execute("""
        SELECT m.mention_id, coalesce(e.date_start, e.first_reported, DATE '9999-12-31') FROM k_m m JOIN events e USING (event_id) ORDER BY m.i""").fetchall()
    first: dict[int, tuple[Any, str]] = {}
    for (mention, at), g in zip(rows, group.tolist(), strict=True):
        first[g] = min(first.get(g, (at, mention)), (at, mention))
    con.register("incoming", pa.table({
        "i": pa.array(range(len(rows)), pa.int64()), "case_id": pa.array([content_id("c", first[g][1]) for g in group.tolist()], pa.string()),
        "component": pa.array([rows[c][0] for c in component.tolist()], pa.string()),
    }))
    con.execute("CREATE OR REPLACE TEMP TABLE k_in AS FROM incoming")
    con.unregister("incoming")
