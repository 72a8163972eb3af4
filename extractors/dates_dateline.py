"""The dateline of a story: where, and sometimes when, it was filed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors import lexicon


@dataclass(frozen=True, slots=True)
class Dateline:
    """text[place_start:place_end] == place_text, and so for the date; `body` is the character at which the story itself begins."""

    place_text: str | None
    place_start: int | None
    place_end: int | None
    date_text: str | None
    date_start: int | None
    date_end: int | None
    body: int


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Za-z]{0,6}\.?"
_DATE = rf"(?:(?:[A-Z][a-z]{{2,8}},? )?{_MONTH} [0-9]{{1,2}}(?:,? [0-9]{{4}})?|[0-9]{{1,2}} {_MONTH}(?:,? [0-9]{{4}})?)"
_UPPER = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’/\-]{0,24}"
_CITY = rf"{_UPPER}(?: {_UPPER}){{0,4}}"
_REGION = r"[A-ZÀ-ÖØ-Þ][\w.'’\-]{0,20}(?: [A-ZÀ-ÖØ-Þa-z][\w.'’\-]{0,20}){0,3}"
_DASH = r"\s{0,3}(?:--|[—–-])\s{1,4}"
_AGENCY = r"\([A-Za-z][\w .,/&'-]{0,40}\)"
_LINE = re.compile(rf"(?P<place>\({_CITY}\)|{_CITY}(?:, (?!{_MONTH} [0-9]){_REGION}){{0,2}})(?:, ?(?P<date>{_DATE}))?,?(?: {_AGENCY})?{_DASH}")
_HEADER = re.compile(r"\s{0,8}(?P<date>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]{2,8} [0-9]{1,2}, [0-9]{4})[ \t\u00a0]{0,4}\n\s{0,8}")
_GLUED = re.compile(rf"(?:(?<=[\w’'”\"?!.)%])\s?[-–—] ?|\n\s{{0,8}})(?={_UPPER})")
HEAD = 600  # characters in which a dateline is looked for


def dateline(text: str) -> Dateline | None:
    """The dateline at the start of a text, or behind a headline that is glued to it by a hyphen or stands on lines of its own."""
    head = text[:HEAD]
    header = _HEADER.match(head)
    if header:
        return Dateline(None, None, None, header["date"], header.start("date"), header.end("date"), header.end())
    blanks = len(head) - len(head.lstrip())
    for start in (blanks, *(m.end() for m in _GLUED.finditer(head))):
        found = _LINE.match(head, start)
        if found and _is_place(found["place"]):
            place, a, b = found["place"], found.start("place"), found.end("place")
            if place.startswith("("):
                place, a, b = place[1:-1], a + 1, b - 1
            date = found["date"]
            return Dateline(place, a, b, date, found.start("date") if date else None, found.end("date") if date else None, found.end())
    return None


def _is_place(place: str) -> bool:
    """A city in capitals; not an acronym or label such as 'FILE -' or 'UN -'."""
    letters = [c for c in place if c.isalpha()]
    return len(letters) >= 4 and place.split()[0].strip("(,.:") not in lexicon.words("dates", "not_datelines")
