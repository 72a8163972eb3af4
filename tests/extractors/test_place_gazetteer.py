"""The index file: written whole, read back the same, never trusted when broken."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import gazetteer_build as build
from extractors.gazetteer import Kind, cache_path, gazetteer


def arrays() -> build.Arrays:
    return {"keys": np.array([3, 5], dtype="<u8"), "names": np.frombuffer(b"abc", dtype="u1"), "lat": np.array([1.5, -2.0], dtype="<f8")}


def test_written_arrays_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "index.bin"
    build.write(arrays(), path)
    got = build.read(path)
    assert got is not None
    assert {k: v.tolist() for k, v in got.items()} == {k: v.tolist() for k, v in arrays().items()}
    assert [p.name for p in path.parent.iterdir()] == ["index.bin"]


@pytest.mark.parametrize("keep", [0, 5, 15, 60, -8])
def test_a_broken_file_is_no_index(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "index.bin"
    build.write(arrays(), path)
    path.write_bytes(path.read_bytes()[:keep])
    assert build.read(path) is None


def test_a_missing_file_is_no_index(tmp_path: Path) -> None:
    assert build.read(tmp_path / "none.bin") is None


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISSENT_CACHE", str(tmp_path))
    assert cache_path().parent == tmp_path


@pytest.mark.parametrize(("a", "b"), [
    ("Winston-Salem", "winston salem"), ("St. Louis", "Saint Louis"), ("Hagåtña", "HAGATNA"), ("Xi'an", "Xi’an"), ("İzmir", "Izmir"),
    ("Łódź", "Lodz"), ("U.S.", "US"),
])
def test_spellings_that_fold_together(a: str, b: str) -> None:
    assert build.fold(a) == build.fold(b)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name: str) -> None:
    once = build.fold(name)
    assert build.fold(once) == once


def test_senses_of_a_name() -> None:
    kinds = {(e.kind, e.country) for e in gazetteer().lookup("Georgia")}
    assert {(Kind.COUNTRY, "GE"), (Kind.ADMIN1, "US")} <= kinds
    assert gazetteer().lookup("Calif.")[0].admin1 == "California"
    assert gazetteer().lookup("no such place") == ()
