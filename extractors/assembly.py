"""From the mentions of an article to its reports: gather drafts, fold what the codebook folds, fill slots, decide focus."""

from __future__ import annotations

import dataclasses
import datetime as dt

from extractors import casting, confidence, custody, drafts, lexicon, offences, parties, protest, slots, spread, when, where
from extractors.drafts import Draft, Told
from extractors.mention import Mention
from extractors.reading import Reading
from extractors.records import Charge, EventDate, Report, content_id
from extractors.text import Kind
from extractors.vocabulary import EventType, Status

KEEP = 0.5  # least strength of a draft that becomes a report
QUOTED = 0.6  # what somebody is quoted as saying tells of events less often than what the reporter says
RECENT = 21  # days before publication within which an event counts as the article's news


def reports(reading: Reading) -> list[Report]:
    """The reports of an article whose trigger sentences have been parsed, in order of the first telling."""
    sure = [confidence.calibrated(report, found) for report, found in read(reading)]
    return [r for r in sure if r.status is not Status.OCCURRED or r.confidence >= confidence.least()]


def read(reading: Reading) -> list[tuple[Report, confidence.Features]]:
    """All that the rules read, with the features from which the event's probability is reckoned."""
    told: list[Told] = []
    earlier: list[parties.Party] = []
    seen: set[str] = set()
    titles = [s.text for s in reading.sentences[:3] if s.kind is Kind.TITLE and len(s.text) > 20]
    about = reading.about
    for index in sorted(reading.docs):
        sentence, doc = reading.sentences[index], reading.docs[index]
        if sentence.text in seen or (sentence.kind is not Kind.TITLE and any(sentence.text.startswith(t) for t in titles)):
            continue  # a caption printed twice tells once, and so does a headline printed again with the lead
        seen.add(sentence.text)
        mentions: list[Mention] = sorted([*custody.read(doc, sentence), *protest.read(doc, sentence, about)], key=lambda m: m.trigger.i)
        mentions = [m for m in _outside_charges(reading, mentions) if not _spoken(m) and not _headline_demand(m)]
        for m in mentions:
            if sentence.in_quote(m.trigger.idx):
                m.strength *= QUOTED
        for t in drafts.tell(reading, mentions):
            if t.mention.type is not EventType.PROTEST:
                t.party = parties.read(reading, sentence, t.mention.patient, earlier)
                if t.party is None and t.mention.rule == "charge.indictment_line":
                    t.party = parties.above(reading, sentence)
                if t.party is not None:
                    earlier.append(t.party)
            told += spread.spread(reading, t)
    parties.introduce(reading, [(t.mention.sentence, t.party) for t in told if t.party is not None])
    found = drafts.gather(reading, told)
    found = [d for d in found if d.strength >= KEEP]
    found, folded = _fold(found)
    charges = offences.assign(reading, found, folded)
    out = []
    for n, draft in enumerate(found):
        report = _report(reading, draft, found, tuple(charges.get(n, ())))
        out.append((report, confidence.features(reading, draft, report)))
    return out


def _outside_charges(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Mentions that are not part of the wording of a charge: 'guilty of organizing an unsanctioned rally' tells of no rally,
    but 'for taking part in the pickets in front of the consulate' does."""
    out = []
    for m in mentions:
        start, end = m.trigger.idx, m.trigger.idx + len(m.trigger.text)
        inside = any(c.start <= start and end <= c.end for c in reading.charges(m.sentence))
        if inside and not (m.type is EventType.PROTEST and any(c.lower_ in ("the", "that", "this", "those", "these") for c in m.trigger.children)):
            continue
        out.append(m)
    return out


def _headline_demand(mention: Mention) -> bool:
    """'Residents Demand Release Of ...': in a headline's capitals the parser takes the verb for a noun."""
    if mention.sentence.kind not in (Kind.TITLE, Kind.HEADING):
        return False
    before = mention.trigger.doc[max(0, mention.trigger.i - 4) : mention.trigger.i]
    return any(t.lower_ in lexicon.words("reality", "unreal_governors") for t in before)


def _spoken(mention: Mention) -> bool:
    """Inside a quotation, with 'I', 'you' or 'we' as the person, or not told as done: somebody's words, not a report."""
    if not mention.sentence.in_quote(mention.trigger.idx):
        return False
    who = mention.patient or mention.agent
    return mention.status is not Status.OCCURRED or (who is not None and who.lower_ in ("i", "me", "you", "we", "us"))


def _fold(found: list[Draft]) -> tuple[list[Draft], list[tuple[Draft, list[Draft]]]]:
    """A conviction with its sentence told is the sentencing; a trial that ended in a verdict told is folded into it; the arrest
    of one unnamed person in a caption is part of the many told of; being held under a sentence told is no arrest.

    Returns what is left, and the drafts that were folded with those that they were folded into."""
    folded: list[tuple[Draft, list[Draft]]] = []
    sentencings = [d for d in found if d.type is EventType.SENTENCING and d.status is Status.OCCURRED]
    out = []
    for d in found:
        if d.type in (EventType.CONVICTION, EventType.TRIAL) and d.status is Status.OCCURRED and not _prior(d):
            ends = (EventType.SENTENCING,) if d.type is EventType.CONVICTION else (EventType.SENTENCING, EventType.CONVICTION)
            later = [o for o in found if o.type in ends and o.status is Status.OCCURRED and (_same_people(d, o) or _member(o, d))]
            if later and (d.type is EventType.CONVICTION or not _hearing(d)):
                if d.type is EventType.CONVICTION:
                    for o in later:
                        _lend_date(d, o)
                folded.append((d, later))
                continue
        held = d.type is EventType.ARREST and bool(d.parties) and all(_state(m) for m in d.mentions)
        if held and any(_same_people(d, o) for o in sentencings if o.parties):
            continue  # being held is then the sentence told again
        if d.type is EventType.ARREST and (home := _mass(d, found)) is not None:
            home.told += [Told(t.mention, None, t.dates, t.places) for t in d.told]
            continue
        out.append(d)
    return out, folded


_HELD = frozenset(f"arrest.{rule}" for rule in ("held", "in_custody", "in_prison", "behind_bars"))
_HEARINGS = frozenset(f"trial.{rule}" for rule in ("appeal", "ordered_held", "remanded", "arraigned", "hearing"))


def _state(mention: Mention) -> bool:
    """Whether a mention tells that somebody is held, not that somebody was seized."""
    lower = mention.trigger.lower_
    perfect = {c.lower_ for c in mention.trigger.children if c.dep_ in ("aux", "auxpass")} >= {"been"}
    return mention.rule in _HELD or lower.startswith(("imprison", "jail", "incarcerat")) or (lower == "detained" and perfect)


def _hearing(draft: Draft) -> bool:
    """A hearing of its own, apart from the trial that led to the verdict: bail, arraignment, appeal."""
    if any(m.rule == "trial.appeal" for m in draft.mentions):
        return True  # an appeal follows the verdict
    return any(m.rule in _HEARINGS for m in draft.mentions) and any(t.dates for t in draft.told)


def _prior(draft: Draft) -> bool:
    return all(m.rule == "conviction.has_conviction" for m in draft.mentions)


def _member(one: Draft, many: Draft) -> bool:
    """Whether the persons of one draft belong to the named group of another."""
    group = {n for p in many.parties for n in p.names}
    names = {n for p in one.parties for n in p.names}
    return len(group) > 1 and bool(names) and names <= group


def _mass(draft: Draft, found: list[Draft]) -> Draft | None:
    """The mass arrest that a caption's 'police detain a protester' belongs to."""
    if not all(m.sentence.kind in (Kind.CAPTION, Kind.FILE) or m.trigger.tag_ in ("VBP", "VBZ") for m in draft.mentions):
        return None
    if not draft.parties or any(p.names or not p.single for p in draft.parties):
        return None
    for other in found:
        if other is draft or other.type is not EventType.ARREST or other.status is not draft.status or not other.parties:
            continue
        p = other.parties[0]
        if p.plural and (p.low is None or p.low > max(2, len(p.names))) and drafts.dates_agree(draft, other):
            return other
    return None


def _lend_date(conviction: Draft, sentencing: Draft) -> None:
    """'Convicted today of ... He was sentenced to': the day of the verdict told in the same news is the sentencing's."""
    best = conviction.best_date()
    if best is None or sentencing.best_date() is not None:
        return
    price, told, found = best
    if abs(told.mention.sentence.index - sentencing.told[0].mention.sentence.index) <= 12:
        sentencing.told.append(Told(told.mention, None, [(price + 1.0, found)], told.places))


def _same_people(a: Draft, b: Draft) -> bool:
    if not a.parties:
        return True
    return any(parties.same(p, q) is not False for p in a.parties[:1] for q in b.parties[:1])


def _report(reading: Reading, draft: Draft, found: list[Draft], charges: tuple[Charge, ...]) -> Report:
    first = max(draft.told, key=lambda t: (t.mention.strength, -t.mention.start)).mention
    date = when.date_of(reading, draft, found)
    place = where.place_of(reading, draft, found)
    report_id = content_id("r", reading.article.article_id, draft.type, draft.status, draft.told[0].mention.start, first.start, _city_start(draft))
    report = Report(
        report_id,
        reading.article.article_id,
        draft.type,
        draft.status,
        _focus(reading, draft, date),
        date,
        place,
        trigger=slots.evidence(reading, first.start, first.end, first.rule, min(0.97, draft.strength)),
        trigger_text=reading.article.text[first.start : first.end],
        confidence=round(min(0.97, draft.strength), 3),
        actors=casting.cast(reading, draft, found),
    )
    if draft.type is EventType.PROTEST:
        size, estimates = slots.crowd(reading, draft, found)
        form = slots.form(reading, draft)
        return dataclasses.replace(
            report, size=size, size_estimates=estimates, form=form[0] if form else None, form_evidence=form[1] if form else None
        )
    return dataclasses.replace(
        report,
        people=slots.people(reading, draft),
        charges=charges,
        sentence=slots.term(reading, draft) if draft.type is EventType.SENTENCING else None,
    )


def _city_start(draft: Draft) -> int | None:
    """Of several cities told together, where this one's name stands: it tells their reports apart."""
    told = draft.told[0]
    return told.places[0][1].start if told.shared and told.places else None


def _focus(reading: Reading, draft: Draft, date: EventDate | None) -> bool:
    """News or background: an archive caption or an old date is background; so is what is told late and undated."""
    if all(m.sentence.kind is Kind.FILE for m in draft.mentions) or draft.told[0].apart:
        return False
    published = reading.article.published
    if draft.status is Status.PLANNED:
        return True
    if published is not None and date is not None and (date.end or date.start) is not None:
        last = date.end or date.start
        assert last is not None
        return published - last <= dt.timedelta(days=RECENT)
    return min(m.sentence.index for m in draft.mentions) <= max(4, len(reading.sentences) // 3)
