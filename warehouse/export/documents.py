"""What stands beside the data of a release: Frictionless and Croissant metadata, codebook, licence, citation, a README."""
from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.fields import Column
from warehouse import codebook
from warehouse.schema import comment
from warehouse.tables import TABLES, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.lake import Lake

TITLE = "Dissent: protests and detentions in the news"
HOME = "https://example.org/dissent"  # stands in for the address that whoever publishes gives it
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv", "jsonl": "application/jsonl", "geoparquet": "application/vnd.apache.parquet"}
SUFFIX = {"parquet": "parquet", "csv": "csv", "jsonl": "jsonl", "geoparquet": "parquet"}


@dataclass(frozen=True)
class Facts:
    snapshot: int
    time: dt.datetime  # of the snapshot: a release of it says the same whenever it is made
    public: bool
    since: int | None
    rows: Mapping[str, int]

    @property
    def version(self) -> str:
        return f"{self.time:%Y.%m.%d}+snapshot.{self.snapshot}{'' if self.public else '.with-names'}"


def facts(lake: Lake, snapshot: int, public: bool, since: int | None, rows: Mapping[str, int]) -> Facts:
    moment = lake.query("SELECT snapshot_time AS t FROM lake.snapshots() WHERE snapshot_id = ?", [snapshot]).to_pylist()[0]["t"]
    return Facts(snapshot, moment.astimezone(dt.UTC).replace(microsecond=0), public, since, rows)


def write(part: Path, known: Facts, shapes: Mapping[str, pa.Schema], wanted: tuple[str, ...]) -> None:
    (part / "CODEBOOK.md").write_text(codebook.render(), encoding="utf-8")
    (part / "LICENSE").write_text(_licence(known), encoding="utf-8")
    (part / "CITATION.cff").write_text(_citation(known), encoding="utf-8")
    (part / "README.md").write_text(_readme(known, wanted), encoding="utf-8")
    _json(part / "datapackage.json", _datapackage(part, known, shapes, wanted))
    _json(part / "croissant.json", _croissant(part, known, shapes, wanted))


def _datapackage(part: Path, known: Facts, shapes: Mapping[str, pa.Schema], wanted: tuple[str, ...]) -> dict[str, Any]:
    """Frictionless Data Package v1: CSV files as tables with their schemas, the other files by name, size and hash."""
    resources = []
    for fmt in wanted:
        for name in shapes:
            path = part / fmt / f"{name}.{SUFFIX.get(fmt, '')}"
            if fmt not in SUFFIX or not path.exists():
                continue
            resource: dict[str, Any] = {
                "name": f"{name}-{fmt}".replace("_", "-"), "path": f"{fmt}/{path.name}", "title": TABLES[name].text, "format": SUFFIX[fmt],
                "mediatype": MEDIA[fmt], "bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}",
            }
            if fmt == "csv":
                resource |= {"type": "table", "encoding": "utf-8", "schema": _table_schema(TABLES[name], shapes[name])}
            else:
                resource |= {"type": "file"}
            resources.append(resource)
    if "duckdb" in wanted:
        path = part / "dissent.duckdb"
        resources.append({
            "name": "dissent-duckdb", "path": path.name, "title": "All tables with comments, views and macros", "format": "duckdb", "type": "file",
            "mediatype": "application/octet-stream", "bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}",
        })
    return {
        "name": "dissent", "title": TITLE, "version": known.version, "created": known.time.isoformat(),
        "description": "Events told of in news articles, each value with the words it rests on.",
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}], "resources": resources,
    }


def _table_schema(table: Table, shape: pa.Schema) -> dict[str, Any]:
    there = [c for c in table.columns if c.name in shape.names]
    return {"fields": [_field(c) for c in there], "primaryKey": list(table.key), "missingValues": [""]}


def _field(column: Column) -> dict[str, Any]:
    kinds = {"string": "string", "int64": "integer", "float64": "number", "bool": "boolean", "timestamp": "datetime", "struct": "object"}
    kind = "array" if column.many else kinds.get(column.kind, column.kind)
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": comment(column)}
    if column.kind == "timestamp":
        field["format"] = "any"
    limits: dict[str, Any] = {"required": True} if not column.nullable else {}
    if not column.many and column.kind in ("int64", "float64"):
        limits |= {k: v for k, v in (("minimum", column.doc.ge), ("maximum", column.doc.le)) if v is not None}
    if column.codes and not column.many:
        limits["enum"] = list(column.codes)
    return field | ({"constraints": limits} if limits else {})


def _croissant(part: Path, known: Facts, shapes: Mapping[str, pa.Schema], wanted: tuple[str, ...]) -> dict[str, Any]:
    """Croissant 1.0: a file object for each file, a record set for each table (of its Parquet file, or its CSV)."""
    files, sets = [], []
    for fmt in wanted:
        for name in shapes:
            path = part / fmt / f"{name}.{SUFFIX.get(fmt, '')}"
            if fmt in SUFFIX and path.exists():
                files.append({
                    "@type": "cr:FileObject", "@id": f"{fmt}-{name}", "name": f"{fmt}-{name}", "description": TABLES[name].text,
                    "contentUrl": f"{fmt}/{path.name}", "contentSize": f"{path.stat().st_size} B",
                    "encodingFormat": "application/x-parquet" if SUFFIX[fmt] == "parquet" else MEDIA[fmt], "sha256": _sha256(path),
                })
    base = next((f for f in ("parquet", "csv", "jsonl") if f in wanted), None)
    kinds = {"string": "sc:Text", "int64": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean", "date": "sc:Date", "timestamp": "sc:DateTime"}
    for name, shape in shapes.items() if base else ():
        fields = []
        for column in TABLES[name].columns:
            if column.name not in shape.names or column.kind == "struct":
                continue  # Croissant 1.0 has no lists of structs; the codebook tells of them
            fields.append({
                "@type": "cr:Field", "@id": f"{name}/{column.name}", "name": column.name, "description": comment(column),
                "dataType": kinds[column.kind], **({"repeated": True} if column.many else {}),
                "source": {"fileObject": {"@id": f"{base}-{name}"}, "extract": {"column": column.name}},
            })
        keys = [{"@id": f"{name}/{k}"} for k in TABLES[name].key]
        sets.append({"@type": "cr:RecordSet", "@id": name, "name": name, "description": TABLES[name].text, "key": keys, "field": fields})
    return {
        "@context": _CONTEXT, "@type": "sc:Dataset", "name": "dissent", "conformsTo": "http://mlcommons.org/croissant/1.0",
        "description": "Protests, arrests, charges, trials, sentences and releases told of in news articles, each value with the words it rests on.",
        "license": LICENCE_URL, "url": HOME, "version": f"{known.time:%Y}.{known.time.month}.{known.snapshot}",
        "datePublished": known.time.date().isoformat(),
        "citeAs": f"Dissent, snapshot {known.snapshot} ({known.time.date().isoformat()})",
        "creator": {"@type": "sc:Organization", "name": "The Dissent contributors", "url": HOME},
        "distribution": files, "recordSet": sets,
    }


def _licence(known: Facts) -> str:
    names = (
        "Names of private persons are replaced by pseudonyms in every file. Do not try to undo it, and do not publish matches with other sources."
        if known.public else
        "This release NAMES PRIVATE PERSONS. It is for those who may have it; do not pass it on. Make a public one without --with-names."
    )
    return f"""The tables of this release are licensed under Creative Commons Attribution 4.0 International (CC BY 4.0):
{LICENCE_URL}

Cite it as CITATION.cff says. Places and coordinates come from GeoNames (geonames.org), under the same licence.
Short quotes and headlines stay the property of their publishers and stand here as evidence for the values read from them.

{names}
"""


def _citation(known: Facts) -> str:
    return f"""cff-version: 1.2.0
message: Please cite this release with its snapshot.
type: dataset
title: "{TITLE}"
authors:
  - name: The Dissent contributors
version: "{known.version}"
date-released: {known.time.date().isoformat()}
license: CC-BY-4.0
identifiers:
  - type: other
    value: "snapshot:{known.snapshot}"
    description: Number of the lake's snapshot that the release holds
"""


def _readme(known: Facts, wanted: tuple[str, ...]) -> str:
    what = "\n".join(f"- `{n}`: {TABLES[n].text.lower()} ({count:,} rows)" for n, count in known.rows.items())
    public = """
## Public release

A person named in a custody event is a private person: a pseudonym (`person_` and ten letters and digits) stands for the name, also inside
quotes, titles, charges, places and addresses; the same person has the same one in every release. An address with a pseudonym in it does not
open. Quotes with a pseudonym differ from the article's text there. Names of officials in office, courts and organisations stay. The full
texts and bylines of articles, refused input and runs are left out.
""" if known.public else "\n## With names\n\nThis release names private persons. It is not for publication.\n"
    since = f"""
## Changes

`changes/` has, for each table, the rows added, changed and withdrawn since snapshot {known.since} (column `change`; of a withdrawn row, the old
one): delete the withdrawn and changed rows by their key, then add the added and changed ones.
""" if known.since is not None else ""
    return f"""# {TITLE}

Snapshot {known.snapshot} of {known.time:%Y-%m-%d %H:%M} UTC. Open `index.html` to look, `CODEBOOK.md` to learn what each column means.
Formats: {', '.join(wanted)}. `sha256sum -c SHA256SUMS` checks the files.

{what}

    import pandas; events = pandas.read_parquet("parquet/events.parquet")
    duckdb -c "SELECT country, count(*) FROM 'parquet/events.parquet' GROUP BY ALL ORDER BY 2 DESC"
{public}{since}"""


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_CONTEXT = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "sc": "https://schema.org/",
    "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}
