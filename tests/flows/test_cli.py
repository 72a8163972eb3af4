"""The command line as a user meets it: exit codes, one line for what goes wrong, JSON where a machine reads."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import table

ROOT = Path(__file__).resolve().parents[2]
STORY = "March in Ruse\n\nRUSE, Bulgaria -- Around 40 people protested in Ruse on Monday. Police arrested three of them.\n"


def dissent(*arguments: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("DISSENT_", "PREFECT_"))}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=240,
        env={**inherited, "PYTHONPATH": str(ROOT), "DISSENT_CACHE": str(cwd / "cache"), **env},
    )


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['dissent', '--help']\ntry:\n    from flows.cli import main; main()\nexcept SystemExit: pass\n"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert "ingest" in done.stdout
    for heavy in ("prefect", "spacy", "duckdb", "pandas", "pyarrow", "great_expectations", "trafilatura", "pydantic", "httpx", "numpy"):
        assert f"'{heavy}'" not in done.stdout


def test_extract_prints_a_line_for_each_article_and_says_what_it_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    done = dissent("extract", "a.txt", "b.txt", "--published", "2021-03-03", "--source", "S", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "b.txt: empty_file" in done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert {e["type"] for e in found["events"]} == {"protest", "arrest"}
    for event in found["events"]:
        for evidence in event["evidence"]:
            assert STORY[evidence["start"] : evidence["end"]] == evidence["quote"]


@pytest.mark.parametrize(("arguments", "code", "says"), [
    (["ingest"], 2, "Missing argument"),
    (["ingest", "x.txt", "--published", "9999-01-01"], 2, "9999-01-01"),
    (["ingest", "x.txt", "--batch-size", "0"], 2, "DISSENT_BATCH_SIZE"),
    (["sql", "SELECT 1", "--lake", "nowhere"], 1, "nowhere"),
    (["runs", "--lake", "nowhere"], 1, "nowhere"),
    (["collect"], 2, "sources.toml"),
    (["extract"], 2, "file"),
    (["nonsense"], 2, "nonsense"),
])
def test_what_goes_wrong_is_said_without_a_traceback(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    done = dissent(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_ingest_with_nothing_good_fails_and_with_something_good_is_partly_done(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"")
    alone = dissent("ingest", "b.txt", "--plain", "--json", cwd=tmp_path)
    assert (alone.returncode, json.loads(alone.stdout)["quarantined"]) == (1, {"empty_file": 1})
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    both = dissent("ingest", "a.txt", "b.txt", "--published", "2021-03-03", "--source", "S", "--plain", "--json", cwd=tmp_path)
    assert (both.returncode, json.loads(both.stdout)["new"]) == (3, 1)
    listed = json.loads(dissent("quarantine", "list", "--json", cwd=tmp_path).stdout)
    assert [(q["reason"], q["location"]) for q in listed] == [("empty_file", "b.txt")]
    assert [r["state"] for r in json.loads(dissent("runs", "--json", cwd=tmp_path).stdout)] == ["completed", "completed"]


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_lake_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "ro").mkdir(mode=0o555)
    done = dissent("ingest", "a.txt", "--lake", tmp_path / "ro" / "lake", "--plain", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_ingest_under_prefect_is_quiet_and_leaves_no_server(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    done = dissent("ingest", "a.txt", "--published", "2021-03-03", "--source", "S", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["new"] == 1
    assert (tmp_path / "cache" / "prefect" / "server.log").read_text() == ""
    assert not [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path).encode() in p.read_bytes()]


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [variable for _, variable, _, _ in table() if f"`{variable}`" not in readme]
    assert missing == []
