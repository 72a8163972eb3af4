"""Which HTML reader: trafilatura (precise, fast settings) against resiliparse, on pages of several layouts of our own making.

    python -m bench.readers --pages 200

Scores are over words: the paragraphs of the story are what should be found, the menus, teasers, notices and footers what should not.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable

from bench.site import html, story

LAYOUTS = ("article", "div", "section", "table", "cookie")


def fast(page: str) -> str:
    from trafilatura import extract

    return extract(page, include_comments=False, include_tables=False, fast=True) or ""


def careful(page: str) -> str:
    from trafilatura import extract

    return extract(page, include_comments=False, include_tables=False) or ""


def resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    found: str = extract_plain_text(page, main_content=True, alt_texts=False, links=False)
    return found


READERS: dict[str, Callable[[str], str]] = {"trafilatura, fast": fast, "trafilatura": careful, "resiliparse": resiliparse}


def score(found: str, wanted: str) -> tuple[int, int, int]:
    """(words right, words found, words wanted)."""
    a, b = Counter(re.findall(r"\w+", found)), Counter(re.findall(r"\w+", wanted))
    return sum((a & b).values()), sum(a.values()), sum(b.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for name, reader in READERS.items():
        reader(html(0))
        by_layout = {}
        total, seconds = Counter[str](), 0.0
        for layout, label in enumerate(LAYOUTS):
            here = Counter[str]()
            for number in range(options.pages):
                title, paragraphs, _ = story(number)
                page = html(number, layout=layout)
                began = time.perf_counter()
                found = reader(page)
                seconds += time.perf_counter() - began
                right, got, wanted = score(found.replace(title, "", 1), "\n".join(paragraphs))
                here.update(right=right, got=got, wanted=wanted)
            by_layout[label] = f1(here)
            total += here
        print(
            json.dumps(
                {
                    "reader": name,
                    "f1": f1(total),
                    "precision": round(total["right"] / max(1, total["got"]), 4),
                    "recall": round(total["right"] / total["wanted"], 4),
                    "by_layout": by_layout,
                    "pages_per_second": round(options.pages * len(LAYOUTS) / seconds, 1),
                }
            )
        )


def f1(counts: Counter[str]) -> float:
    return round(2 * counts["right"] / max(1, counts["got"] + counts["wanted"]), 4)


if __name__ == "__main__":
    main()
