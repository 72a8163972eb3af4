"""The seed articles and the corpus: every gold record rests on the words and the calendar of its article."""
from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from seed_checking import SEEDS, Seed, articles, gold, problems

from extractors.vocabulary import DatePrecision, EventType, Form, Role, SentenceKind, Status

ARTICLES = articles(SEEDS / "articles")
GOLD = gold(SEEDS / "gold.jsonl")
EVENTS = [event for events in GOLD.values() for event in events]
CORPUS = sorted(path for path in (SEEDS / "corpus").glob("*.jsonl") if not path.name.endswith(".gold.jsonl"))


def test_there_are_enough_articles_and_each_is_annotated_once() -> None:
    ids = [seed.article_id for seed in ARTICLES]
    assert len(ids) >= 24
    assert sorted(ids) == sorted(set(ids))
    assert set(ids) == set(GOLD)


def test_every_format_a_user_may_bring_is_there() -> None:
    formats = Counter(seed.path.suffix for seed in ARTICLES)
    assert formats[".md"] >= 2
    assert formats[".html"] >= 3
    assert formats[".jsonl"] >= 4
    assert formats[".txt"] == max(formats.values())


@pytest.mark.parametrize("seed", ARTICLES, ids=lambda seed: str(seed.article_id))
def test_gold_rests_on_its_article(seed: Seed) -> None:
    assert problems(seed, GOLD[seed.article_id]) == []


@pytest.mark.parametrize("seed", ARTICLES, ids=lambda seed: str(seed.article_id))
def test_length_is_that_of_a_news_item(seed: Seed) -> None:
    assert 120 <= len(seed.text.split()) <= 700  # a page counts its navigation


def test_every_code_of_the_codebook_occurs() -> None:
    assert {event["type"] for event in EVENTS} == {code.value for code in EventType}
    assert {event["status"] for event in EVENTS} == {code.value for code in Status}
    assert {event["form"] for event in EVENTS} - {None} == {code.value for code in Form}
    assert {event["date"]["precision"] for event in EVENTS} == {code.value for code in DatePrecision}
    assert {actor["role"] for event in EVENTS for actor in event["actors"]} == {code.value for code in Role}
    sentences = [event["sentence"] for event in EVENTS if event["sentence"]]
    assert {sentence["kind"] for sentence in sentences} == {code.value for code in SentenceKind}
    assert any(sentence["life"] for sentence in sentences)
    assert any(sentence["suspended"] for sentence in sentences)


def test_some_articles_tell_of_nothing_and_some_of_the_past() -> None:
    assert sum(not events for events in GOLD.values()) >= 4
    assert {event["focus"] for event in EVENTS} == {True, False}
    assert sum(seed.published is None for seed in ARTICLES) >= 1


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: str(path.stem))
def test_corpus_gold_rests_on_its_articles(path: Path) -> None:
    annotated = gold(path.with_name(f"{path.stem}.gold.jsonl"))
    seeds = [seed for seed in articles(path.parent) if seed.path == path]
    assert [seed.article_id for seed in seeds] == list(annotated)
    found = {seed.article_id: problems(seed, annotated[seed.article_id]) for seed in seeds}
    assert {article: what for article, what in found.items() if what} == {}


def test_no_two_articles_share_an_id() -> None:
    ids = [seed.article_id for seed in [*ARTICLES, *articles(SEEDS / "corpus")]]
    assert [article for article, times in Counter(ids).items() if times > 1] == []


def _seed(text: str) -> Seed:
    return Seed("x", None, dt.date(2020, 3, 5), "", text, Path("x"))


def _day(iso: str, text: str) -> dict[str, object]:
    return {"start": iso, "end": iso, "precision": "day", "text": text}


def _event(**slots: object) -> dict[str, object]:
    """A march on Tuesday, 3 March 2020, with the given slots in place of its own."""
    nowhere = {"text": None, "locality": None, "admin1": None, "country": None}
    event: dict[str, object] = {"type": "protest", "status": "occurred", "focus": True, "date": _day("2020-03-03", "Tuesday"), "place": nowhere}
    return event | {"size": None, "people": None, "charges": [], "sentence": None, "actors": [], "form": "march"} | slots


FREE_FINE = {"text": "fined", "kind": "fine", "days": None, "life": False, "suspended": False, "fine": None}


@pytest.mark.parametrize(
    ("text", "slots", "word"),
    [
        ("They marched on Tuesday.", {}, None),
        ("They marched on Wednesday.", {"date": _day("2020-03-03", "Wednesday")}, "Tuesday"),
        ("They marched on Tuesday.", {"size": {"text": "about 40", "low": 40, "high": 40}}, "not in the article"),
        ("Some 40 marched on Tuesday.", {"size": {"text": "Some 40", "low": 40, "high": 4}}, "no range"),
        ("They marched on Tuesday.", {"form": "parade"}, "vocabulary"),
        ("They marched on Tuesday, March 4.", {}, "no such weekday"),
        ("They marched on Tuesday.", {"date": _day("2020-03-10", "Tuesday")}, "after the publication"),
        ("Fined on Tuesday, they said: fined.", {"type": "sentencing", "sentence": FREE_FINE}, "without its amount"),
    ],
)
def test_the_check_finds_what_is_wrong(text: str, slots: dict[str, object], word: str | None) -> None:
    found = problems(_seed(text), [_event(**slots)])
    assert (found == []) if word is None else any(word in what for what in found), found
