"""From quarantine into a real lake: show, retry, fix, discard; review and corrections; by function and by command."""
from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from breaks import BREAKS
from gate_batches import batch
from typer.testing import CliRunner

from extractors.records import Article, Quarantined, Report
from flows.cli import app
from flows.errors import DissentError, Exit
from validation import quarantine, store
from validation.corrections import apply
from validation.gate import check
from validation.quarantine import QuarantineError, around
from warehouse.lake import Lake
from warehouse.load import Batch

runner = CliRunner()


def _break(name: str) -> Any:
    return next(b for b in BREAKS if b.expectation == name)


def _refuse(lake: Lake, name: str, articles: int = 2) -> Quarantined:
    """Load a batch with one broken record into the lake; the row of quarantine."""
    made = batch(articles)
    _break(name).do(made, 0)
    checked = check(*made, run_id="run_1")
    lake.load(Batch(checked.articles, checked.reports, checked.quarantined, run_id="run_1"))
    return checked.quarantined[0]


@pytest.fixture
def lake(tmp_path: Path) -> Any:
    with Lake.connect(tmp_path / "lake") as opened:
        yield opened


def _right(articles: Sequence[Article]) -> list[Report]:
    """An extractor that reads the invented articles rightly."""
    everything = batch(2)[1]
    return [r for r in everything if r.article_id in {a.article_id for a in articles}]


def _loader(lake: Lake) -> Any:
    return lambda a, r, q: lake.load(Batch(a, r, q))


def test_records_come_back_from_the_lake_whole(lake: Lake) -> None:
    articles, reports = batch(3)
    lake.load(Batch(articles, reports))
    ids = [a.article_id for a in articles]
    assert store.articles(lake, ids) == {a.article_id: a for a in articles}
    assert sorted(store.reports(lake, ids), key=lambda r: r.report_id) == sorted(reports, key=lambda r: r.report_id)


def test_a_row_is_shown_with_its_rule_and_sentence(lake: Lake) -> None:
    row = _refuse(lake, "size_low_not_above_high")
    shown = quarantine.show(lake, row.quarantine_id[:8])
    assert "Crossed bounds hold no number" in shown.rule
    assert "»Around" in shown.sentence
    assert shown.can == ("retry", "fix", "discard")
    with pytest.raises(QuarantineError, match="quarantine list"):
        quarantine.show(lake, "q_nothing")


def test_retry_loads_what_a_better_extractor_reads(lake: Lake) -> None:
    row = _refuse(lake, "size_low_not_above_high")
    assert len(store.reports(lake, [str(row.article_id)])) == 3
    (done,) = quarantine.retry(lake, [row.quarantine_id], extract=_right, load=_loader(lake))
    assert done.resolved
    assert sorted(store.reports(lake, ["a0-0", "a0-1"]), key=lambda r: r.report_id) == sorted(batch(2)[1], key=lambda r: r.report_id)
    assert store.rows(lake, "SELECT resolved FROM quarantine") == [{"resolved": "retried"}]
    (again,) = quarantine.retry(lake, [row.quarantine_id], extract=_right, load=_loader(lake))
    assert (again.resolved, again.message) == (False, "already retried")


def test_retry_that_fails_again_leaves_the_row_open(lake: Lake) -> None:
    row = _refuse(lake, "size_low_not_above_high")

    def wrong(articles: Sequence[Article]) -> list[Report]:
        made = batch(2)
        _break("size_low_not_above_high").do(made, 0)
        return [r for r in made[1] if r.article_id in {a.article_id for a in articles}]

    (done,) = quarantine.retry(lake, [row.quarantine_id], extract=wrong, load=_loader(lake))
    assert not done.resolved
    assert "refused again" in done.message
    assert store.rows(lake, "SELECT resolved FROM quarantine") == [{"resolved": None}]
    assert len(store.reports(lake, [str(row.article_id)])) == 3


def test_a_refused_article_is_retried_from_its_payload(lake: Lake) -> None:
    articles, reports = batch(2)
    refused = check([dataclasses.replace(articles[0], content_hash="", language="English")], [], run_id="run_1").quarantined
    lake.load(Batch(articles[1:], reports[4:], refused))
    (done,) = quarantine.retry(lake, [refused[0].quarantine_id], extract=_right, load=_loader(lake))
    assert not done.resolved
    assert "language" in done.message


def test_a_fix_by_hand_is_recorded_loaded_and_survives(lake: Lake) -> None:
    row = _refuse(lake, "size_low_not_above_high")
    with pytest.raises(QuarantineError, match="size_low_not_above_high"):
        quarantine.fix(lake, row.quarantine_id, {"size": {"low": 900}}, who="Ana", why="looked it up")
    assert store.corrections(lake) == []
    fixed = quarantine.fix(lake, row.quarantine_id, {"size": {"low": 450, "high": 450}}, who="Ana", why="looked it up")
    assert fixed is not None
    (kept,) = [r for r in store.reports(lake, [str(row.article_id)]) if r.report_id == row.report_id]
    assert kept.size is not None
    assert (kept.size.low, kept.size.high) == (450, 450)
    assert store.rows(lake, "SELECT resolved FROM quarantine") == [{"resolved": "fixed"}]
    (told,) = store.corrections(lake)
    assert (told.who, told.why, told.field) == ("Ana", "looked it up", "size")
    again = apply(store.corrections(lake), _right([batch(2)[0][0]]))
    assert again[0].size is not None
    assert again[0].size.low == 450


def test_discarded_rows_stay_resolved(lake: Lake) -> None:
    row = _refuse(lake, "size_low_not_above_high")
    assert quarantine.discard(lake, [row.quarantine_id]) == 1
    assert store.rows(lake, "SELECT resolved FROM quarantine") == [{"resolved": "discarded"}]


def test_the_words_around_a_span() -> None:
    text = "First things first. Then 30 people marched. At last."
    assert around(text, text.index("30"), text.index("30") + 2) == "Then »30« people marched."
    assert "»" in around("", 5, 9)


def _run(*args: str, answers: str | None = None) -> Any:
    return runner.invoke(app, list(args), input=answers)


def test_the_commands(tmp_path: Path) -> None:
    where = str(tmp_path / "lake")
    with Lake.connect(where) as lake:
        row = _refuse(lake, "size_low_not_above_high")
    listed = json.loads(_run("quarantine", "list", "--lake", where, "--json").stdout)
    assert [r["reason"] for r in listed] == ["size_low_not_above_high"]
    shown = json.loads(_run("quarantine", "show", row.quarantine_id, "--lake", where, "--json").stdout)
    assert "Crossed bounds" in shown["rule"]
    assert "»Around" in shown["sentence"]
    assert "you can" in _run("quarantine", "show", row.quarantine_id, "--lake", where).stdout
    bad = _run("quarantine", "fix", row.quarantine_id, "--set", "size.low=900", "--why", "x", "--lake", where)
    assert isinstance(bad.exception, DissentError)
    assert "size_low_not_above_high" in str(bad.exception)
    good = _run("quarantine", "fix", row.quarantine_id, "--set", "size.low=450", "--set", "size.high=450", "--why", "x", "--who", "Ana",
                "--lake", where)
    assert good.exit_code == Exit.OK, good.output
    assert json.loads(_run("quarantine", "list", "--lake", where, "--json").stdout) == []
    out, articles = tmp_path / "gold.jsonl", tmp_path / "articles.jsonl"
    assert _run("corrections", "export", "--out", str(out), "--articles", str(articles), "--lake", where).exit_code == Exit.OK
    (gold,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert gold["article_id"] == row.article_id
    assert 450 in [e["size"]["low"] for e in gold["events"] if e["size"]]
    assert json.loads(articles.read_text(encoding="utf-8"))["text"]
    assert json.loads(_run("batch", "list", "--lake", where, "--json").stdout) == []
    assert isinstance(_run("batch", "approve", "hold_x", "--why", "x", "--lake", where).exception, DissentError)


def test_the_review_command(tmp_path: Path) -> None:
    where = str(tmp_path / "lake")
    articles, reports = batch(1)
    with Lake.connect(where) as lake:
        lake.load(Batch(articles, reports))
    done = _run("review", "--lake", where, "--below", "0.95", "--field", "size", "--who", "Ana", answers="c\nlow=5 high=6\nmisread\nq\n")
    assert done.exit_code == Exit.OK, done.output
    assert "1 decisions recorded" in done.stdout
    with Lake.connect(where, read_only=True) as lake:
        assert store.rows(lake, "SELECT size_low, size_high FROM reports WHERE size_low IS NOT NULL") == [{"size_low": 5, "size_high": 6}]
        assert store.rows(lake, "SELECT rule, confidence FROM evidence WHERE field = 'size'") == [{"rule": "corrected_by_hand", "confidence": 1.0}]
        assert [(c.who, c.why) for c in store.corrections(lake)] == [("Ana", "misread")]
    again = _run("review", "--lake", where, "--below", "0.95", "--field", "size", "--who", "Ana", answers="a\n")
    assert "0 decisions recorded" in again.stdout
