"""What was read of an article and why: the text with its values marked, for each its rule, confidence and quote.

`explain` gives plain data that a terminal, a page or a test can show; `page` gives one HTML page that stands alone.
Spans may overlap (a place inside the phrase of a crowd): the text is cut at every edge, and a piece carries all values above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import pairwise

from extractors.records import Article, Report, evidence_rows

UNPRINTABLE = "\ufffd"  # what a page shows for half of a surrogate pair


@dataclass(frozen=True)
class Value:
    """A value of a report with the words it rests on. `number` counts the article's values from 0; `report` its reports."""

    number: int
    report: int
    field: str
    value: str
    start: int
    end: int
    quote: str
    rule: str
    confidence: float


@dataclass(frozen=True)
class Piece:
    """A stretch of the text under the same values, by their numbers; none over plain text."""

    start: int
    end: int
    text: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Explanation:
    article: Article
    reports: tuple[Report, ...]
    values: tuple[Value, ...]
    pieces: tuple[Piece, ...]  # joined, they are the article's text


def explain(article: Article, reports: Sequence[Report]) -> Explanation:
    """The values of an article's reports, and its text cut at their edges. Linear in the text, but for values stacked on one spot."""
    values: list[Value] = []
    for n, report in enumerate(reports):
        for row in evidence_rows(report):
            values.append(Value(len(values), n, row.field, row.value, row.start, row.end, row.quote, row.rule, row.confidence))
    return Explanation(article, tuple(reports), tuple(values), tuple(_pieces(article.text, values)))


def _pieces(text: str, values: Sequence[Value]) -> list[Piece]:
    edges = sorted({0, len(text), *(v.start for v in values), *(v.end for v in values)})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for v in values:
        if v.start < v.end:
            opening.setdefault(v.start, []).append(v.number)
            closing.setdefault(v.end, []).append(v.number)
    above: set[int] = set()
    out = []
    for start, end in pairwise(edges):
        above -= set(closing.get(start, ()))
        above |= set(opening.get(start, ()))
        out.append(Piece(start, end, text[start:end], tuple(sorted(above))))
    return out


def page(found: Explanation) -> str:
    """The explanation as one HTML page without scripts from elsewhere, fonts or pictures; light and dark after the reader's choice."""
    article = found.article
    day = article.published.isoformat() if article.published else "no date of publication"
    facts = " · ".join(_safe(x) for x in (article.source, day, article.article_id) if x)
    count = len(found.reports)
    title = article.title or article.article_id
    body = (
        f"<header><h1>{_safe(title)}</h1><p>{facts}</p>"
        f"<p>{count or 'No'} event{'' if count == 1 else 's'}, {len(found.values)} values. "
        "Point at a value to see its words, or at words to see their values.</p></header>"
        f"<main><article>{_marked(found)}</article><aside>{''.join(_card(found, n) for n in range(count)) or _nothing()}</aside></main>"
    )
    template = files("extractors").joinpath("explain.html").read_text("utf-8")
    parts = {"lang": _safe(article.language), "title": _safe(title), "body": body}
    return re.sub("%(lang|title|body)%", lambda m: parts[m.group(1)], template)


def _marked(found: Explanation) -> str:
    out = []
    anchored: set[int] = set()
    for piece in found.pieces:
        text = _safe(piece.text)
        if not piece.values:
            out.append(text)
            continue
        over = [found.values[n] for n in piece.values]
        inner = min(over, key=lambda v: (v.end - v.start, v.number))  # the narrowest value gives the colour
        told = "; ".join(dict.fromkeys(f"event {v.report + 1} {v.field}: {v.value}" for v in over))
        anchors = "".join(f"<a id=w{n}></a>" for n in piece.values if n not in anchored)
        anchored.update(piece.values)
        depth = f" d{min(3, len(over))}" if len(over) > 1 else ""
        numbers = " ".join(map(str, piece.values))
        out.append(f'{anchors}<mark class="{inner.field}{depth}" data-v="{numbers}" title="{_safe(told)}">{text}</mark>')
    return "".join(out)


def _card(found: Explanation, n: int) -> str:
    report = found.reports[n]
    rows = "".join(_row(v) for v in found.values if v.report == n)
    focus = "news" if report.focus else "background"
    return (
        f"<section><h2><span>{n + 1}</span> {report.type.value}<small>{report.status.value} · {focus}</small>"
        f"<b>{report.confidence:.2f}</b></h2><dl>{rows}</dl></section>"
    )


def _row(v: Value) -> str:
    share = round(100 * v.confidence)
    return (
        f'<div class="{v.field}" data-v="{v.number}" tabindex=0><dt>{v.field.replace("_", " ")}</dt><dd><strong>{_safe(v.value)}</strong>'
        f'<a class=quote href="#w{v.number}">“{_safe(v.quote)}”</a>'
        f'<span class=why><code>{_safe(v.rule)}</code><i style="--c:{share}%"></i><b>{v.confidence:.2f}</b></span></dd></div>'
    )


def _nothing() -> str:
    return "<section><h2>No event</h2><p>No protest, arrest, charge, trial, verdict or release is read from this article.</p></section>"


def _safe(text: str) -> str:
    """Text for a page: markup escaped, half surrogates and control characters shown as unprintable."""
    shown = "".join(UNPRINTABLE if "\ud800" <= c <= "\udfff" or (c < " " and c not in "\n\t\r") else c for c in text)
    return escape(shown, quote=True)
