"""A mention: one place in the text that tells of, or refers to, an event. Mentions are joined to reports by `extractors.assembly`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.text import Sentence
from extractors.vocabulary import EventType, Status

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(eq=False)
class Mention:
    """Built while an article is read; never leaves the package. Spans are in characters of the article."""

    type: EventType
    status: Status
    sentence: Sentence
    trigger: Token
    rule: str
    strength: float = 0.8  # prior that this is an event at all, by rule
    patient: Token | None = None  # custody: the person or persons
    agent: Token | None = None  # custody: who acts; protest: who protests
    refers: bool = False  # definite or bare reference ('the rally', 'his arrest') that need not tell anything new
    fresh: str = ""  # protest: the place that opens a clause about a crowd not told of before

    @property
    def start(self) -> int:
        """Start of the trigger with what is hyphened to its left: the parser takes 'sit-in' apart."""
        first = self.trigger
        while first.i >= 2 and first.nbor(-1).text == "-" and not first.nbor(-1).whitespace_ and not first.nbor(-2).whitespace_:
            first = first.nbor(-2)
        return self.sentence.start + first.idx

    @property
    def end(self) -> int:
        return self.sentence.start + self.trigger.idx + len(self.trigger.text)

    def span(self, bounds: tuple[int, int]) -> tuple[int, int]:
        """Sentence-relative bounds as article bounds."""
        return self.sentence.start + bounds[0], self.sentence.start + bounds[1]
