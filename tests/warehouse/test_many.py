"""Many at once: readers without pause beside writers, and writers that are killed."""
from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made import Site

from warehouse import maintenance
from warehouse.lake import Lake

HERE = Path(__file__).parent
PATHS = f"import sys; sys.path[:0] = [{str(HERE)!r}, {str(HERE.parents[1])!r}]\n"
# each load has three articles, and each article one report with at least one evidence row: a reader sees all of it or nothing
WRITER = PATHS + """
from made import batch, protest
from warehouse.lake import Lake
location, data_path, first, loads = sys.argv[1], sys.argv[2] or None, int(sys.argv[3]), int(sys.argv[4])
with Lake.connect(location, data_path=data_path) as lake:
    print("ready", flush=True)
    for n in range(first, first + loads):
        lake.load(batch([protest(3 * n + i) for i in range(3)]))
        print(n, flush=True)
"""
READER = PATHS + """
import os
from warehouse.lake import Lake
location, data_path, flag = sys.argv[1], sys.argv[2] or None, sys.argv[3]
WHOLE = '''SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM reports) AS reports,
  (SELECT count(DISTINCT report_id) FROM evidence) AS told, (SELECT count(DISTINCT report_id) FROM report_actors) AS acting'''
queries = 0
with Lake.connect(location, data_path=data_path, read_only=True) as lake:
    seen = 0
    while not os.path.exists(flag):
        (row,) = lake.query(WHOLE).to_pylist()
        assert len(set(row.values())) == 1, row
        assert row["articles"] % 3 == 0 and row["articles"] >= seen, row
        seen = row["articles"]
        queries += 1
print(queries)
"""
WHOLE = (
    "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(DISTINCT article_id) FROM articles) AS ids, "
    "(SELECT count(*) FROM reports) AS reports, (SELECT count(DISTINCT report_id) FROM evidence) AS told"
)


def start(code: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def beside(site: Site, tmp_path: Path, readers: int, writers: int, loads: int) -> list[int]:
    """Readers that query until the writers are done; queries of each. Fails on any error of either."""
    flag = tmp_path / "done"
    data = site.data_path or ""
    with site.open():
        pass
    reading = [start(READER, site.location, data, str(flag)) for _ in range(readers)]
    writing = [start(WRITER, site.location, data, str(i * 10_000), str(loads)) for i in range(writers)]
    for writer in writing:
        _, errors = writer.communicate(timeout=540)
        assert writer.returncode == 0, errors
    flag.touch()
    counts = []
    for reader in reading:
        out, errors = reader.communicate(timeout=120)
        assert reader.returncode == 0, errors
        counts.append(int(out))
    with site.open(read_only=True) as lake:
        (row,) = lake.query(WHOLE).to_pylist()
    assert set(row.values()) == {writers * loads * 3}
    return counts


def killed(folder: Path, moments: int, seed: int) -> tuple[int, int]:
    """Kill a writer at random moments; (articles that came through, files that the dead left and compaction removed)."""
    moment = random.Random(seed)
    with Lake.connect(folder):
        pass
    first = 0
    for _ in range(moments):
        writer = start(WRITER, str(folder), "", str(first), "1000")
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n", writer.stderr and writer.stderr.read()
        time.sleep(moment.uniform(0.0, 0.5))
        os.kill(writer.pid, signal.SIGKILL)
        out, _ = writer.communicate()
        finished = [int(line) for line in out.split()]
        with Lake.connect(folder, read_only=True) as lake:
            (row,) = lake.query(WHOLE).to_pylist()
            assert len(set(row.values())) == 1, row
            assert row["articles"] % 3 == 0
            if finished:  # what the writer was told is loaded, is
                assert lake.query("SELECT * FROM articles WHERE article_id = ?", [f"p{3 * finished[-1]}"]).num_rows == 1
        first += len(finished) + 2
    found = maintenance.compact(folder, dry_run=True).orphans
    done = maintenance.compact(folder, grace_minutes=0)
    assert done.orphans == found
    assert maintenance.compact(folder, dry_run=True).orphans == ()
    with Lake.connect(folder) as lake:
        (row,) = lake.query(WHOLE).to_pylist()
        assert len(set(row.values())) == 1
        return int(row["articles"]), len(found)


@pytest.mark.slow
def test_readers_beside_writers(site: Site, tmp_path: Path) -> None:
    """Small here, on each catalog and storage; `bench/lake_faults.py` runs eight readers beside three writers of 200 loads."""
    assert all(n > 0 for n in beside(site, tmp_path, readers=2, writers=2, loads=5))


@pytest.mark.slow
def test_killed_writers_leave_whole_loads(tmp_path: Path) -> None:
    """Five moments here; `bench/lake_faults.py` takes fifty."""
    came, _ = killed(tmp_path / "lake", moments=5, seed=7)
    assert came >= 0
