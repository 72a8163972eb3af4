"""Every setting of Dissent in one typed object: default < environment (``DISSENT_...``) < flag.

The README's table of settings is checked against this class by a test.
"""
from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.errors import UsageError


class Settings(BaseSettings):
    """What an operator may set. Sizes are in bytes, times in seconds, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="DISSENT_", extra="ignore", frozen=True)

    lake: str = Field("lake", description="The lake: a folder, or the URL of a PostgreSQL catalog")
    data_path: str | None = Field(None, description="Where the Parquet files lie, when not in the lake's folder: a folder or s3://bucket/prefix")
    cache: Path = Field(Path("~/.cache/dissent"), description="Raw responses, work under way, and the history of runs made without a Prefect server")
    sources: Path = Field(Path("sources.toml"), description="Declared sources, for `dissent serve` and `dissent ingest --declared`")
    batch_size: int = Field(200, ge=1, le=10_000, description="Articles in one batch: one task, one transaction, one checkpoint")
    workers: int = Field(1, ge=1, le=256, description="Processes that read and extract")
    dask: str | None = Field(None, description="Extraction on Dask: address of a scheduler, or `local`")
    max_article_bytes: int = Field(10_000_000, ge=1_000, description="A file or page larger than this is quarantined (too_large)")
    max_archive_bytes: int = Field(50_000_000_000, ge=1_000, description="An archive or JSONL file larger than this is refused")
    retries: int = Field(2, ge=0, le=20, description="How often a failed task is tried again, with growing, jittered pauses")
    near_duplicate: float = Field(0.8, ge=0.5, le=1.0, description="Share of five-word shingles from which two texts count as copies")
    near_duplicate_days: int = Field(14, ge=0, description="Copies are looked for within so many days of publication")
    user_agent: str = Field("dissent/0.1 (+https://example.org/dissent)", description="How the fetcher names itself; put your address in it")
    crawl_delay: float = Field(1.0, ge=0, description="Pause between two requests to one host, when robots.txt asks for no longer one")
    fetch_timeout: float = Field(30.0, gt=0, description="Longest wait for one response")
    fetch_hosts: int = Field(4, ge=1, le=64, description="Hosts that are read at the same moment; each has one connection")
    allow_loopback: bool = Field(False, description="Tests only: let the fetcher speak to 127.0.0.1")
    webhook: str | None = Field(None, description="Address that gets a JSON message when a run fails or rows are held")
    metrics: Path | None = Field(None, description="Prometheus text file, written after each run (node exporter's textfile collector)")
    metrics_port: int | None = Field(None, description="Port on which `dissent serve` answers Prometheus")
    log_level: Literal["debug", "info", "warning", "error"] = Field("warning", description="How much is said on stderr")

    @property
    def cache_folder(self) -> Path:
        return self.cache.expanduser()


def load(**flags: Any) -> Settings:
    """The settings, flags that are not None over the environment. Raises UsageError naming the setting that is wrong."""
    try:
        return Settings(**{k: v for k, v in flags.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(p) for p in first["loc"])
        raise UsageError(f"DISSENT_{name.upper()} (or its flag) is wrong: {first['msg']} (got {first.get('input')!r})") from error


def table() -> list[tuple[str, str, str, str]]:
    """(setting, environment variable, default, description) of each; README's table is made from it."""
    return [
        (name, f"DISSENT_{name.upper()}", "" if field.default is None else str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
