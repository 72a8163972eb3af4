"""The commands on a lake, as typed."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app

runner = CliRunner()


def dissent(*words: str) -> str:
    done = runner.invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_sql_diff_info_and_export(filled: Path, tmp_path: Path) -> None:
    lake = ("--lake", str(filled))
    assert "KZ" in dissent("sql", "protests_by_country", *lake)
    assert json.loads(dissent("sql", "SELECT count(*) AS n FROM events", "--json", *lake)) == [{"n": 14}]
    dissent("sql", "SELECT event_id FROM events", "--format", "parquet", "--out", str(tmp_path / "x.parquet"), *lake)
    assert (tmp_path / "x.parquet").stat().st_size > 0
    assert "ATTACH 'ducklake:sqlite:" in dissent("sql", "--connect", *lake)
    assert "largest_protests" in dissent("sql", "--queries")
    info = json.loads(dissent("lake", "info", "--json", *lake))
    assert info["latest_snapshot"] >= 2
    assert "events: 14 added" in dissent("diff", "1", *lake)
    rows = json.loads(dissent("diff", "1", "--table", "events", "--json", *lake))
    assert {r["change"] for r in rows} == {"added"}
    done = json.loads(dissent("export", str(tmp_path / "out"), "--format", "parquet,csv", "--json", *lake))
    assert done["public"] is True
    assert (tmp_path / "out" / "csv" / "events.csv").exists()


def test_a_lake_is_made_and_looked_after(tmp_path: Path) -> None:
    lake = ("--lake", str(tmp_path / "lake"))
    assert "version" in dissent("lake", "init", *lake)
    assert "nothing to do" in dissent("lake", "migrate", *lake)
    assert "0 orphans" in dissent("lake", "compact", *lake)
    assert "snapshots to forget: 0" in dissent("lake", "expire", "--older-than", "2999-01-01", "--dry-run", *lake)


@pytest.mark.parametrize("words", [["lake", "expire", "--older-than", "soon"], ["sql", "SELECT 1", "--lake", "/nonexistent/x"]])
def test_what_is_wrong_is_an_error(words: list[str]) -> None:
    assert runner.invoke(app, words).exit_code != 0
