"""collect -> read -> settle -> extract -> validate -> load, over any engine. The same input gives the same lake, whatever the order,
the batches, the workers, or how often it was interrupted.
"""
from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import os
import pickle
import socket
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extractors.records import EXTRACTOR_VERSION, Article, Quarantined
from extractors.vocabulary import RunState
from flows.engine import Engine, in_order
from flows.settings import Settings
from flows.sources.raw import Raw
from flows.spool import Spool
from flows.steps import Outcome, pack_articles, pack_pieces, read_events, read_pieces

if TYPE_CHECKING:
    from flows.guard import Guard
    from warehouse.lake import Lake
    from warehouse.records import Source

CHUNK_BYTES = 20_000_000  # of raw input in one reading task


@dataclass
class Summary:
    """What a run did."""

    run_id: str
    flow: str = "ingest"
    read: int = 0  # pieces of input
    articles: int = 0  # after exact copies and conflicts are out
    duplicates: int = 0  # exact copies within the run
    copies: int = 0  # syndicated copies: linked to their originals, extracted once
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    reports: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)  # by reason
    refusals: list[Quarantined] = field(default_factory=list)  # the first few, to be shown
    by_source: dict[str, int] = field(default_factory=dict)
    judged: Any = None  # the gate's outcome over all batches
    held: int = 0  # articles in batches that wait for a person
    holds: list[str] = field(default_factory=list)  # ids of the batches that this run held back
    data_docs: str | None = None  # address of the run's Great Expectations site
    seconds: float = 0.0
    message: str | None = None

    @property
    def refused(self) -> int:
        return sum(self.quarantined.values())

    def note(self, quarantined: Iterable[Quarantined]) -> None:
        for q in quarantined:
            self.quarantined[q.reason] += 1
            if len(self.refusals) < 20:
                self.refusals.append(q)

    def judge(self, found: Any) -> None:
        if found is not None:
            self.judged = found if self.judged is None else self.judged + found

    def as_dict(self) -> dict[str, Any]:
        found = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in ("refusals", "judged")}
        return {**found, "quarantined": dict(sorted(self.quarantined.items())), "seconds": round(self.seconds, 3), "refusals": [
            {"reason": q.reason, "location": q.location, "detail": q.detail} for q in self.refusals
        ]}


Progress = Callable[[str, int, int | None], None]  # stage, done, total where it is known


def no_progress(stage: str, done: int, total: int | None) -> None:
    return None


def run(
    pieces: Iterable[Raw | Article | Quarantined], settings: Settings, engine: Engine, *, flow: str = "ingest",
    parameters: Mapping[str, Any] | None = None, sources: Sequence[Source] = (), progress: Progress = no_progress, again: bool = False,
) -> Summary:
    """Bring pieces of input into the lake. Work is checkpointed by batch: what the lake has is not extracted again, unless `again`.

    Raises LakeError (disk full, read only, newer version, ...) and whatever stops the gate; the lake then holds whole batches only.
    """
    from flows.guard import Guard, data_docs
    from warehouse.lake import Lake

    began = time.monotonic()
    summary = Summary(run_id=new_run_id(), flow=flow)
    with Lake.connect(settings.lake, data_path=settings.data_path) as lake, recorded(lake, summary, parameters or {}):
        spool = Spool(settings.cache_folder / "spool" / f"{summary.run_id}.sqlite")
        try:
            _read_all(pieces, spool, settings, engine, progress)
            settled = spool.settle()
            summary.read, summary.duplicates, summary.articles = spool.read, spool.copies, settled.articles
            summary.by_source = spool.counts_by_source()
            changed = engine.call("copies", _link_copies, lake, spool, settings, summary)
            engine.call("refusals", _load_refused, lake, spool, summary, settings.batch_size)
            guard = Guard.of(lake, settings, summary.run_id, flow, [s.source for s in sources])
            _extract_and_load(lake, spool, settings, engine, summary, sources, progress, guard, again=again, also=changed)
            guard.finish()
        finally:
            spool.close()
            summary.seconds = time.monotonic() - began
    try:
        summary.data_docs = data_docs(summary.judged, settings, summary.run_id)
    except OSError as error:  # the lake is whole; its picture is not
        summary.message = f"The Data Docs of the run could not be written: {error}"
    if guard.holds:
        from flows import notify

        notify.held(settings, flow, "; ".join(h.detail for h in guard.holds), run=summary.run_id, holds=summary.holds)
    return summary


def _read_all(pieces: Iterable[Raw | Article | Quarantined], spool: Spool, settings: Settings, engine: Engine, progress: Progress) -> None:
    """Pieces through the readers into the spool, in chunks."""
    def payloads() -> Iterator[bytes]:
        for chunk in _chunks(pieces, spool, settings.batch_size):
            yield pack_pieces(chunk, settings.max_article_bytes)

    for found in in_order(engine, read_pieces, payloads()):
        spool.add(pickle.loads(found))
        progress("read", spool.read, None)
    progress("read", spool.read, spool.read)


def _chunks(pieces: Iterable[Raw | Article | Quarantined], spool: Spool, size: int) -> Iterator[list[Raw]]:
    chunk: list[Raw] = []
    held = 0
    for piece in pieces:
        if isinstance(piece, Quarantined):
            spool.add([(piece.location or "", piece)])
            continue
        if isinstance(piece, Article):  # of the lake: read already
            spool.add([(piece.url or piece.article_id, piece)])
            continue
        chunk.append(piece)
        held += len(piece.data)
        if len(chunk) >= size or held >= CHUNK_BYTES:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def _link_copies(lake: Lake, spool: Spool, settings: Settings, summary: Summary) -> list[Article]:
    """Mark the run's copies; articles of the lake that the run makes a copy, or no longer one, come back to be loaded again."""
    from flows.copies import link

    copies, changed = link(
        lake, spool.light(), spool.text, settings.cache_folder / "signatures.sqlite", threshold=settings.near_duplicate,
        days=settings.near_duplicate_days,
    )
    spool.link(copies)
    summary.copies = len(copies)
    return changed


def _load_refused(lake: Lake, spool: Spool, summary: Summary, size: int) -> None:
    from warehouse.load import Batch

    for batch in spool.refused(max(size, 1000)):
        lake.load(Batch(quarantined=batch, run_id=summary.run_id))
        summary.note(batch)


def _extract_and_load(
    lake: Lake, spool: Spool, settings: Settings, engine: Engine, summary: Summary, sources: Sequence[Source], progress: Progress, guard: Guard,
    *, again: bool, also: Sequence[Article] = (),
) -> None:
    def payloads() -> Iterator[bytes]:
        # the lake is asked for many articles at once, and only what it lacks fills the batches
        pending: list[Article] = list(also)
        for some in spool.batches(5_000):
            known = {} if again else lake.known([a.article_id for a in some])
            fresh = [a for a in some if known.get(a.article_id) != (a.content_hash, a.extractor_version)]
            summary.unchanged += len(some) - len(fresh)
            summary.held += sum(guard.waits(a) for a in fresh)
            fresh = [a for a in fresh if not guard.waits(a)]
            pending += fresh
            while len(pending) >= settings.batch_size:
                yield packed(pending[: settings.batch_size])
                del pending[: settings.batch_size]
        if pending:
            yield packed(pending)

    sent: deque[int] = deque()

    def packed(batch: list[Article]) -> bytes:
        sent.append(len(batch))
        return pack_articles(batch, summary.run_id, guard.known(batch))

    done = 0
    progress("extract", 0, summary.articles)
    whole = summary.articles + len(also) <= settings.batch_size
    for found in in_order(engine, read_events, payloads()):
        outcome: Outcome = pickle.loads(found)
        done += engine.call("load", _load, lake, outcome, summary, sources, guard, sent.popleft(), whole)
        progress("extract", done + summary.unchanged, summary.articles)
    progress("extract", summary.articles, summary.articles)


def _load(lake: Lake, outcome: Outcome, summary: Summary, sources: Sequence[Source], guard: Guard, articles_in: int, whole: bool) -> int:
    from warehouse.load import Batch

    if (hold := guard.hold(outcome, whole=whole)) is not None:
        guard.settle(outcome, articles_in=articles_in, loaded=0, held=True)
        summary.judge(outcome.judged)
        summary.held += len(outcome.articles)
        summary.holds.append(hold.hold_id)
        return articles_in
    result = lake.load(Batch(outcome.articles, outcome.reports, outcome.quarantined, sources, summary.run_id))
    # reports of an article that the lake has as it is are not written again, and not counted by the lake
    told = len(outcome.reports) if result.articles_unchanged else result.reports
    articles = result.articles_new + result.articles_changed + result.articles_unchanged
    guard.settle(outcome, articles_in=articles_in, loaded=articles + told, held=False)
    guard.measure(outcome)
    summary.judge(outcome.judged)
    summary.new += result.articles_new
    summary.changed += result.articles_changed
    summary.unchanged += result.articles_unchanged
    summary.reports += result.reports
    summary.note(outcome.quarantined)
    return len(outcome.articles)


@contextlib.contextmanager
def recorded(lake: Lake, summary: Summary, parameters: Mapping[str, Any]) -> Iterator[None]:
    """The run in the table `runs`: running, then completed or failed. Runs of this machine that ended without a word are closed first."""
    from warehouse.records import Run

    _close_dead(lake)
    told = json.dumps({**parameters, "host": socket.gethostname(), "pid": os.getpid()}, sort_keys=True, default=str)
    first = Run(summary.run_id, summary.flow, RunState.RUNNING, dt.datetime.now(dt.UTC), parameters=told, extractor_version=EXTRACTOR_VERSION)
    lake.record_run(first)

    def end(state: RunState, message: str | None) -> None:
        lake.record_run(dataclasses.replace(
            first, state=state, ended_at=max(dt.datetime.now(dt.UTC), first.started_at), articles_read=summary.read, articles_new=summary.new,
            articles_changed=summary.changed, articles_unchanged=summary.unchanged, reports_loaded=summary.reports,
            rows_quarantined=summary.refused, message=message,
        ))

    try:
        yield
    except BaseException as error:
        from warehouse.errors import LakeError

        summary.message = f"{type(error).__name__}: {error}"[:500]
        with contextlib.suppress(LakeError):  # a lake that cannot be written cannot hold the word that it could not; the error itself goes on up
            end(RunState.FAILED, summary.message)
        raise
    if summary.holds:
        end(RunState.HELD, f"{summary.held} articles wait for a person: dissent batch list")
    else:
        end(RunState.COMPLETED, None)


def _close_dead(lake: Lake) -> None:
    """Mark runs of this machine as failed whose process is gone: they were killed."""
    from warehouse.tables import TABLES

    open_runs = lake.query("SELECT * FROM runs WHERE state = 'running'").to_pylist()
    dead = []
    for values in open_runs:
        told = json.loads(values["parameters"] or "{}")
        if told.get("host") == socket.gethostname() and isinstance(told.get("pid"), int) and not _alive(told["pid"]):
            dead.append({**values, "state": RunState.FAILED.value, "message": "The process ended without a word (killed, or the machine went down)"})
    if dead:
        from extractors.fields import from_row

        lake.write({"runs": [from_row(TABLES["runs"].record, d) for d in dead]}, {"runs": [str(d["run_id"]) for d in dead]})


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return False  # a number used again after a restart: this process has not begun its run yet
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def new_run_id() -> str:
    return f"run_{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}_{uuid.uuid4().hex[:8]}"
