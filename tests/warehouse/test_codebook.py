"""The generated page is the one in the repository."""
from __future__ import annotations

from pathlib import Path

from warehouse.codebook import macros, render, views
from warehouse.queries import named
from warehouse.tables import TABLES

ROOT = Path(__file__).parents[2]


def test_the_committed_codebook_is_not_stale() -> None:
    assert (ROOT / "CODEBOOK.md").read_text(encoding="utf-8") == render(), "run `python -m warehouse.codebook`"


def test_it_tells_of_every_table_column_view_macro_and_query() -> None:
    page = render()
    for table in TABLES.values():
        assert f"### {table.name}\n" in page
        for column in table.columns:
            assert column.doc.text, f"{table.name}.{column.name} has no description"
            assert f"| `{column.name}` |" in page
    assert {name for name, _, _ in views()} >= {"v_ccc", "v_acled", "v_detentions", "v_sentences", "v_daily", "v_evidence"}
    assert all(text and columns for _, text, columns in views())
    assert len(macros()) >= 10
    assert all(q.answers for q in named().values())
