"""Sources into a lake: once, again, changed, in any order, with bad neighbours, and after a kill."""
from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from flows.engine import PlainEngine
from flows.ingest import ingest
from flows.settings import Settings
from flows.sources import Told
from warehouse.errors import LakeError
from warehouse.lake import Lake

CITIES = ("Almaty", "Ruse", "Lagos", "Quito", "Leipzig", "Cebu", "Galway", "Kazan")
TABLES = ("articles", "reports", "report_actors", "evidence", "places", "sources")


def articles(count: int) -> list[dict[str, Any]]:
    """Short stories of our own making, each with a protest and an arrest in it."""
    return [
        {
            "article_id": f"t{i}", "source": f"Paper {i % 3}", "published": f"2021-0{1 + i % 9}-1{i % 9}", "title": f"Story {i}",
            "text": f"{CITIES[i % 8].upper()} -- About {20 + i} people protested in {CITIES[i % 8]} on Monday against story {i}."
                    f" Police arrested {2 + i % 5} of them.",
        }
        for i in range(count)
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return str(path)


def at(tmp_path: Path, name: str = "lake", **more: Any) -> Settings:
    return Settings(lake=str(tmp_path / name), cache=tmp_path / "cache", **more)


def content(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Every row that comes from the articles, in order, without the names of runs."""
    with Lake.connect(settings.lake, read_only=True) as lake:
        found = {t: lake.query(f"SELECT * FROM {t} ORDER BY ALL").to_pylist() for t in TABLES}
        found["quarantine"] = lake.query("SELECT * EXCLUDE run_id FROM quarantine ORDER BY ALL").to_pylist()
    return found



def test_again_changes_nothing_and_a_changed_article_replaces_its_reports(tmp_path: Path) -> None:
    settings = at(tmp_path, batch_size=5)
    rows = articles(12)
    file = write(tmp_path / "a.jsonl", rows)
    first = ingest([file], settings=settings)
    assert (first.read, first.new, first.unchanged) == (12, 12, 0)
    assert first.reports >= 12
    before = content(settings)
    second = ingest([file], settings=settings)
    assert (second.new, second.changed, second.unchanged, second.reports) == (0, 0, 12, 0)
    assert content(settings) == before
    rows[3]["text"] = "CEBU -- Nobody came to the square on Monday; the shops were open and the trams ran as on any other day of the year."
    third = ingest([write(tmp_path / "a.jsonl", rows)], settings=settings)
    assert (third.changed, third.unchanged) == (1, 11)
    assert [r for r in content(settings)["reports"] if r["article_id"] == "t3"] == []


def test_order_batches_and_workers_do_not_matter(tmp_path: Path) -> None:
    rows = [*articles(14), {**articles(1)[0], "text": "GALWAY -- Another text under the same id: 40 people protested in Galway on Monday."}]
    # a copy and a conflict are in it: which of two texts wins must not hang on the order either
    rows.append(dict(rows[5]))
    bad = {"article_id": "bad", "source": "S", "published": "9999-01-01", "text": "Words."}
    seen = []
    for number, (size, workers) in enumerate([(3, 1), (100, 1), (1, 1), (4, 2)]):
        random.Random(number).shuffle(rows)
        folder = tmp_path / f"in{number}"
        folder.mkdir()
        for i, row in enumerate([*rows, bad]):
            write(folder / f"{i:02}.jsonl", [row])
        settings = at(tmp_path, f"lake{number}", batch_size=size)
        summary = ingest([str(folder)], settings=settings, engine=PlainEngine(workers))
        assert (summary.duplicates, summary.new) == (1, 14)
        assert dict(summary.quarantined) == {"impossible_date": 1, "same_identity": 1}
        seen.append({t: v for t, v in content(settings).items() if t != "quarantine"})
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_bad_neighbours_cost_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "good.jsonl", articles(3))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.txt").write_bytes(b"\x00\xff\x00\xfe")
    (folder / "page.html").write_text("<html><title>Hm</title><body>Nothing</body></html>")
    (folder / "big.txt").write_bytes(b"x " * 30_000)
    settings = at(tmp_path, max_article_bytes=50_000)
    summary = ingest([str(folder), str(tmp_path / "missing.txt")], settings=settings)
    assert summary.new == 3
    assert dict(summary.quarantined) == {"empty_file": 1, "not_text": 1, "no_article": 1, "too_large": 1, "missing_file": 1}
    again = ingest([str(folder), str(tmp_path / "missing.txt")], settings=settings)
    assert dict(again.quarantined) == dict(summary.quarantined)
    assert len(content(settings)["quarantine"]) == 5  # the same refusals again are the same rows


def test_runs_are_recorded_also_those_that_fail_or_are_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = at(tmp_path)
    ingest([write(tmp_path / "a.jsonl", articles(2))], settings=settings)

    def broken(*_: object, **__: object) -> None:
        raise LakeError("No space left for the lake")

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "load", broken)
        with pytest.raises(LakeError):
            ingest([write(tmp_path / "b.jsonl", articles(4)[2:])], settings=settings)
    with Lake.connect(settings.lake, read_only=True) as lake:
        runs = lake.query("SELECT state, articles_read, articles_new, message FROM runs ORDER BY started_at").to_pylist()
    assert [(r["state"], r["articles_new"]) for r in runs] == [("completed", 2), ("failed", 0)]
    assert "No space left" in runs[1]["message"]
    assert ingest([str(tmp_path / "b.jsonl")], settings=settings, told=Told()).new == 2


@pytest.mark.slow
def test_a_kill_half_way_and_a_rerun_give_the_rows_of_an_unbroken_run(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", articles(40))
    whole = at(tmp_path, "whole", batch_size=5)
    ingest([file], settings=whole)
    broken = at(tmp_path, "broken", batch_size=5)
    env = {**os.environ, "DISSENT_CACHE": str(tmp_path / "cache"), "DISSENT_BATCH_SIZE": "5"}
    command = [sys.executable, "-m", "flows.cli", "ingest", file, "--lake", broken.lake, "--plain", "--quiet"]
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while time.monotonic() < until and running.poll() is None:  # half-way: when some batches, not all, are in the lake
        with contextlib.suppress(LakeError), Lake.connect(broken.lake, read_only=True) as lake:
            if lake.query("SELECT count(*) AS n FROM articles").to_pylist()[0]["n"] >= 10:
                break
        time.sleep(0.1)  # opening a lake costs what the run itself needs
    running.send_signal(signal.SIGKILL)
    running.wait()
    half = len(content(broken)["articles"])
    assert 10 <= half < 40
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    assert content(broken) == content(whole)
    with Lake.connect(broken.lake, read_only=True) as lake:
        assert [r["state"] for r in lake.query("SELECT state FROM runs ORDER BY started_at").to_pylist()] == ["failed", "completed"]
