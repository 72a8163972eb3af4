"""Files, folders and globs to pieces of input, in a stable order. Nothing is held: a file of a million lines is streamed."""
from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from extractors.records import Quarantined
from flows.sources.raw import Kind, Raw
from flows.sources.refusal import Reason, refuse
from flows.sources.told import Told

KINDS = {".txt": Kind.TEXT, ".md": Kind.TEXT, ".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML}
LINES = (".jsonl", ".ndjson")


def collect(sources: Iterable[str | Path], told: Told = Told(), *, max_bytes: int) -> Iterator[Raw | Quarantined]:  # noqa: B008
    """The pieces of files, folders (all files in them that we read, sorted by name) and glob patterns."""
    for source in sources:
        for path, listed in expand(str(source)):
            yield from pieces(path, told, max_bytes=max_bytes, named=not listed)


def expand(source: str) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was found by listing) for a file, a folder or a glob pattern, sorted."""
    path = Path(source).expanduser()
    if source.startswith("@") and not path.exists():  # a file that lists sources
        listing = Path(source[1:]).expanduser()
        if not listing.is_file():
            yield listing, False
            return
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield from expand(line.strip())
    elif path.is_dir():
        yield from ((p, True) for p in sorted(path.rglob("*")) if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts))
    elif not path.exists() and glob.has_magic(source):
        found = sorted(glob.glob(str(path), recursive=True))
        if not found:
            yield path, False
        for name in found:
            yield from ((p, True) for p, _ in expand(name))
    else:
        yield path, False


def pieces(path: Path, told: Told, *, max_bytes: int, named: bool = True) -> Iterator[Raw | Quarantined]:
    """The pieces of one file. A file that was found in a folder and has no ending of ours is passed over; one that was named is refused."""
    where = str(path)
    suffix = path.suffix.lower()
    if suffix not in KINDS and suffix not in LINES:
        if not path.exists():
            yield refuse(Reason.MISSING_FILE, f"There is no file {where}", where)
        elif named:
            known = ", ".join([*KINDS, *LINES])
            yield refuse(Reason.UNKNOWN_KIND, f"Files ending in {suffix or 'nothing'} are not read; known are {known}", where)
        return
    try:
        if suffix in LINES:
            yield from _lines(path, told, max_bytes)
            return
        size = path.stat().st_size
        if size > max_bytes:
            yield refuse(Reason.TOO_LARGE, f"{size:,} bytes; at most {max_bytes:,} are read (DISSENT_MAX_ARTICLE_BYTES)", where)
            return
        yield Raw(where, KINDS[suffix], path.read_bytes(), told)
    except FileNotFoundError:
        yield refuse(Reason.MISSING_FILE, f"There is no file {where}", where)
    except OSError as error:
        yield refuse(Reason.UNREADABLE_FILE, f"{where} cannot be read: {error.strerror or error}", where)


def _lines(path: Path, told: Told, max_bytes: int) -> Iterator[Raw | Quarantined]:
    """The lines of a JSONL file; a line beyond the limit is refused and skipped without being held."""
    empty = True
    with path.open("rb") as file:
        number = 0
        while line := file.readline(max_bytes + 1):
            number += 1
            where = f"{path}:{number}"
            if len(line) > max_bytes and not line.endswith(b"\n"):
                while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                    pass
                empty = False
                yield refuse(Reason.TOO_LARGE, f"Line {number} has more than {max_bytes:,} bytes (DISSENT_MAX_ARTICLE_BYTES)", where)
            elif line.strip():
                empty = False
                yield Raw(where, Kind.JSON, line, told)
    if empty:
        yield refuse(Reason.EMPTY_FILE, "There is nothing in it", str(path))
