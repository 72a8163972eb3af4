"""Syndicated copies: recognised by MinHash, verified by their words, linked, extracted once.

An article is a copy of an earlier one (by day, then id) when both appeared within some days of each other, share most of their five-word
shingles, and it has no word that the earlier one lacks: an update with a new number or name is news and is read itself. Each decision
depends on the two texts alone, so that neither order nor batches nor runs can change it.
"""
from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.records import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from warehouse.lake import Lake

SHINGLE = 5  # words
PERMUTATIONS, BANDS = 128, 32  # four rows a band: texts that share 80 % of their shingles meet with probability over 0.999999
BUCKET = 200  # of a larger bucket (a template, a notice on every page) each is compared with the 200 earliest
MIN_WORDS = 30  # shorter texts share all their words by chance
_WORD = re.compile(r"\w+")
_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\s--?\s|\s?[–—]\s?)")


@dataclass(frozen=True)
class Light:
    """What is held of an article while copies are looked for."""

    article_id: str
    published: str  # ISO day, or nothing
    content_hash: str

    @property
    def order(self) -> tuple[str, str]:
        return (self.published or "9999", self.article_id)


def words(text: str) -> list[str]:
    """The words of a text, folded, without its dateline: agencies' copies differ there."""
    return [w.casefold() for w in _WORD.findall(_DATELINE.sub("", text, count=1))]


def shingles(found: Sequence[str]) -> set[bytes]:
    return {" ".join(found[i : i + SHINGLE]).encode("utf-8", "replace") for i in range(max(1, len(found) - SHINGLE + 1))}


def is_copy(text: str, earlier: str, threshold: float) -> bool:
    """Whether a text tells nothing that an earlier one does not, in nearly the same words."""
    mine, theirs = words(text), words(earlier)
    if len(mine) < MIN_WORDS or not set(mine) <= set(theirs):
        return False
    a, b = shingles(mine), shingles(theirs)
    return len(a & b) >= threshold * len(a | b)


def signature(text: str) -> bytes:
    """The MinHash of a text: 128 numbers of 32 bits."""
    import numpy as np
    from datasketch import MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=1)
    made.update_batch(sorted(shingles(words(text))))
    return np.asarray(made.hashvalues, dtype="<u4").tobytes()


def decide(
    run: Sequence[Light], lake: Sequence[Light], text: Callable[[Light], str], signatures: Mapping[str, bytes], *, threshold: float, days: int
) -> dict[str, str | None]:
    """article_id -> the article it is a copy of, or None: for every article of the run, and those of the lake that resemble one of them."""
    everything = sorted([*run, *lake], key=lambda x: x.order)
    mine = {x.article_id for x in run}
    out: dict[str, str | None] = {x.article_id: None for x in run}
    verdicts: dict[tuple[str, str], bool] = {}
    touched: set[str] = set()
    pairs = sorted(_pairs(everything, signatures))
    for early, late in pairs:
        if _near(everything[early], everything[late], days) and (everything[early].article_id in mine or everything[late].article_id in mine):
            touched |= {everything[early].article_id, everything[late].article_id}
    for early, late in pairs:  # sorted: the earliest original comes first
        first, second = everything[early], everything[late]
        if second.article_id not in touched or out.get(second.article_id) or not _near(first, second, days):
            continue
        key = (second.content_hash, first.content_hash)
        if key not in verdicts:
            verdicts[key] = is_copy(text(second), text(first), threshold)
        if verdicts[key]:
            out[second.article_id] = first.article_id
        else:
            out.setdefault(second.article_id, None)
    return out


def link(
    lake: Lake, run: Sequence[Light], text: Callable[[str], str], store: Path, *, threshold: float, days: int
) -> tuple[dict[str, str], list[Article]]:
    """(article_id -> original, for the copies of a run; articles of the lake whose standing the run changes, ready to be loaded).

    `text` gives the text of an article of the run; `store` keeps signatures from run to run and may be deleted.
    """
    mine = {x.article_id for x in run}
    around = [x for x in _in_lake(lake, run, days) if x.article_id not in mine]
    texts = _Texts(lake, mine, text)
    with closing(_Store(store)) as kept:
        signatures = {x.article_id: kept.get(x.content_hash, partial(texts, x)) for x in [*run, *around]}
    found = decide(run, around, texts, signatures, threshold=threshold, days=days)
    copies = {k: v for k, v in found.items() if v is not None and k in mine}
    orphans = set(lake.query("SELECT article_id FROM articles WHERE copy_of IN (SELECT unnest($ids::VARCHAR[]))", {"ids": sorted(mine)})
                  .column("article_id").to_pylist()) - mine
    again = sorted((set(found) | orphans) - mine)
    return copies, list(_changed(lake, again, found))


def _changed(lake: Lake, ids: Sequence[str], found: Mapping[str, str | None]) -> Iterator[Article]:
    from extractors.fields import from_row

    if not ids:
        return
    rows = lake.query("SELECT * FROM articles WHERE article_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY article_id", {"ids": list(ids)})
    for values in rows.to_pylist():
        wanted = found.get(values["article_id"])
        if values["copy_of"] != wanted:
            base: Article = from_row(Article, values)
            yield dataclasses.replace(base, copy_of=wanted, content_hash="")


def _in_lake(lake: Lake, run: Sequence[Light], days: int) -> list[Light]:
    """Articles of the lake near in time to those of the run: twice the days, since a neighbour's neighbour may be its original."""
    dated = [dt.date.fromisoformat(x.published) for x in run if x.published]
    found = []
    if dated:
        wide = dt.timedelta(days=2 * days)
        found += lake.query(
            "SELECT article_id, published, content_hash FROM articles WHERE published BETWEEN $a AND $b",
            {"a": min(dated) - wide, "b": max(dated) + wide},
        ).to_pylist()
    if len(dated) < len(run):
        found += lake.query("SELECT article_id, published, content_hash FROM articles WHERE published IS NULL").to_pylist()
    return [Light(r["article_id"], r["published"].isoformat() if r["published"] else "", r["content_hash"]) for r in found]


class _Texts:
    """Texts of candidates, read when asked for, the last few held."""

    def __init__(self, lake: Lake, mine: set[str], text: Callable[[str], str]) -> None:
        self._lake, self._mine, self._text = lake, mine, text
        self._held: dict[str, str] = {}

    def __call__(self, item: Light) -> str:
        if item.article_id not in self._held:
            if len(self._held) > 500:
                self._held.clear()
            if item.article_id in self._mine:
                found = self._text(item.article_id)
            else:
                found = self._lake.query("SELECT text FROM articles WHERE article_id = $id", {"id": item.article_id}).column("text").to_pylist()[0]
            self._held[item.article_id] = found
        return self._held[item.article_id]


class _Store:
    """Signatures by content hash."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=60)
        self._db.execute("CREATE TABLE IF NOT EXISTS signature (content_hash TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def get(self, content_hash: str, text: Callable[[], str]) -> bytes:
        had = self._db.execute("SELECT value FROM signature WHERE content_hash = ?", (content_hash,)).fetchone()
        if had is not None and len(had[0]) == 4 * PERMUTATIONS:
            value: bytes = had[0]
            return value
        made = signature(text())
        self._db.execute("INSERT OR REPLACE INTO signature VALUES (?, ?)", (content_hash, made))
        return made

    def close(self) -> None:
        self._db.commit()
        self._db.close()


def _near(a: Light, b: Light, days: int) -> bool:
    if not a.published or not b.published:
        return a.published == b.published
    return abs((dt.date.fromisoformat(a.published) - dt.date.fromisoformat(b.published)).days) <= days


def _pairs(everything: Sequence[Light], signatures: Mapping[str, bytes]) -> set[tuple[int, int]]:
    """Pairs of positions that share a band."""
    import numpy as np

    if len(everything) < 2:
        return set()
    joined = b"".join(signatures[x.article_id] for x in everything)
    matrix: NDArray[np.uint32] = np.frombuffer(joined, dtype="<u4").reshape(len(everything), PERMUTATIONS)
    rows = PERMUTATIONS // BANDS
    pairs: set[tuple[int, int]] = set()
    for band in range(BANDS):
        keys = np.ascontiguousarray(matrix[:, band * rows : (band + 1) * rows]).view(f"V{4 * rows}").ravel()
        for bucket in _buckets(keys):
            pairs.update((early, late) for late in bucket for early in bucket[:BUCKET] if early < late)
    return pairs


def _buckets(keys: Any) -> Iterable[list[int]]:
    import numpy as np

    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    order = np.argsort(inverse, kind="stable")
    starts = np.concatenate(([0], np.cumsum(counts)))
    for group in np.nonzero(counts > 1)[0]:
        yield [int(i) for i in order[starts[group] : starts[group + 1]]]
