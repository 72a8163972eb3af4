"""Phrases to places, and places compared."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import place
from extractors.records import Place
from extractors.vocabulary import PlacePrecision as P


@pytest.mark.parametrize(("text", "country", "want"), [
    ("Medeu district, Almaty", None, ("Almaty", "Almaty", "KZ", P.LOCALITY)),
    ("Winston-Salem, North Carolina", None, ("Winston-Salem", "North Carolina", "US", P.LOCALITY)),
    ("WINSTON-SALEM, N.C.", None, ("Winston-Salem", "North Carolina", "US", P.LOCALITY)),
    ("Birmingham", None, ("Birmingham", "England", "GB", P.LOCALITY)),
    ("Birmingham", "US", ("Birmingham", "Alabama", "US", P.LOCALITY)),
    ("Birmingham, Ala.", None, ("Birmingham", "Alabama", "US", P.LOCALITY)),
    ("Paris, Texas", None, ("Paris", "Texas", "US", P.LOCALITY)),
    ("London, Ontario", None, ("London", "Ontario", "CA", P.LOCALITY)),
    ("hagåtña", None, ("Hagåtña", "Hagatna", "GU", P.LOCALITY)),
    ("downtown Manhattan", None, ("New York City", "New York", "US", P.SITE)),
    ("Kiev", None, ("Kyiv", "Kyiv City", "UA", P.LOCALITY)),
    ("St. Petersburg", None, ("Saint Petersburg", "Saint Petersburg", "RU", P.LOCALITY)),
    ("St. Petersburg", "US", ("St. Petersburg", "Florida", "US", P.LOCALITY)),
    ("Hyderabad", "PK", ("Hyderabad", "Sindh", "PK", P.LOCALITY)),
    ("Georgia", None, (None, None, "GE", P.COUNTRY)),
    ("Georgia", "US", (None, "Georgia", "US", P.ADMIN1)),
    ("Washington state", None, (None, "Washington", "US", P.ADMIN1)),
    ("Riverside County, California", None, (None, "California", "US", P.ADMIN1)),
    ("Indian Kashmir", None, (None, "Jammu and Kashmir", "IN", P.ADMIN1)),
    ("Mexico", None, (None, None, "MX", P.COUNTRY)),
    ("Mexico City", None, ("Mexico City", "Mexico City", "MX", P.LOCALITY)),
    ("the Ivory Coast", None, (None, None, "CI", P.COUNTRY)),
    ("Burma", None, (None, None, "MM", P.COUNTRY)),
    ("the People's Republic of China", None, (None, None, "CN", P.COUNTRY)),
    ("Tahrir Square", None, ("Cairo", "Cairo", "EG", P.SITE)),
    ("a court in Bishkek", None, ("Bishkek", "Bishkek", "KG", P.LOCALITY)),
    ("outside the Hungarian parliament", None, ("Budapest", "Budapest", "HU", P.SITE)),
    ("Reading", None, ("Reading", "England", "GB", P.LOCALITY)),
])
def test_a_phrase_names_a_place(text: str, country: str | None, want: tuple[str | None, str | None, str, P]) -> None:
    got = place.geocode(text, country)
    assert got is not None
    assert (got.locality, got.admin1, got.country, got.precision) == want
    assert got.text == text


@pytest.mark.parametrize("text", ["", "  ", "Foozlebarton", "Police", "Of", "March", "the protesters", "Africa", "Paris Hilton", "12", "both cities"])
def test_an_unknown_name_is_a_gap(text: str) -> None:
    assert place.geocode(text) is None


def test_a_known_country_is_not_left() -> None:
    assert place.geocode("Kabul", "SE") is None
    assert place.geocode("San Juan", "US") is not None


def test_a_province_below_the_first_level_is_understood() -> None:
    got = place.geocode("Iba", "PH", admin1="Zambales")
    assert got is not None
    assert got.admin1 == "Central Luzon"


def test_places_near_by_decide() -> None:
    montgomery = place.geocode("Montgomery, Alabama")
    assert montgomery is not None
    got = place.geocode("Birmingham", near=[montgomery])
    assert got is not None
    assert got.admin1 == "Alabama"


def test_a_county_of_many_states_stays_open() -> None:
    got = place.geocode("Clay County")
    assert got is not None
    assert (got.country, got.locality) == ("US", None)


def test_same_place_follows_the_hierarchy() -> None:
    paris, texas, france, lyon = (place.geocode(t) for t in ("Paris", "Paris, Texas", "France", "Lyon"))
    assert paris is not None
    assert texas is not None
    assert france is not None
    assert lyon is not None
    assert place.same_place(paris, paris) is True
    assert place.same_place(paris, texas) is False
    assert place.same_place(paris, lyon) is False
    assert place.same_place(paris, france) is None
    assert place.same_place(paris, Place("somewhere")) is None
    kyiv, kiev = Place("Kyiv", "Kyiv", None, "UA"), Place("Kiev", "Kiev", None, "UA")
    assert place.same_place(kyiv, kiev) is True


def test_contains_and_distance() -> None:
    paris, france, lyon, rhone = (place.geocode(t) for t in ("Paris", "France", "Lyon", "Auvergne-Rhône-Alpes"))
    assert paris is not None
    assert france is not None
    assert lyon is not None
    assert rhone is not None
    assert place.contains(france, paris) is True
    assert place.contains(rhone, lyon) is True
    assert place.contains(rhone, paris) is False
    assert place.contains(paris, france) is None
    assert place.distance_km(paris, lyon) == pytest.approx(392, abs=5)
    assert place.distance_km(paris, Place("x")) is None


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_geocode_takes_any_text_and_a_point_has_its_precision(text: str) -> None:
    got = place.geocode(text)
    if got is not None:
        assert got.country is not None
        assert (got.lat is None) == (got.lon is None)
        assert got.precision is not P.UNKNOWN
