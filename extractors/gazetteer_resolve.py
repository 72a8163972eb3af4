"""Which sense of a place name is meant: people living there speak for a sense, what else the article names speaks louder.

The prior of a city is the logarithm of its population; countries and states named in the same article, a dateline, the country
of the source and places near by add to it. Nothing is chosen where no sense is left: a gap is better than a guess.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from extractors.gazetteer import Entry, Kind, capitals, gazetteer, neighbours
from extractors.gazetteer_build import fold
from extractors.gazetteer_scan import PlaceMention, PlacePart, holds
from extractors.records import Place
from extractors.vocabulary import PlacePrecision

K = TypeVar("K")
EARTH_KM = 6371.0
SMALL_CITY = 200_000  # people
CITY_STATES = frozenset("HK SG MO MC GI VA".split())
BELONGS = {
    "US": ("PR", "GU", "VI", "AS", "MP"),
    "CN": ("HK", "MO"),
    "GB": ("GI", "IM", "JE", "GG"),
    "FR": ("RE", "GP", "MQ", "GF", "YT", "NC"),
    "NL": ("CW", "AW"),
}
PRIOR = {Kind.COUNTRY: 9.0, Kind.METONYM: 8.0, Kind.DEMONYM: 8.0, Kind.SITE: 7.0, Kind.REGION: 6.3}


@dataclass
class Context:
    """What an article says of where it plays: weights of countries and of (country, first-level division), and points."""

    countries: dict[str, float] = field(default_factory=dict)
    divisions: dict[tuple[str, str], float] = field(default_factory=dict)
    near: list[tuple[float, float]] = field(default_factory=list)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def prior(entry: Entry, name: str) -> float:
    """How likely a sense is before anything is known of the article."""
    if entry.kind in (Kind.ADMIN1, Kind.COUNTY):
        if entry.kind is Kind.COUNTY:
            seat = fold(entry.name.rsplit(" ", 1)[0])
            people = max((c.people for c in gazetteer().cities(seat) if c.country == "US" and c.admin1 == entry.admin1 and c.own_name), default=0)
            return math.log10(people + 1000)
        level = math.log10(entry.people) - 0.8 if entry.people > 1_000_000 else 5.8 if not entry.people else 5.1
        return level if fold(entry.name) == fold(name) or entry.country == "US" else level - 1.0
    if entry.kind is not Kind.CITY:
        return PRIOR[entry.kind]
    score = math.log10(entry.people + 100)
    own, asked = fold(entry.name), fold(name)
    alike = entry.own_name or own.startswith(asked) or asked.startswith(own)
    if alike and entry.country and capitals().get(entry.country) == entry.name:
        score += 0.8
    return score - (0.0 if entry.own_name else 0.2 if alike else 1.0)


def score(entry: Entry, name: str, context: Context) -> float:
    """Prior and context of one sense."""
    total = prior(entry, name)
    weights, divisions = context.countries, context.divisions
    if entry.country and weights:
        votes = weights.get(entry.country, 0.0)
        share = votes / max(1.0, sum(weights.values()))
        total += 3.0 * share + 1.5 * min(1.0, 4.0 * share)
        if not votes and entry.kind in (Kind.COUNTRY, Kind.CITY):
            around = neighbours().get(entry.country, frozenset())
            total += 0.4 if any(c in around for c in weights) else 0.0
    if entry.country and entry.admin1 and divisions and entry.kind is not Kind.COUNTRY:
        named = divisions.get((entry.country, entry.admin1), 0.0)
        if named:
            total += 0.9 + 1.5 * named / max(1.0, sum(divisions.values()))
    if entry.lat is not None and entry.lon is not None and context.near and entry.kind is not Kind.COUNTRY:
        closest = min(distance_km(entry.lat, entry.lon, lat, lon) for lat, lon in context.near)
        total += 2.0 if closest < 100 else 1.0 if closest < 300 else 0.0
    return total


def ranked(entries: Iterable[Entry], name: str, context: Context) -> list[tuple[float, Entry]]:
    """The senses with their scores, best first."""
    return sorted(((score(e, name, context), e) for e in entries), key=lambda pair: -pair[0])


def best(entries: Sequence[Entry], name: str, context: Context) -> Entry | None:
    """The likeliest sense; of a county name that several states share equally, only that it lies in the United States."""
    order = ranked(entries, name, context)
    if not order:
        return None
    top, entry = order[0]
    if entry.kind is Kind.COUNTY and len(order) > 1 and order[1][1].kind is Kind.COUNTY and top - order[1][0] < 0.4:
        return next((e for e in gazetteer().lookup("United States") if e.kind is Kind.COUNTRY), None)
    if entry.kind is Kind.CITY and entry.people < SMALL_CITY and any(_renowned(e) for _, e in order):
        entry = max((e for _, e in order), key=lambda e: prior(e, name))
    if entry.kind is Kind.COUNTRY and entry.country in CITY_STATES:
        return next((e for _, e in order if e.kind is Kind.CITY and e.country == entry.country and e.people > 20_000), entry)
    state = next((e for _, e in order if e.kind is Kind.COUNTRY and e.country == entry.country), None)
    if state is not None and entry.country not in CITY_STATES:  # 'Mexico' is not the State of Mexico, nor its capital
        return state
    if entry.kind is Kind.ADMIN1:  # the city that is its own province: Moscow, Istanbul, Seoul
        city = next(
            (
                e
                for _, e in order
                if e.kind is Kind.CITY
                and e.country == entry.country
                and e.admin1 == entry.admin1
                and e.own_name
                and (e.people > 0.4 * entry.people > 0 or entry.people < 200_000)
            ),
            None,
        )
        return city or entry
    return entry


def _renowned(entry: Entry) -> bool:
    """A country, ocean, continent or state whose name no town takes by context alone."""
    if entry.kind is Kind.REGION:
        return entry.country is None
    return entry.kind is Kind.COUNTRY or (entry.kind is Kind.ADMIN1 and entry.country == "US")


def within(country: str, entries: Iterable[Entry]) -> list[Entry]:
    """The senses that lie in a country or a territory that belongs to it."""
    codes = (country, *BELONGS.get(country, ()))
    return [e for e in entries if e.country in codes]


def of_parts(parts: Sequence[PlacePart], context: Context, country: str | None = None, admin1: str | None = None) -> list[Entry]:
    """One sense for each part that has one, the widest first, every later one inside those before where that can be."""
    chosen: list[Entry] = []
    for i in range(len(parts) - 1, -1, -1):
        part = parts[i]
        senses = [e for e in part.entries if e.country is not None or e.kind is Kind.REGION]
        if country:
            senses = within(country, senses)
        inside = [e for e in senses if all(holds(outer, e) for outer in chosen)] if chosen else senses
        if i < len(parts) - 1 and chosen and not inside:
            continue
        if not chosen and i > 0:  # a container is one that holds the next part
            inside = [e for e in inside if any(holds(e, inner) for inner in parts[i - 1].entries)] or inside
            areas = [e for e in inside if e.kind in (Kind.COUNTRY, Kind.ADMIN1)]
            inside = areas or inside
            if context.countries or len(inside) > 1:
                inside = sorted(inside, key=lambda e: -_best_inner(e, parts[i - 1], context))
                held = [e for e in inside if _best_inner(e, parts[i - 1], context) > 0]
                inside = held or inside
        if admin1:
            same = fold(division_of(admin1, country))
            inside = [e for e in inside if e.admin1 and same_division(e.admin1, same)] or [
                e for e in inside if e.kind is Kind.COUNTRY or e.admin1 is None
            ]
        entry = best(inside, part.text, context)
        if entry is not None:
            chosen.append(entry)
    return chosen


def _best_inner(outer: Entry, part: PlacePart, context: Context) -> float:
    return max((score(e, part.text, context) for e in part.entries if holds(outer, e)), default=0.0)


def division_of(admin1: str, country: str | None) -> str:
    """The first-level division that a name means in a country: itself, or the one it is a province of ('Zambales' -> 'Central Luzon')."""
    for entry in gazetteer().lookup(admin1):
        if entry.kind in (Kind.ADMIN1, Kind.REGION) and entry.admin1 and (country is None or entry.country == country):
            return entry.admin1
    return admin1


def same_division(name: str, folded: str) -> bool:
    """Whether a division's name and a folded one mean the same, whatever they call it: 'Almaty Region' and 'almaty'."""
    mine = fold(name)
    return mine == folded or mine.split(" ")[0] == folded or folded.startswith(mine) or mine.startswith(folded)


def as_place(text: str | None, entry: Entry, site: bool = False) -> Place:
    """A record of a sense; `site` when the phrase names a spot inside the locality (the point stays the locality's)."""
    if entry.kind in (Kind.CITY, Kind.SITE):
        precision = PlacePrecision.SITE if site or entry.kind is Kind.SITE else PlacePrecision.LOCALITY
        return Place(text, entry.locality, entry.admin1, entry.country, entry.lat, entry.lon, entry.geonames_id, precision)
    if entry.country is None:
        return Place(text)
    if entry.admin1 is not None:
        return Place(text, None, entry.admin1, entry.country, entry.lat, entry.lon, None, PlacePrecision.ADMIN1)
    return Place(text, None, None, entry.country, entry.lat, entry.lon, None, PlacePrecision.COUNTRY)


def context_of(
    mentions: Sequence[PlaceMention],
    source_country: str | None = None,
    dateline: Place | None = None,
    near: Iterable[Place] = (),
) -> Context:
    """The votes of an article's mentions: countries by name, demonym and great cities, states by name and chains."""
    context = Context()
    if source_country:
        _add(context.countries, source_country, 1.0)
    for place, known in [(dateline, 3.0), *((p, 2.0) for p in near)]:
        if place is None:
            continue
        if place.country:
            _add(context.countries, place.country, known)
            if place.admin1:
                _add(context.divisions, (place.country, place.admin1), known)
        if place.lat is not None and place.lon is not None and place.precision in (PlacePrecision.LOCALITY, PlacePrecision.SITE):
            context.near.append((place.lat, place.lon))
    empty = Context()
    alone: dict[str, tuple[list[Entry], float]] = {}
    for mention in mentions:
        if mention.weak:
            continue
        weight = 1.0 if not mention.in_name else 0.5 if mention.local else 0.0
        if not weight:
            continue
        if mention.text not in alone:
            senses = of_parts(mention.parts, empty)
            alone[mention.text] = (senses, _certainty(mention, senses))
        chosen, sure = alone[mention.text]
        if not chosen:
            continue
        entry = chosen[-1]
        if entry.country and (sure or entry.kind is Kind.COUNTRY):
            _add(context.countries, entry.country, weight * (sure or 0.4))
            if entry.admin1 and sure == 1.0:
                _add(context.divisions, (entry.country, entry.admin1), weight)
    return context


def _add(weights: dict[K, float], key: K, weight: float) -> None:
    weights[key] = weights.get(key, 0.0) + weight


def _certainty(mention: PlaceMention, chosen: Sequence[Entry]) -> float:
    """How far a mention may vote: 1 for a chain or a name without a rival abroad, 0.4 with a lesser one, 0 with an equal one."""
    if not chosen or len(chosen) > 1:
        return 1.0 if chosen else 0.0
    order = ranked(mention.entries, mention.text, Context())
    rival = next((s for s, e in order if e.country != chosen[-1].country), None)
    margin = 9.0 if rival is None else order[0][0] - rival
    return 1.0 if margin > 2.5 else 0.4 if margin > 1.0 else 0.0


def resolve(mentions: Sequence[PlaceMention], *, source_country: str | None = None, dateline: Place | None = None) -> list[Place]:
    """One `Place` for each mention, in order, with the article's other mentions as context. A mention without a sense, or one
    whose word is more often something else, is a Place of precision `unknown` with its text alone."""
    context = context_of(mentions, source_country, dateline)
    out: list[Place] = []
    divisions = dict(context.divisions)
    first: dict[str, list[Entry]] = {}
    for mention in mentions:
        if mention.text not in first:
            first[mention.text] = of_parts(mention.parts, context)
        chosen = first[mention.text]
        if chosen and chosen[-1].admin1 and not mention.weak and not (mention.in_name and not mention.local) and chosen[-1].kind is not Kind.COUNTRY:
            _add(divisions, (chosen[-1].country or "", chosen[-1].admin1), 0.3)
    context.divisions = divisions
    strong = {m.parts[0].text for m in mentions if not m.weak and not m.in_name} - {m.text for m in mentions if m.in_name and not m.local}
    again: dict[str, list[Entry]] = {}
    for mention in mentions:
        if mention.text not in again:
            again[mention.text] = of_parts(mention.parts, context)
        chosen = again[mention.text]
        if not chosen or (mention.weak and mention.text not in strong):
            out.append(Place(mention.text))
        else:
            out.append(as_place(mention.text, chosen[-1]))
    return out


def main_country(mentions: Sequence[PlaceMention], *, source_country: str | None = None, dateline: Place | None = None) -> str | None:
    """The country an article is about: most named by itself, its people, its cities; None when nothing or two alike are named."""
    votes: dict[str, float] = {}
    if dateline is not None and dateline.country:
        _add(votes, dateline.country, 2.0)
    for n, (mention, place) in enumerate(zip(mentions, resolve(mentions, source_country=source_country, dateline=dateline), strict=True)):
        if place.country and not (mention.in_name and not mention.local):
            _add(votes, place.country, 1.5 if n < 3 else 1.0)
    if not votes:
        return source_country
    (top, most), *rest = sorted(votes.items(), key=lambda pair: -pair[1])[:2]
    if rest and rest[0][1] == most:
        return source_country if source_country in (top, rest[0][0]) else None
    return top
