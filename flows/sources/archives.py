"""Archives to pieces, streamed: WARC and WACZ as web crawlers write them, ZIP and TAR of pages. Never loaded whole."""
from __future__ import annotations

import dataclasses
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from extractors.records import Quarantined
from flows.sources.raw import Kind, Raw
from flows.sources.refusal import Reason, refuse
from flows.sources.told import Told

PAGES = {".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML, ".txt": Kind.TEXT, ".md": Kind.TEXT}
WARC = (".warc", ".warc.gz")
ENDINGS = (*WARC, ".wacz", ".zip", ".tar", ".tar.gz", ".tgz")


def pieces(file: IO[bytes], name: str, told: Told, *, max_bytes: int) -> Iterator[Raw | Quarantined]:
    """The pages of an archive. A damaged one gives what can be read of it, then a refusal."""
    lower = name.lower()
    try:
        if lower.endswith(WARC):
            yield from _warc(file, name, told, max_bytes)
        elif lower.endswith((".wacz", ".zip")):
            yield from _zip(file, name, told, max_bytes)
        else:
            yield from _tar(file, name, told, max_bytes)
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, ValueError, RuntimeError, NotImplementedError) as error:
        yield refuse(Reason.BROKEN_ARCHIVE, f"The archive is damaged or ends too early: {error}"[:300], name)


def _warc(file: Any, name: str, told: Told, max_bytes: int) -> Iterator[Raw | Quarantined]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    count = 0
    for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"):
        count += 1
        http = record.http_headers
        kind = (record.http_content_type or "").lower()
        if http is None or http.status_code != 200 or kind not in ("text/html", "application/xhtml+xml"):
            continue  # redirects, errors, pictures: a crawl is full of them, and none is an article
        url = record.headers.get("WARC-Target-URI")
        where = f"{name}#{record.stream_pos}"
        data = record.reader.read(max_bytes + 1)
        if len(data) > max_bytes:
            yield refuse(Reason.TOO_LARGE, f"More than {max_bytes:,} bytes (DISSENT_MAX_ARTICLE_BYTES)", url or where)
            continue
        yield Raw(where, Kind.HTML, data, dataclasses.replace(told, url=url), record.http_charset)
    if not count:
        yield refuse(Reason.EMPTY_FILE, "There is no response in the archive", name)


def _zip(file: IO[bytes], name: str, told: Told, max_bytes: int) -> Iterator[Raw | Quarantined]:
    with zipfile.ZipFile(file) as archive:
        for entry in sorted(archive.infolist(), key=lambda e: e.filename):
            where = f"{name}!{entry.filename}"
            if entry.is_dir():
                continue
            if entry.filename.lower().endswith(WARC):
                with archive.open(entry) as inner:
                    yield from _warc(_Buffered(inner), where, told, max_bytes)
            elif kind := PAGES.get(PurePosixPath(entry.filename).suffix.lower()):
                with archive.open(entry) as inner:
                    yield _page(inner.read(max_bytes + 1), where, kind, told, max_bytes)


def _tar(file: IO[bytes], name: str, told: Told, max_bytes: int) -> Iterator[Raw | Quarantined]:
    with tarfile.open(fileobj=file, mode="r|*") as archive:
        for entry in archive:
            kind = PAGES.get(PurePosixPath(entry.name).suffix.lower())
            if entry.isfile() and kind and (inner := archive.extractfile(entry)):
                yield _page(inner.read(max_bytes + 1), f"{name}!{entry.name}", kind, told, max_bytes)


def _page(data: bytes, where: str, kind: Kind, told: Told, max_bytes: int) -> Raw | Quarantined:
    if len(data) > max_bytes:
        return refuse(Reason.TOO_LARGE, f"More than {max_bytes:,} bytes (DISSENT_MAX_ARTICLE_BYTES)", where)
    return Raw(where, kind, data, told)


class _Buffered:
    """A reader of a ZIP member with the two methods that fastwarc asks for."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._inner.read(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._inner.close()
