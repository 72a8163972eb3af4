"""What stands between extraction and the lake, on the lake's side: corrections by hand, batches held back, and the count of every row.

One guard serves one run. It reads the lake once, when the run begins, so that what a run decides does not depend on its own batches.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.records import Article
from flows.errors import DissentError
from flows.settings import Settings
from flows.steps import Known, Outcome

if TYPE_CHECKING:
    from extractors.review_records import Correction, Hold, Measure
    from warehouse.lake import Lake


class LostRowsError(DissentError):
    """Rows went in that neither came out nor were refused: the run stops, since nothing that it says could be believed."""


@dataclass
class Balance:
    """Rows of a run, articles and reports together: what went in is loaded, in quarantine, held, or dropped by a person's correction."""

    rows_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    held: int = 0
    dropped: int = 0

    def check(self) -> None:
        """Raise LostRowsError unless every row is accounted for."""
        out = self.loaded + self.quarantined + self.held + self.dropped
        if self.rows_in != out:
            raise LostRowsError(
                f"The run lost rows: {self.rows_in} went in, {self.loaded} were loaded, {self.quarantined} quarantined, {self.held} held and"
                f" {self.dropped} dropped by corrections"
            )


@dataclass
class Guard:
    """The lake's side of the gate for one run."""

    lake: Lake
    settings: Settings
    run_id: str
    flow: str
    known_sources: frozenset[str] | None = None
    balance: Balance = field(default_factory=Balance)
    holds: list[Hold] = field(default_factory=list)
    _history: list[Measure] = field(default_factory=list)
    _corrections: dict[str, list[Correction]] = field(default_factory=dict)
    _medians: dict[str, float] = field(default_factory=dict)
    _measured: list[Measure] = field(default_factory=list)
    _waiting: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, lake: Lake, settings: Settings, run_id: str, flow: str, known_sources: Iterable[str] = ()) -> Guard:
        """`known_sources`: the declared ones; none when the run's sources are not declared, and not checked then."""
        from validation import batches, holding, store

        declared = frozenset(known_sources)
        if declared:  # an article of the lake that is loaded again may come from elsewhere
            declared |= {r["source"] for r in store.rows(lake, "SELECT source FROM sources")}
        guard = cls(lake, settings, run_id, flow, declared or None, _history=store.measures(lake))
        guard._medians = batches.medians(guard._history)
        by_article: dict[str, list[Correction]] = defaultdict(list)
        for correction in store.corrections(lake):
            by_article[correction.article_id].append(correction)
        guard._corrections = dict(by_article)
        folder = held_folder(settings)
        for hold in holding.waiting(folder):
            guard._waiting |= {a.article_id: (a.content_hash, a.extractor_version) for a in holding.held(folder, hold.hold_id).articles}
        return guard

    def waits(self, article: Article) -> bool:
        """Whether the article is in a batch that waits for a person, as it is: it is not extracted and held a second time."""
        return self._waiting.get(article.article_id) == (article.content_hash, article.extractor_version)

    def known(self, articles: Sequence[Article]) -> Known:
        """What the gate needs to know of a batch's articles, wherever it runs."""
        corrections = [c for a in articles for c in self._corrections.get(a.article_id, ())]
        sources = {a.source for a in articles}
        return Known(tuple(corrections), self.known_sources, {s: m for s, m in self._medians.items() if s in sources})

    def hold(self, outcome: Outcome, *, whole: bool) -> Hold | None:
        """Judge a batch against earlier runs. A batch that is unlike them is kept on disk, with a row in `holds`; the caller does not load it.

        Where nothing was ever measured nothing is held: there is nothing to be unlike. Raises BrokenCheck, OSError, LakeError.
        """
        from validation import batches, holding

        if not self._history or not outcome.articles:
            return None
        # reading the lake again brings as many articles as it has: how many came a day says nothing about that
        history = self._history if self.flow == "ingest" else [m for m in self._history if m.measure != "articles"]
        found = batches.batch_check(
            outcome.articles, outcome.reports, history=history, run_id=self.run_id, quarantined=outcome.quarantined, whole=whole
        )
        if found is None:
            return None
        holding.keep(held_folder(self.settings), found, outcome.articles, outcome.reports, outcome.quarantined)
        self.lake.write({"holds": [found]}, {"holds": [found.hold_id]})
        self.holds.append(found)
        return found

    def settle(self, outcome: Outcome, *, articles_in: int, loaded: int, held: bool) -> None:
        """Count a batch. `loaded`: articles and reports that the lake took, or had as they are. Raises LostRowsError."""
        one = Balance(
            articles_in + outcome.extracted, 0 if held else loaded, outcome.refused, len(outcome.articles) + len(outcome.reports) if held else 0,
            outcome.dropped,
        )
        one.check()
        for name, value in vars(one).items():
            setattr(self.balance, name, getattr(self.balance, name) + value)

    def measure(self, outcome: Outcome) -> None:
        """Remember the figures of a batch that was loaded."""
        from validation import batches

        if self.flow == "ingest" and outcome.articles:
            self._measured = batches.merged(
                self._measured, batches.measure(outcome.articles, outcome.reports, outcome.quarantined, run_id=self.run_id)
            )

    def finish(self) -> None:
        """The whole run's count, and its figures into `measures`. Raises LostRowsError."""
        self.balance.check()
        if self._measured:
            self.lake.write({"measures": self._measured}, {"measures": [self.run_id]})


def held_folder(settings: Settings) -> Path:
    """Where batches wait: `held/` in the lake's folder, or in the cache when the lake is no folder."""
    if "://" in settings.lake or settings.lake.startswith(("postgres", "ducklake:")):
        return settings.cache_folder / "held"
    return Path(settings.lake).expanduser() / "held"


def data_docs(judged: Any, settings: Settings, run_id: str) -> str | None:
    """Write the Great Expectations site of a run; its address, or None when nothing was judged. Old runs stay beside it."""
    if judged is None or not judged.articles:
        return None
    from flows.steps import quiet
    from validation.data_docs import write

    quiet()
    return write(judged, settings.cache_folder / "data-docs", run_id).resolve().as_uri()
