"""Files of the disk and of object stores, by one door: list them, open them as streams."""
from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from flows.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from pyarrow.fs import S3FileSystem


def expand(source: str) -> Iterator[tuple[str, bool]]:
    """(file, whether it was found by listing) for a file, a folder, a glob pattern, ``@list`` or ``s3://bucket/prefix``; sorted."""
    if source.startswith("s3://"):
        yield from _listed_on_s3(source)
        return
    path = Path(source).expanduser()
    if source.startswith("@") and not path.exists():  # a file that lists sources
        listing = Path(source[1:]).expanduser()
        if not listing.is_file():
            yield str(listing), False
            return
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield from expand(line.strip())
    elif path.is_dir():
        yield from ((str(p), True) for p in _walk(path))
    elif not path.exists() and glob.has_magic(source):
        found = sorted(glob.glob(str(path), recursive=True))
        if not found:
            yield str(path), False
        for name in found:
            yield from ((p, True) for p, _ in expand(name))
    else:
        yield str(path), False


def exists(name: str) -> bool:
    return name.startswith("s3://") or os.path.exists(name)


def size(name: str) -> int:
    if name.startswith("s3://"):
        return int(s3().get_file_info(name.removeprefix("s3://")).size or 0)
    return os.stat(name).st_size


def open_binary(name: str) -> IO[bytes]:
    """The file as a stream of bytes. Raises OSError."""
    if name.startswith("s3://"):
        key = name.removeprefix("s3://")
        opened: Any = s3().open_input_file(key) if name.lower().endswith((".zip", ".wacz")) else s3().open_input_stream(key, compression=None)
        return cast("IO[bytes]", opened)
    return open(name, "rb")


def s3() -> S3FileSystem:
    """The object store of the DISSENT_S3_* settings, the same that the lake uses."""
    from pyarrow.fs import S3FileSystem

    from warehouse.catalog import s3_settings

    known = s3_settings(os.environ)
    options: dict[str, Any] = {"connect_timeout": 20, "request_timeout": 60}
    if "KEY_ID" in known:
        options |= {"access_key": known["KEY_ID"], "secret_key": known.get("SECRET", ""), "session_token": known.get("SESSION_TOKEN")}
    if "ENDPOINT" in known:
        options |= {"endpoint_override": known["ENDPOINT"], "scheme": "http" if known.get("USE_SSL") == "false" else "https"}
    options["region"] = known.get("REGION", "us-east-1")
    return S3FileSystem(**options)


def _listed_on_s3(source: str) -> Iterator[tuple[str, bool]]:
    from pyarrow.fs import FileSelector, FileType

    key = source.removeprefix("s3://").rstrip("/")
    if not key:
        raise UsageError(f"{source} names no bucket")
    try:
        store = s3()
        info = store.get_file_info(key)
        if info.type == FileType.File:
            yield source, False
            return
        bucket, _, prefix = key.partition("/")
        folder = key if info.type == FileType.Directory else f"{bucket}/{prefix.rpartition('/')[0]}".rstrip("/")
        found = sorted(i.path for i in store.get_file_info(FileSelector(folder, recursive=True, allow_not_found=True)) if i.type == FileType.File)
    except OSError as error:
        raise UnreachableError(f"{source} cannot be listed: {str(error)[:200]}") from error
    chosen = [p for p in found if p.startswith(key)]
    if not chosen:
        raise UnreachableError(f"There is nothing under {source}")
    yield from ((f"s3://{p}", True) for p in chosen)


def _walk(folder: Path) -> Iterator[Path]:
    """Files under a folder, sorted, hidden ones left out."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (Path(where) / f for f in sorted(files) if not f.startswith("."))
