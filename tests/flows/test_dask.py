"""Extraction on a Dask cluster through Prefect's task runner gives the lake of a plain loop."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.site import story
from warehouse.lake import Lake

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("prefect_dask")


def rows(lake: Path) -> dict[str, list[dict[str, object]]]:
    with Lake.connect(lake, read_only=True) as opened:
        return {t: opened.query(f"SELECT * FROM {t} ORDER BY ALL").to_pylist() for t in ("articles", "reports", "evidence", "report_actors")}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_local_cluster_gives_the_same_rows(tmp_path: Path) -> None:
    lines = [
        json.dumps({"article_id": f"d{n}", "source": "S", "published": story(n)[2], "title": story(n)[0], "text": "\n\n".join(story(n)[1])})
        for n in range(8)
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("DISSENT_", "PREFECT_"))}
    env = {**inherited, "PYTHONPATH": str(ROOT), "DISSENT_CACHE": str(tmp_path / "cache"), "DISSENT_BATCH_SIZE": "4"}
    for lake, more in (("plain", {}), ("dask", {"DISSENT_DASK": "local", "DISSENT_WORKERS": "2"})):
        command = [sys.executable, "-m", "flows.cli", "ingest", "in.jsonl", "--lake", lake, "--json", *(["--plain"] if lake == "plain" else [])]
        done = subprocess.run(command, cwd=tmp_path, env={**env, **more}, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert rows(tmp_path / "dask") == rows(tmp_path / "plain")
    assert len(rows(tmp_path / "dask")["articles"]) == 8
