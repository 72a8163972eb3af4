"""A check that cannot run stops the load: it is neither a pass nor a bad row."""
from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from gate_batches import batch

import validation.expectation
import validation.suites
from validation.checks import BrokenCheck, Check, Verdict
from validation.gate import check


def _with(monkeypatch: pytest.MonkeyPatch, name: str, test: Any) -> None:
    """The gate with another test for one rule."""
    right = validation.suites.check_of(name)
    wrong: Check = dataclasses.replace(right, test=test)
    monkeypatch.setattr(validation.expectation, "check_of", lambda n: wrong if n == name else validation.suites.check_of(n))


def _raises(frame: Any) -> Verdict:
    raise RuntimeError("the index is gone")


def _judges_half(frame: Any) -> Verdict:
    half = np.zeros(len(frame) // 2, dtype=bool)
    return Verdict(half, half, str)


def _cannot_say(frame: Any) -> Verdict:
    def value(i: int) -> str:
        raise KeyError(i)

    return Verdict(np.ones(len(frame), dtype=bool), np.ones(len(frame), dtype=bool), value)


@pytest.mark.parametrize("test", [_raises, _judges_half, _cannot_say])
@pytest.mark.parametrize("name", ["country_exists", "quote_equals_text", "articles.article_id.unique"])
def test_a_check_that_fails_to_run_raises_and_names_itself(monkeypatch: pytest.MonkeyPatch, name: str, test: Any) -> None:
    articles, reports = batch(2)
    _with(monkeypatch, name, test)
    with pytest.raises(BrokenCheck, match=name.replace(".", r"\.")):
        check(articles, reports)


def test_a_broken_check_is_found_on_an_empty_batch_too(monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, "country_exists", _raises)
    with pytest.raises(BrokenCheck, match="country_exists: the index is gone"):
        check([], [])


def test_a_missing_result_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    runner, names = validation.expectation._definition("articles")
    monkeypatch.setattr(validation.expectation, "_definition", lambda table: (runner, (*names, "a_rule_that_never_ran")))
    with pytest.raises(BrokenCheck, match="a_rule_that_never_ran: did not run"):
        check(*batch(1))


def test_an_empty_result_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def get_batch_and_validate(self, frame: Any) -> Any:
            import types

            config = types.SimpleNamespace(kwargs={"rule": "country_exists"}, meta={})
            return types.SimpleNamespace(results=[types.SimpleNamespace(expectation_config=config, exception_info={}, result={}, success=False)])

    monkeypatch.setattr(validation.expectation, "_definition", lambda table: (Empty(), ("country_exists",)))
    with pytest.raises(BrokenCheck, match="country_exists: gave no result"):
        check(*batch(1))


def test_an_empty_batch_passes_with_nothing_checked() -> None:
    checked = check([], [])
    assert (checked.articles, checked.reports, checked.quarantined) == ((), (), [])
    assert len(checked.outcome.tallies) > 100
    assert all(t.rows == t.checked == t.failed == 0 for t in checked.outcome.tallies)
