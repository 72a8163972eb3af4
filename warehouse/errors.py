"""What can go wrong with a lake, each as one line that says what to do.

`translate` turns the errors of DuckDB, DuckLake, SQLite, PostgreSQL and the file system into one of these; the
table of patterns is `warehouse/errors.toml`, because the wording is data: it moves with the versions of the engines.
"""
from __future__ import annotations

import errno
import re
import tomllib
from functools import cache
from pathlib import Path


class LakeError(Exception):
    """Base of all: `str(error)` is one clear line. The lake is as it was before the call."""


class NoLakeError(LakeError):
    """There is no lake at the location given."""


class LockedError(LakeError):
    """Another process holds the catalog for longer than we wait."""


class NewerVersionError(LakeError):
    """The lake was made by a newer version of this program, or of DuckLake."""


class OlderVersionError(LakeError):
    """The lake was made by an older version and must be migrated first."""


class UnreadableFileError(LakeError):
    """A Parquet file of the lake is missing, truncated or damaged."""


class DiskFullError(LakeError):
    """No space left where the lake writes."""


class ReadOnlyError(LakeError):
    """The lake, or the folder it lies in, may not be written."""


class CredentialsError(LakeError):
    """The catalog or the object store refused the user, the password or the key."""


class ConnectionLostError(LakeError):
    """The catalog or the object store went away, or was not there."""


class NoSnapshotError(LakeError):
    """The lake has no such snapshot, or no longer."""


class DataPathError(LakeError):
    """The data path given is not the one the lake was made with."""


class ConflictError(LakeError):
    """Another writer changed the same rows first."""


class SchemaError(LakeError):
    """Rows do not have the types that their table declares."""


class QueryError(LakeError):
    """The query is wrong, not allowed, or took too long."""


def translate(error: BaseException, where: str) -> LakeError:
    """The error as a `LakeError` about the lake `where`; a `LakeError` is given back as it is."""
    if isinstance(error, LakeError):
        return error
    text = " ".join(str(error).split())
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(_line("DiskFullError", where, text))
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ReadOnlyError(_line("ReadOnlyError", where, text))
    for name, pattern in _patterns():
        if pattern.search(text):
            kind: type[LakeError] = globals()[name]
            return kind(_line(name, where, text))
    return LakeError(f"{where}: {hide_password(text[:300])}")


def hide_password(text: str) -> str:
    """The text with the password of any URL or connection string in it blotted out."""
    text = re.sub(r"(://[^:/@\s]*):[^@/\s]*@", r"\1:***@", text)
    return re.sub(r"(password\s*=\s*)('[^']*'|\S+)", r"\1***", text, flags=re.IGNORECASE)


@cache
def _wording() -> dict[str, dict[str, list[str] | str]]:
    with (Path(__file__).parent / "errors.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(p, re.IGNORECASE)) for name, entry in _wording().items() for p in entry["patterns"]]


def _line(name: str, where: str, text: str) -> str:
    files = re.findall(r"[^\s\"']+\.parquet", text)
    advice = str(_wording()[name]["line"]).format(where=where, file=files[0] if files else "a file of the lake")
    return hide_password(f"{advice} [{text[:160]}]")
