"""How a column is declared: once, on the field of a record type.

A record type is a frozen dataclass whose fields are `Annotated[type, Doc(...)]`. `columns(T)` reads the
declarations back in order; the Arrow schema, the SQL comments, the Great Expectations suite, CODEBOOK.md and
the exports' data dictionary are all generated from that list and from nothing else.

A field whose type is itself a record and whose Doc has a `prefix` is *flattened*: its columns become columns of
the outer table (`date: EventDate` with prefix ``date_`` gives ``date_start``, ``date_end``, ...). A record without
a prefix, or in a tuple, is a struct, or a list of structs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

SCALARS: dict[type, str] = {
    str: "string",
    int: "int64",
    float: "float64",
    bool: "bool",
    dt.date: "date",
    dt.datetime: "timestamp",
}


@dataclasses.dataclass(frozen=True)
class Doc:
    """What a reader of the data must know of a field, and what the gate checks."""

    text: str
    unit: str | None = None
    ge: float | None = None
    le: float | None = None
    pattern: str | None = None
    key: bool = False  # part of the table's primary key
    ref: str | None = None  # "table.column" that this id points to
    prefix: str | None = None  # flatten the nested record under this prefix
    column: str | None = None  # the column's name where the prefix would make it hard to guess (`country`, not `place_country`)
    hidden: bool = False  # carried by the record, not a column of the table (evidence goes to its own table)


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table, as declared."""

    name: str
    kind: str  # string, int64, float64, bool, date, timestamp, struct
    many: bool  # a list of `kind`
    nullable: bool
    doc: Doc
    codes: tuple[str, ...] = ()  # the closed vocabulary, if any
    fields: tuple[Column, ...] = ()  # of a struct
    path: tuple[str, ...] = ()  # attribute path from the record to the value


def _parts(hint: Any) -> tuple[Any, Doc, bool, bool]:
    """(bare type, Doc, nullable, many) of an annotated field type."""
    doc = Doc("")
    if get_origin(hint) is Annotated:
        hint, *notes = get_args(hint)
        doc = next((n for n in notes if isinstance(n, Doc)), doc)
    nullable = many = False
    if get_origin(hint) in (typing.Union, types.UnionType):
        rest = [a for a in get_args(hint) if a is not type(None)]
        nullable = len(rest) < len(get_args(hint))
        (hint,) = rest
    if get_origin(hint) is tuple:
        hint, many = get_args(hint)[0], True
    return hint, doc, nullable, many


@cache
def columns(record_type: type) -> tuple[Column, ...]:
    """The columns of a record type, in declaration order, nested records with a prefix flattened."""
    hints = get_type_hints(record_type, include_extras=True)
    out: list[Column] = []
    for field in dataclasses.fields(record_type):
        bare, doc, nullable, many = _parts(hints[field.name])
        if doc.hidden:
            continue
        if dataclasses.is_dataclass(bare):
            if doc.prefix is not None and not many:
                out += [
                    dataclasses.replace(c, name=c.doc.column or doc.prefix + c.name, nullable=c.nullable or nullable, path=(field.name, *c.path))
                    for c in columns(typing.cast(type, bare))
                ]
                continue
            out.append(Column(field.name, "struct", many, nullable, doc, (), columns(typing.cast(type, bare)), (field.name,)))
            continue
        codes: tuple[str, ...] = ()
        if isinstance(bare, type) and issubclass(bare, StrEnum):
            codes, bare = tuple(m.value for m in bare), str
        out.append(Column(field.name, SCALARS[bare], many, nullable, doc, codes, (), (field.name,)))
    return tuple(out)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return row(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def row(record: Any) -> dict[str, Any]:
    """A record as one flat row: column name -> plain Python value (lists, dicts, dates, numbers, strings)."""
    record_type: type = type(record)
    out: dict[str, Any] = {}
    for column in columns(record_type):
        value = record
        for name in column.path:
            value = None if value is None else getattr(value, name)
        out[column.name] = _plain(value)
    return out


def _typed(bare: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(bare) and isinstance(value, Mapping):
        return from_row(typing.cast(type, bare), value)
    if isinstance(bare, type) and issubclass(bare, StrEnum) and value is not None:
        return bare(value)
    return value


def from_row(record_type: type, values: Mapping[str, Any], prefix: str = "") -> Any:
    """The inverse of `row`: rebuild a record from a flat row. Hidden fields take their defaults."""
    hints = get_type_hints(record_type, include_extras=True)
    kwargs: dict[str, Any] = {}
    for field in dataclasses.fields(record_type):
        bare, doc, nullable, many = _parts(hints[field.name])
        if doc.hidden:
            continue
        if dataclasses.is_dataclass(bare) and doc.prefix is not None and not many:
            inner = prefix + doc.prefix
            names = [c.doc.column or inner + c.name for c in columns(typing.cast(type, bare))]
            empty = all(values.get(n) in (None, [], False) for n in names)
            kwargs[field.name] = None if nullable and empty else from_row(typing.cast(type, bare), values, inner)
            continue
        value = values.get(doc.column or prefix + field.name)
        if many:
            value = tuple(_typed(bare, v) for v in value or ())
        else:
            value = _typed(bare, value)
        kwargs[field.name] = value
    return record_type(**kwargs)
