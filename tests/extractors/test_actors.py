"""Actor phrases and their roles: a sentence in, who played which part out. All persons are invented."""
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import actors, names
from extractors.vocabulary import ActorKind, EventType, Role

PHRASES = [
    ("Some 200 opposition supporters gathered.", ["opposition supporters"]),
    ("Two Springfield police officers took him away.", ["Springfield police officers"]),
    ("Dover Valley Police made an arrest.", ["Dover Valley Police"]),
    ("A Milton County criminal court convicted her.", ["Milton County criminal court"]),
    ("Senior Deputy District Attorney Carla Wynn spoke.", ["Senior Deputy District Attorney Carla Wynn"]),
    ("The Milton County District Attorney’s Office filed the case.", ["Milton County District Attorney’s Office"]),
    ("Freedonian security forces and riot police watched.", ["Freedonian security forces", "riot police"]),
    ("Law enforcement officers watched student protesters.", ["Law enforcement officers", "student protesters"]),
    ("Judge Bernard Ostrow agreed.", ["Judge Bernard Ostrow"]),
    ("The U.S. District Court for the Northern District of Freedonia ruled.",
     ["District Court for the Northern District of Freedonia"]),
    ("Police cars and court documents burned.", []),
    ("The defense attorney objected.", []),
]
ROLES = [
    (EventType.PROTEST, "Protesters clashed with riot police in Zubrowka.", {("protester", "Protesters"), ("security_force", "riot police")}),
    (EventType.PROTEST, "Thousands of students marched against President Ruben Castellan.", 
     {("protester", "students"), ("target", "President Ruben Castellan")}),
    (EventType.PROTEST, "The rally was organized by the Freedonian Teachers Union.", {("organizer", "Freedonian Teachers Union")}),
    (EventType.PROTEST, "Opposition leader Tomas Verdano called for demonstrations.", {("organizer", "Opposition leader Tomas Verdano")}),
    (EventType.PROTEST, "Miners and teachers staged a protest on Friday.", {("protester", "Miners and teachers")}),
    (EventType.PROTEST, "Police fired tear gas at demonstrators.", {("security_force", "Police"), ("protester", "demonstrators")}),
    (EventType.PROTEST, "Residents took part in an anti-government protest.", {("protester", "Residents"), ("target", "government")}),
    (EventType.PROTEST, "Protesters demanded that the government resign.", {("protester", "Protesters"), ("target", "government")}),
    (EventType.PROTEST, "Four people were killed during the protests.", set()),
    (EventType.PROTEST, "Freedonian soldiers guard a square during a protest against the coup.",
     {("security_force", "Freedonian soldiers"), ("target", "coup")}),
    (EventType.PROTEST, "Counter-protesters gathered nearby.", {("counter_protester", "Counter-protesters")}),
    (EventType.PROTEST, "Workers rallied against low wages.", {("protester", "Workers")}),
    (EventType.ARREST, "He was arrested by Dover Valley Police.", {("detaining_authority", "Dover Valley Police")}),
    (EventType.ARREST, "Springfield police said they had arrested two men.", {("detaining_authority", "Springfield police")}),
    (EventType.ARREST, "She turned herself in to authorities on Monday.", {("detaining_authority", "authorities")}),
    (EventType.ARREST, "The park rangers, who saw him, gave chase and arrested him.", {("detaining_authority", "park rangers")}),
    (EventType.ARREST, "Kenya detained 27 people in May.", {("detaining_authority", "Kenya")}),
    (EventType.ARREST, "Nineteen police officers were arrested.", set()),
    (EventType.ARREST, "Military officers detained in the crackdown were silent.", set()),
    (EventType.RELEASE, "The two were released by border guards.", {("detaining_authority", "border guards")}),
    (EventType.SENTENCING, "A Zubrowka court sentenced him to ten years.", {("court", "Zubrowka court")}),
    (EventType.SENTENCING, "Judge Bernard Ostrow of the High Court sentenced her.", {("court", "High Court")}),
    (EventType.SENTENCING, "Judge Bernard Ostrow sentenced her.", {("court", "Judge Bernard Ostrow")}),
    (EventType.CHARGE, "Prosecutors charged him with fraud.", {("prosecutor", "Prosecutors")}),
    (EventType.CHARGE, "A grand jury indicted him.", {("court", "grand jury")}),
    (EventType.TRIAL, "Deputy District Attorney Carla Wynn is prosecuting the case.", {("prosecutor", "Deputy District Attorney Carla Wynn")}),
]


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_phrases(text: str, expected: list[str]) -> None:
    assert [m.text for m in actors.find(text)] == expected


@pytest.mark.parametrize(("kind", "text", "expected"), ROLES)
def test_roles(kind: EventType, text: str, expected: set[tuple[str, str]]) -> None:
    assert {(r.role.value, r.text) for r in actors.roles(text, kind)} == expected


def test_a_role_becomes_a_record_with_its_words() -> None:
    article = "It rained. Riot police dispersed the marchers."
    role = next(r for r in actors.roles(article[11:], EventType.PROTEST) if r.role is Role.SECURITY_FORCE)
    actor = role.actor(offset=11)
    assert actor.evidence is not None
    assert article[actor.evidence.start:actor.evidence.end] == actor.evidence.quote == actor.text == "Riot police"
    assert actor.kind is ActorKind.STATE
    assert actor.evidence.rule.startswith("actor.security_force.")


def test_persons_may_come_from_the_whole_article() -> None:
    article = "Tomas Verdano is well known. Verdano called the protests."
    people = names.within(names.chains(article), 29, len(article))
    text = article[29:]
    assert [(r.role, r.text) for r in actors.roles(text, EventType.PROTEST, actors.find(text, people))] == [(Role.ORGANIZER, "Verdano")]


def test_merging_keeps_what_says_more() -> None:
    text = "Police watched as protesters sang. Riot police fired at the opposition supporters who protested. Police left, beating protesters."
    merged = {(r.role.value, r.text) for r in actors.merge(actors.roles(text, EventType.PROTEST))}
    assert ("security_force", "Riot police") in merged
    assert ("protester", "opposition supporters") in merged
    assert not {("security_force", "Police"), ("protester", "protesters")} & merged


def test_possible_roles_follow_the_head() -> None:
    (police,) = actors.find("Police left.")
    assert Role.DETAINING_AUTHORITY in police.possible
    assert Role.PROTESTER not in police.possible


NEWSLIKE = st.lists(st.sampled_from(
    ["police", "Police", "protesters", "and", "students", "arrested", "by", "the", "court", "District", "Attorney’s", "Office", "of", "against",
     "anti-Castellan", "rally", "President", "Ivan", "Petrenkov", "'s", ",", ".", "\n", "marched", "prosecutors", "were", "İ", "ß", "-", "DPD",
     "Kenya", "detained", "protest"]), max_size=50).map(" ".join)


@given(st.one_of(st.text(max_size=300), NEWSLIKE), st.sampled_from(EventType))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_spans_that_quote_it(text: str, kind: EventType) -> None:
    mentions = actors.find(text)
    assert all(text[m.start:m.end] == m.text != "" for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    found = actors.roles(text, kind, mentions)
    assert all(text[r.start:r.end] == r.text != "" and 0 <= r.confidence <= 1 for r in found)
    assert set(actors.merge(found)) <= set(found)


@pytest.mark.parametrize("piece", [
    "police and ", "A-A-", "protest ", "District Attorney ", "protest against ", "arrested by ", "a" * 50, " ", "Judge "])
def test_long_texts_are_read_to_the_end(piece: str) -> None:
    text = piece * (40_000 // len(piece)) + ". He was arrested by Dover Valley Police."
    assert "Dover Valley Police" in [r.text for r in actors.roles(text, EventType.ARREST)]
