"""Protests read from sentences and short articles: what tells of one, what only sounds like one, and what is told with it."""
from __future__ import annotations

import datetime as dt

import pytest

from extractors import Article, acts, extract, nlp, protest, text
from extractors.records import Report
from extractors.vocabulary import EventType, Form, Role, Status


def _mentions(sentence: str, about: protest.Context | None = None) -> list[tuple[str, Status]]:
    doc = next(iter(nlp.parse([sentence])))
    told = text.Sentence(0, 0, len(sentence), sentence, text.Kind.BODY, 0, ())
    return [(m.rule, m.status) for m in protest.read(doc, told, about or protest.Context(protest=2)) if m.strength >= 0.5]


def _protests(body: str, title: str | None = None) -> list[Report]:
    article = Article("a1", "test", body, dt.date(2018, 5, 17), title)
    return [r for r in next(iter(extract([article])))[1] if r.type is EventType.PROTEST]


@pytest.mark.parametrize("sentence", [
    "Port workers downed tools on Monday over unpaid wages.",
    "Some 40 nurses sat down across the road to the airport.",
    "Women banged pots from their balconies in the old town.",
    "Farmers held placards outside the ministry of agriculture.",
    "Around 300 students occupied the rector's office for two nights.",
    "Villagers blocked the highway with burning tyres.",
    "A crowd pelted the police with stones in the market square.",
    "Clerks at the tax office stayed away from work for a third day.",
    "Two dozen pensioners linked arms in front of the bank.",
    "Hundreds of people marched through the capital against the new tax.",
    "A sit-in at the town hall went into its second week.",
    "A small group of people protested outside the embassy.",
    "Demonstrators tried to storm the parliament building on Friday.",
])
def test_sentences_that_tell_of_a_protest(sentence: str) -> None:
    found = _mentions(sentence)
    assert found
    assert all(status is Status.OCCURRED for _, status in found)


@pytest.mark.parametrize("sentence", [
    "Soldiers marched toward the river at dawn.",
    "Shares rallied after the central bank cut its rate.",
    "The visitors lodged a protest with the referee.",
    "It was a long march to a stable currency.",
    "The warplanes carried out a strike on a convoy.",
    "He signed the paper under protest.",
    "Troops march in a drill near the border.",
    "The results of the vote came in March 2014.",
])
def test_sentences_that_only_sound_like_one(sentence: str) -> None:
    assert _mentions(sentence, protest.Context()) == []


def test_a_strike_called_off_is_denied_and_a_planned_march_is_planned() -> None:
    assert Status.DENIED in {s for _, s in _mentions("Traders called off a strike on Wednesday.")}
    assert {s for _, s in _mentions("The unions will march through the capital on Friday.")} == {Status.PLANNED}


@pytest.mark.parametrize(("sentence", "word", "level"), [
    ("About 40 mothers stood there.", "mothers", 2),
    ("Protesters stood there.", "Protesters", 3),
    ("A group of lawyers stood there.", "group", 2),
    ("Residents stood there.", "Residents", 1),
    ("The soldiers stood there.", "soldiers", 0),
    ("Two boats of the navy stood by.", "boats", 0),
])
def test_how_surely_a_phrase_is_a_crowd(sentence: str, word: str, level: int) -> None:
    token = next(t for t in next(iter(nlp.parse([sentence]))) if t.text == word)
    assert acts.level(token) == level


def test_words_joined_by_hyphens_are_read_whole() -> None:
    doc = next(iter(nlp.parse(["The sit-in ended after a stay-at-home in May."])))
    assert {"sit-in", "stay-at-home"} <= {acts.hyphenated(t) for t in doc}


@pytest.mark.parametrize(("body", "form", "low"), [
    ("On Monday some 200 miners downed tools in Lusaka, Zambia, to demand better pay.", Form.STRIKE, 200),
    ("About 60 students sat down on the lawn of the university in Lusaka, Zambia, on Monday to demand the release of a colleague.", Form.SIT_IN, 60),
    ("Around 1,500 people marched through Lusaka, Zambia, on Monday against a new tax.", Form.MARCH, 1500),
    ("Some 90 farmers blocked the road to the airport in Lusaka, Zambia, on Monday to protest prices.", Form.BLOCKADE, 90),
])
def test_form_and_size_of_an_event(body: str, form: Form, low: int) -> None:
    (report,) = _protests(body)
    assert report.form is form
    assert report.size is not None
    assert report.size.low == low


def test_actors_are_cast_once_a_role() -> None:
    body = "Hundreds of textile workers marched through Lusaka, Zambia, on Monday against the finance ministry and were dispersed by riot police."
    (report,) = _protests(body)
    cast = {a.role: a.text for a in report.actors}
    assert cast[Role.PROTESTER] == "textile workers"
    assert "finance ministry" in cast[Role.TARGET]
    assert cast[Role.SECURITY_FORCE] == "riot police"
    assert len(cast) == len(report.actors)


def test_a_crowd_in_another_city_is_another_event() -> None:
    body = (
        "Hundreds of teachers protested in Lusaka, Zambia, on Monday over unpaid salaries. "
        "In Ndola about 70 teachers sat down in front of the education office the same day."
    )
    assert {r.place.locality for r in _protests(body) if r.place is not None} == {"Lusaka", "Ndola"}


def test_evidence_quotes_the_article() -> None:
    body = "In Lusaka, Zambia, about 300 nurses walked off the job on Monday, calling for safer wards."
    (report,) = _protests(body)
    assert report.trigger.quote == body[report.trigger.start:report.trigger.end]
    assert all(a.evidence is not None and a.evidence.quote == body[a.evidence.start:a.evidence.end] for a in report.actors)
