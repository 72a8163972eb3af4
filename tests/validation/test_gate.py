"""What goes in comes out: kept, flagged or quarantined, whatever the batch."""
from __future__ import annotations

import dataclasses
import datetime as dt
import pickle
import random

import pytest
from breaks import BREAKS
from gate_batches import FIXED, batch
from hypothesis import given, settings
from hypothesis import strategies as st

import validation.gate as gate
from extractors.records import Article, Report
from extractors.vocabulary import EventType, Status
from validation import payload
from validation.checks import Severity
from validation.order import Step, case_faults, faults
from validation.suites import check_of
from validation.terms import possible_days


def test_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    articles, reports = batch(12)
    for n, one in enumerate(BREAKS[:10]):
        one.do((articles, reports), n)
    whole = gate.check(articles, reports, today=FIXED)
    monkeypatch.setattr(gate, "PIECE", 15)
    pieces = gate.check(articles, reports, today=FIXED)
    assert {a.article_id for a in pieces.articles} == {a.article_id for a in whole.articles}
    assert [(r.report_id, r.flags) for r in pieces.reports] == [(r.report_id, r.flags) for r in whole.reports]
    assert [(q.reason, q.report_id) for q in pieces.quarantined] == [(q.reason, q.report_id) for q in whole.quarantined]
    assert {t.name: (t.rows, t.checked, t.failed) for t in pieces.outcome.tallies} == {
        t.name: (t.rows, t.checked, t.failed) for t in whole.outcome.tallies}


def test_order_of_the_reports_changes_nothing() -> None:
    articles, reports = batch(10)
    BREAKS[5].do((articles, reports), 3)
    shuffled = list(reports)
    random.Random(1).shuffle(shuffled)
    one, two = gate.check(articles, reports, today=FIXED), gate.check(articles, shuffled, today=FIXED)
    assert {r.report_id for r in one.reports} == {r.report_id for r in two.reports}
    assert [q.quarantine_id for q in one.quarantined] == [q.quarantine_id for q in two.quarantined]


def test_the_same_refusal_has_the_same_id_in_every_run() -> None:
    articles, reports = batch(2)
    BREAKS[5].do((articles, reports), 0)
    one, two = gate.check(articles, reports, run_id="run_1"), gate.check(articles, reports, run_id="run_2")
    assert [q.quarantine_id for q in one.quarantined] == [q.quarantine_id for q in two.quarantined]


def test_outcomes_add_up_and_pickle() -> None:
    first, second = gate.check(*batch(3, 1)).outcome, gate.check(*batch(4, 2)).outcome
    both = pickle.loads(pickle.dumps(first)) + second
    assert (both.articles, both.reports, both.kept, both.quarantined) == (7, 28, 35, 0)
    assert {t.name: t.rows for t in both.tallies}["reports.types"] == 28
    assert [r["rows_failed"] for r in both.rows()] == sorted((r["rows_failed"] for r in both.rows()), reverse=True)


def test_flags_name_the_warnings_and_keep_those_that_were_there() -> None:
    articles, reports = batch(1)
    reports[0] = dataclasses.replace(reports[0], flags=("by_hand",))
    checked = gate.check(articles, reports, known_sources=["Another"], today=FIXED)
    assert checked.reports[0].flags == ("by_hand", "source_is_known")
    assert check_of("source_is_known").severity is Severity.WARNING


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([None, *BREAKS]))
def test_a_refused_record_comes_back_from_its_payload(seed: int, broken: object) -> None:
    articles, reports = batch(1, seed)
    records: list[Article | Report] = [*articles, *reports]
    for record in records:
        assert payload.load(payload.dump(record)) == record


def test_a_payload_that_is_none_says_so() -> None:
    for text in ("{}", "[]", '{"report": 7}', '{"other": {}}', '{"report": {"date": 3}}'):
        with pytest.raises((ValueError, TypeError)):
            payload.load(text)


@pytest.mark.parametrize(("text", "days"), [
    ("4 years and 6 months in prison", {1460, 180, 1640}), ("15 days", {15}), ("a year in jail", {365}), ("six to 12 years", {2190, 4380}),
    ("two years and six months, then three years of probation", {730, 180, 1095, 910, 1275, 2005}), ("life in prison", set()),
    ("an 18-month term", {540}), ("jail", set()), ("", set()),
])
def test_the_lengths_that_words_allow(text: str, days: set[int]) -> None:
    assert days <= possible_days(text) if days else possible_days(text) == frozenset()


def _step(kind: EventType, day: int, *, focus: bool = True, ref: str = "") -> Step:
    date = dt.date(2020, 1, 1) + dt.timedelta(days=day)
    return Step(ref or f"{kind}-{day}", str(kind), date, date, focus)


def test_the_order_of_a_case() -> None:
    arrest, sentencing, release = EventType.ARREST, EventType.SENTENCING, EventType.RELEASE
    assert faults([_step(arrest, 0), _step(sentencing, 30), _step(release, 60)]) == []
    assert [f.rule for f in faults([_step(sentencing, 0), _step(arrest, 10)])] == ["arrest_not_after_sentencing"]
    assert [f.rule for f in faults([_step(release, 0), _step(arrest, 10)])] == ["release_not_before_arrest"]
    # an old sentence told as background, and an arrest after a release, are other cases
    assert faults([_step(sentencing, 0, focus=False), _step(arrest, 10)]) == []
    assert faults([_step(arrest, 0), _step(sentencing, 5), _step(release, 8), _step(arrest, 20)]) == []
    # a day unknown proves nothing
    assert faults([Step("x", "sentencing", None, None), _step(arrest, 10)]) == []


def test_the_same_rule_serves_the_cases_of_the_lake() -> None:
    from warehouse.records import CaseStep

    steps = [CaseStep("e1", EventType.SENTENCING, dt.date(2020, 1, 1), dt.date(2020, 1, 1), None),
             CaseStep("e2", EventType.ARREST, dt.date(2020, 2, 1), dt.date(2020, 2, 1), None)]
    assert [(f.rule, f.ref) for f in case_faults(steps)] == [("arrest_not_after_sentencing", "e2")]
    assert Status.OCCURRED


@pytest.mark.slow
def test_corrupted_batches_lose_no_good_row() -> None:
    """The bench does 50 batches of 10,000 rows (`bench/validation_faults.py`); here three of 1,000."""
    from breaks import plant

    for seed in range(3):
        articles, reports = batch(200, seed)
        planted = plant(articles, reports, seed)
        checked = gate.check(articles, reports, known_sources=["Made Up Daily"], medians={"Made Up Daily": 400.0}, today=FIXED)
        planted.verify(articles, reports, checked)
