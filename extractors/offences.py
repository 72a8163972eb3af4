"""Which offence stands on which event: charges told in one sentence belong to the persons it speaks of, and through them to
their events.

What a court or prosecutor calls the offence ('convicted of', 'two counts of') goes before the act as a reporter puts it
('sentenced for hitting'). A person's formal charges stand on all events of the case; prior convictions keep their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors import charge, lexicon, parties
from extractors.charge import ChargeMention
from extractors.drafts import Draft, Told
from extractors.reading import Reading
from extractors.records import Charge, Evidence
from extractors.text import Sentence
from extractors.vocabulary import ChargeCategory, EventType, Status

LEAST = 0.4  # confidence below which a charge phrase is left alone
ACCUSED = 0.24  # 'accused of doing' beside a custody word
STRONG = 0.7  # 'charged with', 'convicted of', 'guilty of', 'on charges of'
_VERDICT = frozenset((EventType.CONVICTION, EventType.SENTENCING))
_FORMAL = lexicon.words("offences", "formal")
_LIST_HEAD = re.compile(
    r"(?:\bcounts?(?:\seach)?\sof|\bcharged\b.{0,60}\bwith|\bcharges|\bfollowing(?:\s\w+)?|\bguilty\s(?:to|of))\s?:\s*$", re.IGNORECASE
)
_COUNTS = re.compile(r"^[\s\-*•·▪]*(?:(?:count\s\w+\s?[-:–]\s?)|(?:(?:\w+|\d+)\s(?:felony\s|misdemeanor\s)?counts?\sof\s))?", re.IGNORECASE)
_PRIOR = re.compile(r"\b(?:prior|previous|earlier|criminal history|criminal record|past)\b[^.;]{0,40}$", re.IGNORECASE)
_OTHER_CASE = re.compile(
    r"\b(?:separate|another|unrelated|different|other)\s(?:\w+\s)?(?:case|trial|proceedings?|investigation|incident|matter)", re.IGNORECASE
)
LINE = 110  # characters of a line that can be an item of a list of charges


@dataclass(eq=False)
class _Offence:
    sentence: Sentence
    mention: ChargeMention
    owners: list[Draft] = field(default_factory=list)
    people: frozenset[int] = frozenset()  # name chains the sentence ties it to
    prior: bool = False

    @property
    def rank(self) -> int:
        """0: an act in the reporter's words; 1: an offence charged or found; 2: a count of an indictment or a plea."""
        cue = self.mention.cue
        formal = (
            (cue in _FORMAL or cue in ("nominal_charge", "nominal_count")) and self.mention.confidence >= 0.6
        ) or "hate" in self.mention.text.lower()
        if not formal:
            return 0
        before = self.sentence.text[max(0, self.mention.start - 70) : self.mention.start].lower()
        return 2 if cue == "listed" or re.search(r"\bcounts?\b", before) else 1

    @property
    def formal(self) -> bool:
        return self.rank > 0


def assign(reading: Reading, drafts: list[Draft], folded: list[tuple[Draft, list[Draft]]] | None = None) -> dict[int, list[Charge]]:
    """Charges of each custody draft, by the draft's position in the list. `folded` are drafts told of as part of others."""
    custody = [d for d in [*drafts, *(d for d, _ in folded or [])] if d.type is not EventType.PROTEST]
    if not custody:
        return {}
    offences = _offences(reading, custody)
    for part, wholes in folded or []:
        for o in offences:
            if part in o.owners:
                o.owners += [w for w in wholes if w not in o.owners and (len(wholes) == 1 or _concerns(o, w))]
    verdicts = [d for d in drafts if d.type in _VERDICT and d.status is Status.OCCURRED]
    out: dict[int, list[Charge]] = {}
    for number, draft in enumerate(drafts):
        if draft.type is not EventType.PROTEST:
            out[number] = _unique(reading, _chosen(draft, offences, verdicts))
    return out


def _chosen(draft: Draft, offences: list[_Offence], verdicts: list[Draft]) -> list[_Offence]:
    own = [o for o in offences if draft in o.owners]
    if _is_prior(draft):
        return own
    own = [o for o in own if not o.prior]
    rank = max((o.rank for o in own), default=-1)
    if any(_OTHER_CASE.search(t.mention.sentence.text) for t in draft.told):
        return [o for o in own if o.rank == rank or o.formal]
    pool = [o for o in offences if o.formal and not o.prior and draft not in o.owners and _concerns(o, draft)]
    rivals = [d for d in verdicts if d is not draft and not _is_prior(d) and _same_person(d, draft)]
    if rivals and (draft.type in _VERDICT or len(rivals) > 1):
        # several verdicts on one person: each has its own charges, or those told nearest to it
        pool = [o for o in pool if not o.owners and _away(o, draft) <= 2 and all(_away(o, draft) < _away(o, d) for d in rivals)]
    if draft.type in _VERDICT:
        pool = [o for o in pool if not o.owners or any(d.type in _VERDICT for d in o.owners)] or pool
    else:
        pool = [o for o in pool if not o.owners or any(d.type not in _VERDICT for d in o.owners)] or pool
    best = max((o.rank for o in pool), default=-1)
    acts = all(o.mention.text.split()[0].lower().endswith("ing") for o in own)  # 'charged for punching a man'
    weak = rank < 1 or (best == 2 and acts)
    sure = rank == 0 and draft.type not in _VERDICT and any(o.mention.confidence >= STRONG for o in own)
    if best > rank and (draft.type in _VERDICT or weak) and not sure:
        own, rank = pool, best
    if rank > 0:
        kept = [o for o in own if o.formal]
        if rank == 2:  # the counts tell what 'convicted of stabbing a man' is called
            kept = [o for o in kept if o.rank == 2 or not o.mention.text.split()[0].lower().endswith("ing")]
        return kept
    return own or [
        o for o in offences if not o.prior and draft not in o.owners and o.mention.confidence >= 0.55 and _concerns(o, draft) and not rivals
    ]


def _away(offence: _Offence, draft: Draft) -> int:
    return min(abs(offence.sentence.index - m.sentence.index) for m in draft.mentions)


def _is_prior(draft: Draft) -> bool:
    return all(m.rule == "conviction.has_conviction" for m in draft.mentions)


def _same_person(a: Draft, b: Draft) -> bool:
    return bool({n for p in a.parties for n in p.names} & {n for p in b.parties for n in p.names})


def _offences(reading: Reading, custody: list[Draft]) -> list[_Offence]:
    told_in: dict[int, list[tuple[Told, Draft]]] = {}
    for draft in custody:
        for told in draft.told:
            told_in.setdefault(told.mention.sentence.index, []).append((told, draft))
    accused = {n for d in custody for p in d.parties if p.single for n in p.names}
    out: list[_Offence] = []
    for index in sorted(reading.docs):
        sentence = reading.sentences[index]
        here = told_in.get(index, [])
        for c in reading.charges(sentence):
            if c.confidence < LEAST and not (here and c.cue == "accused_of" and c.confidence >= ACCUSED):
                continue
            offence = _Offence(sentence, c, prior=_PRIOR.search(sentence.text[: c.start]) is not None)
            if here:
                offence.owners = _owners(here, c)
                offence.people = frozenset(n for d in offence.owners for p in d.parties for n in p.names)
            else:
                offence.people = _spoken_of(reading, sentence, c, accused)
            out.append(offence)
        if _LIST_HEAD.search(sentence.text):
            owners = [d for _, d in here]
            people = frozenset(n for d in owners for p in d.parties for n in p.names) or _spoken_of(reading, sentence, None, accused)
            out += [_Offence(s, c, owners, people) for s, c in _items(reading, index)]
    return out


def _items(reading: Reading, index: int) -> list[tuple[Sentence, ChargeMention]]:
    """The lines below 'charged with two counts of:', as far as they name offences."""
    out: list[tuple[Sentence, ChargeMention]] = []
    for sentence in reading.sentences[index + 1 : index + 12]:
        for line in re.finditer(r"[^\n]+", sentence.text):
            begin = _COUNTS.match(line.group())
            start = line.start() + (begin.end() if begin else 0)
            text = re.split(r"\s*[;,.(]|\sin\sthe\s", sentence.text[start : line.end()])[0].strip()
            if len(line.group()) > LINE or not text or charge.category(text) is ChargeCategory.OTHER:
                return out
            out.append((sentence, ChargeMention(start, start + len(text), text, charge.category(text), charge.statute(line.group()), "listed", 0.8)))
    return out


def _owners(here: list[tuple[Told, Draft]], c: ChargeMention) -> list[Draft]:
    """The drafts told in the charge's sentence that it bears on: those of the nearest telling before it, and of the same persons."""
    before = [(t, d) for t, d in here if t.mention.trigger.idx <= c.start]
    near = max(before, key=lambda x: x[0].mention.trigger.idx) if before else min(here, key=lambda x: x[0].mention.trigger.idx)
    out = [near[1]]
    if _is_prior(near[1]):
        return out
    for told, draft in here:
        if draft not in out and not _is_prior(draft) and parties.same(told.party, near[0].party) is True:
            out.append(draft)
    return out


def _spoken_of(reading: Reading, sentence: Sentence, c: ChargeMention | None, accused: set[int]) -> frozenset[int]:
    """The person that a charge phrase in a sentence without a custody word is about: the accused named last before it, in this
    sentence or the two before; else the article's only accused."""
    end = sentence.start + (c.start if c is not None else len(sentence.text))
    floor = reading.sentences[max(0, sentence.index - 2)].start
    named = [chain for a, b, chain in reading.chain_starts if floor <= a and b <= end]
    inside = [
        chain
        for a, b, chain in reading.chain_starts
        if sentence.start <= a and b <= end and (chain in accused or not reading.introductions[chain].bystander)
    ]
    if inside:
        return frozenset(inside[-1:])
    near = [chain for chain in named if chain in accused]
    if near:
        return frozenset(near[-1:])
    return frozenset(accused) if len(accused) == 1 else frozenset()


def _concerns(offence: _Offence, draft: Draft) -> bool:
    names = {n for p in draft.parties for n in p.names}
    if names and offence.people:
        return names <= offence.people
    if names or offence.people:
        return False
    return any(parties.same(p, q) is True for d in offence.owners for p in d.parties[:1] for q in draft.parties[:1])


def _unique(reading: Reading, offences: list[_Offence]) -> list[Charge]:
    out: list[Charge] = []
    for o in sorted(offences, key=lambda o: (-o.mention.confidence, o.sentence.start + o.mention.start)):
        c = o.mention
        if any(_alike(c.text, x.text) for x in out):
            continue
        start, end = o.sentence.start + c.start, o.sentence.start + c.end
        out.append(
            Charge(
                " ".join(c.text.split()),
                c.category,
                c.statute,
                Evidence(start, end, reading.article.text[start:end], f"charge.{c.cue}", c.confidence),
            )
        )
    return out


def _alike(a: str, b: str) -> bool:
    x, y = set(a.lower().split()), set(b.lower().split())
    return bool(x & y) and len(x & y) / min(len(x), len(y)) >= 0.75
