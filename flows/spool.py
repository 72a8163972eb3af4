"""The spool: articles of a run between reading and extraction, on disk, so that memory stays flat and order does not matter.

What is read goes in, in any order; what comes out is settled: exact copies once, one text for an identity, sorted by day and id. A SQLite
file; it may be thrown away at any moment, since everything in it can be read again.
"""
from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from extractors.fields import from_row, row
from extractors.records import Article, Quarantined, content_id
from flows.copies import Light
from flows.sources.refusal import Reason, refuse

_DDL = """
CREATE TABLE IF NOT EXISTS piece (article_id TEXT, content_hash TEXT, published TEXT, source TEXT, location TEXT, host TEXT, page TEXT, body TEXT,
  PRIMARY KEY (article_id, content_hash)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (quarantine_id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chosen (position INTEGER PRIMARY KEY, article_id TEXT UNIQUE, content_hash TEXT, copy_of TEXT);
"""


SAME_PAGE = 4  # addresses of one host with word for word the same text: a wall, not a story


@dataclass(frozen=True)
class Settled:
    """What settling found. `copies`: pieces that were exactly a piece already there."""

    articles: int
    conflicts: list[Quarantined]


class Spool:
    """Articles of one run on disk."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        self.path = path
        self._held = path.open("ab")  # says that the spool is in use, until the process ends, however it ends
        fcntl.flock(self._held, fcntl.LOCK_EX)
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_DDL)
        self.read = 0
        self.copies = 0

    def add(self, found: Iterable[tuple[str, Article | Quarantined]]) -> None:
        """Articles and refusals with the location of each. Of exact copies the smallest location is kept, so that order does not matter."""
        for location, item in found:
            self.read += 1
            if isinstance(item, Quarantined):
                self._db.execute("INSERT OR REPLACE INTO refused VALUES (?, ?)", (item.quarantine_id, pack(item)))
                continue
            had = self._db.execute(
                "SELECT location FROM piece WHERE article_id = ? AND content_hash = ?", (item.article_id, item.content_hash)
            ).fetchone()
            if had is not None:
                self.copies += 1
                if had[0] <= location:
                    continue
            self._db.execute(
                "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (item.article_id, item.content_hash, item.published.isoformat() if item.published else "", item.source, location,
                 urlsplit(item.url or "").netloc, content_id("t", item.text), pack(item)),
            )

    def settle(self) -> Settled:
        """Choose one text for each identity (the one with the smallest hash: a rule that no order of reading can change), refuse the others."""
        db = self._db
        self._refuse_same_pages()
        db.execute("DELETE FROM chosen")
        db.execute(
            "INSERT INTO chosen (article_id, content_hash) SELECT article_id, min(content_hash) FROM piece"
            " GROUP BY article_id ORDER BY min(published), article_id"
        )
        losers = db.execute(
            "SELECT p.article_id, p.content_hash, p.location, p.body, w.location FROM piece p JOIN chosen c ON c.article_id = p.article_id"
            " JOIN piece w ON w.article_id = c.article_id AND w.content_hash = c.content_hash WHERE p.content_hash <> c.content_hash ORDER BY 1, 2"
        ).fetchall()
        conflicts = [
            refuse(
                Reason.SAME_IDENTITY, f"Another text has the same identity {article_id}: {winner}", location, column="article_id",
                value=f"{article_id} {digest}", payload=json.loads(body),
            )
            for article_id, digest, location, body, winner in losers
        ]
        self.add((q.location or "", q) for q in conflicts)
        self.read -= len(conflicts)
        db.commit()
        return Settled(int(db.execute("SELECT count(*) FROM chosen").fetchone()[0]), conflicts)

    def _refuse_same_pages(self) -> None:
        """A host that gives one text for many addresses (a consent page, a log-in, an error in good clothes) gave no article."""
        rows = self._db.execute(
            "SELECT host, page, count(DISTINCT article_id) FROM piece WHERE host <> '' GROUP BY host, page HAVING count(DISTINCT article_id) >= ?",
            (SAME_PAGE,),
        ).fetchall()
        for host, page, count in rows:
            pieces = self._db.execute("SELECT article_id, content_hash, location FROM piece WHERE host = ? AND page = ?", (host, page)).fetchall()
            for article_id, digest, location in pieces:
                found = refuse(Reason.SAME_PAGE, f"{host} gives the same text for {count} addresses", location, value=page)
                self._db.execute("INSERT OR REPLACE INTO refused VALUES (?, ?)", (found.quarantine_id, pack(found)))
                self._db.execute("DELETE FROM piece WHERE article_id = ? AND content_hash = ?", (article_id, digest))

    def light(self) -> list[Light]:
        """The settled articles, without their texts."""
        rows = self._db.execute("SELECT c.article_id, p.published, c.content_hash FROM chosen c JOIN piece p USING (article_id, content_hash)")
        return [Light(*values) for values in rows.fetchall()]

    def text(self, article_id: str) -> str:
        found = self._db.execute("SELECT p.body FROM chosen c JOIN piece p USING (article_id, content_hash) WHERE c.article_id = ?", (article_id,))
        return unpack_article(found.fetchone()[0]).text

    def link(self, copies: dict[str, str]) -> None:
        """Mark copies with their originals."""
        self._db.executemany("UPDATE chosen SET copy_of = ? WHERE article_id = ?", [(original, copy) for copy, original in copies.items()])
        self._db.commit()

    def batches(self, size: int) -> Iterator[list[Article]]:
        """The settled articles in order, in batches."""
        with closing(sqlite3.connect(self.path)) as db:
            last = 0
            while True:
                rows = db.execute(
                    "SELECT c.position, p.body, c.copy_of FROM chosen c JOIN piece p USING (article_id, content_hash) WHERE c.position > ?"
                    " ORDER BY c.position LIMIT ?",
                    (last, size),
                ).fetchall()
                if not rows:
                    return
                last = rows[-1][0]
                yield [_linked(unpack_article(body), original) for _, body, original in rows]

    def refused(self, size: int) -> Iterator[list[Quarantined]]:
        """The refusals, by id, in batches."""
        last = ""
        while True:
            rows = self._db.execute("SELECT quarantine_id, body FROM refused WHERE quarantine_id > ? ORDER BY 1 LIMIT ?", (last, size)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [Quarantined(**json.loads(body)) for _, body in rows]

    def counts_by_source(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT source, count(DISTINCT article_id) FROM piece GROUP BY source ORDER BY source").fetchall())

    def close(self, *, remove: bool = True) -> None:
        self._db.close()
        if remove:
            self.path.unlink(missing_ok=True)
        self._held.close()


def _sweep(folder: Path) -> None:
    """Remove spools that a killed run left behind."""
    for path in folder.glob("*.sqlite"):
        with contextlib.suppress(OSError), path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _linked(article: Article, original: str | None) -> Article:
    return dataclasses.replace(article, copy_of=original, content_hash="") if original else article


def pack(record: Article | Quarantined) -> str:
    return json.dumps(row(record), ensure_ascii=False, default=str)


def unpack_article(text: str) -> Article:
    import datetime as dt

    values = json.loads(text)
    if values.get("published"):
        values["published"] = dt.date.fromisoformat(values["published"])
    found: Article = from_row(Article, values)
    return found
