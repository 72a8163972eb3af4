"""One telling, several cities: 'protests erupted in Leeds, York and Hull' is an event in each city that is named."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from extractors import place
from extractors.drafts import PLACE_REACH, Told
from extractors.reading import Found, Reading
from extractors.vocabulary import EventType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LINKS = frozenset(", and & to as well or ; from in including".split())


def spread(reading: Reading, told: Told) -> list[Told]:
    """A protest telling as one telling for each of several coordinated cities; the telling itself when there is one or none."""
    if told.mention.type is not EventType.PROTEST or len(told.places) < 2:
        return [told]
    doc = reading.docs[told.mention.sentence.index]
    cities = [f for price, f in sorted(told.places, key=lambda x: x[1].start) if f.place is not None and f.place.locality and price <= PLACE_REACH]
    groups = _row(doc, cities)
    if len(groups) < 2 or _origins(told.mention.sentence.text, groups):
        return [told]
    return [
        dataclasses.replace(told, places=[(0.3, city)], only=_nearest_number(reading, told, city, groups), shared=True)
        for city in groups
    ]


def _origins(text: str, cities: list[Found]) -> bool:
    """'By bus from Lyon, Dijon and Metz': where they came from; 'in cities from Lyon to Metz' is where they marched."""
    before = text[max(0, cities[0].start - 12) : cities[0].start].lower()
    return before.rstrip().endswith("from") and not any(" to " in text[a.end : b.start] for a, b in itertools.pairwise(cities))


def _row(doc: Doc, cities: list[Found]) -> list[Found]:
    """The longest run of different cities with nothing between them but commas, 'and', 'to', numbers and their nouns."""
    best: list[Found] = []
    run: list[Found] = []
    for city in cities:
        if (
            run
            and city.place is not None
            and run[-1].place is not None
            and place.same_place(run[-1].place, city.place) is False
            and _linked(doc, run[-1].end, city.start)
        ):
            run.append(city)
        else:
            run = [city]
        if len(run) > len(best):
            best = list(run)
    return best


def _linked(doc: Doc, start: int, end: int) -> bool:
    between: list[Token] = [t for t in doc if start <= t.idx < end]
    return len(between) <= 8 and all(t.lower_ in _LINKS or t.tag_ in ("CD", "NNP", ",") for t in between)


def _nearest_number(reading: Reading, told: Told, city: Found, cities: list[Found]) -> tuple[int, int] | None:
    """Span of the crowd figure that stands between the city before and this one ('250 in Leeds, 100 in York'); None where
    one figure stands for all cities together."""
    sentence = told.mention.sentence
    numbers = [q for q in reading.quantities(sentence) if q.low is not None or q.high is not None]
    own = []
    for c in cities:
        before = max((o.end for o in cities if o.end <= c.start), default=0)
        own.append([q for q in numbers if before <= q.start < c.start and q.counts.value in ("people", "unknown")])
    if not all(own):
        return None
    q = own[cities.index(city)][-1]
    return q.start, q.end
