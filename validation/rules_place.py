"""Rules of places: the country exists, the point lies in it, the locality in its division, a crowd fits into the city."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from extractors.gazetteer_build import fold
from extractors.vocabulary import PlacePrecision
from validation import geography
from validation.checks import Mask, Verdict, verdict

if TYPE_CHECKING:
    import pandas as pd


def _has(f: pd.DataFrame, *names: str) -> Mask:
    found: Mask = np.ones(len(f), dtype=bool)
    for name in names:
        found &= f[name].notna().to_numpy()
    return found


def _exists(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "country"), ~f["country"].isin(geography.countries()).to_numpy(), lambda i: f["country"].iat[i])


def _whole_point(f: pd.DataFrame) -> Verdict:
    lat, lon = _has(f, "lat"), _has(f, "lon")
    return verdict(lat | lon, lat != lon, lambda i: f"lat {f['lat'].iat[i]}, lon {f['lon'].iat[i]}")


def _meant(f: pd.DataFrame) -> Verdict:
    known = f["place_precision"].notna() & (f["place_precision"] != PlacePrecision.UNKNOWN.value)
    return verdict(_has(f, "lat", "lon"), ~known.to_numpy(), lambda i: f"{f['lat'].iat[i]}, {f['lon'].iat[i]}")


def _in_box(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "country", "lat", "lon")
    inside = [geography.in_country(c, la, lo) if ok else None for ok, c, la, lo in zip(applies, f["country"], f["lat"], f["lon"], strict=True)]
    return verdict(np.array([x is not None for x in inside], dtype=bool), np.array([x is False for x in inside], dtype=bool),
                   lambda i: f"{f['lat'].iat[i]:g}, {f['lon'].iat[i]:g} for {f['country'].iat[i]}")


def _in_division(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "locality", "admin1")
    known: list[frozenset[str]] = [
        geography.divisions(name, country if isinstance(country, str) else None, None if gid != gid else int(gid)) if ok else frozenset()
        for ok, name, country, gid in zip(applies, f["locality"], f["country"], f["geonames_id"], strict=True)
    ]
    bad = [bool(k) and fold(a) not in k for k, a in zip(known, f["admin1"], strict=True)]
    return verdict(np.array([bool(k) for k in known], dtype=bool), np.array(bad, dtype=bool),
                   lambda i: f"{f['locality'].iat[i]} in {f['admin1'].iat[i]}; known in {', '.join(sorted(known[i]))}")


def _id_in_country(f: pd.DataFrame) -> Verdict:
    found = [
        None if g != g else geography.names_place(int(g), c if isinstance(c, str) else None)
        for g, c in zip(f["geonames_id"], f["country"], strict=True)
    ]
    return verdict(np.array([x is not None for x in found], dtype=bool), np.array([x is False for x in found], dtype=bool),
                   lambda i: f"GeoNames {f['geonames_id'].iat[i]:.0f} is not in {f['country'].iat[i]}")


def _precise(f: pd.DataFrame) -> Verdict:
    """The precision names the finest part that is filled in: a locality cannot be missing at precision locality."""
    needs = {PlacePrecision.LOCALITY.value: "locality", PlacePrecision.ADMIN1.value: "admin1", PlacePrecision.COUNTRY.value: "country"}
    applies = f["place_precision"].isin(needs).to_numpy()
    bad = np.zeros(len(f), dtype=bool)
    for precision, column in needs.items():
        bad |= (f["place_precision"] == precision).to_numpy() & ~_has(f, column)
    return verdict(applies, bad, lambda i: f"precision {f['place_precision'].iat[i]} without its name")


def _fits_city(f: pd.DataFrame) -> Verdict:
    size = f["size_high"].fillna(f["size_low"]).to_numpy()
    people = np.array([np.nan if g != g else geography.population(int(g)) or np.nan for g in f["geonames_id"]], dtype=float)
    return verdict(~np.isnan(size) & ~np.isnan(people), size > people, lambda i: f"{size[i]:g} in a place of {people[i]:g}")


PLACE_TESTS: dict[str, Callable[[pd.DataFrame], Verdict]] = {
    "country_exists": _exists,
    "point_is_whole": _whole_point,
    "point_has_precision": _meant,
    "point_in_country": _in_box,
    "locality_in_admin1": _in_division,
    "geonames_id_in_country": _id_in_country,
    "precision_has_its_name": _precise,
    "crowd_within_population": _fits_city,
}
