"""Reading the seeds and checking a gold record against its article; shared by the tests of this folder.

The readers of the product are not used on purpose: the gold must stand on the files themselves.
"""
from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from extractors.vocabulary import CUSTODY, DatePrecision, EventType, Form, Role, SentenceKind, Status

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = rf"\b({'|'.join(WEEKDAYS)})\b"
_MONTH_DAY = re.compile(rf"\b{_MONTH} (\d{{1,2}})\b(?:,? (\d{{4}}))?|\b(\d{{1,2}}) {_MONTH}(?: (\d{{4}}))?", re.I)
_DATED_WEEKDAY = re.compile(rf"{_WEEKDAY},? (?:the )?(?:{_MONTH} (\d{{1,2}})\b(?:,? (\d{{4}}))?|(\d{{1,2}}) {_MONTH}(?: (\d{{4}}))?)", re.I)
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Seed:
    """An article as its file gives it."""

    article_id: str
    source: str | None
    published: dt.date | None
    title: str
    text: str
    path: Path

    @property
    def words(self) -> str:
        """Title and text, white space folded: what a gold phrase must occur in."""
        return _fold(f"{self.title}\n{self.text}")


class _Page(HTMLParser):
    """Title, metadata and running text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.text: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        key = values.get("name") or values.get("property")
        if tag == "meta" and key:
            self.meta[key] = values.get("content") or ""
        self._skip += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text.append(data)


def _fold(text: str) -> str:
    return " ".join(text.split())


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value[:10]) if value else None


def _front_matter(path: Path) -> Seed:
    _, head, text = re.split(r"^---$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.M)
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
    fields = {key: value.strip("\"'") for key, value in fields.items()}
    return Seed(fields["id"], fields["source"], _day(fields.get("published")), fields["title"], text.strip(), path)


def _page(path: Path) -> Seed:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    meta = page.meta
    day = _day(meta.get("article:published_time"))
    return Seed(meta["dissent:id"], meta.get("og:site_name"), day, meta["og:title"], _fold(" ".join(page.text)), path)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def articles(folder: Path) -> list[Seed]:
    """Every article of a folder, whatever its format; gold files are left out."""
    out: list[Seed] = []
    for path in sorted(folder.iterdir()):
        if path.suffix in (".txt", ".md"):
            out.append(_front_matter(path))
        elif path.suffix == ".html":
            out.append(_page(path))
        elif path.suffix == ".jsonl" and not path.name.endswith(".gold.jsonl"):
            out += [
                Seed(row["article_id"], row["source"], _day(row["published"]), row["title"] or "", row["text"], path) for row in _lines(path)
            ]
    return out


def gold(*paths: Path) -> dict[str, list[dict[str, Any]]]:
    """Article id -> events of the gold files, in file order."""
    out: dict[str, list[dict[str, Any]]] = {}
    for path in paths:
        for row in _lines(path):
            if row["article_id"] in out:
                raise ValueError(f"{path}: {row['article_id']} is annotated twice")
            out[row["article_id"]] = row["events"]
    return out


def problems(seed: Seed, events: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the gold of one article, in words; empty when nothing is."""
    out = [f"calendar: {m.group(0)!r} is no such weekday" for m in _DATED_WEEKDAY.finditer(seed.text) if not _weekday_fits(m, seed.published)]
    for number, event in enumerate(events):
        found = [*_vocabulary(event), *_phrases(event, seed.words), *_slots(event), *_numbers(event), *_date(event, seed.published)]
        out += [f"event {number} ({event['type']}): {what}" for what in found]
    seen = [json.dumps(event, sort_keys=True) for event in events]
    return out + [f"event {number} is there twice" for number, event in enumerate(seen) if event in seen[:number]]


def _vocabulary(event: dict[str, Any]) -> Iterator[str]:
    closed: list[tuple[str, Any, type[Any]]] = [
        ("type", event["type"], EventType),
        ("status", event["status"], Status),
        ("precision", event["date"]["precision"], DatePrecision),
        *(("role", actor["role"], Role) for actor in event["actors"]),
    ]
    if event["form"] is not None:
        closed.append(("form", event["form"], Form))
    if event["sentence"] is not None:
        closed.append(("kind", event["sentence"]["kind"], SentenceKind))
    for name, value, codes in closed:
        if value not in {code.value for code in codes}:
            yield f"{name} {value!r} is not in the vocabulary"
    country = event["place"]["country"]
    if country is not None and not _COUNTRY.fullmatch(country):
        yield f"country {country!r} is no ISO 3166-1 alpha-2 code"
    if not isinstance(event["focus"], bool):
        yield "focus is neither true nor false"


def _phrases(event: dict[str, Any], words: str) -> Iterator[str]:
    said = [event["date"]["text"], event["place"]["text"], *event["charges"], *(actor["text"] for actor in event["actors"])]
    if event["people"] is not None:
        said += [*(event["people"]["text"] or "").split("; "), *event["people"]["names"]]
    if event["size"] is not None:
        said += (event["size"]["text"] or "").split("; ")
    if event["sentence"] is not None:
        said += [event["sentence"]["text"], event["sentence"]["fine"]]
    for phrase in said:
        if phrase and not re.search(rf"(?<!\w){re.escape(_fold(phrase))}(?!\w)", words):
            yield f"{phrase!r} is not in the article"


def _slots(event: dict[str, Any]) -> Iterator[str]:
    protest = event["type"] == EventType.PROTEST
    if protest and (event["form"] is None or event["people"] is not None or event["charges"]):
        yield "a protest has a form, and neither people nor charges"
    if not protest and (event["form"] is not None or event["size"] is not None or event["people"] is None):
        yield "a custody event has people, and neither form nor size"
    if (event["sentence"] is not None) != (event["type"] == EventType.SENTENCING):
        yield "a sentence belongs to a sentencing, and to it alone"
    if event["type"] not in {EventType.PROTEST, *CUSTODY}:
        yield "a type of its own"
    place = event["place"]
    if place["locality"] and not place["country"]:
        yield "a locality without a country"


def _numbers(event: dict[str, Any]) -> Iterator[str]:
    for name in ("size", "people"):
        low, high = (event[name] or {}).get("low"), (event[name] or {}).get("high")
        if low is not None and high is not None and not 0 < low <= high:
            yield f"{name}: {low}..{high} is no range"
    people = event["people"]
    if people and people["high"] is not None and len(people["names"]) > people["high"]:
        yield "more names than people"
    sentence = event["sentence"]
    if sentence is None:
        return
    timeless = sentence["life"] or sentence["kind"] in (SentenceKind.DEATH, SentenceKind.FINE)
    if timeless and sentence["days"] is not None:
        yield "life, death and fines have no days"
    if sentence["kind"] == SentenceKind.FINE and not sentence["fine"]:
        yield "a fine without its amount"
    term = sentence["text"].replace("-", " ")
    told = 0 if _TENS.search(term) else sum(_count(n) * _UNITS[unit.lower()] for n, unit in _TERM.findall(term))
    if told and sentence["days"] and sentence["kind"] == SentenceKind.IMPRISONMENT and told < sentence["days"]:
        yield f"{sentence['text']!r} tells of fewer days than {sentence['days']}"


_UNITS = {"year": 365, "month": 30, "week": 7, "day": 1}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TERM = re.compile(rf"(\d+|{'|'.join(_WORDS)}) (year|month|week|day)s?", re.I)

_TENS = re.compile(r"\b(twen|thir|for|fif)ty\b", re.I)  # 'twenty two years': left to the reader's eye


def _count(number: str) -> int:
    return int(number) if number.isdigit() else _WORDS.index(number.lower()) + 1


def _date(event: dict[str, Any], published: dt.date | None) -> Iterator[str]:
    date = event["date"]
    if date["precision"] == DatePrecision.UNKNOWN:
        if date["start"] or date["end"]:
            yield "an unknown date has no days"
        return
    if not date["text"]:
        yield "a date without its words"
        return
    start, end = _day(date["start"]), _day(date["end"])
    if start is None or (end is not None and end < start):
        yield f"{start}..{end} is no span"
        return
    text = date["text"].lower()
    days = {start, end or start}
    if published is not None and event["status"] == Status.OCCURRED and start > published:
        yield f"happened on {start}, after the publication"
    if date["precision"] == DatePrecision.DAY:
        yield from _day_words(text, days, published)
    if date["precision"] == DatePrecision.WEEK and end is not None and (end - start).days > 45:
        yield "longer than weeks"
    if date["precision"] == DatePrecision.MONTH and (start.day != 1):
        yield "a month from its middle"
    if date["precision"] == DatePrecision.YEAR and (start.month, start.day) != (1, 1):
        yield "not whole years"


def _day_words(text: str, days: set[dt.date], published: dt.date | None) -> Iterator[str]:
    """The words of a day against the day: its weekday, its month and number, and the few fixed words."""
    first = min(days)
    weekdays = re.findall(_WEEKDAY, text)
    if weekdays and not {WEEKDAYS.index(name) for name in weekdays} & {day.weekday() for day in days}:
        yield f"{text!r} is not {first:%A %d %B %Y}"
    named = list(_MONTH_DAY.finditer(text))
    for match in named:
        month, number, year = match.group(1, 2, 3) if match.group(1) else match.group(5, 4, 6)
        if not any(f"{day:%B}".lower().startswith(month[:3].lower()) and day.day == int(number) for day in days):
            yield f"{text!r} is not {first:%d %B %Y}"
        if year and int(year) not in {day.year for day in days}:
            yield f"{text!r} is not in {first.year}"
    if published is None:
        if not re.search(r"\b(19|20)\d\d\b", text):
            yield f"{text!r} cannot be dated without a publication date"
        return
    if weekdays and not named and "earlier" not in text and min(abs((day - published).days) for day in days) > 14:
        yield f"{text!r} is {first}, far from the publication on {published}"
    for word, offset in (("yesterday", -1), ("today", 0), ("tonight", 0), ("tomorrow", 1)):
        if re.search(rf"\b{word}\b", text) and published + dt.timedelta(offset) not in days:
            yield f"{text!r} is not {first}"


def _weekday_fits(match: re.Match[str], published: dt.date | None) -> bool:
    """Whether 'Tuesday, March 3' was a Tuesday: in the year told, else in one next to the publication."""
    name = match.group(1)
    month, number, year = match.group(2, 3, 4) if match.group(2) else match.group(6, 5, 7)
    place = next(i for i, m in enumerate(MONTHS, 1) if m.startswith(month[:3].lower()))
    if year is None and published is None:
        return True
    years = [int(year)] if year else [published.year + step for step in (0, -1, 1) if published]
    return any(dt.date(y, place, int(number)).weekday() == WEEKDAYS.index(name.lower()) for y in years)
