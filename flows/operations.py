"""What an operator schedules, as plain functions: ingest the declared sources, extract again, link, publish, and all of it daily."""
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.records import EXTRACTOR_VERSION, Article, Quarantined
from flows import pipeline
from flows.engine import Engine
from flows.errors import UsageError
from flows.pipeline import Progress, Summary, no_progress
from flows.settings import Settings
from flows.sources.declared import Declared
from flows.sources.raw import Raw


@dataclass(frozen=True)
class Filter:
    """Which articles of the lake are read again. Everything that is given must hold."""

    sources: tuple[str, ...] = ()
    published_from: dt.date | None = None
    published_to: dt.date | None = None
    article_ids: tuple[str, ...] = ()


def ingest_declared(
    settings: Settings, engine: Engine, *, names: Sequence[str] = (), progress: Progress = no_progress, again: bool = False, flow: str = "ingest"
) -> Summary:
    """The declared sources (all that are enabled, or those named) into the lake. A source that another run is loading is left to it.

    Raises UsageError for a name that is not declared, BusyError when every source is taken.
    """
    from flows.turns import turn

    chosen = declared(settings, names)
    with turn([s.name for s in chosen], settings.lake, settings.cache_folder) as free:
        mine = [s for s in chosen if s.name in free]
        return pipeline.run(
            _pieces(mine, settings), settings, engine, flow=flow, parameters={"declared": free, "again": again}, sources=[s.row() for s in mine],
            progress=progress, again=again,
        )


def declared(settings: Settings, names: Sequence[str] = ()) -> list[Declared]:
    """The declared sources by name; all when none is given."""
    from flows.sources.declared import load

    found = load(settings.sources)
    unknown = set(names) - {s.name for s in found}
    if unknown:
        raise UsageError(f"Not declared in {settings.sources}: {', '.join(sorted(unknown))}; known are {', '.join(s.name for s in found)}")
    return [s for s in found if not names or s.name in names]


def re_extract(settings: Settings, engine: Engine, chosen: Filter = Filter(), *, progress: Progress = no_progress, force: bool = False) -> Summary:
    """Read articles of the lake again with this version's extractor: those that an older one read, or all that match (`force`)."""
    return pipeline.run(
        _of_lake(settings, chosen), settings, engine, flow="re_extract", parameters={"filter": repr(chosen), "force": force}, progress=progress,
        again=force,
    )


def link(settings: Settings) -> dict[str, Any]:
    """Reports to events, persons to cases."""
    from warehouse.lake import Lake
    from warehouse.linkage import link as linker

    with Lake.connect(settings.lake, data_path=settings.data_path, create=False) as lake:
        return _as_dict(linker(lake))


def publish(settings: Settings, folder: Path) -> dict[str, Any]:
    """A release of the lake in a folder."""
    from warehouse.export import export

    return _as_dict(export(settings.lake, folder, data_path=settings.data_path))


def release_folder(root: Path, day: dt.date) -> Path:
    """Where the release of a day goes: ``root/2026-11-23``, or with a number behind it when there is one."""
    found = root / day.isoformat()
    number = 2
    while found.exists():
        found = root / f"{day.isoformat()}-{number}"
        number += 1
    return found


def _pieces(sources: Iterable[Declared], settings: Settings) -> Iterator[Raw | Quarantined]:
    from flows.sources.declared import pieces

    for source in sources:
        yield from pieces(source, settings)


def _of_lake(settings: Settings, chosen: Filter) -> Iterator[Article]:
    """Articles of the lake that a filter chooses, as this version would read them, a thousand at a time."""
    import dataclasses

    from extractors.fields import from_row
    from warehouse.lake import Lake

    with Lake.connect(settings.lake, data_path=settings.data_path, read_only=True) as lake:
        last = ""
        while True:
            rows = lake.query(
                "SELECT * FROM articles WHERE article_id > $last AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))"
                " AND (len($ids::VARCHAR[]) = 0 OR list_contains($ids, article_id)) AND ($a::DATE IS NULL OR published >= $a)"
                " AND ($b::DATE IS NULL OR published <= $b) ORDER BY article_id LIMIT 1000",
                {"last": last, "sources": list(chosen.sources), "ids": list(chosen.article_ids), "a": chosen.published_from,
                 "b": chosen.published_to},
            ).to_pylist()
            if not rows:
                return
            last = rows[-1]["article_id"]
            for row in rows:
                yield dataclasses.replace(from_row(Article, row), copy_of=None, content_hash="", extractor_version=EXTRACTOR_VERSION)


def _as_dict(result: Any) -> dict[str, Any]:
    import dataclasses

    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        result = dataclasses.asdict(result)
    found: dict[str, Any] = json.loads(json.dumps(result if isinstance(result, dict) else {"result": result}, default=str))
    return found
