"""Joining mentions of one event: a draft gathers the mentions that tell of the same event, before its slots are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors import event_date, parties, place
from extractors.mention import Mention
from extractors.parties import Party
from extractors.reading import Found, Reading, cost
from extractors.records import EventDate, Place, Sentence
from extractors.text import Kind
from extractors.vocabulary import DateBasis, EventType, Status

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

DATE_REACH = 3.4  # dearest attachment (see reading.cost) that still counts
PLACE_REACH = 6.0
SAME_CASE = 2  # days within which one person's arrests are one
RIVAL = 2.4  # how much closer another trigger must hold a phrase to keep it for itself


@dataclass(eq=False)
class Told:
    """A mention with what its own sentence says of when, where and who."""

    mention: Mention
    party: Party | None = None
    dates: list[tuple[float, Found]] = field(default_factory=list)  # cheapest first
    places: list[tuple[float, Found]] = field(default_factory=list)
    term: Sentence | None = None  # sentencings: what was imposed
    only: tuple[int, int] | None = None  # of several cities told together: the span of this city's own figure
    apart: bool = False  # told inside a charge: not the event that the sentence reports
    shared: bool = False  # one of several cities told together

    @property
    def date(self) -> EventDate | None:
        return self.dates[0][1].date if self.dates else None

    @property
    def place(self) -> Place | None:
        return self.places[0][1].place if self.places else None


@dataclass(eq=False)
class Draft:
    type: EventType
    status: Status
    told: list[Told] = field(default_factory=list)

    @property
    def mentions(self) -> list[Mention]:
        return [t.mention for t in self.told]

    @property
    def last(self) -> int:
        return max(m.start for m in self.mentions)

    @property
    def parties(self) -> list[Party]:
        return [t.party for t in self.told if t.party is not None]

    @property
    def strength(self) -> float:
        """Noisy-or of the mentions' strengths."""
        doubt = 1.0
        for m in self.mentions:
            doubt *= 1 - m.strength
        return 1 - doubt

    def best_date(self) -> tuple[float, Told, Found] | None:
        found = [
            (c + _PRECISION[f.date.precision.value] + (0.6 if t.mention.strength < 0.5 else 0.0), n, t, f)
            for n, t in enumerate(self.told)
            for c, f in t.dates[:1]
            if f.date is not None and f.date.start is not None
        ]
        if not found:
            return None
        c, _, t, f = min(found, key=lambda x: (x[0], x[1]))
        return c, t, f

    def best_place(self) -> tuple[float, Told, Found] | None:
        found = [
            (c + (0.0 if f.place.locality else 1.5 if f.place.admin1 else 2.5), n, t, f)
            for n, t in enumerate(self.told)
            for c, f in t.places[:2]
            if f.place is not None
        ]
        if not found:
            return None
        c, _, t, f = min(found, key=lambda x: (x[0], x[1]))
        return c, t, f


_PRECISION = {"day": 0.0, "week": 0.8, "month": 0.8, "year": 1.4, "unknown": 3.0}


def tell(reading: Reading, mentions: list[Mention]) -> list[Told]:
    """Mentions of one sentence with their dates, places and parties."""
    if not mentions:
        return []
    sentence = mentions[0].sentence
    doc = reading.docs[sentence.index]
    triggers = [m.trigger for m in mentions if m.strength >= 0.45]
    caption = sentence.kind in (Kind.CAPTION, Kind.FILE)
    out = []
    for m in mentions:
        told = Told(m, apart=_in_charge(reading, m))
        dates = reading.dates(sentence, future=m.status is Status.PLANNED)
        if m.type is not EventType.PROTEST:
            dates = [f for f in dates if f.kind != "duration"]  # 'for four months' is how long a protest lasted, or a term
        told.term = _term(reading, m)
        told.dates = _attached(doc, dates, m.trigger, triggers, DATE_REACH, caption)
        told.places = _attached(doc, reading.places(sentence), m.trigger, triggers, PLACE_REACH, caption)
        out.append(told)
    return out


def _in_charge(reading: Reading, m: Mention) -> bool:
    """'Jailed for taking part in the pickets': a protest told as the ground of a charge is not the one the sentence reports."""
    return m.type is EventType.PROTEST and any(c.start <= m.trigger.idx < c.end for c in reading.charges(m.sentence))


def _attached(doc: Doc, found: list[Found], trigger: Token, triggers: list[Token], reach: float, caption: bool) -> list[tuple[float, Found]]:
    """What is attached to a trigger, cheapest first. A phrase that another trigger holds much closer belongs to that one."""
    out: list[tuple[float, Found]] = []
    for f in found:
        c = cost(doc, f.start, f.end, trigger, triggers)
        if caption and f.end > len(doc.text) - 12:
            c = min(c, 1.0)  # the date or place that ends a caption dates and places all of it
        if c > reach or (f.kind == "duration" and c > 1.5):
            continue
        closest = min((cost(doc, f.start, f.end, t, triggers) for t in triggers if t.i != trigger.i), default=9.0)
        if c > closest + RIVAL and not caption:
            continue
        out.append((c, f))
    return sorted(out, key=lambda x: x[0])


def gather(reading: Reading, told: list[Told]) -> list[Draft]:
    """Drafts of all events that the mentions tell of, in order of their first mention."""
    drafts: list[Draft] = []
    pending: list[Told] = []
    heads = [t for t in told if t.mention.sentence.kind in (Kind.TITLE, Kind.HEADING)]
    for t in [t for t in told if t not in heads]:
        if t.mention.type is EventType.PROTEST:
            _protest(t, drafts, pending)
        else:
            _custody(t, drafts)
    for t in heads:
        _headline(t, drafts)
    for t in pending:
        home = _nearest([d for d in drafts if d.type is EventType.PROTEST and not d.told[0].apart and _agree(d, t)], t)
        if home is not None:
            home.told.append(t)
        elif t.mention.sentence.kind in (Kind.CAPTION, Kind.FILE) and t.date is not None and t.place is not None:
            t.mention.strength = max(t.mention.strength, 0.55)  # a picture of protesters with its day and place
            drafts.append(Draft(EventType.PROTEST, t.mention.status, [t]))
    return drafts


def _headline(t: Told, drafts: list[Draft]) -> None:
    """A headline tells again what the body tells; alone it is an event only when it says so in a full clause."""
    open_ = [d for d in drafts if d.type is t.mention.type and not d.told[0].apart and _agree(d, t)]
    if t.party is not None and t.party.names:
        open_ = [d for d in open_ if not d.parties or parties.same(d.parties[0], t.party) is not False]
    if open_:
        min(open_, key=lambda d: d.told[0].mention.start).told.append(t)
    elif t.mention.sentence.kind is Kind.TITLE and t.mention.strength >= 0.75 and t.mention.rule != "protest.participants":
        drafts.append(Draft(t.mention.type, t.mention.status, [t]))


def _nearest(drafts: list[Draft], t: Told) -> Draft | None:
    """The draft whose last mention before this one is nearest; one after it only if there is none before."""
    before = [d for d in drafts if d.last <= t.mention.start]
    if before:
        return max(before, key=lambda d: d.last)
    return min(drafts, key=lambda d: abs(d.last - t.mention.start)) if drafts else None


def _dates_agree(a: EventDate | None, b: EventDate | None) -> bool:
    if a is None or b is None or a.start is None or b.start is None:
        return True
    return event_date.compatible(a, b)


def _agree(draft: Draft, t: Told) -> bool:
    """Whether nothing that a mention says of date and place goes against a draft."""
    best = draft.best_date()
    if best is not None and t.date is not None and not _dates_agree(best[2].date, t.date):
        return False
    if draft.type is EventType.PROTEST and best is not None and t.date is not None and _series(best[2].date) is not _series(t.date):
        return False  # a campaign of months and a day of it are two events
    where = draft.best_place()
    return not (where is not None and t.place is not None and where[2].place is not None and place.same_place(where[2].place, t.place) is False)


def _series(date: EventDate | None) -> bool:
    """Whether a date tells of something that went on for more than a week, rather than of when, vaguely, it took place."""
    if date is None or date.start is None or date.end is None or date.basis is not DateBasis.RELATIVE:
        return False
    return (date.end - date.start).days > 7 and bool(_LASTING.match(date.text or ""))


_LASTING = re.compile(
    r"(?:for|over|since|during|throughout)\b|(?:in )?(?:more than|nearly|almost|weeks|months|two|three|four|five|six) ", re.IGNORECASE
)


def _status_agrees(draft: Draft, t: Told) -> bool:
    return draft.status is t.mention.status or (t.mention.refers and t.mention.strength < 0.75)


def _protest(t: Told, drafts: list[Draft], pending: list[Told]) -> None:
    weak = t.mention.rule == "protest.participants"
    own = bool(t.dates or t.places)
    if t.apart:
        drafts.append(Draft(EventType.PROTEST, t.mention.status, [t]))
        return
    open_ = [d for d in drafts if d.type is EventType.PROTEST and _status_agrees(d, t) and _agree(d, t) and not d.told[0].apart]
    if t.mention.sentence.kind is not Kind.FILE and not t.dates:
        # the news is not told on under an archive picture
        open_ = [d for d in open_ if any(m.sentence.kind is not Kind.FILE for m in d.mentions)]
    if weak:
        if open_ and not own:
            home = _nearest(open_, t)
            assert home is not None
            home.told.append(t)
        else:
            pending.append(t)
        return
    if t.mention.fresh:
        same = [d for d in open_ if _same_scene(d, t)]
        if same:
            max(same, key=lambda d: d.last).told.append(t)
        else:
            drafts.append(Draft(EventType.PROTEST, t.mention.status, [t]))
        return
    here = [d for d in open_ if any(x.mention.sentence.index == t.mention.sentence.index for x in d.told)]
    if own:
        scored = [(_closeness(d, t), d) for d in open_]
        scored = [s for s in scored if s[0] > 0]
        if scored:
            max(scored, key=lambda s: (s[0], s[1].last))[1].told.append(t)
            return
    elif here or (open_ and (t.mention.refers or t.mention.strength <= 0.8)):
        home = _nearest(here or open_, t)
        assert home is not None
        home.told.append(t)
        return
    elif open_:
        home = _nearest(open_, t)
        assert home is not None
        home.told.append(t)
        return
    drafts.append(Draft(EventType.PROTEST, t.mention.status, [t]))


def _same_scene(draft: Draft, t: Told) -> bool:
    """Whether a draft is told of the place that opens a mention's clause."""
    where = draft.best_place()
    if t.place is not None and t.place.locality and where is not None and where[2].place is not None:
        return place.same_place(where[2].place, t.place) is True
    return any(t.mention.fresh in m.sentence.text for m in draft.mentions)


def _closeness(draft: Draft, t: Told) -> float:
    """How much a mention and a draft that agree have in common: shared date, shared place, nearness."""
    best, where = draft.best_date(), draft.best_place()
    points = 0.0
    if best is not None and t.date is not None and best[2].date is not None:
        points += 1.0
    if where is not None and t.place is not None and where[2].place is not None:
        agreed = place.same_place(where[2].place, t.place)
        points += 1.5 if agreed else 0.3
    gap = t.mention.sentence.index - max(x.mention.sentence.index for x in draft.told)
    points += 0.5 if gap <= 2 else 0.2 if gap <= 6 else 0.0
    if best is None or t.date is None:
        points += 0.2
    return points


def _custody(t: Told, drafts: list[Draft]) -> None:
    m = t.mention
    same_type = [d for d in drafts if d.type is m.type and (d.status is m.status or m.refers) and not _other_term(d, t)]
    if t.party is None:
        home = _nearest([d for d in same_type if _agree(d, t)], t)
        if home is not None and (m.refers or home.last > m.start - 600):
            home.told.append(t)
        elif not m.refers and m.strength >= 0.6:
            drafts.append(Draft(m.type, m.status, [t]))
        return
    verdicts = [(parties.same(d.parties[0] if d.parties else None, t.party), d) for d in same_type]
    sure = [d for v, d in verdicts if v is True and _agree_custody(d, t)]
    known = [d for v, d in verdicts if v is True]
    if not sure and m.refers and known:
        t.dates = []  # 'spoke on Monday of his detention': the day of the speech
        sure = known
    if sure:
        max(sure, key=lambda d: _likeness(d, t)).told.append(t)
        return
    maybe = [d for v, d in verdicts if v is None and _agree_custody(d, t)]
    if maybe and (m.refers or t.party.definite):
        _nearest(maybe, t).told.append(t)  # type: ignore[union-attr]
        return
    drafts.append(Draft(m.type, m.status, [t]))


def _likeness(draft: Draft, t: Told) -> tuple[float, bool, int, int]:
    """Of several events of one person, the one that shares date and place with a telling; else the one most told of."""
    best, where = draft.best_date(), draft.best_place()
    points = 0.0
    if best is not None and t.date is not None:
        points += 2.0
    if where is not None and t.place is not None and where[2].place is not None:
        agreed = place.same_place(where[2].place, t.place)
        points += 2.0 if agreed else -2.0 if agreed is False else 0.0
    return points, any(m.sentence.kind is not Kind.FILE for m in draft.mentions), len(draft.told), -draft.told[0].mention.start


def _agree_custody(draft: Draft, t: Told) -> bool:
    best = draft.best_date()
    if best is None or t.date is None or _dates_agree(best[2].date, t.date):
        return True
    a, b = best[2].date, t.date
    # nobody is arrested twice within two days; the day of a caption or of the news is told loosely
    person = t.party is not None and t.party.single and bool(t.party.names)
    near = a is not None and a.start is not None and b.start is not None and abs((a.start - b.start).days) <= SAME_CASE
    return person and near and draft.type is not EventType.TRIAL


def dates_agree(a: Draft, b: Draft) -> bool:
    """Whether nothing in the best dates of two drafts speaks against their being one event."""
    x, y = a.best_date(), b.best_date()
    return x is None or y is None or _dates_agree(x[2].date, y[2].date)


def _other_term(draft: Draft, t: Told) -> bool:
    """Whether a sentencing's term shows that it is another one: the same kind of punishment, another length."""
    if t.term is None:
        return False
    for other in draft.told:
        if other.term is None or other.term.kind is not t.term.kind:
            continue
        a, b = other.term, t.term
        if a.life != b.life:
            return True
        if a.days is not None and b.days is not None and abs(a.days - b.days) > 0.1 * max(a.days, b.days):
            return True
    return False


def _term(reading: Reading, m: Mention) -> Sentence | None:
    """The term that a mention of a sentencing tells: the first imposed one behind it."""
    if m.type is not EventType.SENTENCING or m.strength < 0.5:
        return None
    return next(
        (x.sentence for x in reading.terms(m.sentence) if x.start >= m.trigger.idx - 30 and str(x.hint) in ("imposed", "unknown", "served")), None
    )
