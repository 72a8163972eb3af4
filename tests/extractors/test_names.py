"""Names of persons: text in, names out. All persons are invented."""
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import names

FOUND = [
    ("Opposition leader Tomas Verdano was arrested on Friday.", ["Tomas Verdano"]),
    ("Staff Sergeant Orhan Celebi was held in the barracks.", ["Orhan Celebi"]),
    ("Sgt. Maria Delacroix-Ndiaye said two men fled.", ["Maria Delacroix-Ndiaye"]),
    ("Andrew T. Halloway, 31, pleaded guilty.", ["Andrew T. Halloway"]),
    ("The court sentenced George Pellman Jr. to five years.", ["George Pellman Jr."]),
    ("The journalist Khalid bin Omar al-Harithi remains in prison.", ["Khalid bin Omar al-Harithi"]),
    ("Police detained activist Zhanibek Ospanov outside the consulate.", ["Zhanibek Ospanov"]),
    ("Deputy District Attorney Carla Wynn prosecuted the case.", ["Carla Wynn"]),
    ("Mullah Ghulam Rahimi and Dr. Éva Szalói were released.", ["Ghulam Rahimi", "Éva Szalói"]),
    ("Park Min-seo told reporters that Yun Seo Jin had been freed.", ["Park Min-seo", "Yun Seo Jin"]),
    ("A man named Okello was charged.", ["Okello"]),
    ("President Adebisi's government denied it.", ["Adebisi"]),
    ("Freedonian President Ruben Castellan resigned.", ["Ruben Castellan"]),
    ("Peter van der Meulen was fined.", ["Peter van der Meulen"]),
    ("A 25-year-old man, later named as Liam O'Garrity, was held.", ["Liam O'Garrity"]),
    ("Russian-backed fighters met Ivan Petrenkov, a former major.", ["Ivan Petrenkov"]),
]
NONE = [
    "The Ministry of Justice and the Supreme Court declined to comment.",
    "Hundreds marched in New York and San Francisco on Monday in March.",
    "Thames Valley Police arrested two men.",
    "The Social Democratic Party and Human Rights Watch condemned the ruling.",
    "The U.S. Capitol was closed.",
    "After the rally, Turkish officials blamed the United Nations.",
    "You've seen it. According to witnesses, Germany and France agreed.",
    "Hurricane Tamsin hit the coast.",
    "",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_names_are_found_without_their_titles(text: str, expected: list[str]) -> None:
    assert [m.text for m in names.find(text)] == expected


@pytest.mark.parametrize("text", NONE)
def test_other_capitals_are_no_names(text: str) -> None:
    assert names.find(text) == []


def test_the_title_stands_apart() -> None:
    (found,) = names.find("On Monday Deputy District Attorney Carla Wynn spoke.")
    assert (found.text, found.title) == ("Carla Wynn", "Deputy District Attorney")


def test_a_gazetteer_can_object() -> None:
    text = "They crossed Velika Dolina on foot."
    assert [m.text for m in names.find(text)] == ["Velika Dolina"]
    assert names.find(text, is_place=lambda phrase: phrase == "Velika Dolina") == []


def chains(text: str) -> dict[str, list[str]]:
    return {c.full: [m.text for m in c.mentions] for c in names.chains(text)}


def test_surnames_join_the_full_name() -> None:
    text = ("Verdano Freed\n\nOpposition leader Tomas Verdano was released on Friday. Mr. Verdano said he would appeal. "
            "Verdano's lawyer, Ana Brisk, agreed. Brisk left.")
    assert chains(text) == {"Tomas Verdano": ["Verdano", "Tomas Verdano", "Verdano", "Verdano"], "Ana Brisk": ["Ana Brisk", "Brisk"]}


def test_husband_and_wife_are_two() -> None:
    text = "David and Louise Harrowgate were sentenced. Mr. Harrowgate wept; Mrs. Harrowgate did not."
    found = {c.full: c for c in names.chains(text)}
    assert set(found) == {"David Harrowgate", "Louise Harrowgate"}
    assert [m.title for m in found["Louise Harrowgate"].mentions][-1] == "Mrs."
    assert (found["David Harrowgate"].gender, found["Louise Harrowgate"].gender) == ("m", "f")


def test_a_wife_named_by_her_first_name_takes_the_surname() -> None:
    assert "Miriam Colby" in chains("Peter Colby and his wife, Miriam, were detained in May.")


def test_the_name_stands_as_first_given() -> None:
    assert list(chains("Anna Kowal was held. Anna Maria Kowal, 40, denies it.")) == ["Anna Kowal"]


def test_a_person_taken_for_known() -> None:
    text = "Prosecutors want Zelkovich extradited. Zelkovich said he fled. Critics say Zelkovich's guards fired. Zelkovich was not seen."
    assert list(chains(text)) == ["Zelkovich"]


def test_gender_by_pronoun() -> None:
    (chain,) = names.chains("Journalist Pat Remington said she was beaten.")
    assert chain.gender == "f"


def test_mentions_inside_a_span_count_from_it() -> None:
    text = "Rain fell. President Ruben Castellan spoke."
    (found,) = names.within(names.chains(text), 11, len(text))
    assert text[11:][found.start:found.end] == "Ruben Castellan"
    assert found.title_start == 0


NEWSLIKE = st.lists(st.sampled_from(
    ["President", "Ivan", "ivan", "Petrenkov", "and", "his wife,",
     "Anna", "the", "Ministry", "of", "bin", "al-Harithi", "'s", "’s", ",", ".", "\n\n", "Jr.", "D.",
     "“Nick”", "31", "said", "U.S.", "MARCH", "İzmir", "ß", "é", "\u0301", "-", "Charge-A", "Mr."]), max_size=60).map(" ".join)


@given(st.one_of(st.text(max_size=400), NEWSLIKE))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_spans_that_quote_it(text: str) -> None:
    found = names.find(text)
    for m in found:
        assert text[m.start:m.end] == m.text != ""
        assert 0 <= m.confidence <= 1
        if m.title_start is not None:
            assert m.title is not None
            assert text[m.title_start:].startswith(m.title)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for chain in names.chains(text):
        assert all(text[m.start:m.end] == m.text for m in chain.mentions)
        assert chain.mentions
        assert [m.start for m in chain.mentions] == sorted(m.start for m in chain.mentions)
        assert chain.first in chain.mentions


@pytest.mark.parametrize("piece", ["Ivan Petrenkov, his wife, Anna ", "A-A-", "President ", "A Smith and B Smith ", "a" * 50, "Ivan ", " ", "al-"])
def test_long_texts_are_read_to_the_end(piece: str) -> None:
    text = piece * (60_000 // len(piece)) + " . Judge Carla Wynn spoke."
    assert any(c.full.endswith("Wynn") for c in names.chains(text))
