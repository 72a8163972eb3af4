"""Measure the place readers against annotated toponyms, city and state lists, and the places of annotated events.

    python bench/components_places.py GOLD_DIRECTORY [--list]

GOLD_DIRECTORY holds `components/` and `*.gold.jsonl`. `--list` prints every miss.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors import place
from extractors.gazetteer import gazetteer
from extractors.gazetteer_build import fold
from extractors.gazetteer_resolve import distance_km
from extractors.records import Place
from extractors.vocabulary import PlacePrecision

NEAR_KM = 161
TERRITORIES = {
    "Puerto Rico": "PR",
    "Guam": "GU",
    "Northern Mariana Islands": "MP",
    "American Samoa": "AS",
    "U.S. Virgin Islands": "VI",
    "US Virgin Islands": "VI",
}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def show(name: str, right: int, total: int, misses: list[str], listed: bool) -> None:
    print(f"{name:62} {right:5d} of {total:5d}  {100 * right / max(total, 1):6.1f} %")
    for miss in misses if listed else ():
        print("    " + miss)


def brief(found: Place | None) -> str:
    return "-" if found is None else f"{found.locality}/{found.admin1}/{found.country} ({found.lat},{found.lon}) {found.precision}"


def country_near(lat: float, lon: float) -> str | None:
    """The country of a point: that of the nearest country centre of our own or of the nearest city, for gold that gives points only."""
    import numpy as np

    a = gazetteer()._a
    flat = (a["lat"] - lat) ** 2 + ((a["lon"] - lon) * np.cos(np.radians(lat))) ** 2
    return gazetteer().city(int(np.argmin(flat))).country


def toponyms(gold: Path, listed: bool) -> None:
    seen = found_at = resolved = country_ok = near_ok = 0
    areas_ok = areas = 0
    missing: list[str] = []
    wrong: list[str] = []
    chars, seconds = 0, 0.0
    place.find("Kampala")  # opens the index
    for article in rows(gold / "components" / "toponyms_geovirus.jsonl"):
        text = article["text"]
        begin = time.process_time()
        mentions = place.find(text)
        places = place.resolve(mentions)
        seconds += time.process_time() - begin
        chars += len(text)
        for top in article["toponyms"]:
            seen += 1
            at = next((i for i, m in enumerate(mentions) if m.start < top["end"] and top["start"] < m.end), None)
            if at is None:
                missing.append(f"{top['phrase']!r} in {text[max(0, top['start'] - 40) : top['end'] + 30]!r}")
                continue
            found_at += 1
            mention, got = mentions[at], places[at]
            if len(mention.parts) > 1:  # the part of the chain that the gold means
                part = next((p for p in mention.parts if p.start <= top["start"] < p.end), mention.parts[0])
                if part is not mention.parts[0]:
                    wider = place.geocode(text[part.start : mention.end])
                    got = wider or got
            if got.precision is PlacePrecision.UNKNOWN or got.lat is None or got.lon is None:
                continue
            resolved += 1
            km = distance_km(got.lat, got.lon, top["lat"], top["lon"])
            wide = got.precision in (PlacePrecision.COUNTRY, PlacePrecision.ADMIN1)
            same = km < NEAR_KM or (got.country == country_near(top["lat"], top["lon"]))
            country_ok += same
            near_ok += km < NEAR_KM
            areas += wide
            areas_ok += wide and km < NEAR_KM
            if not same or km >= NEAR_KM:
                wrong.append(f"{top['phrase']!r} {top['lat']},{top['lon']} {km:.0f} km -> {brief(got)}")
    show("toponyms of GeoVirus found", found_at, seen, missing, listed)
    show("  of these resolved", resolved, found_at, [], False)
    show("  resolved in the right country", country_ok, resolved, [], False)
    show(f"  resolved within {NEAR_KM} km", near_ok, resolved, wrong, listed)
    show("    of countries and divisions (centre against centre)", areas_ok, areas, [], False)
    show("    of cities and sites", near_ok - areas_ok, resolved - areas, [], False)
    print(f"find and resolve: {1000 * seconds / (chars / 1000):.2f} ms of CPU per 1,000 characters")


def cities(gold: Path, name: str, listed: bool) -> None:
    data = rows(gold / "components" / f"{name}.jsonl")
    country = locality = near = points = division = 0
    alone_country = alone_state = 0
    wrong: list[str] = []
    alone: list[str] = []
    for row in data:
        row["state"] = row["state"].removesuffix(" (state)")
        want = TERRITORIES.get(row["state"], "US")
        got = place.geocode(f"{row['city']}, {row['state']}") if row["city"] else place.geocode(row["state"])
        ok = got is not None and got.country == want
        country += ok
        state_ok = got is not None and (want != "US" or got.admin1 == row["state"] or row["state"].startswith("Washington"))
        division += ok and state_ok
        named = got is not None and got.locality is not None
        locality += named
        close = True
        if row.get("lat") is not None:
            points += 1
            close = got is not None and (place.distance_km(got, Place(None, lat=row["lat"], lon=row["lon"])) or 9999.0) < NEAR_KM
            near += close
        if not (ok and state_ok and named and close):
            wrong.append(f"{row['city']}, {row['state']} -> {brief(got)}")
        context = place.resolve(place.find(row["text"]), source_country="US")
        one = place.geocode(row["city"], "US" if want == "US" else want, near=[p for p in context if p.country]) if row["city"] else None
        alone_country += one is not None and one.country == want
        good = one is not None and (want != "US" or one.admin1 == row["state"])
        alone_state += good
        if not good:
            alone.append(f"{row['city']} [{row['state']}] -> {brief(one)}")
    show(f"{name}: 'city, state' country", country, len(data), [], False)
    show("  state", division, len(data), [], False)
    show("  as a locality", locality, len(data), wrong, listed)
    if points:
        show(f"  within {NEAR_KM} km", near, points, [], False)
    show("  city alone, text as context: state", alone_state, len(data), alone, listed)


def birminghams(listed: bool) -> None:
    near = {n: place.geocode(n) for n in ("Montgomery, Alabama", "Detroit, Michigan", "London, England")}
    cases: list[tuple[str, str | None, str | None, str]] = [
        ("Birmingham", None, None, "England"),
        ("Birmingham", "US", None, "Alabama"),
        ("Birmingham, Ala.", None, None, "Alabama"),
        ("Birmingham, England", None, None, "England"),
        ("Birmingham, Michigan", None, None, "Michigan"),
        ("Birmingham", "GB", None, "England"),
        ("Birmingham", None, "Montgomery, Alabama", "Alabama"),
        ("Birmingham", None, "London, England", "England"),
        ("BIRMINGHAM, Ala.", None, None, "Alabama"),
        ("Birmingham", None, "Detroit, Michigan", "Michigan"),
    ]
    right, misses = 0, []
    for text, country, beside, want in cases:
        other = near.get(beside or "")
        got = place.geocode(text, country, near=[other] if other else [])
        if got is not None and got.admin1 == want:
            right += 1
        else:
            misses.append(f"{text} {country} near {beside}: {brief(got)}")
    for text, want in (
        ("Police in Birmingham said Alabama troopers were called.", "Alabama"),
        ("Police in Birmingham and Manchester said British marchers were held.", "England"),
        ("Montgomery and Birmingham, two cities of the U.S. South, saw marches in Alabama.", "Alabama"),
    ):
        mentions = place.find(text)
        hit = next((p for m, p in zip(mentions, place.resolve(mentions), strict=True) if "Birmingham" in m.text), None)
        cases.append((text, None, None, want))
        if hit is not None and hit.admin1 == want:
            right += 1
        else:
            misses.append(f"{text}: {brief(hit)}")
    show("Birminghams by context", right, len(cases), misses, listed)


def events(gold: Path, listed: bool) -> None:
    total = country = locality = localities = invented = 0
    misses: list[str] = []
    for path in sorted(gold.glob("*.gold.jsonl")):
        for article in rows(path):
            for event in article["events"]:
                want = event["place"]
                if not want["text"] or not want["country"]:
                    continue
                total += 1
                got = place.geocode(want["text"], want["country"], admin1=want["admin1"])
                country += got is not None and got.country == want["country"]
                same = got is not None and bool(got.locality and want["locality"]) and _alike(str(got.locality), want["locality"])
                if want["locality"]:
                    localities += 1
                    locality += same
                elif got is not None and got.locality:
                    invented += 1
                if (want["locality"] and not same) or got is None or (got.locality and not want["locality"]):
                    misses.append(f"{want['text']!r} {want['country']} wants {want['locality']} / {want['admin1']} -> {brief(got)}")
    show("events: place.text alone, country", country, total, [], False)
    show("events: place.text alone, locality", locality, localities, misses, listed)
    show("events: locality where the gold has none", invented, total - localities, [], False)


def _alike(a: str, b: str) -> bool:
    if fold(a).removesuffix(" city") == fold(b).removesuffix(" city"):
        return True
    ids = {e.geonames_id for e in gazetteer().lookup(a)} & {e.geonames_id for e in gazetteer().lookup(b)} - {None}
    return bool(ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--list", action="store_true", dest="listed")
    options = parser.parse_args()
    toponyms(options.gold, options.listed)
    cities(options.gold, "places_pb2020", options.listed)
    cities(options.gold, "places_wikipedia_floyd", options.listed)
    birminghams(options.listed)
    events(options.gold, options.listed)


if __name__ == "__main__":
    main()
