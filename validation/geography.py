"""What the gate knows of the world: the countries' bounding boxes, the divisions and populations of localities, the languages.

Derived from the same GeoNames index as `extractors.gazetteer`, but read on its own: a check that asked the extractor would agree with it.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from extractors.gazetteer import Kind, cache_path, country_names, gazetteer
from extractors.gazetteer_build import Arrays, build, fold, read

MARGIN = 0.7  # degrees around the outermost settlement: borders lie beyond it


@dataclass(frozen=True)
class Box:
    """Degrees, WGS 84. `west` is greater than `east` where the box crosses the 180th meridian."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        if not self.south <= lat <= self.north:
            return False
        return self.west <= lon <= self.east if self.west <= self.east else lon >= self.west or lon <= self.east


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, with XK (Kosovo), which the index uses."""
    return frozenset(country_names()) | {"XK"}


@cache
def languages() -> frozenset[str]:
    """ISO 639-1 codes."""
    import pycountry

    return frozenset(str(found.alpha_2) for found in pycountry.languages if hasattr(found, "alpha_2"))


@cache
def boxes() -> dict[str, Box]:
    """The smallest box around a country's settlements of more than 500 people, with a margin."""
    a = _arrays()
    codes = bytes(a["countries"]).decode().split("\n")
    order = np.argsort(a["country"], kind="stable")
    edges = np.searchsorted(a["country"][order], np.arange(len(codes) + 1))
    out = {}
    for i, code in enumerate(codes):
        rows = order[edges[i]:edges[i + 1]]
        if len(rows):
            lat = a["lat"][rows]
            west, east = _arc(np.sort(a["lon"][rows]))
            out[code] = Box(float(lat.min()) - MARGIN, float(lat.max()) + MARGIN, west, east)
    return out


@lru_cache(maxsize=1 << 16)
def population(geonames_id: int) -> int | None:
    """People in a locality after GeoNames; None when it is not in the index."""
    row = _row(geonames_id)
    return None if row is None else int(_arrays()["people"][row])


@lru_cache(maxsize=1 << 16)
def in_country(country: str, lat: float, lon: float) -> bool | None:
    """Whether a point lies inside the country's box; None for a country without one."""
    box = boxes().get(country)
    return None if box is None else box.holds(lat, lon)


@lru_cache(maxsize=1 << 16)
def divisions(locality: str, country: str | None, geonames_id: int | None) -> frozenset[str]:
    """The first-level divisions, folded, that a locality of this name lies in; empty when the index does not know it."""
    if geonames_id is not None and _row(geonames_id) is not None:
        found = [gazetteer().city(_sure(geonames_id))]
    else:
        found = [e for e in gazetteer().lookup(locality) if e.kind is Kind.CITY and country in (None, e.country)]
    return frozenset(fold(e.admin1) for e in found if e.admin1)


@lru_cache(maxsize=1 << 16)
def names_place(geonames_id: int, country: str | None) -> bool | None:
    """Whether a GeoNames id is of the country; None when the index does not know the id."""
    row = _row(geonames_id)
    return None if row is None else country is None or gazetteer().city(row).country == country


def _arc(lon: Any) -> tuple[float, float]:
    """West and east end of the shortest arc over sorted longitudes."""
    gaps = np.diff(np.append(lon, lon[0] + 360))
    widest = int(np.argmax(gaps))
    west, east = float(lon[(widest + 1) % len(lon)]) - MARGIN, float(lon[widest]) + MARGIN
    return (west + 180) % 360 - 180, (east + 180) % 360 - 180


@cache
def _arrays() -> Arrays:
    gazetteer()  # builds the index where there is none
    return read(cache_path()) or build()


@cache
def _by_id() -> tuple[Any, Any]:
    ids = _arrays()["ids"].astype(np.int64)  # of one type with what is looked for, or each look-up would convert them all
    order = np.argsort(ids, kind="stable")
    return ids[order], order


def _row(geonames_id: int) -> int | None:
    ids, order = _by_id()
    at = int(np.searchsorted(ids, geonames_id))
    return int(order[at]) if at < len(ids) and int(ids[at]) == geonames_id else None


def _sure(geonames_id: int) -> int:
    row = _row(geonames_id)
    assert row is not None
    return row
