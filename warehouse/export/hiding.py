"""Pseudonyms over Arrow batches: every text of every column that is free text or an id that may carry a name."""
from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from extractors.fields import Column
from warehouse.export.pseudonyms import People
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

IDS = ("article_id", "report_id", "event_id", "case_id")  # what tells whose row it is
FREE_IDS = frozenset({"article_id", "url", "homepage", "place_id"})  # ids that sources give, which may be slugs

OURS = frozenset({"content_hash", "extractor_version", "rule", "field", "source", "flags", "licence"})  # written by us, or an organisation's name


class Hider:
    def __init__(self, people: People, earlier: People | None = None) -> None:
        self.people = people
        self.all = [people] if earlier is None else [people, earlier]

    def hide(self, table: str, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with names hidden: same rows, same columns, same types."""
        import pyarrow as pa

        names = batch.schema.names
        scopes = self._scopes(batch)
        arrays = []
        for name in names:
            column = batch.column(name)
            declared = _columns(table).get(name)
            if name == "case_id":
                column = pa.array([None if v is None else self.people.case_id(v) for v in column.to_pylist()], column.type)
            elif name == "people_names" or (table == "cases" and name == "name"):
                column = pa.array([self._named(v) for v in column.to_pylist()], column.type)
            elif declared is not None and _may_name(declared):
                column = self._texts(column, scopes)
            arrays.append(column)
        return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)

    def text(self, value: str) -> str:
        """A text of nobody's row, such as a line of the page."""
        for people in self.all:
            value = people.hide(value)
        return value

    def _scopes(self, batch: pa.RecordBatch) -> list[tuple[frozenset[str], ...]]:
        ids = {k: batch.column(k).to_pylist() for k in IDS if k in batch.schema.names}
        keys = list(ids)
        rows = zip(*ids.values(), strict=True) if ids else iter([()] * batch.num_rows)
        return [tuple(people.scope(dict(zip(keys, values, strict=True))) for people in self.all) for values in rows]

    def _texts(self, column: pa.Array, scopes: list[tuple[frozenset[str], ...]]) -> pa.Array:
        """Untouched, and not copied, where no text of the batch changes."""
        import pyarrow as pa

        values = column.to_pylist()
        changed = False
        for i, value in enumerate(values):
            new = self._deep(value, scopes[i])
            if new != value:
                values[i], changed = new, True
        return pa.array(values, column.type) if changed else column

    def _deep(self, value: Any, scopes: tuple[frozenset[str], ...]) -> Any:
        if isinstance(value, str):
            for people, scope in zip(self.all, scopes, strict=True):
                value = people.hide(value, scope)
            return value
        if isinstance(value, list):
            return [self._deep(v, scopes) for v in value]
        if isinstance(value, dict):
            return {k: self._deep(v, scopes) for k, v in value.items()}
        return value

    def _named(self, value: Any) -> Any:
        """Names are pseudonyms whole, not word by word."""
        if isinstance(value, list):
            return [self.people.pseudonym(v) for v in value]
        return None if value is None else self.people.pseudonym(value)


@cache
def _columns(table: str) -> dict[str, Column]:
    return {c.name: c for c in TABLES[table].columns}


def _may_name(column: Column) -> bool:
    """Whether a text of the column may hold a person's name: not codes, patterns, and ids that are hashes."""
    if column.kind == "struct":
        return any(_may_name(f) for f in column.fields)
    if column.kind != "string" or column.codes or column.doc.pattern:
        return False
    if column.name in FREE_IDS:
        return True
    return not (column.doc.key or column.doc.ref or column.name in OURS)
