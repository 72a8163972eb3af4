"""The suites: every check of every table, those that follow from the declarations first, then the named rules of the field.

From a column's declaration come: that it is there (`required`), is one of its codes (`vocabulary`), lies within its bounds (`bounds`),
matches its pattern (`pattern`), is unique where it is the key (`unique`), points to a row of the batch (`refers`); and of the whole
row, that every value has its declared type (`types`). Structs and lists of structs are checked field by field.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import numpy as np

from extractors.fields import Column, columns
from validation.checks import Check, Mask, Severity, Verdict, shown, verdict
from validation.frames import RECORDS

if TYPE_CHECKING:
    import pandas as pd

BATCH = "batch"  # the expectations over a whole batch: a frame of figures, not of records


@cache
def suite(table: str) -> tuple[Check, ...]:
    """All checks of a table, in the order in which a row's first failure is chosen as its reason."""
    if table == BATCH:
        from validation.batches import checks

        return checks()
    from validation.rules import RULES

    return (*declared(table), *(r for r in RULES if r.table == table))


@cache
def check_of(name: str) -> Check:
    """A check by its name. Raises KeyError listing the known names."""
    known = {c.name: c for table in (*RECORDS, BATCH) for c in suite(table)}
    if name not in known:
        raise KeyError(f"no check {name!r}; known: {', '.join(sorted(known))}")
    return known[name]


@cache
def declared(table: str) -> tuple[Check, ...]:
    """The checks that follow from the record type of a table."""
    found = [_types(table)]
    for column in columns(RECORDS[table]):
        found += _of_column(table, column)
    keys = [c.name for c in columns(RECORDS[table]) if c.doc.key]
    found.append(_check(table, keys[-1], "unique", f"{' and '.join(keys)} {'is' if len(keys) == 1 else 'are'} unique",
                        "Two rows of one id would be joined, counted and replaced as one", lambda f: _flagged(f, "_repeated", keys)))
    if table == "evidence":
        found.append(_check(table, "article_id", "refers", "article_id is an article of the batch", "Its span would count in no text",
                            lambda f: verdict(_all(f), f["_length"].to_numpy() < 0, lambda i: f["article_id"].iat[i])))
    if table == "reports":
        found.append(_check(table, "article_id", "refers", "article_id is an article of the batch", "A report without its article cannot be verified",
                            lambda f: verdict(_all(f), ~f["_article_known"].to_numpy(), lambda i: f["article_id"].iat[i])))
    return tuple(found)


def _of_column(table: str, column: Column) -> Iterator[Check]:
    name, doc = column.name, column.doc
    if column.kind == "struct" or column.many:
        yield _check(table, name, "items", f"every item of {name} is as declared", "A value outside its declaration has no agreed meaning",
                     lambda f: _items(f, column))
        return
    if not column.nullable:
        yield _check(table, name, "required", f"{name} is given", f"The dataset promises it in every row: {doc.text}", lambda f: _required(f, name))
    elif _needed_inside(table, column):
        parent = column.path[0]
        yield _check(table, name, "required", f"{name} is given wherever there is a {parent}", f"A {parent} means nothing without it: {doc.text}",
                     lambda f: _required_inside(f, name, parent))
    if column.codes:
        codes = frozenset(column.codes)
        yield _check(table, name, "vocabulary", f"{name} is one of {', '.join(column.codes)}", "A code outside the vocabulary has no agreed meaning",
                     lambda f: _tested(f, name, lambda v: v in codes))
    if doc.ge is not None or doc.le is not None:
        low, high = -np.inf if doc.ge is None else doc.ge, np.inf if doc.le is None else doc.le
        said = f"at least {doc.ge:g}" if doc.le is None else f"at most {doc.le:g}" if doc.ge is None else f"from {doc.ge:g} to {doc.le:g}"
        yield _check(table, name, "bounds", f"{name} is {said}{f' {doc.unit}' if doc.unit else ''}", "No such quantity exists outside the bounds",
                     lambda f: _bounded(f, name, low, high))
    if doc.pattern:
        matches = re.compile(doc.pattern).fullmatch
        yield _check(table, name, "pattern", f"{name} matches {doc.pattern}", "Another spelling joins with nothing",
                     lambda f: _tested(f, name, lambda v: matches(v) is not None))


def _check(table: str, column: str, kind: str, text: str, reason: str, test: Callable[[pd.DataFrame], Verdict]) -> Check:
    return Check(f"{table}.{column}.{kind}", table, column, Severity.CRITICAL, text, reason, test)


def _types(table: str) -> Check:
    def test(frame: pd.DataFrame) -> Verdict:
        odd = frame["_types"].to_numpy()
        return verdict(_all(frame), np.array([v is not None for v in odd], dtype=bool), lambda i: odd[i])

    return Check(f"{table}.types", table, "", Severity.CRITICAL, "every value has its declared type",
                 "A value of another type cannot be stored, or would be silently converted", test)


def _all(frame: pd.DataFrame) -> Mask:
    return np.ones(len(frame), dtype=bool)


def _required(frame: pd.DataFrame, name: str) -> Verdict:
    typed = frame["_types"].isna().to_numpy()  # a value of another type is not missing
    return verdict(typed, frame[name].isna().to_numpy(), lambda i: None)


def _needed_inside(table: str, column: Column) -> bool:
    """Whether the nested record that a flattened column comes from declares it as never empty."""
    if len(column.path) != 2:
        return False
    hint = get_type_hints(RECORDS[table])[column.path[0]]
    inner = next(t for t in (get_args(hint) or (hint,)) if t is not type(None))
    return any(c.path == column.path[1:] and not c.nullable for c in columns(inner))


def _required_inside(frame: pd.DataFrame, name: str, parent: str) -> Verdict:
    there = np.array([getattr(r.record, parent) is not None for r in frame["_record"]], dtype=bool) & frame["_types"].isna().to_numpy()
    return verdict(there, frame[name].isna().to_numpy(), lambda i: None)


def _tested(frame: pd.DataFrame, name: str, good: Callable[[Any], bool]) -> Verdict:
    """Each distinct value is tested once."""
    values = frame[name].to_numpy()
    known: dict[Any, bool] = {v: good(v) for v in set(values) if v is not None}
    applies = np.array([v is not None for v in values], dtype=bool)
    return verdict(applies, np.array([v is not None and not known[v] for v in values], dtype=bool), lambda i: values[i])


def _bounded(frame: pd.DataFrame, name: str, low: float, high: float) -> Verdict:
    values = frame[name].to_numpy()
    applies = ~np.isnan(values)
    return verdict(applies, (values < low) | (values > high), lambda i: f"{values[i]:g}")


def _flagged(frame: pd.DataFrame, mark: str, keys: list[str]) -> Verdict:
    return verdict(_all(frame), frame[mark].to_numpy(), lambda i: " ".join(str(frame[k].iat[i]) for k in keys))


def _items(frame: pd.DataFrame, column: Column) -> Verdict:
    values = frame[column.name].to_numpy()
    bad = np.zeros(len(frame), dtype=bool)
    said: dict[int, str] = {}
    sound = frame["_types"].isna().to_numpy()
    for i, items in enumerate(values):
        if items is None and column.many and not column.nullable and sound[i]:
            bad[i], said[i] = True, "there is no list"
        for item in (items or ()) if column.many else (() if items is None else (items,)):
            fault = _fault(column, item)
            if fault is not None:
                bad[i], said[i] = True, fault
                break
    return verdict(bad | np.array([v is not None for v in values], dtype=bool), bad, lambda i: said[i])


def _fault(column: Column, item: Any) -> str | None:
    """What is wrong with one item of a list or one struct, in words; None when it is as declared."""
    if column.kind != "struct":
        return _scalar_fault(column, item)
    for field in column.fields:
        if not hasattr(item, field.name):
            return f"{item!r} has no {field.name}"
        value = getattr(item, field.name)
        if value is None:
            if not field.nullable:
                return f"{field.name} is missing"
        elif fault := _scalar_fault(field, value):
            return f"{field.name}: {fault}"
    return None


def _scalar_fault(column: Column, value: Any) -> str | None:
    from validation.frames import fits

    if not fits(type(value), column):
        return f"{shown(value)!r} is no {column.kind}"
    if column.codes and value not in column.codes:
        return f"{shown(value)} is none of {', '.join(column.codes)}"
    doc = column.doc
    if (doc.ge is not None and not value >= doc.ge) or (doc.le is not None and not value <= doc.le):
        return f"{value} is out of bounds"
    return f"{shown(value)} does not match {doc.pattern}" if doc.pattern and not re.fullmatch(doc.pattern, value) else None
