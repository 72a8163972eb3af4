"""`sources.toml`: what an operator has declared, checked; and the pieces of each.

    [[source]]
    name = "Quay News"
    kind = "feed"                      # feed, sitemap, page, files (folders, JSONL drops, HTML archives, WARC, WACZ, S3 prefixes)
    locations = ["https://quay.example/rss"]
    language = "en"
    country = "BE"
    licence = "CC BY 4.0"
    crawl_delay = 2.0                  # seconds; robots.txt may ask for more
    schedule = "0 */6 * * *"           # cron, UTC, for `dissent serve`
"""
from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from extractors.records import Quarantined
from flows.errors import UsageError
from flows.settings import Settings
from flows.sources.files import collect
from flows.sources.raw import Raw
from flows.sources.told import Told

if TYPE_CHECKING:
    from warehouse.records import Source

_CRON_FIELDS = 5


def _cron(text: str) -> str:
    if len(text.split()) != _CRON_FIELDS:
        raise ValueError("a schedule is a cron line of five fields, such as '0 */6 * * *'")
    return text


class Declared(BaseModel):
    """One declared source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, description="Publisher, as articles carry it")
    kind: Literal["feed", "sitemap", "page", "files"] = Field(description="What the locations are")
    locations: tuple[str, ...] = Field(min_length=1, description="Addresses, or files, folders, patterns and S3 prefixes")
    language: str | None = Field(None, pattern="^[a-z]{2}$", description="ISO 639-1")
    country: str | None = Field(None, pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    licence: str | None = Field(None, description="Licence or terms of the texts")
    homepage: str | None = Field(None, description="Address of the publisher")
    crawl_delay: float | None = Field(None, ge=0, description="Seconds between two requests to a host")
    user_agent: str | None = Field(None, description="How the fetcher names itself to this source")
    max_pages: int | None = Field(None, ge=1, description="Pages read in one run")
    own_name: bool = Field(True, description="Articles carry `name` as source, whatever the page says")
    schedule: Annotated[str, AfterValidator(_cron)] | None = Field(None, description="Cron line, UTC, for `dissent serve`")
    enabled: bool = Field(True, description="False: declared, not read")

    @property
    def told(self) -> Told:
        return Told(source=self.name, language=self.language, country=self.country, licence=self.licence)

    def row(self) -> Source:
        from warehouse.records import Source

        return Source(self.name, self.homepage, self.country, self.language, self.licence)


def load(path: Path) -> list[Declared]:
    """The enabled sources of a file. Raises UsageError that names the source and the field that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}: declare sources in it (see the README), or name another with --sources-file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    if set(raw) - {"source"}:
        raise UsageError(f"{path}: unknown {', '.join(sorted(set(raw) - {'source'}))}; sources stand under [[source]]")
    found: list[Declared] = []
    for number, values in enumerate(raw.get("source", []), 1):
        try:
            found.append(Declared(**values))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(p) for p in first["loc"])
            raise UsageError(f"{path}: source {number} ({values.get('name', 'no name')}): {field}: {first['msg']}") from error
    names = [s.name for s in found]
    if twice := {n for n in names if names.count(n) > 1}:
        raise UsageError(f"{path}: declared twice: {', '.join(sorted(twice))}")
    return [s for s in found if s.enabled]


def pieces(source: Declared, settings: Settings) -> Iterator[Raw | Quarantined]:
    """The pieces of one declared source."""
    firm = Told(source=source.name if source.own_name else None, licence=source.licence)
    for piece in _pieces(source, settings):
        yield replace(piece, firm=firm) if isinstance(piece, Raw) else piece


def _pieces(source: Declared, settings: Settings) -> Iterator[Raw | Quarantined]:
    if source.kind == "files":
        yield from collect(source.locations, source.told, max_bytes=settings.max_article_bytes, max_archive_bytes=settings.max_archive_bytes)
        return
    yield from fetched(
        source.locations, source.kind, source.told, settings, user_agent=source.user_agent, crawl_delay=source.crawl_delay, max_pages=source.max_pages
    )


def fetched(
    urls: Sequence[str], kind: str, told: Told, settings: Settings, *, user_agent: str | None = None, crawl_delay: float | None = None,
    max_pages: int | None = None,
) -> Iterator[Raw | Quarantined]:
    """The pages behind addresses of feeds, sitemaps or pages (`auto`: whatever each turns out to be)."""
    from flows.fetch import Fetcher
    from flows.sources.web import listed, pages

    with Fetcher(
        settings.cache_folder / "http", user_agent=user_agent or settings.user_agent,
        delay=settings.crawl_delay if crawl_delay is None else crawl_delay,
        timeout=settings.fetch_timeout, max_bytes=settings.max_article_bytes, allow_loopback=settings.allow_loopback,
    ) as fetcher:
        found = (item for url in urls for item in listed(fetcher, kind, url))
        yield from pages(fetcher, found, told, hosts=settings.fetch_hosts, max_pages=max_pages)
