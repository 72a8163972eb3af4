"""A record whole as JSON, hidden fields and evidence included, and back: what quarantine keeps so that a record can be retried."""
from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from enum import StrEnum
from functools import cache
from typing import Any

from extractors.records import Article, Report

KINDS: dict[str, type] = {"article": Article, "report": Report}


def dump(record: Article | Report) -> str:
    """JSON of a record, also of one whose values are not as declared: those are written as text."""
    kind = "article" if isinstance(record, Article) else "report"
    return json.dumps({kind: plain(record)}, ensure_ascii=False, sort_keys=True)


def load(text: str) -> Article | Report:
    """The record of a payload. Raises ValueError when it is none, or does not fit the record types."""
    found = json.loads(text)
    if not isinstance(found, dict) or len(found) != 1 or (kind := next(iter(found))) not in KINDS:
        raise ValueError("the payload is no article and no report")
    loaded: Article | Report = record(KINDS[kind], found[kind])
    return loaded


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return "nan"
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def record(kind: type, values: Any) -> Any:
    """A record from what `plain` made of it. Raises ValueError or TypeError when the values do not fit."""
    if not isinstance(values, dict):
        raise ValueError(f"{kind.__name__} is written as {type(values).__name__}")
    hints = _hints(kind)
    return kind(**{f.name: _typed(hints[f.name], values[f.name]) for f in dataclasses.fields(kind) if f.name in values})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _typed(hint: Any, value: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        if value is None:
            return None
        (hint,) = (a for a in typing.get_args(hint) if a is not type(None))
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is no list")
        return tuple(_typed(typing.get_args(hint)[0], v) for v in value)
    if dataclasses.is_dataclass(hint):
        return record(typing.cast(type, hint), value)
    if hint is dt.date and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return value
