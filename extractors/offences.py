"""Which offence stands on which event: charges told in one sentence belong to the persons it speaks of, and through them to their events."""
from __future__ import annotations

from dataclasses import dataclass, field

from extractors import parties
from extractors.charge import ChargeMention
from extractors.drafts import Draft, Told
from extractors.reading import Reading
from extractors.records import Charge, Evidence
from extractors.text import Sentence
from extractors.vocabulary import EventType

LEAST = 0.4  # confidence below which a charge phrase is left alone
STRONG = 0.7  # 'charged with', 'convicted of', 'guilty of', 'on charges of'
# an outcome is told 'of' something; what the person was first charged with may be more
_OUTCOME = frozenset((EventType.CONVICTION, EventType.SENTENCING))


@dataclass(eq=False)
class _Offence:
    sentence: Sentence
    mention: ChargeMention
    owners: list[Draft] = field(default_factory=list)
    people: frozenset[int] = frozenset()  # name chains the sentence ties it to


def assign(reading: Reading, drafts: list[Draft]) -> dict[int, list[Charge]]:
    """Charges of each custody draft, by the draft's position in the list."""
    custody = [d for d in drafts if d.type is not EventType.PROTEST]
    if not custody:
        return {}
    offences = _offences(reading, custody)
    out: dict[int, list[Charge]] = {}
    for number, draft in enumerate(drafts):
        if draft.type is EventType.PROTEST:
            continue
        own = [o for o in offences if draft in o.owners]
        strong = [o for o in own if o.mention.confidence >= STRONG]
        chosen = list(own)
        if not strong:
            shared = [o for o in offences if draft not in o.owners and o.mention.confidence >= STRONG and _concerns(o, draft)]
            if shared:
                chosen = shared
            elif not own:
                chosen = [o for o in offences if _concerns(o, draft)]
        out[number] = _unique(reading, chosen)
    return out


def _offences(reading: Reading, custody: list[Draft]) -> list[_Offence]:
    told_in: dict[int, list[tuple[Told, Draft]]] = {}
    for draft in custody:
        for told in draft.told:
            told_in.setdefault(told.mention.sentence.index, []).append((told, draft))
    out: list[_Offence] = []
    for index in sorted(reading.docs):
        sentence = reading.sentences[index]
        for c in reading.charges(sentence):
            if c.confidence < LEAST:
                continue
            offence = _Offence(sentence, c)
            here = told_in.get(index, [])
            if here:
                offence.owners = _owners(here, c)
                offence.people = frozenset(n for d in offence.owners for p in d.parties for n in p.names)
            else:
                offence.people = _spoken_of(reading, sentence, c)
            out.append(offence)
    return out


def _owners(here: list[tuple[Told, Draft]], c: ChargeMention) -> list[Draft]:
    """The drafts told in the charge's sentence that it bears on: those of the nearest telling before it, and of the same persons."""
    before = [(t, d) for t, d in here if t.mention.trigger.idx <= c.start]
    near = max(before, key=lambda x: x[0].mention.trigger.idx) if before else min(here, key=lambda x: x[0].mention.trigger.idx)
    out = [near[1]]
    for told, draft in here:
        if draft not in out and parties.same(told.party, near[0].party) is True:
            out.append(draft)
    return out


def _spoken_of(reading: Reading, sentence: Sentence, c: ChargeMention) -> frozenset[int]:
    """The person that a charge phrase in a sentence without a custody word is about: the last one named before it."""
    named = [chain for a, b, chain in reading.chain_starts if sentence.start <= a and b <= sentence.start + c.start]
    return frozenset(named[-1:])


def _concerns(offence: _Offence, draft: Draft) -> bool:
    names = {n for p in draft.parties for n in p.names}
    if names & offence.people:
        return True
    if names or offence.people:
        return False
    return any(parties.same(p, q) is True for d in offence.owners for p in d.parties[:1] for q in draft.parties[:1])


def _unique(reading: Reading, offences: list[_Offence]) -> list[Charge]:
    out: list[Charge] = []
    for o in sorted(offences, key=lambda o: -o.mention.confidence):
        c = o.mention
        if any(_alike(c.text, x.text) for x in out):
            continue
        start, end = o.sentence.start + c.start, o.sentence.start + c.end
        out.append(Charge(c.text, c.category, c.statute, Evidence(start, end, reading.article.text[start:end], f"charge.{c.cue}", c.confidence)))
    return out


def _alike(a: str, b: str) -> bool:
    x, y = set(a.lower().split()), set(b.lower().split())
    return bool(x & y) and len(x & y) / min(len(x), len(y)) >= 0.75

