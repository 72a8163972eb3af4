"""Files, folders, globs and S3 prefixes to pieces of input. Nothing is held: a file of a million lines or pages is streamed."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from extractors.records import Quarantined
from flows.sources import archives, opening
from flows.sources.raw import Kind, Raw
from flows.sources.refusal import Reason, refuse
from flows.sources.told import Told

KINDS = {".txt": Kind.TEXT, ".md": Kind.TEXT, ".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML}
LINES = (".jsonl", ".ndjson")
NOTHING = Told()


def collect(
    sources: Iterable[str | Path], told: Told = NOTHING, *, max_bytes: int, max_archive_bytes: int = 50_000_000_000
) -> Iterator[Raw | Quarantined]:
    """The pieces of files, folders (all files in them that we read, sorted by name), glob patterns, ``@lists`` and S3 prefixes."""
    for source in sources:
        for name, found in opening.expand(str(source)):
            yield from pieces(name, told, max_bytes=max_bytes, max_archive_bytes=max_archive_bytes, named=not found)


def pieces(name: str, told: Told, *, max_bytes: int, max_archive_bytes: int = 50_000_000_000, named: bool = True) -> Iterator[Raw | Quarantined]:
    """The pieces of one file. A file that was found in a folder and has no ending of ours is passed over; one that was named is refused."""
    suffix = PurePosixPath(name).suffix.lower()
    archive = name.lower().endswith(archives.ENDINGS)
    if suffix not in KINDS and suffix not in LINES and not archive:
        if not opening.exists(name):
            yield refuse(Reason.MISSING_FILE, f"There is no file {name}", name)
        elif named:
            known = ", ".join([*KINDS, *LINES, *archives.ENDINGS])
            yield refuse(Reason.UNKNOWN_KIND, f"Files ending in {suffix or 'nothing'} are not read; known are {known}", name)
        return
    limit = max_bytes if suffix in KINDS else max_archive_bytes
    try:
        size = opening.size(name)
        if size > limit:
            yield refuse(Reason.TOO_LARGE, f"{size:,} bytes; at most {limit:,} are read (DISSENT_MAX_ARTICLE_BYTES, DISSENT_MAX_ARCHIVE_BYTES)", name)
            return
        with opening.open_binary(name) as file:
            if archive:
                yield from archives.pieces(file, name, told, max_bytes=max_bytes)
            elif suffix in LINES:
                yield from _lines(file, name, told, max_bytes)
            else:
                yield Raw(name, KINDS[suffix], file.read(), told)
    except FileNotFoundError:
        yield refuse(Reason.MISSING_FILE, f"There is no file {name}", name)
    except OSError as error:
        yield refuse(Reason.UNREADABLE_FILE, f"{name} cannot be read: {error.strerror or error}", name)


def _lines(file: IO[bytes], name: str, told: Told, max_bytes: int) -> Iterator[Raw | Quarantined]:
    """The lines of a JSONL file; a line beyond the limit is refused and skipped without being held."""
    empty = True
    number = 0
    while line := file.readline(max_bytes + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > max_bytes and not line.endswith(b"\n"):
            while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            empty = False
            yield refuse(Reason.TOO_LARGE, f"Line {number} has more than {max_bytes:,} bytes (DISSENT_MAX_ARTICLE_BYTES)", where)
        elif line.strip():
            empty = False
            yield Raw(where, Kind.JSON, line, told)
    if empty:
        yield refuse(Reason.EMPTY_FILE, "There is nothing in it", name)
