"""Reviewing by hand: the values that the extractor is least sure of, one after the other, each with its sentence.

    for decision in review(items(reports, articles), ask=input, tell=print, who="Ana", reviewed=known_ids):
        ...

Input and output are given by the caller, so that a test, a terminal or a web page can drive it.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.records import Article, Evidence, Report
from extractors.review_records import Correction, Verdict
from validation import payload
from validation.corrections import SLOTS, CorrectionError, anchor, make
from validation.quarantine import around

HELP = "a accept, c correct, r reject the value, d drop the whole report, s skip, q stop"


@dataclass(frozen=True)
class Item:
    """One value to be judged."""

    report: Report
    field: str
    confidence: float
    value: str
    sentence: str
    title: str | None
    source: str


def items(reports: Iterable[Report], articles: Mapping[str, Article], *, below: float = 0.7, fields: Sequence[str] = tuple(SLOTS)) -> list[Item]:
    """The values read with a confidence below a bound, the least certain first."""
    found = []
    for report in reports:
        article = articles.get(report.article_id)
        if article is None:
            continue
        for field in fields:
            if field in ("status", "focus"):
                continue  # they share the trigger's evidence: judged with the type
            words = _own(report, field)
            if words is not None and words.confidence < below:
                found.append(Item(report, field, words.confidence, shown(report, field), around(article.text, words.start, words.end),
                                  article.title, article.source))
    return sorted(found, key=lambda i: (i.confidence, i.report.article_id, i.report.report_id, i.field))


def review(
    found: Iterable[Item], *, ask: Callable[[str], str], tell: Callable[[str], object], who: str, reviewed: Iterable[str] = ()
) -> Iterator[Correction]:
    """Step through items; each decision comes out as soon as it is made, so that nothing is lost when the reviewer stops.

    What has been judged already (`reviewed`: correction ids) is not asked again. End of input stops.
    """
    done = set(reviewed)
    waiting = [i for i in found if make(i.report, i.field, Verdict.ACCEPT, who="x", why="").correction_id not in done]
    dropped: set[str] = set()
    for number, item in enumerate(waiting, 1):
        if item.report.report_id in dropped:
            continue
        tell(f"\n[{number} of {len(waiting)}] {item.source}: {item.title or item.report.article_id}")
        tell(f"  {item.sentence}")
        tell(f"  {item.report.type} / {item.field}: {item.value}  (confidence {item.confidence:.2f})")
        try:
            decision = _decision(item, ask, tell, who)
        except EOFError:
            return
        if decision == "stop":
            return
        if isinstance(decision, Correction):
            if decision.field == "type" and decision.verdict is Verdict.REJECT:
                dropped.add(item.report.report_id)
            yield decision


def _decision(item: Item, ask: Callable[[str], str], tell: Callable[[str], object], who: str) -> Correction | str | None:
    while True:
        answer = ask(f"{HELP} > ").strip().lower()
        if answer in ("q", "quit"):
            return "stop"
        if answer in ("s", "skip"):
            return None
        if answer in ("a", "accept"):
            return make(item.report, item.field, Verdict.ACCEPT, who=who, why="reviewed")
        if answer in ("d", "drop") or (answer in ("r", "reject") and item.field == "type"):
            return make(item.report, "type", Verdict.REJECT, who=who, why=ask("why? > "))
        if answer in ("r", "reject"):
            return make(item.report, item.field, Verdict.REJECT, who=who, why=ask("why? > "))
        if answer in ("c", "correct"):
            made = _corrected(item, ask, tell, who)
            if made is not None:
                return made
        else:
            tell(f"  {answer!r} is none of these.")


def _corrected(item: Item, ask: Callable[[str], str], tell: Callable[[str], object], who: str) -> Correction | None:
    said = ask(f"new {item.field}, as name=value ... or JSON (empty: back) > ").strip()
    if not said:
        return None
    try:
        return make(item.report, item.field, Verdict.CORRECT, who=who, why=ask("why? > "), new=parse(item.field, said))
    except (CorrectionError, ValueError) as error:
        tell(f"  {error}")
        return None


def parse(field: str, said: str) -> Any:
    """New values as typed: JSON, `low=30 high=40`, or the bare value of a slot that is one (`type`, `form`). Raises ValueError."""
    if said[:1] in "{[\"":
        return json.loads(said)
    if field in ("type", "status", "form"):
        return said
    if field == "focus":
        if said not in ("true", "false"):
            raise ValueError("true or false is wanted")
        return said == "true"
    pairs: dict[str, Any] = {}
    for part in _parts(said):
        name, equals, value = part.partition("=")
        if not equals:
            raise ValueError(f"{part!r} is not of the form name=value")
        pairs[name.strip().removeprefix(field + ".")] = scalar(value.strip())
    return pairs


def scalar(text: str) -> Any:
    """A value typed on a command line: a number, true, false, empty for nothing, JSON, else the words themselves."""
    if text == "":
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _parts(said: str) -> list[str]:
    """`low=30 text="around 30"` -> its assignments; a word without '=' belongs to the one before."""
    import shlex

    out: list[str] = []
    for word in shlex.split(said):
        if "=" in word or not out:
            out.append(word)
        else:
            out[-1] += f" {word}"
    return out


def shown(report: Report, field: str) -> str:
    """A slot's value in a line."""
    if field == "type":
        return f"{report.type}, {report.status}, {'news' if report.focus else 'background'}"
    value = payload.plain(getattr(report, field))
    if isinstance(value, dict):
        return ", ".join(f"{k}={v}" for k, v in value.items() if v not in (None, [], False) and "evidence" not in k)
    if isinstance(value, list):
        return "; ".join(str(v.get("text")) + (f" ({v.get('category') or v.get('role')})") for v in value)
    return str(value)


def _own(report: Report, field: str) -> Evidence | None:
    value = getattr(report, field)
    if value is None or value == ():
        return None
    if field in ("charges", "actors"):
        words = [v.evidence for v in value if v.evidence is not None]
        return min(words, key=lambda e: e.confidence) if words else None
    return anchor(report, field)
