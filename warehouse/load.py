"""One load: a batch of articles with their reports, evidence and refusals, as one transaction over all tables."""
from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractors.records import Article, Quarantined, Report, actor_rows, content_id, evidence_rows
from warehouse.arrow import to_table
from warehouse.records import PlaceRow, Source
from warehouse.schema import quoted
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

PLACE = ("locality", "admin1", "country", "geonames_id")


@dataclass(frozen=True)
class Batch:
    """What one load brings. A report belongs to an article of the same batch."""

    articles: Sequence[Article] = ()
    reports: Sequence[Report] = ()
    quarantined: Sequence[Quarantined] = ()
    sources: Sequence[Source] = ()
    run_id: str | None = None


@dataclass(frozen=True)
class LoadResult:
    """What one load did: rows written. `snapshot` is the lake's snapshot after it."""

    articles_new: int = 0
    articles_changed: int = 0
    articles_unchanged: int = 0
    reports: int = 0
    evidence: int = 0
    quarantined: int = 0
    snapshot: int = 0


@dataclass(frozen=True)
class Prepared:
    """A batch as Arrow tables, typed and checked before any lock is taken."""

    tables: Mapping[str, pa.Table]
    versions: Mapping[str, tuple[str, str]]  # article_id -> content_hash, extractor_version


def prepare(batch: Batch) -> Prepared:
    """The batch as tables. Raises SchemaError for values that do not fit; of an article given twice the later one counts."""
    articles = {a.article_id: a for a in batch.articles}
    reports = {r.report_id: r for r in batch.reports}
    evidence = {e.evidence_id: e for r in reports.values() for e in evidence_rows(r)}
    refused = {q.quarantine_id: q for q in batch.quarantined}
    if batch.run_id is not None:
        refused = {k: q if q.run_id else dataclasses.replace(q, run_id=batch.run_id) for k, q in refused.items()}
    rows: dict[str, Iterable[Any]] = {
        "articles": articles.values(),
        "reports": reports.values(),
        "report_actors": [a for r in reports.values() for a in actor_rows(r)],
        "evidence": evidence.values(),
        "quarantine": refused.values(),
        "sources": _sources(batch),
        "places": _places(reports.values()),
    }
    versions = {a.article_id: (a.content_hash, a.extractor_version) for a in articles.values()}
    return Prepared({name: to_table(name, found) for name, found in rows.items()}, versions)


def known(con: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """article_id -> (content_hash, extractor_version) of those that the lake holds."""
    if not article_ids:
        return {}
    found = con.execute(
        "SELECT article_id, content_hash, extractor_version FROM articles WHERE article_id IN (SELECT unnest(?::VARCHAR[]))", [list(article_ids)]
    ).fetchall()
    return {article: (digest, version) for article, digest, version in found}


def apply(con: duckdb.DuckDBPyConnection, prepared: Prepared) -> LoadResult:
    """Write what is new or changed, inside the transaction that the caller has begun and will end.

    A changed article takes its old reports, actors, evidence and refusals with it. When nothing is to be written, nothing is
    executed that would make a snapshot.
    """
    had = known(con, list(prepared.versions))
    changed = [a for a, version in prepared.versions.items() if a in had and had[a] != version]
    same = {a for a, version in prepared.versions.items() if had.get(a) == version}
    touched = [a for a in prepared.versions if a not in same]
    if changed:
        _forget(con, changed)
    written = {}
    for name, key in (("articles", "article_id"), ("reports", "article_id"), ("evidence", "article_id")):
        written[name] = _insert(con, name, _where_in(prepared.tables[name], key, touched))
    fresh_reports = _where_in(prepared.tables["reports"], "article_id", touched)
    _insert(con, "report_actors", _where_in(prepared.tables["report_actors"], "report_id", fresh_reports.column("report_id").to_pylist()))
    for name in ("places", "sources"):
        _insert(con, name, _missing(con, name, prepared.tables[name]))
    if changed:
        _drop_unused_places(con)
    refused = _missing(con, "quarantine", prepared.tables["quarantine"])
    written["quarantine"] = _insert(con, "quarantine", _not_in(refused, "article_id", same))
    return LoadResult(
        len(touched) - len(changed), len(changed), len(same), written["reports"], written["evidence"], written["quarantine"]
    )


def replace(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table], delete: Mapping[str, Sequence[str] | None]) -> int:
    """Make the rows named by `delete` (by the table's first key column; None = every row) give way to `tables`; rows changed.

    A row that comes takes the place of one with its key. Only what differs is written: a row that is deleted and brought again as it
    was stays where it is.
    """
    changed = 0
    for name in dict.fromkeys([*delete, *tables]):
        key = [quoted(k) for k in TABLES[name].key]
        keys, cols = ", ".join(key), ", ".join(quoted(c.name) for c in TABLES[name].columns)
        table = tables.get(name)
        con.register("incoming", to_table(name, []) if table is None else table)
        scope = f"EXISTS (SELECT 1 FROM incoming i WHERE {_same(key, 'i', name)})"
        if name in delete:
            ids = delete[name]
            if ids is None:
                scope = "true"
            else:
                con.execute("CREATE OR REPLACE TEMP TABLE given AS SELECT DISTINCT unnest(?::VARCHAR[]) AS id", [list(ids)])
                scope += f" OR {key[0]} IN (SELECT id FROM given)"
        con.execute(f"CREATE OR REPLACE TEMP TABLE had AS SELECT {cols} FROM {name} WHERE {scope}")
        gone, fresh = _count(con, "had"), 0 if table is None else table.num_rows
        source = "incoming"
        if gone and fresh:
            con.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {cols} FROM incoming EXCEPT SELECT {cols} FROM had")
            con.execute(f"CREATE OR REPLACE TEMP TABLE stale AS SELECT {cols} FROM had EXCEPT SELECT {cols} FROM incoming")
            con.execute("DROP TABLE had; ALTER TABLE stale RENAME TO had")
            source, gone, fresh = "fresh", _count(con, "had"), _count(con, "fresh")
        if gone:
            con.execute(f"DELETE FROM {name} WHERE EXISTS (SELECT 1 FROM (SELECT {keys} FROM had) h WHERE {_same(key, 'h', name)})")
        if fresh:
            con.execute(f"INSERT INTO {name} ({cols}) SELECT {cols} FROM {source}")
        changed += gone + fresh
        con.execute("DROP TABLE had; DROP TABLE IF EXISTS fresh; DROP TABLE IF EXISTS given")
        con.unregister("incoming")
    return changed


def _same(key: Sequence[str], one: str, other: str) -> str:
    return " AND ".join(f"{one}.{k} = {other}.{k}" for k in key)


def place_id(locality: str | None, admin1: str | None, country: str | None, geonames_id: int | None) -> str:
    """The id of a place: its GeoNames id where it has one."""
    return f"geonames_{geonames_id}" if geonames_id else content_id("p", locality, admin1, country)


def _forget(con: duckdb.DuckDBPyConnection, articles: list[str]) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE old_articles AS SELECT unnest(?::VARCHAR[]) AS article_id", [articles])
    con.execute(
        "DELETE FROM report_actors WHERE report_id IN (SELECT report_id FROM reports WHERE article_id IN (SELECT article_id FROM old_articles))"
    )
    for name in ("evidence", "reports", "quarantine", "articles"):
        con.execute(f"DELETE FROM {name} WHERE article_id IN (SELECT article_id FROM old_articles)")
    con.execute("DROP TABLE old_articles")


def _drop_unused_places(con: duckdb.DuckDBPyConnection) -> None:
    """Places that no report names any more: so that a lake does not depend on the order of its loads."""
    same = " AND ".join(f"r.{c} IS NOT DISTINCT FROM p.{c}" for c in PLACE[:3])
    unused = [r[0] for r in con.execute(
        f"SELECT place_id FROM places p WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.geonames_id = p.geonames_id OR "
        f"(p.geonames_id IS NULL AND r.geonames_id IS NULL AND {same}))"
    ).fetchall()]
    if unused:
        con.execute("DELETE FROM places WHERE place_id IN (SELECT unnest(?::VARCHAR[]))", [unused])


def _insert(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> int:
    if table.num_rows:
        cols = ", ".join(quoted(c.name) for c in TABLES[name].columns)
        con.register("incoming", table)
        con.execute(f"INSERT INTO {name} ({cols}) SELECT {cols} FROM incoming")  # DuckLake sorts, see SORTED BY in `schema`
        con.unregister("incoming")
    return int(table.num_rows)


def _missing(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> pa.Table:
    """The rows whose key the lake does not have."""
    if not table.num_rows:
        return table
    (key,) = TABLES[name].key
    ids = table.column(key).to_pylist()
    had = {r[0] for r in con.execute(f"SELECT {key} FROM {name} WHERE {key} IN (SELECT unnest(?::VARCHAR[]))", [ids]).fetchall()}
    return _not_in(table, key, had)


def _where_in(table: pa.Table, column: str, wanted: Iterable[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return table.filter(pc.is_in(table.column(column), value_set=pa.array(list(wanted), pa.string())))


def _not_in(table: pa.Table, column: str, unwanted: Iterable[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.array(list(unwanted), pa.string())
    return table.filter(pc.invert(pc.is_in(table.column(column), value_set=values))) if len(values) else table


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _sources(batch: Batch) -> list[Source]:
    found = {a.source: Source(a.source, country=a.country, language=a.language) for a in batch.articles}
    return list((found | {s.source: s for s in batch.sources}).values())


def _places(reports: Iterable[Report]) -> list[PlaceRow]:
    found: dict[str, PlaceRow] = {}
    for report in reports:
        p = report.place
        if p and (p.locality or p.admin1 or p.country):
            key = place_id(p.locality, p.admin1, p.country, p.geonames_id)
            found.setdefault(key, PlaceRow(key, p.locality, p.admin1, p.country, _country_name(p.country), p.lat, p.lon, p.geonames_id, None))
    return list(found.values())


def _country_name(code: str | None) -> str | None:
    import pycountry

    found = pycountry.countries.get(alpha_2=code) if code else None
    return str(getattr(found, "common_name", found.name)) if found else None
