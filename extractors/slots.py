"""Filling the slots of a draft from the sentences of its mentions: crowd size, persons, charges, sentence, actors, form.

Each function takes the reading and a draft and gives a record with evidence, or None where the text leaves the slot open.
"""

from __future__ import annotations

import dataclasses
import re

from extractors import form as forms
from extractors import lexicon, parties
from extractors import syntax as syn
from extractors.crowd_size import Counts, QuantityMention
from extractors.drafts import Draft, Told
from extractors.reading import Reading
from extractors.records import Evidence, People, Quantity, Sentence
from extractors.text import Kind
from extractors.text import Sentence as TextSentence
from extractors.vocabulary import EventType, Form, SentenceKind

SHORT = 30  # days; longer terms are served in prison
_PRISON = re.compile(r"\b(?:prison|jail|imprison\w*|custody|county|penitentiary|labou?r)\b", re.IGNORECASE)


def evidence(reading: Reading, start: int, end: int, rule: str, confidence: float) -> Evidence:
    """Evidence for a span of the article; the span is cut to the text so that the quote is always the text."""
    return Evidence(start, end, reading.article.text[start:end], rule, round(confidence, 3))


def crowd(reading: Reading, draft: Draft, drafts: list[Draft]) -> tuple[Quantity | None, tuple[Quantity, ...]]:
    """The size of a protest's crowd and the further figures told for it."""
    found: list[tuple[float, int, QuantityMention, TextSentence, str]] = []
    together = {t.mention.sentence.index for t in draft.told if t.shared}
    for told in draft.told:
        sentence = told.mention.sentence
        others = [d for d in drafts if d is not draft and d.type is EventType.PROTEST]
        rivals = [d for d in others if any(t.mention.sentence.index == sentence.index for t in d.told)]
        for q in reading.quantities(sentence):
            if sentence.in_quote(q.start) and not sentence.in_quote(told.mention.trigger.idx):
                continue
            people = q.counts is Counts.PEOPLE or (q.counts is Counts.UNKNOWN and q.noun is None)
            if not people and not _of_agent(reading, told, q):
                continue
            if told.apart:
                continue  # the numbers of its sentence are those of the event reported
            if told.shared or sentence.index in together:  # a figure for several cities together stands on none of them
                if told.only == (q.start, q.end):
                    found.append((3.0, -sentence.start - q.start, q, sentence, "size.of_city"))
                continue
            score, rule = _crowd_score(reading, told, q, bool(rivals))
            if score > 0:
                found.append((score, -sentence.start - q.start, q, sentence, rule))
    if not found:
        return None, ()
    unique: dict[tuple[int, int], tuple[float, int, QuantityMention, TextSentence, str]] = {}
    for f in found:
        key = (f[3].start + f[2].start, f[3].start + f[2].end)
        if key not in unique or unique[key][0] < f[0]:
            unique[key] = f
    ranked = sorted(unique.values(), key=lambda f: (-(f[0] - (0.9 if f[2].vague else 0.0)), -f[1]))
    best = ranked[0]
    quantities = [_quantity(reading, f) for f in ranked]
    size = quantities[0]
    estimates = tuple(q for f, q in zip(ranked[1:], quantities[1:], strict=True) if f[0] >= 1.5 and (q.low, q.high) != (size.low, size.high))
    same_breath = [
        (f, q)
        for f, q in zip(ranked[1:], quantities[1:], strict=True)
        if not f[2].vague
        and not best[2].vague
        and f[0] >= 1.0
        and abs(f[3].index - best[3].index) <= 1
        and (q.low, q.high) != (size.low, size.high)
        and any(w in f[3].text.lower() for w in ("police", "organizer", "organiser", "official", "estimate", "union", "according"))
    ]
    if same_breath:
        _, other = same_breath[0]
        lows = [x for x in (size.low, other.low) if x is not None]
        highs = [x for x in (size.high, other.high) if x is not None]
        size = dataclasses.replace(size, text=f"{size.text}; {other.text}", low=min(lows, default=None), high=max(highs, default=None))
    return size, estimates


_NEVER = (Counts.MONEY, Counts.PERCENT, Counts.DURATION, Counts.DATE, Counts.AGE, Counts.ADDRESS, Counts.STATUTE, Counts.NAME)
_LONE = ("protest.verb", "protest.picketed", "protest.displayed")


def _of_agent(reading: Reading, told: Told, q: QuantityMention) -> bool:
    """Whether a number stands in the phrase of those who act, by the parse: 'two thousand people pelted police' counts people."""
    agent = told.mention.agent
    if agent is None or q.counts in _NEVER:
        return False
    span = reading.docs[told.mention.sentence.index].char_span(q.start, q.end, alignment_mode="expand")
    if span is None:
        return False
    own = {agent.i} | {c.i for c in agent.children if c.dep_ in ("nummod", "amod", "quantmod", "prep")}
    return any(t.i == agent.i or (t.head.i in own and t.dep_ in ("nummod", "quantmod", "pobj", "compound", "amod")) for t in span)


def _quantity(reading: Reading, f: tuple[float, int, QuantityMention, TextSentence, str]) -> Quantity:
    score, _, q, sentence, rule = f
    ev = evidence(reading, sentence.start + q.start, sentence.start + q.end, rule, min(0.95, 0.45 + 0.17 * score))
    return Quantity(q.text, q.low, q.high, ev)


def _crowd_score(reading: Reading, told: Told, q: QuantityMention, rivals: bool) -> tuple[float, str]:
    m = told.mention
    doc = reading.docs[m.sentence.index]
    if q.high is not None and q.high <= 2 and not (m.rule in _LONE and q.noun and _of_agent(reading, told, q)):
        return 0.0, ""  # 'one of them', 'the two'
    if m.agent is not None:
        a, b = syn.noun_span(m.agent)
        if q.start < b and q.end > a:
            return 3.0 if m.rule != "protest.participants" else 2.4, "size.subject_of_trigger"
    span = doc.char_span(q.start, q.end, alignment_mode="expand")
    if span is None:
        return 0.0, ""
    head = span.root
    for _ in range(4):
        of_noun = head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.tag_.startswith("NN")
        if of_noun or head.dep_ in ("nummod", "quantmod", "compound", "amod"):
            head = head.head if head.dep_ != "pobj" else head.head.head
        else:
            break
    if m.trigger.i == head.i or (head.dep_ == "pobj" and head.head.lower_ in ("of", "by") and head.head.head.i == m.trigger.i):
        return 2.8, "size.of_trigger"
    above = head.head
    doer = syn.subject(above) if head.dep_ in ("dobj", "npadvmod", "attr") and above.lower_ in lexicon.words("protests", "drawing") else None
    if doer is not None and (doer.i == m.trigger.i or doer.lower_ in lexicon.words("triggers", "protest_noun")):
        return 2.6, "size.drawn"
    if head.dep_ == "pobj" and above.lower_ in ("at", "to", "with", "by", "of"):
        holder = above.head
        if above.lower_ == "at" and any(t.lower_ in lexicon.words("protests", "attendance") for t in holder.subtree):
            return 2.3, "size.put_at"
        if above.lower_ == "with" and (holder.i == m.trigger.i or holder.i == m.trigger.head.i) and (q.noun or q.vague):
            return 1.9, "size.with"
    verb = next((t for t in [head, *syn.governor_chain(head)] if syn.is_verb(t)), None)
    taking_part = verb is not None and verb.lower_ in lexicon.words("protests", "taking_part") and not syn.is_passive(verb)
    if verb is not None and taking_part and head.dep_ in ("nsubj", "nsubjpass", "conj", "pobj"):
        if syn.reality(verb).status is None:
            return 0.0, ""
        return (2.2 if not rivals else 0.9), "size.takes_part"
    noun = (q.noun or "").lower()
    if noun in lexicon.words("triggers", "participant_noun") or noun in ("crowd", "crowds"):
        return (1.6 if not rivals else 0.7), "size.participants"
    return 0.0, ""


def people(reading: Reading, draft: Draft) -> People | None:
    """The persons of a custody event: names of all tellings, number and phrase of the best."""
    found = draft.parties
    if not found:
        return None
    best = max(found, key=lambda p: (not p.resolved, (p.low, p.high) != (None, None), bool(p.names), -p.start))
    chains: list[int] = []
    for p in found:
        if p.single == best.single or parties.same(p, best):
            chains += [c for c in p.names if c not in chains]
    if best.single and len(chains) > 1:
        chains = chains[:1]
    names = tuple(" ".join(reading.chains[c].full.split()) for c in chains)
    name_evidence = tuple(evidence(reading, reading.chains[c].first.start, reading.chains[c].first.end, "people.name_chain", 0.85) for c in chains)
    low, high = best.low, best.high
    if names and low is None and high is None and len(names) > 1:
        low = high = len(names)
    ev = evidence(reading, best.start, best.end, "people.patient" if not best.resolved else "people.reference", 0.9 if not best.resolved else 0.75)
    return People(ev.quote, low, high, names, ev, name_evidence)


def term(reading: Reading, draft: Draft) -> Sentence | None:
    """The sentence imposed: the main punishment told nearest behind a trigger, with the fine told beside it."""
    found: list[tuple[float, Sentence, int, int]] = []
    for told in draft.told:
        sentence = told.mention.sentence
        trigger = told.mention.trigger.idx
        for t in reading.terms(sentence):
            if str(t.hint) in ("sought", "possible", "maximum"):
                continue
            gap = t.start - trigger
            distance = gap if gap >= 0 else -gap + 40
            if told.mention.strength < 0.5:
                distance += 60
            found.append((float(distance), t.sentence, sentence.start + t.start, sentence.start + t.end))
    if not found:
        return None
    fines = [f for f in found if f[1].kind is SentenceKind.FINE]
    main = [f for f in found if f[1].kind is not SentenceKind.FINE] or fines
    away, imposed, start, end = min(main, key=lambda f: f[0])
    if fines and imposed.fine_text is None:
        fine = min(fines, key=lambda f: f[0])[1]
        imposed = dataclasses.replace(imposed, fine_text=fine.fine_text, fine_amount=fine.fine_amount, fine_currency=fine.fine_currency)
    short = imposed.days is not None and imposed.days <= SHORT
    if imposed.kind is SentenceKind.IMPRISONMENT and short and not _PRISON.search(reading.article.text[start : end + 30]):
        imposed = dataclasses.replace(imposed, kind=SentenceKind.ADMINISTRATIVE_ARREST)  # days in detention, as for offences against public order
    ev = evidence(reading, start, end, "sentence.nearest_term", 0.92 if away < 60 else 0.75)
    return dataclasses.replace(imposed, text=ev.quote, evidence=ev)


def form(reading: Reading, draft: Draft) -> tuple[Form, Evidence] | None:
    """The form of a protest, from the words and acts that tell of it; a demonstration where none says more."""
    read: list[tuple[forms.FormReading, Told]] = []
    for told in draft.told:
        m = told.mention
        own = max(0.2, min(1.1, m.strength / 0.75))
        rule = m.rule.removeprefix("protest.")
        span = (m.start - m.sentence.start, m.end - m.sentence.start)
        f = forms.of_act(rule, m.sentence.text, m.trigger.idx) or forms.reading(m.sentence.text, span)
        if f is None:
            word = m.trigger.lower_
            plain = Form.STRIKE if word in ("strike", "strikes") else Form.DEMONSTRATION
            f = forms.FormReading(plain, *span, 0.6)
        weight = f.weight * own * (0.5 if m.sentence.kind in (Kind.FILE, Kind.CAPTION) and len(draft.told) > 1 else 1.0)
        read.append((dataclasses.replace(f, weight=weight), told))
    if not read:
        return None
    chosen = forms.best([f for f, _ in read])
    total = sum(f.weight for f, _ in read)
    share = sum(f.weight for f, _ in read if f.form is chosen) / total if total else 0.0
    telling = max((r for r in read if r[0].form is chosen), key=lambda r: r[0].weight, default=read[0])
    m = telling[1].mention
    return chosen, evidence(reading, m.start, m.end, "form.trigger", 0.5 + 0.4 * share)
