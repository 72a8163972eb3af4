"""What is known of one article while it is read: its sentences, parses, dates, places, names and quantities, each found once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from extractors import charge, crowd_size, event_date, introductions, lexicon, names, place, protest, sentence_length
from extractors import syntax as syn
from extractors.records import Article, EventDate, Place
from extractors.text import Kind, Sentence
from extractors.vocabulary import DatePrecision

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# What it costs a date or a place to be attached across an edge of the parse tree; the cheapest attachment wins.
_EDGE = {"relcl": 3.0, "advcl": 1.6, "ccomp": 2.0, "parataxis": 2.5, "conj": 0.8, "acl": 1.0, "xcomp": 0.5, "appos": 0.8, "dep": 1.0, "csubj": 2.0}
_PLAIN = 0.25
ANCHOR_BACK = 6  # sentences back to the day that 'three days later' counts from
_HOURS = re.compile(r"\b(?:hour|minute|second)s?\b", re.IGNORECASE)
_TIMES = frozenset("day night week weekend month year row time morning evening afternoon".split())


_SUBURB = re.compile(r"\s(?:suburb|suburbs|exile|time|native|resident)\b")  # 'a Leeds suburb' is not Leeds
_COURT_AFTER = re.compile(r"(?:[’']s)?(?:\s(?:[A-Z][\w’']*|of|the|and|for|[a-z]+)){0,4}?\s(?:[Cc]ourts?|[Cc]ourthouse|[Tt]ribunal|Justice Center)\b")
_COURT_BEFORE = re.compile(
    r"(?:[Cc]ourt|[Cc]ourthouse|[Tt]ribunal|[Jj]udge|[Mm]agistrate|[Jj]ury)(?:\s[A-Z]\w+)*\s(?:in|at|of|for)\s(?:the\s)?(?:\w+\s){0,3}$"
)


@dataclass(frozen=True)
class Found:
    """A date or place in a sentence, resolved, with its span in the sentence."""

    start: int
    end: int
    text: str
    date: EventDate | None = None
    place: Place | None = None
    kind: str = ""


@dataclass
class Reading:
    article: Article
    sentences: list[Sentence]
    docs: dict[int, Doc] = field(default_factory=dict)
    _dates: dict[tuple[int, bool], list[Found]] = field(default_factory=dict)
    _places: dict[int, list[Found]] = field(default_factory=dict)
    _days: dict[int, dt.date | None] = field(default_factory=dict)

    @cached_property
    def about(self) -> protest.Context:
        """What the whole article speaks of."""
        return protest.context(self.article.text)

    @cached_property
    def chains(self) -> list[names.NameChain]:
        return names.chains(self.article.text[: self.end], is_place=self.place_names.__contains__)

    @cached_property
    def place_names(self) -> frozenset[str]:
        return frozenset(part.text for m in self._raw_toponyms if not m.in_name and not m.weak for part in m.parts)

    @cached_property
    def end(self) -> int:
        """Where the article ends and the page's furniture begins."""
        return next((s.start for s in self.sentences if s.kind is Kind.FURNITURE), len(self.article.text))

    @cached_property
    def chain_starts(self) -> list[tuple[int, int, int]]:
        """(start, end, chain) of every mention of a person, by position."""
        return sorted((m.start, m.end, i) for i, c in enumerate(self.chains) for m in c.mentions)

    @cached_property
    def introductions(self) -> list[introductions.Introduction]:
        """What is told of each person besides the name, in order of `chains`."""
        return introductions.read(self)

    @cached_property
    def rosters(self) -> list[tuple[int, ...]]:
        """Lists of defendants: name chains introduced one after another."""
        return introductions.rosters(self)

    @cached_property
    def _raw_toponyms(self) -> list[place.PlaceMention]:
        return place.find(self.article.text[: self.end])

    @cached_property
    def toponyms(self) -> list[place.PlaceMention]:
        """Place names of the text, without those that are part of a person's name or a surname of this article."""
        persons = [(m.start, m.end) for c in self.chains if " " in c.full for m in c.mentions]
        return [m for m in self._raw_toponyms if not any(a <= m.start and m.end <= b for a, b in persons)]

    @cached_property
    def resolved_places(self) -> list[Place]:
        return place.resolve(self.toponyms, source_country=self.article.country)

    @cached_property
    def country(self) -> str | None:
        """The country that the article is about: the one most spoken of, by itself, its cities, its people; the headline and
        the first sentences count more, names of papers, persons and firms not at all. The first named wins a tie."""
        early = self.sentences[min(4, len(self.sentences) - 1)].end if self.sentences else 0
        votes: dict[str, float] = {}
        for m, where in zip(self.toponyms, self.resolved_places, strict=True):
            if where.country and not m.weak and (not m.in_name or m.local):
                votes[where.country] = votes.get(where.country, 0.0) + (2.0 if m.start < early else 1.0)
        title = self.article.title or ""
        if title and not self.article.text.startswith(title):
            mentions = place.find(title)
            for m, where in zip(mentions, place.resolve(mentions, source_country=self.article.country), strict=True):
                if where.country and not m.weak and (not m.in_name or m.local):
                    votes[where.country] = votes.get(where.country, 0.0) + 3.0
        if not votes:
            return self.article.country
        top = max(votes, key=lambda c: votes[c])
        return top if votes[top] >= 0.34 * sum(votes.values()) else None

    @cached_property
    def dateline(self) -> event_date.Dateline | None:
        return event_date.dateline(self.article.text)

    @cached_property
    def dateline_place(self) -> Place | None:
        line = next((s for s in self.sentences if s.kind is Kind.DATELINE), None)
        if line is None:
            return None
        for mention, where in zip(self.toponyms, self.resolved_places, strict=True):
            if line.start <= mention.start < line.end and where.country:
                if where.locality is None:  # a dateline names a city, also where a region has its name
                    city = place.geocode(mention.parts[0].text.title(), where.country)
                    if city is not None and city.locality:
                        return city
                return where
        return None

    def places(self, sentence: Sentence) -> list[Found]:
        """Resolved places of a sentence that can be where something happens (no adjectives, no parts of names)."""
        if sentence.index not in self._places:
            self._places[sentence.index] = [
                Found(m.start - sentence.start, m.end - sentence.start, m.text, place=where)
                for m, where in zip(self.toponyms, self.resolved_places, strict=True)
                if sentence.start <= m.start < sentence.end
                and where is not None
                and where.country
                and not m.in_name
                and not m.adjectival
                and not m.weak
                and not _SUBURB.match(self.article.text, m.end)
            ]
        return self._places[sentence.index]

    def courts(self, sentence: Sentence) -> list[Found]:
        """Places in the names of courts of a sentence: 'Hobart Magistrates Court', 'a court in Hobart'."""
        out = []
        for m, where in zip(self.toponyms, self.resolved_places, strict=True):
            if sentence.start <= m.start < sentence.end and where.country:
                a, b = m.start - sentence.start, m.end - sentence.start
                if _COURT_AFTER.match(sentence.text[b : b + 60]) or _COURT_BEFORE.search(sentence.text[max(0, a - 60) : a]):
                    out.append(Found(a, b, m.text, place=where))
        return out

    def mentioned(self, sentence: Sentence) -> list[Found]:
        """Every resolved toponym of a sentence, adjectives and the places of local institutions included."""
        return [
            Found(
                m.start - sentence.start,
                m.end - sentence.start,
                m.text,
                place=where,
                kind="local" if m.in_name else "adjective" if m.adjectival else "",
            )
            for m, where in zip(self.toponyms, self.resolved_places, strict=True)
            if sentence.start <= m.start < sentence.end and where.country and not m.weak and (not m.in_name or m.local)
        ]

    def dates(self, sentence: Sentence, future: bool = False) -> list[Found]:
        """Date phrases of a sentence, resolved; 'two days earlier' is resolved against the day told before it. What is told to
        happen before or until a date did not happen on it, and is left out."""
        key = (sentence.index, future)
        if key not in self._dates:
            out: list[Found] = []
            anchor = self._anchor_before(sentence)
            for m in event_date.find(sentence.text):
                if set(m.flags) & {"until", "before", "length"} or (m.kind.value == "duration" and _HOURS.search(m.text)):
                    continue
                when = event_date.resolve(m.text, self.article.published, anchor=anchor, tense="future" if future else None)
                if when is None:
                    continue
                out.append(Found(m.start, m.end, m.text, date=when, kind=m.kind.value))
                if when.start is not None and when.precision is DatePrecision.DAY and not m.needs_anchor:
                    anchor = when.start
            self._dates[key] = out
        return self._dates[key]

    def _anchor_before(self, sentence: Sentence) -> dt.date | None:
        """The last day told in the sentences before, for phrases such as 'three days later'."""
        for index in range(sentence.index - 1, max(-1, sentence.index - 1 - ANCHOR_BACK), -1):
            if index not in self._days:
                self._days[index] = self._last_day(self.sentences[index])
            if self._days[index] is not None:
                return self._days[index]
        return None

    def _last_day(self, sentence: Sentence) -> dt.date | None:
        for m in reversed(event_date.find(sentence.text)):
            if m.needs_anchor or m.flags:
                continue
            when = event_date.resolve(m.text, self.article.published)
            if when is not None and when.start is not None and when.precision is DatePrecision.DAY:
                return when.start
        return None

    @cached_property
    def _quantities(self) -> dict[int, list[crowd_size.QuantityMention]]:
        return {}

    def quantities(self, sentence: Sentence) -> list[crowd_size.QuantityMention]:
        if sentence.index not in self._quantities:
            self._quantities[sentence.index] = crowd_size.find(sentence.text)
        return self._quantities[sentence.index]

    @cached_property
    def _charges(self) -> dict[int, list[charge.ChargeMention]]:
        return {}

    def charges(self, sentence: Sentence) -> list[charge.ChargeMention]:
        if sentence.index not in self._charges:
            self._charges[sentence.index] = charge.find(sentence.text)
        return self._charges[sentence.index]

    @cached_property
    def _terms(self) -> dict[int, list[sentence_length.SentenceMention]]:
        return {}

    def terms(self, sentence: Sentence) -> list[sentence_length.SentenceMention]:
        if sentence.index not in self._terms:
            self._terms[sentence.index] = sentence_length.find(sentence.text)
        return self._terms[sentence.index]

    def sentence_at(self, offset: int) -> Sentence | None:
        for sentence in self.sentences:
            if sentence.start <= offset < sentence.end:
                return sentence
        return None


def governor(doc: Doc, start: int, end: int) -> Token | None:
    """The token that a phrase hangs on, prepositions stepped over; the phrase's own head when it is the root."""
    inside = [t for t in doc if t.idx < end and t.idx + len(t.text) > start]
    if not inside:
        return None
    top = next((t for t in inside if t.head.i == t.i or not (start <= t.head.idx < end)), inside[0])
    above = top.head
    while above.dep_ in ("prep", "agent", "pcomp") and above.head.i != above.i and not syn.is_verb(above):
        above = above.head
    return above


def _edge(token: Token) -> float:
    if token.dep_ == "relcl" and token.head.lower_ in _TIMES:
        return 0.8  # 'the fourth night in a row that they marched'
    return _EDGE.get(token.dep_, _PLAIN)


def cost(doc: Doc, start: int, end: int, trigger: Token, others: Sequence[Token] = ()) -> float:
    """How far a phrase stands from a trigger in the parse: 0 for a direct modifier, more for each clause boundary between
    them; a phrase that another trigger governs costs more, and so does one on a verb of saying."""
    above = governor(doc, start, end)
    if above is None:
        return 9.0
    up_phrase = [above, *syn.governor_chain(above)]
    up_trigger = [trigger, *syn.governor_chain(trigger)]
    where = {t.i: n for n, t in enumerate(up_trigger)}
    meet = next((n for n, t in enumerate(up_phrase) if t.i in where), None)
    if meet is None:
        return 9.0
    total = 0.0
    total += sum(_edge(token) for token in up_phrase[:meet])
    total += sum(_edge(token) for token in up_trigger[: where[up_phrase[meet].i]])
    blocked = {t.i for t in others if t.i != trigger.i}
    total += 1.2 * sum(t.i in blocked for t in up_phrase[: meet + 1])
    if above.i != trigger.i and above.lower_ in lexicon.words("reality", "say_verbs") and syn.is_verb(above):
        total += 3.0
    phrase = doc.char_span(start, end, alignment_mode="expand")
    gap = abs(above.i - trigger.i) if above.i != trigger.i or phrase is None else abs(phrase.start - trigger.i)
    return total + 0.02 * gap
