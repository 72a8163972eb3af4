"""CODEBOOK.md: what every table, column, code, view, macro and named query means; generated, never edited.

`render()` gives the page; `python -m warehouse.codebook` writes it to the repository, and a test fails when it is stale.
"""
from __future__ import annotations

import re
from pathlib import Path

from extractors.fields import Column
from warehouse.arrow import sql_type
from warehouse.queries import named
from warehouse.schema import HERE, macro_ddl, view_ddl
from warehouse.tables import TABLES

INTRO = """# Codebook

Generated from the record types in `extractors/records.py` and `warehouse/records.py`; do not edit. `dissent codebook` prints it.

Start with `events`: one row for each real-world event, with everything known of it. Every value rests on words of an article: `evidence`
(or `v_evidence`, with the article's address) has them, and `articles.text[start:end] == quote`, counted in characters from 0.

- An empty value means that the articles do not tell. Nothing is filled in: a publication date never stands in for an event's date.
- Bounds: `_low` and `_high` enclose what was told; an open bound is empty ('more than 50' is 50 and empty).
- A point (`lat`, `lon`) never stands without `place_precision`: a country's centroid is no place of an event.
- `confidence` is how often a value read like this is right, measured on annotated articles, from 0 to 1.
- A row of `events` with `merged_into` is a redirect: the event goes on under the other id. Views leave such rows out.
- Times are UTC. Days of a sentence are years*365 + months*30 + weeks*7 + days.
- In a public export a private person's name is replaced by a stable pseudonym (`person_` and 10 letters and digits); see the export's README.
"""


def render() -> str:
    """The whole page, Markdown."""
    parts = [INTRO, "## Tables\n", "| table | what it holds | key | order in the files |\n|---|---|---|---|"]
    parts += [f"| [`{t.name}`](#{t.name}) | {t.text} | {_code(t.key)} | {_code(t.sort)} |" for t in TABLES.values()]
    for table in TABLES.values():
        parts.append(f"\n### {table.name}\n\n{table.text}.\n\n| column | type | empty | meaning |\n|---|---|---|---|")
        for column in table.columns:
            parts += _lines(column)
    parts.append("\n## Views\n\n| view | what it holds | columns |\n|---|---|---|")
    parts += [f"| `{name}` | {_cell(text)} | {_code(columns)} |" for name, text, columns in views()]
    parts.append("\n## Macros\n")
    parts += [f"- `{signature}`{'' if kind == 'scalar' else ': a table, `FROM ' + signature + '`'}" for signature, kind in macros()]
    parts.append(
        "\n`size_ccc`, `size_count_love` and `size_mpeds` read a vague word as the Crowd Counting Consortium, Count Love and MPEDS do:\n\n"
        "| word | `size_ccc` | `size_count_love` | `size_mpeds` | our low..high |\n|---|---|---|---|---|\n"
        "| dozens | 24 | 10 | 10 | 24..99 |\n| hundreds | 200 | 100 | 100 | 200..999 |\n| thousands | 2000 | (empty) | 1000 | 2000..9999 |\n"
        "| tens of thousands | 20000 | (empty) | 10000 | 20000..99999 |"
    )
    parts.append("\n## Named queries\n\nRun one by its name: `dissent sql largest_protests`.\n\n| query | answers |\n|---|---|")
    parts += [f"| `{q.name}` | {_cell(q.answers)} |" for q in named().values()]
    return "\n".join(parts) + "\n"


def views() -> list[tuple[str, str, tuple[str, ...]]]:
    """(name, comment, columns) of every view, read from its file."""
    comments = {m[1]: m[2].replace("''", "'") for s in view_ddl() if (m := re.match(r"COMMENT ON VIEW (\w+) IS '(.*)'$", s, re.DOTALL))}
    found = (re.match(r"CREATE OR REPLACE VIEW (\w+) AS\s+SELECT(.*?)\nFROM ", s, re.DOTALL) for s in view_ddl())
    return [(m[1], comments.get(m[1], ""), tuple(_output_names(m[2]))) for m in found if m]


def macros() -> list[tuple[str, str]]:
    """(signature, 'scalar' or 'table') of every macro."""
    found = (re.match(r"CREATE OR REPLACE MACRO (\w+\([^)]*\)) AS( TABLE)?", s) for s in macro_ddl())
    return [(m[1], "table" if m[2] else "scalar") for m in found if m]


def write(folder: Path) -> Path:
    path = folder / "CODEBOOK.md"
    path.write_text(render(), encoding="utf-8")
    return path


def _output_names(select: str) -> list[str]:
    """The names that a SELECT list gives: split at its top-level commas, the last word of each item."""
    items, depth, start = [], 0, 0
    for i, c in enumerate(select):
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            items.append(select[start:i])
            start = i + 1
    items.append(select[start:])
    return [m[1] for item in items if (m := re.search(r'"?(\w+)"?\s*$', item.strip()))]


def _lines(column: Column, prefix: str = "") -> list[str]:
    parts = [column.doc.text]
    if column.doc.unit:
        parts.append(f"Unit: {column.doc.unit}")
    if column.doc.ge is not None or column.doc.le is not None:
        low = "" if column.doc.ge is None else f"{column.doc.ge:g}"
        high = "" if column.doc.le is None else f"{column.doc.le:g}"
        parts.append(f"Bounds: {low}..{high}")
    if column.doc.pattern:
        parts.append(f"Pattern: `{column.doc.pattern}`")
    if column.codes:
        parts.append("Codes: " + ", ".join(f"`{c}`" for c in column.codes))
    if column.doc.ref:
        parts.append(f"Points to `{column.doc.ref}`")
    if column.doc.key:
        parts.append("Key")
    shown = f"{column.kind}{'[]' if column.many else ''}" if column.fields else sql_type(column)
    empty = "yes" if column.nullable else "no"
    out = [f"| `{prefix}{column.name}` | {shown} | {empty} | {_cell('. '.join(p for p in parts if p))} |"]
    for field in column.fields:
        out += _lines(field, f"{prefix}{column.name}{'[]' if column.many else ''}.")
    return out


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{n}`" for n in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(write(HERE.parent))
