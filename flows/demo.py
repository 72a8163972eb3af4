"""`make demo`: the seed articles into a fresh lake, and what came out of it."""
from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax

QUERIES = ("protests_by_country", "largest_protests", "longest_sentences")
EVENTS = """
SELECT coalesce(CAST(date_start AS VARCHAR), date_text, '?') AS day, type, status, coalesce(locality, admin1, country, '?') AS place, country,
       coalesce(size_text, '') AS crowd, coalesce(array_to_string(people_names, ', '), '') AS persons, coalesce(sentence_text, '') AS sentence
FROM {table} ORDER BY date_start NULLS LAST, type, place
"""


def main() -> int:
    """Ingest seeds/ into ./lake, print the events, three queries with their SQL, and the files. Exit code 0 when there are events."""
    began = time.monotonic()
    console = Console(width=min(160, shutil.get_terminal_size((150, 24)).columns) if sys.stdout.isatty() else 150)
    seeds = Path(__file__).resolve().parents[1] / "seeds" / "articles"
    lake = Path(os.environ.get("DISSENT_LAKE", "lake"))
    from flows import terminal
    from flows.ingest import ingest_flow
    from flows.settings import load
    from warehouse.queries import named
    from warehouse.sqlaccess import run

    settings = load(lake=str(lake))
    console.rule(f"dissent ingest {seeds.parent.name}/{seeds.name} --lake {lake}")
    with terminal.progress(quiet=False) as tell:
        summary = ingest_flow([str(seeds)], settings=settings, progress=tell)
    terminal.show_summary(summary, as_json=False)
    linked = _link(settings.lake)
    table = "events" if linked else "reports"
    console.rule(f"{table}: what the articles tell of")
    sys.stdout.flush()
    count = run(settings.lake, EVENTS.format(table=table), fmt="table", max_rows=200)
    gallery = named()
    for name in QUERIES:
        sys.stdout.flush()
        console.rule(f"dissent sql {name}")
        console.print(Syntax(gallery[name].sql.strip(), "sql", background_color="default", word_wrap=True))
        sys.stdout.flush()
        run(settings.lake, name, fmt="table", max_rows=20)
    console.rule("Parquet files")
    _files(console, lake)
    console.print(f"\n{count} rows of {table} in {time.monotonic() - began:.0f} s. Next: dissent sql, dissent export DIR, dissent --help")
    return 0 if count else 1


def _files(console: Console, lake: Path) -> None:
    """Files and bytes of each table, and the path of its largest file."""
    tables: dict[str, list[Path]] = {}
    for path in sorted(lake.rglob("*.parquet")):
        tables.setdefault(path.relative_to(lake / "data").parts[1], []).append(path)
    for table, paths in tables.items():
        largest = max(paths, key=lambda p: p.stat().st_size)
        count = f"{len(paths)} file" + ("s" if len(paths) > 1 else " ")
        console.print(
            f"{table:14} {count:>9} {sum(p.stat().st_size for p in paths):>9,} bytes  {largest}", highlight=False, no_wrap=True, overflow="ellipsis"
        )


def _link(lake: str) -> bool:
    try:
        from warehouse.linkage import link
    except ImportError:  # a build without linkage shows the reports instead
        return False
    from warehouse.lake import Lake

    with Lake.connect(lake) as opened:
        link(opened)
    return True


if __name__ == "__main__":
    sys.exit(main())
