"""Where an event took place: names to places, phrases around them, comparisons of places.

    geocode("Winston-Salem, North Carolina")   one phrase to one place
    find(text), resolve(mentions)              all toponyms of an article, read together
    find_sites(text), phrase(text, mention)    squares, courts, embassies; the phrase that tells the spot

The names are GeoNames' (CC BY 4.0) and our own lexicon's. An unknown name gives None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors import lexicon
from extractors.gazetteer import Entry, Kind, capitals, gazetteer
from extractors.gazetteer_build import fold
from extractors.gazetteer_resolve import as_place, context_of, main_country, of_parts, resolve, same_division
from extractors.gazetteer_resolve import distance_km as _distance
from extractors.gazetteer_scan import PlaceMention, PlacePart, find
from extractors.gazetteer_sites import SiteMention, find_sites, phrase
from extractors.records import Place

__all__ = [
    "PlaceMention",
    "PlacePart",
    "SiteMention",
    "contains",
    "distance_km",
    "find",
    "find_sites",
    "geocode",
    "main_country",
    "phrase",
    "resolve",
    "same_place",
]
LONGEST_PHRASE = 400  # characters; a place phrase is no paragraph
# Parliaments that do not sit in the capital that GeoNames gives, or are not called so.
ELSEWHERE = frozenset("ZA NL BO BJ CI TZ LK CL MY US".split())
_THE_CAPITAL = re.compile(r"\b(?:the|its|country's|country’s) capital\b(?! of [a-z])", re.IGNORECASE)
_OTHER_SEAT = re.compile(r"\b(?:state|provincial|regional|local|European|city)\b", re.IGNORECASE)
_PIECES = re.compile(r"\s*[,;()/\n]\s*")
_DISTRICT = re.compile(r"\b(?:district|neighbou?rhood|suburb|borough|area|quarter|section)$", re.IGNORECASE)


def geocode(text: str, country: str | None = None, *, admin1: str | None = None, near: Sequence[Place] = ()) -> Place | None:
    """The place that a phrase names, with the English names of locality and first-level division, and a point with its precision.

    `country` (ISO 3166-1 alpha-2) and `admin1` are known facts: a sense outside them is not taken. `near` are places of the same
    article; they only make a sense likelier. None where no name of the phrase is known. A point is always that of the locality
    or area, also where the phrase names a spot inside it (precision `site`). Raises nothing on any text.
    """
    phrase_text = text.strip()[:LONGEST_PHRASE]
    if not phrase_text:
        return None
    context = context_of((), near=near)
    parts = _parts(phrase_text)
    country = country.upper() if country else None
    chosen = of_parts(parts, context, country, admin1) if parts else []
    entry = _finest(chosen) if chosen else None
    sites = [s for s in find_sites(phrase_text) if s.locatable and not any(p.start <= s.start and s.end <= p.end for p in parts)]
    if entry is None or entry.kind in (Kind.COUNTRY, Kind.DEMONYM, Kind.METONYM):
        entry = _capital(phrase_text, entry.country if entry else country, sites) or entry
    if entry is None or entry.country is None:
        return None
    return as_place(text, entry, entry.kind is Kind.CITY and bool(sites))


def _capital(text: str, country: str | None, sites: Sequence[SiteMention]) -> Entry | None:
    """The capital where the phrase says so: 'the capital', or the national parliament of a country that has it there."""
    seat = any(s.head in lexicon.words("places_words", "national_seats") for s in sites) and country not in ELSEWHERE and not _OTHER_SEAT.search(text)
    if country is None or not (seat or _THE_CAPITAL.search(text)):
        return None
    name = capitals().get(country, "")
    return next((e for e in gazetteer().lookup(name) if e.kind is Kind.CITY and e.country == country), None)


def _finest(chosen: Sequence[Entry]) -> Entry:
    order = {Kind.COUNTRY: 0, Kind.METONYM: 0, Kind.DEMONYM: 0, Kind.REGION: 1, Kind.ADMIN1: 2, Kind.COUNTY: 3, Kind.CITY: 4, Kind.SITE: 5}
    return max(chosen, key=lambda e: order[e.kind])


def _parts(text: str) -> list[PlacePart]:
    """The names of a phrase, the narrowest first. Whole comma pieces count whatever their capitals; else what `find` sees."""
    mentions = [m for m in find(text) if not (m.in_name and not m.local)]
    real = [m for m in mentions if not m.adjectival]
    found = [part for m in real for part in m.parts]
    pieces: list[PlacePart] = []
    at = 0
    for piece in _PIECES.split(text):
        start = text.find(piece, at)
        at = start + len(piece)
        bare = piece.removeprefix("the ").removeprefix("The ")
        entries = gazetteer().lookup(bare) if bare and len(bare) < 80 else ()
        low = bare.lower()
        if entries and not (low in lexicon.words("places_words", "common") and not _great(entries)):
            pieces.append(PlacePart(start, at, piece, entries))
    covered = {(p.start, p.end) for p in pieces}
    found = [p for p in found if not any(a <= p.start and p.end <= b for a, b in covered)]
    everything = sorted([*pieces, *found], key=lambda p: p.start)
    if not everything:
        return [part for m in mentions for part in m.parts if any(e.kind in (Kind.DEMONYM, Kind.METONYM) for e in part.entries)][:1]
    if len(everything) > 1:
        kept = [p for p in everything if not _is_district(text, p)]
        everything = kept or everything
    return everything


def _is_district(text: str, part: PlacePart) -> bool:
    """'Medeu district', 'Esenyurt suburb of': a part of the place named after it."""
    if part.district or (_DISTRICT.search(part.text) and len(part.text.split()) > 1):
        return True
    return bool(re.match(r"\s(?:district|neighbou?rhood|suburb|borough|quarter|section)\b", text[part.end : part.end + 16]))


def _great(entries: Sequence[Entry]) -> bool:
    return any(e.kind is not Kind.CITY or (e.own_name and e.people > 100_000) for e in entries) and not all(
        fold(e.name) in ("march", "may", "police", "of") for e in entries
    )


def same_place(a: Place, b: Place) -> bool | None:
    """Whether two places can be one: what both tell must agree, country before division before locality.

    True when they tell the same and one finest level is shared; False when a level differs; None when nothing decides it
    (one tells only a country, or one is unknown).
    """
    if a.country is None or b.country is None:
        return None
    if a.country != b.country:
        return False
    if a.geonames_id is not None and a.geonames_id == b.geonames_id:
        return True
    if a.admin1 and b.admin1 and not same_division(a.admin1, fold(b.admin1)):
        return False
    if a.locality and b.locality:
        if fold(a.locality) == fold(b.locality):
            return True
        km = distance_km(a, b)
        aliases = {e.geonames_id for e in gazetteer().lookup(a.locality)} & {e.geonames_id for e in gazetteer().lookup(b.locality)} - {None}
        return bool(aliases) and (km is None or km < 30)
    if a.locality or b.locality:
        return None
    if a.admin1 and b.admin1:
        return True
    if a.admin1 or b.admin1:
        return None
    return True


def contains(outer: Place, inner: Place) -> bool | None:
    """Whether one place lies in the other (or is it); None where `outer` or `inner` tells too little."""
    if outer.country is None or inner.country is None:
        return None
    if outer.country != inner.country:
        return False
    if outer.admin1:
        if inner.admin1 is None:
            return None
        if not same_division(outer.admin1, fold(inner.admin1)):
            return False
    if outer.locality:
        if inner.locality is None:
            return None
        return bool(same_place(outer, inner))
    return True


def distance_km(a: Place, b: Place) -> float | None:
    """Kilometres between the points of two places; None when one has no point."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return _distance(a.lat, a.lon, b.lat, b.lon)
