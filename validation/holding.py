"""Batches that wait for a person: kept whole on disk beside the lake, loaded on approval, quarantined on rejection.

A held batch is a folder `held/<hold_id>/` of `hold.json` and `batch.jsonl` (a record a line). The folder is written before the row of
the table `holds`, and stays after the decision with the state in it.
"""
from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.fields import from_row, row
from extractors.records import Article, Quarantined, Report, content_id
from extractors.review_records import Hold, HoldState
from validation import payload
from validation.store import Lake

Load = Callable[[Sequence[Article], Sequence[Report], Sequence[Quarantined]], object]


class HoldError(Exception):
    """A held batch cannot be found, read or decided on; the text says why."""


@dataclass(frozen=True)
class Held:
    hold: Hold
    articles: tuple[Article, ...]
    reports: tuple[Report, ...]
    quarantined: tuple[Quarantined, ...]


def keep(folder: Path, hold: Hold, articles: Sequence[Article], reports: Sequence[Report], quarantined: Sequence[Quarantined] = ()) -> Path:
    """Write a held batch below `folder` (the lake's `held/`), whole or not at all. Holding the same batch again changes nothing."""
    home = folder / hold.hold_id
    if (home / "hold.json").exists():
        return home
    home.mkdir(parents=True, exist_ok=True)
    records: list[Article | Report] = [*articles, *reports]
    lines = [payload.dump(r) for r in records]
    lines += [json.dumps({"quarantined": payload.plain(q)}, ensure_ascii=False) for q in quarantined]
    _write(home / "batch.jsonl", "".join(line + "\n" for line in lines))
    _write(home / "hold.json", _json(hold))
    return home


def waiting(folder: Path) -> list[Hold]:
    """The batches on disk that nobody has decided on, oldest first."""
    found = [_hold(path) for path in folder.glob("*/hold.json")]
    return sorted((h for h in found if h.state is HoldState.HELD), key=lambda h: (h.held_at, h.hold_id))


def held(folder: Path, hold_id: str) -> Held:
    """A held batch whole. Raises HoldError when there is none of this id, or of more than one that begins so."""
    homes = [p.parent for p in folder.glob("*/hold.json") if p.parent.name.startswith(hold_id)]
    if len(homes) != 1:
        raise HoldError(f"There is no one held batch {hold_id!r}: see `dissent batch list`")
    records: list[Article | Report] = []
    refused: list[Quarantined] = []
    for number, line in enumerate((homes[0] / "batch.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            found = json.loads(line)
            if "quarantined" in found:
                refused.append(Quarantined(**found["quarantined"]))
            else:
                records.append(payload.load(line))
        except (ValueError, TypeError, KeyError) as error:
            raise HoldError(f"{homes[0] / 'batch.jsonl'}, line {number}: {error}") from error
    return Held(
        _hold(homes[0] / "hold.json"), tuple(r for r in records if isinstance(r, Article)), tuple(r for r in records if isinstance(r, Report)),
        tuple(refused),
    )


def approve(lake: Lake, folder: Path, hold_id: str, *, who: str, why: str, load: Load, now: dt.datetime | None = None) -> Hold:
    """Load a held batch. Loading comes first: a run that dies in between is approved again, and loads nothing twice."""
    batch = _open(folder, hold_id)
    load(batch.articles, batch.reports, batch.quarantined)
    return _decided(lake, folder, batch.hold, HoldState.APPROVED, who, why, now)


def reject(lake: Lake, folder: Path, hold_id: str, *, who: str, why: str, load: Load, now: dt.datetime | None = None) -> Hold:
    """Put every record of a held batch into quarantine, from where it can be retried."""
    batch = _open(folder, hold_id)
    records: list[Article | Report] = [*batch.articles, *batch.reports]
    refused = [_refused(record, batch.hold, who, why) for record in records]
    load((), (), [*batch.quarantined, *refused])
    return _decided(lake, folder, batch.hold, HoldState.REJECTED, who, why, now)


def _open(folder: Path, hold_id: str) -> Held:
    batch = held(folder, hold_id)
    if batch.hold.state is not HoldState.HELD:
        raise HoldError(f"{batch.hold.hold_id} was {batch.hold.state} by {batch.hold.who} on {batch.hold.decided_at:%Y-%m-%d}: {batch.hold.why}")
    return batch


def _decided(lake: Lake, folder: Path, hold: Hold, state: HoldState, who: str, why: str, now: dt.datetime | None) -> Hold:
    told = dataclasses.replace(hold, state=state, who=who, why=why, decided_at=now or dt.datetime.now(dt.UTC))
    lake.write({"holds": [told]}, {"holds": [told.hold_id]})
    _write(folder / hold.hold_id / "hold.json", _json(told))
    return told


def _refused(record: Article | Report, hold: Hold, who: str, why: str) -> Quarantined:
    whole = payload.dump(record)
    return Quarantined(
        content_id("q", "batch_rejected", whole), hold.run_id, "validate", "batch_rejected",
        f"Its batch was held ({hold.detail}) and rejected by {who}: {why}", article_id=record.article_id,
        report_id=record.report_id if isinstance(record, Report) else None, payload=whole,
    )


def _hold(path: Path) -> Hold:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        for name in ("held_at", "decided_at"):
            values[name] = dt.datetime.fromisoformat(values[name]) if values[name] else None
        found: Hold = from_row(Hold, values)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise HoldError(f"{path} cannot be read: {error}") from error
    return found


def _json(hold: Hold) -> str:
    return json.dumps({k: payload.plain(v) for k, v in row(hold).items()}, ensure_ascii=False, indent=1)


def _write(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
