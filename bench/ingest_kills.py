"""Runs killed with SIGKILL at random moments, each followed by a plain rerun: is the lake that of an unbroken run?

    python -m bench.ingest_kills --kills 60

The parser and the gate are loaded once, and each run is a fork of this process: what is killed is a real process, at a real moment of its
reading, extracting or loading. Exits with 1 at the first lake that differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.site import story
from flows.ingest import ingest, warm
from flows.settings import Settings

TABLES = ("articles", "reports", "report_actors", "evidence", "places", "sources", "quarantine")


def forked(work: Any, kill_after: float | None = None) -> tuple[float, bool]:
    """Run `work` in a fork; (seconds, whether it was killed)."""
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        while time.monotonic() - began < kill_after:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return time.monotonic() - began, False
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if kill_after is None and status != 0:
        raise RuntimeError("A run that nobody killed failed")
    return time.monotonic() - began, os.WIFSIGNALED(status)


def content(lake: str) -> str:
    """All rows that come from the articles, as text."""
    from warehouse.lake import Lake

    with Lake.connect(lake, read_only=True) as opened:
        without = {"quarantine": "EXCLUDE run_id"}
        return json.dumps({t: opened.query(f"SELECT * {without.get(t, '')} FROM {t} ORDER BY ALL").to_pylist() for t in TABLES}, default=str)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="dissent-kills-"))
    lines = []
    for number in range(options.articles):
        title, paragraphs, day = story(number)
        lines.append(json.dumps({"article_id": f"k{number}", "source": "S", "published": day, "title": title, "text": "\n\n".join(paragraphs)}))
    lines.insert(5, '{"broken": ')
    (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def settings(name: str) -> Settings:
        return Settings(lake=str(folder / name), cache=folder / "cache", batch_size=4)

    def run(name: str) -> None:
        ingest([str(folder / "in.jsonl")], settings=settings(name))

    # only the parser and the gate are loaded here: a database connection must not be carried through a fork
    forked(lambda: warm(settings("warm")))
    import validation.gate
    from extractors import Article, extract

    validation.gate.warm()
    list(extract([Article("w", "w", "Police arrested two protesters in Almaty on Monday.")]))
    forked(lambda: run("whole"))
    whole_seconds, _ = forked(lambda: run("whole2"))
    results: list[str] = []
    forked(lambda: (folder / "whole.json").write_text(content(str(folder / "whole"))))
    wanted = (folder / "whole.json").read_text()
    killed = 0
    for number in range(options.kills):
        moment = rng.uniform(0, whole_seconds)
        _, was_killed = forked(lambda n=number: run(f"lake{n}"), moment)
        killed += was_killed
        forked(lambda n=number: run(f"lake{n}"))
        forked(lambda n=number: (folder / "got.json").write_text(content(str(folder / f"lake{n}"))))
        if (folder / "got.json").read_text() != wanted:
            print(f"run {number}, killed after {moment:.2f} s, differs; see {folder}")
            return 1
        shutil.rmtree(folder / f"lake{number}")
        results.append(f"{moment:.2f}")
    left = len(list((folder / "cache" / "spool").glob("*")))
    shutil.rmtree(folder)
    figures = {"runs": options.kills, "killed": killed, "equal": len(results), "unbroken_seconds": round(whole_seconds, 2), "spools_left": left}
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
