"""A correction wins over extraction, and finds its value again when a newer extractor reads the article differently."""
from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from gate_batches import FIXED, batch

from extractors.records import Evidence, Report
from extractors.review_records import Verdict
from extractors.vocabulary import DatePrecision, EventType, Form, Status
from validation.corrections import RULE, CorrectionError, apply, latest, make
from validation.gate import check
from validation.review import Item, items, parse, review

WHO = {"who": "Ana", "why": "the text says so"}


def test_a_corrected_value_takes_the_place_of_the_extracted_one() -> None:
    articles, reports = batch(2)
    one = make(reports[0], "size", Verdict.CORRECT, new={"low": 7, "high": 9}, **WHO)
    after = apply([one], reports)
    size = after[0].size
    assert size is not None
    assert (size.low, size.high, size.text) == (7, 9, reports[0].size.text if reports[0].size else None)
    assert size.evidence is not None
    assert (size.evidence.rule, size.evidence.confidence) == (RULE, 1.0)
    assert after[1:] == reports[1:]
    assert check(articles, after, today=FIXED).quarantined == []


def _read_anew(r: Report) -> Report:
    """The same event as a newer extractor might give it: another id, another value, the quote a word longer."""
    assert r.size is not None
    assert r.size.evidence is not None
    words = dataclasses.replace(r.size.evidence, end=r.size.evidence.end + 11, quote=r.size.evidence.quote + " protesters")
    return dataclasses.replace(r, report_id="r_new", extractor_version="2099.1", size=dataclasses.replace(r.size, low=1, high=1, evidence=words))


def test_it_survives_another_extraction() -> None:
    _, reports = batch(1)
    one = make(reports[0], "size", Verdict.CORRECT, new={"low": 7, "high": 9}, **WHO)
    for newer in (_read_anew(reports[0]), dataclasses.replace(_read_anew(reports[0]), size=None)):
        (after, *_) = apply([one], [newer, *reports[1:]])
        assert after.size is not None
        assert (after.report_id, after.size.low, after.size.high) == ("r_new", 7, 9)


def test_it_is_not_laid_on_a_value_it_was_not_made_for() -> None:
    _, reports = batch(2)
    one = make(reports[0], "size", Verdict.REJECT, **WHO)
    other_article = apply([one], reports[4:])
    assert other_article == reports[4:]
    elsewhere = dataclasses.replace(reports[0], trigger_text="gathered", size=dataclasses.replace(
        reports[0].size, evidence=Evidence(500, 505, "seven", "x", 0.5)))  # type: ignore[type-var]
    assert apply([one], [elsewhere]) == [elsewhere]
    # two that fit equally well: neither is touched
    twins = [dataclasses.replace(reports[0], report_id=f"r_{i}") for i in range(2)]
    assert apply([one], twins) == twins


def test_every_slot_can_be_corrected_and_the_result_passes_the_gate() -> None:
    articles, reports = batch(1)
    day = reports[0].date.start.isoformat() if reports[0].date and reports[0].date.start else ""
    made = [
        make(reports[0], "status", Verdict.CORRECT, new="denied", **WHO),
        make(reports[0], "focus", Verdict.CORRECT, new=False, **WHO),
        make(reports[0], "form", Verdict.CORRECT, new="rally", **WHO),
        make(reports[0], "date", Verdict.CORRECT, new={"start": day, "end": None, "precision": "week"}, **WHO),
        make(reports[0], "actors", Verdict.CORRECT, new=[{"role": "organizer", "text": "protesters", "kind": "group"}], **WHO),
        make(reports[1], "people", Verdict.CORRECT, new={"names": ["Nia Oso", "Tal Oso"], "low": 2, "high": 2}, **WHO),
        make(reports[1], "charges", Verdict.CORRECT, new=[{"text": "rioting", "category": "riot"}], **WHO),
        make(reports[2], "sentence", Verdict.CORRECT, new={"days": None, "life": True, "text": "life"}, **WHO),
        make(reports[1], "place", Verdict.REJECT, **WHO),
        make(reports[3], "type", Verdict.REJECT, **WHO),
    ]
    protest, arrest, sentencing = apply(made, reports)
    assert (protest.status, protest.focus, protest.form) == (Status.DENIED, False, Form.RALLY)
    assert protest.date is not None
    assert protest.date.precision is DatePrecision.WEEK
    assert [a.role.value for a in protest.actors] == ["organizer"]
    assert arrest.people is not None
    assert arrest.people.names == ("Nia Oso", "Tal Oso")
    assert [c.text for c in arrest.charges] == ["rioting"]
    assert arrest.place is None
    assert sentencing.sentence is not None
    assert sentencing.sentence.life
    assert check(articles, [protest, arrest, sentencing], today=FIXED).quarantined == []


def test_an_accepted_value_becomes_certain_and_stays_as_it_is() -> None:
    _, reports = batch(1)
    (after, *_) = apply([make(reports[0], "size", Verdict.ACCEPT, **WHO)], reports)
    assert after.size is not None
    assert after.size.evidence is not None
    assert after.size.evidence.confidence == 1.0
    assert dataclasses.replace(after.size, evidence=None) == dataclasses.replace(reports[0].size, evidence=None)  # type: ignore[type-var]


@pytest.mark.parametrize(("field", "new"), [
    ("size", {"lowest": 3}), ("size", 30), ("date", {"start": "yesterday"}), ("type", "uprising"), ("charges", {"text": "x"}), ("focus", "yes"),
    ("colour", "red"), ("sentence", {"kind": "flogging"}),
])
def test_what_is_no_value_of_the_slot_is_refused(field: str, new: object) -> None:
    _, reports = batch(1)
    with pytest.raises(CorrectionError):
        make(reports[2], field, Verdict.CORRECT, new=new, **WHO)


def test_a_later_decision_on_the_same_words_replaces_the_earlier() -> None:
    _, reports = batch(1)
    first = make(reports[0], "size", Verdict.CORRECT, new={"low": 7}, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), **WHO)
    second = make(reports[0], "size", Verdict.REJECT, at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC), **WHO)
    assert first.correction_id == second.correction_id
    assert latest([second, first]) == [second]


def _drive(answers: list[str], found: list[Item], **more: object) -> tuple[list[object], list[str]]:
    said: list[str] = []
    asked = iter(answers)

    def ask(prompt: str) -> str:
        try:
            return next(asked)
        except StopIteration:
            raise EOFError from None

    return list(review(found, ask=ask, tell=said.append, who="Ana", **more)), said  # type: ignore[arg-type]


def _unsure() -> list[Item]:
    articles, reports = batch(2)
    unsure = []
    for r in reports:
        assert r.trigger is not None
        r = dataclasses.replace(r, trigger=dataclasses.replace(r.trigger, confidence=0.5))
        if r.size is not None and r.size.evidence is not None:
            r = dataclasses.replace(r, size=dataclasses.replace(r.size, evidence=dataclasses.replace(r.size.evidence, confidence=0.2)))
        unsure.append(r)
    return items(unsure, {a.article_id: a for a in articles})


def test_the_least_certain_value_comes_first_with_its_sentence() -> None:
    found = _unsure()
    assert [i.confidence for i in found] == sorted(i.confidence for i in found)
    assert found[0].field == "size"
    assert "»Around" in found[0].sentence
    assert "protesters marched in" in found[0].sentence


def test_stepping_through_values() -> None:
    found = _unsure()
    decided, said = _drive(["a", "x", "c", "low=3 high=4 text='three or four'", "misread", "r", "not an event", "s", "q"], found)
    assert [(d.field, d.verdict) for d in decided] == [  # type: ignore[attr-defined]
        ("size", Verdict.ACCEPT), ("size", Verdict.CORRECT), ("type", Verdict.REJECT)]
    assert json.loads(decided[1].new) == {"low": 3, "high": 4, "text": "three or four"}  # type: ignore[attr-defined]
    assert decided[2].why == "not an event"  # type: ignore[attr-defined]
    assert any("none of these" in s for s in said)
    # what was decided is not asked again, and the end of input is the end
    known = [d.correction_id for d in decided]  # type: ignore[attr-defined]
    decided, said = _drive(["a"], found, reviewed=known)
    assert len(decided) == 1
    assert f"of {len(found) - 3}]" in said[0]


def test_a_wrong_value_is_asked_for_again() -> None:
    decided, said = _drive(["c", "lowest=3", "why", "c", "", "a"], _unsure()[:1])
    assert [d.verdict for d in decided] == [Verdict.ACCEPT]  # type: ignore[attr-defined]
    assert any("no lowest" in s for s in said)


def test_typed_values() -> None:
    assert parse("size", 'low=30 high= text="around 30"') == {"low": 30, "high": None, "text": "around 30"}
    assert parse("date", "start=2020-06-24 precision=day") == {"start": "2020-06-24", "precision": "day"}
    assert parse("charges", '[{"text": "rioting", "category": "riot"}]') == [{"text": "rioting", "category": "riot"}]
    assert parse("type", "arrest") == EventType.ARREST
    assert parse("focus", "false") is False
    with pytest.raises(ValueError, match="name=value"):
        parse("size", "thirty")
