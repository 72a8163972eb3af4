"""Toponyms and sites in running text, read together."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import place
from extractors.gazetteer import Kind
from extractors.vocabulary import PlacePrecision

NEWS = st.lists(st.sampled_from([
    "Police in Kampala", "Ugandan", "U.S.", "St. Petersburg, Fla.", "SEOUL (AP) -", "the Medeu district, Almaty",
    "People's", "Republic of", "d'Ivoire", "’s", ",", ".", "\n", "University of", "California", "London-based", "in Reading", "downtown",
    "the lobby of the",
    "Court", "square", "No.", "(", "İzmir", "Ǆ", "\u0301", "al-Quds", "\ud800",
]), max_size=30).map(" ".join)


def only(text: str) -> list[str]:
    return [m.text for m in place.find(text) if not m.in_name and not m.weak and not m.adjectival]


@pytest.mark.parametrize(("text", "want"), [
    ("He was held in Charlotte, North Carolina, on Friday.", ["Charlotte, North Carolina"]),
    ("SEOUL (Reuters) - Workers walked out.", ["SEOUL"]),
    ("NOVO PROGRESSO, BRAZIL — Miners blocked a road.", ["NOVO PROGRESSO, BRAZIL"]),
    ("People marched in France, Germany and Italy.", ["France", "Germany", "Italy"]),
    ("The capital, San Juan, saw no rallies.", ["San Juan"]),
    ("In March, police in Reading said reading aloud was fine.", ["Reading"]),
    ("Ugandan police searched Moroto town.", ["Moroto"]),
    ("A delegation from Cote d'Ivoire arrived.", ["Cote d'Ivoire"]),
    ("They told us about the car and the act.", []),
    ("Riots Spread in Capital-NEW YORK — A man spoke.", ["NEW YORK"]),
    ("Alton Sterling left. Sterling said so on Nov. 3, and I've seen it.", []),
    ("Of Justice and Police, Hope said nothing.", []),
])
def test_toponyms(text: str, want: list[str]) -> None:
    assert only(text) == want


@pytest.mark.parametrize("text", [
    "A reader of the Chicago Tribune wrote.", "The New York Times reported it.", "He met Jordan Kestrel there.", "A man was held on Moreno Avenue.",
    "We saw Jack London again.", "She studies at the University of California now.",
])
def test_names_of_papers_and_persons_are_marked(text: str) -> None:
    assert [m for m in place.find(text) if m.in_name]
    assert only(text) == []


def test_a_demonym_is_adjectival_and_tells_the_country() -> None:
    (mention,) = place.find("The Kazakh opposition met.")
    assert mention.adjectival
    assert Kind.DEMONYM in mention.kinds
    assert [p.country for p in place.resolve([mention])] == ["KZ"]


def test_a_local_force_sits_in_its_place() -> None:
    (mention,) = place.find("The Denver Police Department said so.")
    assert (mention.in_name, mention.local) == (True, True)


@pytest.mark.parametrize(("text", "name", "country", "admin1"), [
    ("Protests in Georgia spread from Tbilisi to Batumi.", "Georgia", "GE", None),
    ("Voters in Georgia and Alabama, two U.S. states, marched in Atlanta.", "Georgia", "US", "Georgia"),
    ("Police in Birmingham said Alabama troopers were called.", "Birmingham", "US", "Alabama"),
    ("British police in Birmingham and Leeds held ten.", "Birmingham", "GB", "England"),
    ("In Hyderabad, Pakistani traders from Karachi closed their shops.", "Hyderabad", "PK", "Sindh"),
    ("Lebanese troops entered Tripoli from Beirut.", "Tripoli", "LB", None),
])
def test_an_article_decides_between_senses(text: str, name: str, country: str, admin1: str | None) -> None:
    mentions = place.find(text)
    got = {m.text: p for m, p in zip(mentions, place.resolve(mentions), strict=True)}[name]
    assert got.country == country
    if admin1:
        assert got.admin1 == admin1


def test_the_source_and_the_dateline_are_context() -> None:
    mentions = place.find("Ten people were held in Birmingham.")
    assert place.resolve(mentions, source_country="US")[0].admin1 == "Alabama"
    assert place.resolve(mentions, dateline=place.geocode("Leeds"))[0].admin1 == "England"


def test_main_country() -> None:
    assert place.main_country(place.find("Ugandan police arrested a man in Kampala who had returned from Kenya.")) == "UG"
    assert place.main_country([]) is None
    assert place.main_country([], source_country="FI") == "FI"


@pytest.mark.parametrize(("text", "name", "want"), [
    ("Hundreds marched in downtown Chicago on Friday.", "Chicago", "downtown Chicago"),
    ("A man was shot in the lobby of the Trade Center in Tulsa.", "Tulsa", "lobby of the Trade Center in Tulsa"),
    ("She was held at Gimbel's department store in downtown Cleveland.", "Cleveland", "Gimbel's department store in downtown Cleveland"),
    ("They met in Moroto town.", "Moroto", "Moroto town"),
])
def test_the_phrase_around_a_toponym(text: str, name: str, want: str) -> None:
    mention = next(m for m in place.find(text) if m.text == name)
    start, end = place.phrase(text, mention)
    assert text[start:end] == want


@pytest.mark.parametrize(("text", "want"), [
    ("They gathered in Liberation Square at noon.", ["Liberation Square"]),
    ("Crowds stood outside the embassy.", ["embassy"]),
    ("They crossed the Harlan Bates Bridge slowly.", ["Harlan Bates Bridge"]),
    ("Workers sat down in front of city hall.", ["city hall"]),
    ("A base of support remained.", []),
])
def test_sites(text: str, want: list[str]) -> None:
    assert [s.text for s in place.find_sites(text) if s.locatable] == want


@given(st.one_of(st.text(max_size=300), NEWS))
@settings(max_examples=200, deadline=None)
def test_spans_quote_any_text(text: str) -> None:
    mentions = place.find(text)
    end = 0
    for mention, found in zip(mentions, place.resolve(mentions), strict=True):
        assert text[mention.start:mention.end] == mention.text
        assert mention.start >= end
        end = mention.end
        a, b = place.phrase(text, mention)
        assert 0 <= a <= mention.start < mention.end <= b <= len(text)
        if found.lat is not None:
            assert found.precision is not PlacePrecision.UNKNOWN
    for site in place.find_sites(text):
        assert text[site.start:site.end] == site.text
