"""The interactive shell, driven as a person would."""
from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.shell import Shell, interactive


def test_commands_and_queries(filled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shell = Shell(filled)
    try:
        for line in (".tables", ".schema events", ".queries", ".format csv", "SELECT count(*) AS n FROM events;", ".asof 1",
                     "SELECT count(*) AS old FROM events;", ".asof", "protests_by_country", ".nonsense", ".schema nothing", "DROP TABLE events;"):
            assert shell.do(line)
        assert not shell.do(".quit")
        words = shell.words()
    finally:
        shell.close()
    out, err = capfd.readouterr()
    assert "v_ccc" in out
    assert "date_start" in out
    assert "largest_protests" in out
    assert "n\n14\n" in out
    assert "old\n0\n" in out
    assert "KZ,12" in out
    assert err.count("\n") == 3
    assert {"events", "date_start", "size_ccc(", "largest_protests", ".asof", "SELECT"} <= set(words)


def test_a_typed_session_with_history(filled: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as typed:
        typed.send_text(".format csv\nSELECT count(*) AS n\nFROM events;\n.quit\n")
        interactive(filled, history=tmp_path / "h" / "history", typed=typed, shown=DummyOutput())
    assert "n\n14\n" in capfd.readouterr().out
    assert "+FROM events;" in (tmp_path / "h" / "history").read_text()
