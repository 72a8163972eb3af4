"""A release: the lake at one snapshot as a folder of files, with sums, metadata, codebook, licence, citation and a page to look at.

Public by default: persons named in custody events are pseudonyms in every file (`warehouse.export.pseudonyms`), and what is not ours to
give away or no reader's business stays home: the full texts and bylines of articles, and the tables of how the lake is run. With
names, everything goes.
The folder is written beside and renamed, so that a reader meets the old release or the new one, never half of one. The same snapshot
with the same key gives the same bytes.
"""
from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import warehouse.export.documents as documents
import warehouse.export.formats as formats
import warehouse.export.page as page
from warehouse.changes import at, changes_sql
from warehouse.errors import LakeError, translate
from warehouse.export.hiding import Hider
from warehouse.export.pseudonyms import load_key, people_of
from warehouse.lake import Lake
from warehouse.schema import quoted
from warehouse.tables import TABLES, Table

if TYPE_CHECKING:
    import pyarrow as pa

SUMS = "SHA256SUMS"
# how the lake is run: payloads hold whole refused records, parameters hold paths, corrections hold values with names and who decided
HOME_TABLES = ("runs", "quarantine", "corrections", "holds", "measures", "link_decisions", "link_state", "case_state")
HOME_COLUMNS = {"articles": ("text", "byline"), "cases": ("aliases",)}  # the publishers', and the persons'
BATCH = 20_000


@dataclass(frozen=True)
class ExportResult:
    folder: Path
    snapshot: int
    public: bool
    files: tuple[str, ...]
    rows: Mapping[str, int]
    changes: Mapping[str, int]  # rows of the change files, by table; empty without `since`


def export(
    location: str | Path, folder: str | Path, *, formats_wanted: Sequence[str] = ("parquet",), as_of: int | str | None = None,
    since: int | None = None, with_names: bool = False, data_path: str | None = None, key: str | None = None, memory_limit: str | None = "2GB",
) -> ExportResult:
    """Write a release of the lake into `folder`.

    `formats_wanted` from `formats.FORMATS`: parquet, csv, geoparquet, duckdb, jsonl. `as_of` a snapshot, time or day; `since` an earlier
    snapshot, from which `changes/` tells the way to this one. A folder that holds an earlier release is replaced in one step; one that
    holds anything else is refused. Raises LakeError and its kinds; whatever happens, what was in `folder` is whole.
    """
    folder = Path(folder)
    unknown = [f for f in formats_wanted if f not in formats.FORMATS]
    if unknown:
        raise LakeError(f"No format {', '.join(unknown)}: choose from {', '.join(formats.FORMATS)}")
    _check_target(folder)
    with Lake.connect(location, data_path=data_path, read_only=True, create=False, as_of=as_of, memory_limit=memory_limit) as lake:
        snapshot = lake.snapshot
    # from here on every table is read as of that snapshot: loads that come in meanwhile do not show
    with Lake.connect(location, data_path=data_path, read_only=True, create=False) as lake:
        lake.check_snapshot(snapshot)
        if since is not None:
            lake.check_snapshot(since)
            if since > snapshot:
                raise LakeError(f"Snapshot {since} is later than {snapshot}: --since names an earlier one")
        secret = None if with_names else load_key(lake.at.folder, key)
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        with Lake.connect(location, data_path=data_path, read_only=True, memory_limit=memory_limit) as lake:
            # rows withdrawn since the earlier snapshot name the persons of that one
            earlier = None if secret is None or since is None else people_of(lake, secret, since)
            hider = None if secret is None else Hider(people_of(lake, secret, snapshot), earlier)
            result = _write(lake, part, folder, snapshot, tuple(dict.fromkeys(formats_wanted)), since, hider)
        _swap(part, folder)
        return result
    except OSError as error:
        raise translate(error, str(folder)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def columns_of(table: Table, public: bool) -> list[str]:
    home = HOME_COLUMNS.get(table.name, ()) if public else ()
    return [c.name for c in table.columns if c.name not in home]


def select_list(table: Table, public: bool) -> str:
    """The columns as they leave: a fine's amount is money, and money is decimal."""
    money = {c.name for c in table.columns if c.doc.unit == "fine_currency"}
    return ", ".join(f"CAST({quoted(n)} AS DECIMAL(24, 2)) AS {quoted(n)}" if n in money else quoted(n) for n in columns_of(table, public))


def _write(
    lake: Lake, part: Path, folder: Path, snapshot: int, wanted: tuple[str, ...], since: int | None, hider: Hider | None
) -> ExportResult:
    public = hider is not None
    names = [n for n in TABLES if not (public and n in HOME_TABLES)]
    rows: dict[str, int] = {}
    shapes: dict[str, pa.Schema] = {}
    for name in names:
        table = TABLES[name]
        # sorted by name, the rows of `cases` would tell the alphabet's order of the names
        order = ", ".join(quoted(c) for c in (table.key if public and name == "cases" else table.sort or table.key))
        sql = f"SELECT {select_list(table, public)} FROM {at(lake, name, snapshot)} ORDER BY {order}"
        if not public and wanted == ("parquet",):
            rows[name], shapes[name] = formats.copy_parquet(lake, sql, part / "parquet" / f"{name}.parquet")
            continue
        rows[name], shapes[name] = formats.write_table(table, _batches(lake, name, sql, hider), part, wanted)
    if "duckdb" in wanted:
        formats.write_duckdb(part, names)
    changes: dict[str, int] = {}
    if since is not None:
        for name in names:
            sql = changes_sql(lake, name, since, snapshot, select_list(TABLES[name], public))
            changes[name], _ = formats.write_changes(name, _batches(lake, name, sql, hider), part)
    formats.drop_scratch(part)
    facts = documents.facts(lake, snapshot, public, since, rows)
    documents.write(part, facts, shapes, wanted)
    page.write(part, facts, lake, changes)
    files = sorted(p.relative_to(part).as_posix() for p in part.rglob("*") if p.is_file())
    lines = [f"{_sha256(part / f)}  {f}" for f in files]
    (part / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ExportResult(folder, snapshot, public, (*files, SUMS), rows, changes)


def _batches(lake: Lake, name: str, sql: str, hider: Hider | None) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    import duckdb

    reader = lake.con.execute(sql).to_arrow_reader(BATCH)

    def stream() -> Iterator[pa.RecordBatch]:
        try:
            for batch in reader:
                yield batch if hider is None else hider.hide(name, batch)
        except duckdb.Error as error:
            raise translate(error, lake.at.shown) from error

    return reader.schema, stream()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_target(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise LakeError(f"{folder} is a file: name a folder for the release")
    if folder.exists() and any(folder.iterdir()) and not (folder / SUMS).exists():
        raise LakeError(f"{folder} holds other things and no release: name an empty or a new folder")


def _swap(part: Path, folder: Path) -> None:
    """Put the new release in the old one's place, in one step where the system can (Linux), else in two renames."""
    if not folder.exists():
        part.rename(folder)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    exchange, here = 2, -100  # RENAME_EXCHANGE, AT_FDCWD
    if not hasattr(libc, "renameat2") or libc.renameat2(here, os.fsencode(part), here, os.fsencode(folder), exchange) != 0:
        old = part.with_name(part.name + ".old")
        folder.rename(old)
        part.rename(folder)
        shutil.rmtree(old)
