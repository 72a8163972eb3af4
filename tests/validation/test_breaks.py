"""Each way of breaking one row is caught by the named expectation and by no unrelated one; the rows beside it pass."""
from __future__ import annotations

import pytest
from breaks import BREAKS, Break
from gate_batches import FIXED, batch

from validation.checks import Severity
from validation.gate import Checked, check
from validation.rules import RULES
from validation.suites import check_of

KNOWN = {"known_sources": ["Made Up Daily"], "medians": {"Made Up Daily": 400.0}, "today": FIXED}


def judged(articles: list, reports: list) -> Checked:  # type: ignore[type-arg]
    return check(articles, reports, run_id="run_test", **KNOWN)  # type: ignore[arg-type]


def failing(checked: Checked) -> set[str]:
    return {t.name for t in checked.outcome.tallies if t.failed}


def test_a_right_batch_passes_whole() -> None:
    articles, reports = batch(40)
    checked = judged(articles, reports)
    assert failing(checked) == set()
    assert list(checked.articles) == articles
    assert list(checked.reports) == reports
    assert checked.quarantined == []


@pytest.mark.parametrize("one", BREAKS, ids=[f"{i}-{b.expectation}" for i, b in enumerate(BREAKS)])
def test_a_break_is_caught_by_its_expectation_alone(one: Break) -> None:
    articles, reports = batch(3)
    before = len(articles) + len(reports)
    one.do((articles, reports), 1)
    checked = judged(articles, reports)
    assert failing(checked) == {one.expectation} | one.also
    kept = len(checked.articles) + len(checked.reports)
    assert kept + len(checked.quarantined) == len(articles) + len(reports) == before + one.adds_row
    # the neighbours are untouched
    assert {r.article_id for r in checked.reports if not r.flags} >= {"a0-0", "a0-2"}
    critical = [n for n in {one.expectation} | one.also if check_of(n).severity is Severity.CRITICAL]
    if one.expectation in critical:
        assert {q.reason for q in checked.quarantined} <= set(critical)
        assert one.expectation in {q.reason for q in checked.quarantined} or any(one.expectation in q.detail for q in checked.quarantined)
        if one.of_article and not one.adds_row:
            assert len(checked.quarantined) == 5, "an article takes its four reports along"
            assert all("article" in q.detail for q in checked.quarantined if q.report_id)
        else:
            assert len(checked.quarantined) == 1
        assert all(q.payload and q.detail and q.quarantine_id and q.stage == "validate" and q.run_id == "run_test" for q in checked.quarantined)
    elif not critical:
        assert checked.quarantined == []
        assert any(one.expectation in r.flags for r in checked.reports)


def test_every_named_rule_is_broken_by_some_row() -> None:
    assert {r.name for r in RULES} <= {b.expectation for b in BREAKS}
    assert len(BREAKS) >= 40
