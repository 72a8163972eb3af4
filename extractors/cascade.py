"""The cascade: a pattern scan drops what cannot hold an event, spaCy parses what is left, assembly makes reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from extractors import acts, lexicon, text
from extractors.reading import Reading
from extractors.records import Article, Report
from extractors.text import Kind, Sentence

BATCH = 64  # articles parsed together: spaCy is faster on many sentences at once


@cache
def _scan() -> re.Pattern[str]:
    return re.compile(lexicon.load("triggers")["scan"], re.IGNORECASE)


_MONTH = re.compile(r"\d(?:st|nd|rd|th)?\s+$|\b(?:[Ii]n|[Ss]ince|[Ll]ast|[Ee]arly|[Ll]ate|[Uu]ntil|[Bb]y|[Oo]f|[Nn]ext|[Mm]id)[\s-]+$")
_DAY = re.compile(r"\s+\d")


def _month(found: re.Match[str]) -> bool:
    """Whether a 'March' is the month: '3 March', 'March 3', 'in March'."""
    text, start = found.string, found.start()
    return found.group() == "March" and (_DAY.match(text, found.end()) is not None or _MONTH.search(text[max(0, start - 8) : start]) is not None)


def eventful(text: str) -> bool:
    """Whether a text can tell of an event: words such as 'court' and 'crowd' alone, in all of it, do not."""
    weak = lexicon.words("triggers", "weak_alone")
    return any(found.group().lower() not in weak and not _month(found) for found in _scan().finditer(text))


def candidates(sentences: list[Sentence], about_protest: int = 0) -> list[Sentence]:
    """The sentences that hold a trigger word, and those that may tell what a crowd did (more of them in an article about protest)."""
    pattern = _scan()
    return [
        s for s in sentences if s.kind not in (Kind.FURNITURE, Kind.DATELINE) and (pattern.search(s.text) or acts.possible(s.text, about_protest))
    ]


def extract(articles: Iterable[Article]) -> Iterator[tuple[Article, list[Report]]]:
    """Every article with its reports, in input order. Articles without a trigger word cost a scan and nothing else."""
    stream = iter(articles)
    while batch := list(islice(stream, BATCH)):
        yield from _batch(batch)


def readings(articles: Iterable[Article]) -> Iterator[Reading]:
    """The parsed readings of the articles that hold a trigger word; for training and for `dissent explain`."""
    stream = iter(articles)
    while batch := list(islice(stream, BATCH)):
        yield from (r for r in _parsed(batch) if r is not None and r.docs)


def _batch(batch: list[Article]) -> Iterator[tuple[Article, list[Report]]]:
    from extractors import assembly

    for article, reading in zip(batch, _parsed(batch), strict=True):
        yield article, assembly.reports(reading) if reading is not None and reading.docs else []


def _parsed(batch: list[Article]) -> list[Reading | None]:
    from extractors import nlp

    readings: list[Reading | None] = []
    jobs: list[tuple[Reading, Sentence]] = []
    for article in batch:
        if not eventful(article.text):
            readings.append(None)
            continue
        reading = Reading(article, text.split(article.text, article.title))
        readings.append(reading)
        jobs += [(reading, s) for s in candidates(reading.sentences, reading.about.protest)]
    for (reading, sentence), doc in zip(jobs, nlp.parse(s.text.replace("\n", " ") for _, s in jobs), strict=True):
        reading.docs[sentence.index] = doc
    return readings
