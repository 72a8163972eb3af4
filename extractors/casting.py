"""Who plays which part in an event: one actor a role, from the parse around its triggers, from cue words, from the sentences beside.

The parse says who acts ('*miners* marched', 'detained by *paramilitary police*'); where it says nothing the cues of
`extractors.actors` do; where the event's own sentences name no authority, the nearest sentence that does stands in,
with less confidence. Every event keeps one actor a role: the one best supported, by its most telling phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import actor_phrases, acts, lexicon, names
from extractors import actors as cues
from extractors import syntax as syn
from extractors.actor_phrases import ActorMention
from extractors.drafts import Draft, Told
from extractors.reading import Reading
from extractors.records import Actor, Evidence
from extractors.text import Kind, Sentence
from extractors.vocabulary import ActorKind, EventType, Role

if TYPE_CHECKING:
    from spacy.tokens import Token

_TELLINGS = 6  # sentences of an event that are read for its actors, the surest first
_BESIDE = 2  # how many sentences away an authority may be named
_COURTED = (EventType.TRIAL, EventType.CONVICTION, EventType.SENTENCING)
_PROSECUTED = re.compile(r"prosecut|attorney", re.I)
_LOOSE = re.compile(
    r"\b(?:police|court|judge|officers?|troops|soldiers|authorities|agents|prosecutors?|security|tribunal|magistrate|deputies|enforcement)\b", re.I
)


@dataclass(frozen=True)
class _Part:
    """A phrase in a role, in article coordinates; the highest score of a role is cast."""

    role: Role
    start: int
    end: int
    kind: ActorKind
    rule: str
    score: float


def cast(reading: Reading, draft: Draft, found: list[Draft]) -> tuple[Actor, ...]:
    """The actors of an event, one a role, in the order of the roles."""
    parts: list[_Part] = []
    seen: set[int] = set()
    for told in sorted(draft.told, key=lambda t: (-t.mention.strength, t.mention.start)):
        sentence = told.mention.sentence
        parts += _by_parse(reading, draft, told)
        if sentence.index in seen or len(seen) >= _TELLINGS:
            continue
        seen.add(sentence.index)
        lone = not any(d is not draft and d.type is draft.type and any(m.sentence.index == sentence.index for m in d.mentions) for d in found)
        base = 0.0 if sentence.kind in (Kind.BODY, Kind.TITLE) else -0.05
        for r in cues.roles(sentence.text, draft.type, _phrases(reading, sentence)):
            if r.role is Role.PROTESTER and (
                r.text.lower() == "people"
                or (r.text.lower() in lexicon.words("protests", "collective") and r.text.lower() not in ("crowd", "crowds"))
            ):
                continue
            if (
                r.role is Role.COURT
                and r.text.lower() in ("court", "judge", "jury", "courts")
                and (r.text.lower() == "jury" or draft.type is EventType.SENTENCING)
            ):
                continue
            near = -0.001 * abs(r.start - told.mention.trigger.idx) if not lone else -0.0002 * abs(r.start - told.mention.trigger.idx)
            score = (r.confidence if not _vague(r.role, r.text) else min(r.confidence, 0.5)) + base + near
            parts.append(_Part(r.role, sentence.start + r.start, sentence.start + r.end, r.kind, r.cue, score))
    have = {p.role for p in parts}
    parts += [p for p in _beside(reading, draft, seen, found) if p.role not in have]
    best: dict[Role, _Part] = {}
    for p in parts:
        if p.role not in best or p.score > best[p.role].score:
            best[p.role] = p
    return tuple(_actor(reading, best[role]) for role in Role if role in best)


def _actor(reading: Reading, part: _Part) -> Actor:
    text = reading.article.text[part.start : part.end]
    confidence = round(max(0.2, min(0.95, part.score)), 3)
    return Actor(part.role, text, part.kind, Evidence(part.start, part.end, text, f"actor.{part.role}.{part.rule}", confidence))


def _phrases(reading: Reading, sentence: Sentence) -> list[ActorMention]:
    return actor_phrases.find(sentence.text, names.within(reading.chains, sentence.start, sentence.end))


def _vague(role: Role, text: str) -> bool:
    return role is Role.PROTESTER and text.lower().removeprefix("the ") in lexicon.words("actors", "generic")


# --- by the parse ------------------------------------------------------------------------------------------------


def _by_parse(reading: Reading, draft: Draft, told: Told) -> Iterator[_Part]:
    m = told.mention
    if draft.type is not EventType.PROTEST:
        yield from _authority(reading, draft, told)
        return
    if m.agent is not None and m.agent.tag_ not in ("PRP", "WP", "DT"):
        yield from _protesters(reading, told, m.agent)
    yield from _targets(reading, told)
    yield from _organizers(reading, told)
    if (by := syn.agent(m.trigger)) is not None or (by := _dispersed_by(m.trigger)) is not None:
        for p in _phrases(reading, m.sentence):
            if p.start <= by.idx < p.end and p.classes & {"security", "agency"}:
                yield _part(m.sentence, Role.SECURITY_FORCE, p.start, p.end, p.kind, "agent", 0.9)


def _part(sentence: Sentence, role: Role, start: int, end: int, kind: ActorKind, rule: str, score: float) -> _Part:
    return _Part(role, sentence.start + start, sentence.start + end, kind, rule, score)


def _dispersed_by(trigger: Token) -> Token | None:
    """'A march that was dispersed by police', 'police broke up the rally': who acts on the protest."""
    for child in trigger.children:
        if child.dep_ in ("acl", "relcl") and (by := syn.agent(child)) is not None:
            return by
    if trigger.dep_ in ("dobj", "nsubjpass") and syn.is_verb(trigger.head):
        return syn.subject(trigger.head) if trigger.dep_ == "dobj" else syn.agent(trigger.head)
    return None


def _authority(reading: Reading, draft: Draft, told: Told) -> Iterator[_Part]:
    """Who arrests, charges, tries: the doer of the trigger, by the class of its words."""
    m = told.mention
    if m.agent is None:
        return
    for p in _phrases(reading, m.sentence):
        if not p.start <= m.agent.idx < p.end:
            continue
        role = _role_of(p, draft.type)
        if role is not None:
            yield _part(m.sentence, role, p.start, p.end, p.kind, "agent", 0.9)
        return
    name = m.agent.text
    if name.lower() in lexicon.words("names", "countries") and draft.type in (EventType.ARREST, EventType.CHARGE):
        role = Role.DETAINING_AUTHORITY if draft.type is EventType.ARREST else Role.PROSECUTOR
        start, end = syn.noun_span(m.agent, with_of=False)
        yield _part(m.sentence, role, start, end, ActorKind.STATE, "country", 0.7)


def _role_of(phrase: ActorMention, type_: EventType) -> Role | None:
    if "court" in phrase.classes:
        return Role.COURT if type_ not in (EventType.ARREST, EventType.CHARGE) or "jury" in phrase.head else None
    if "prosecutor" in phrase.classes:
        return Role.PROSECUTOR
    if type_ in (EventType.ARREST, EventType.RELEASE) and phrase.classes & {"security", "agency", "state"}:
        return Role.DETAINING_AUTHORITY
    if type_ is EventType.CHARGE and phrase.classes & {"security", "agency", "state"}:
        return Role.PROSECUTOR
    return None


def _protesters(reading: Reading, told: Told, agent: Token) -> Iterator[_Part]:
    m = told.mention
    head = agent
    for _ in range(3):  # 'hundreds of students', 'a group of lawyers'
        of = syn.prepositional(head, "of")
        if head.lower_ in lexicon.words("protests", "collective") and of:
            head = of[0]
        else:
            break
    if head.lower_ in lexicon.words("protests", "collective") and head.lower_ not in ("crowd", "crowds", "group", "groups", "mob", "mobs"):
        return
    if head.tag_ in ("CD", "PRP", "WP", "DT", "JJ"):
        return
    if head.lower_ == "people" and not any(c.dep_ in ("amod", "compound") and c.tag_ != "CD" for c in head.children):
        return  # 'some 300 people' says how many, not who
    if acts.level(head) == 0 and not (
        m.rule in ("protest.verb", "protest.picketed")
        and m.strength >= 0.6
        and any(p.kind is ActorKind.PERSON and p.start <= head.idx < p.end for p in _phrases(reading, m.sentence))
    ):
        return
    start, end = _phrase(head)
    text = m.sentence.text[start:end]
    weak = head.lower_ in lexicon.words("actors", "generic")
    crowd = head.lower_ in ("crowd", "crowds", "group", "groups", "people", "mob", "mobs")
    base = 0.5 if crowd else 0.58 if weak and start == head.idx else 0.85
    for p in _phrases(reading, m.sentence):
        if p.start <= head.idx < p.end and p.end >= end and p.end - p.start <= 60:
            start, end = min(start, p.start), p.end
            break
    counter = text.lower().startswith("counter") or head.lower_ in lexicon.words("actors", "counter")
    role = Role.COUNTER_PROTESTER if counter else Role.PROTESTER
    body = 0.0 if m.sentence.kind is Kind.BODY else -0.03
    yield _part(m.sentence, role, start, end, ActorKind.GROUP, "agent", base + 0.1 * (m.strength - 0.7) + body)


def _phrase(head: Token) -> tuple[int, int]:
    """The shortest phrase that names a group: its head with what identifies it, without determiner and number."""
    left = head.i
    for child in head.children:
        if (
            child.i < head.i
            and child.dep_ in ("compound", "amod", "nmod", "poss", "punct")
            and child.tag_ not in ("CD", "JJR", "JJS", "PRP$")
            and (child.lower_ not in lexicon.words("protests", "quantifiers"))
        ):
            left = min(left, child.left_edge.i if child.dep_ in ("poss", "compound", "nmod") else child.i)
    doc = head.doc
    while left < head.i and (doc[left].dep_ == "det" or doc[left].tag_ in ("CD", "SYM", ",", "RB", "IN") or doc[left].is_punct):
        left += 1
    while (
        left < head.i
        and left
        and doc[left].tag_ == "NNP"
        and doc[left - 1].lower_ in ("in", "at", "from", "near", "and")
        and doc[left - 1].dep_ in ("prep", "cc")
    ):
        left += 1  # 'In Shiraz dozens ...': the parser joins the place to the crowd
    end = head.idx + len(head.text)
    if head.lower_ in lexicon.words("actors", "relational") | {
        "residents",
        "people",
        "women",
        "men",
        "workers",
        "students",
        "pupils",
        "families",
        "teachers",
        "monks",
    }:
        of = [c for c in head.children if c.dep_ == "prep" and c.lower_ == "of" and c.i == head.i + 1]
        if of and (objects := [c for c in of[0].children if c.dep_ == "pobj"]):
            end = syn.noun_span(objects[0])[1]
    joined = [c for c in head.children if c.dep_ == "conj" and not syn.is_verb(c) and c.tag_.startswith("NN") and c.i - head.i <= 5]
    if (
        joined
        and end == head.idx + len(head.text)
        and head.lower_ not in lexicon.words("actors", "generic")
        and joined[0].lower_ not in lexicon.words("actors", "security")
    ):
        end = joined[0].idx + len(joined[0].text)
    return doc[left].idx, end


def _targets(reading: Reading, told: Told) -> Iterator[_Part]:
    """What a protest is against: 'against X' and 'outside the X embassy' on its trigger, the objects of its claims."""
    m = told.mention
    doc = m.trigger.doc
    reach = {t.i for t in m.trigger.subtree}
    if m.trigger.dep_ in ("dobj", "pobj", "nsubj", "nsubjpass") and syn.is_verb(m.trigger.head):
        reach |= {t.i for t in m.trigger.head.subtree}
    for token in doc:
        if token.i not in reach or token.i < m.trigger.i - 12:
            continue
        if token.dep_ == "prep" and token.lower_ == "against":
            for noun in [c for c in token.children if c.dep_ == "pobj"]:
                yield _noun_part(m.sentence, noun, "against", 0.8)
        elif token.lower_ in ("outside", "front", "before") and token.dep_ in ("prep", "pobj", "advmod"):
            for site in [c for c in token.subtree if 0 < c.i - token.i <= 7 and c.lower_ in lexicon.words("protests", "places_of_power")][:1]:
                yield _noun_part(m.sentence, site, "outside", 0.55)
        elif token.lower_ in lexicon.words("protests", "opposing") and syn.is_verb(token):
            for noun in [
                n for n in syn.objects(token) if n.tag_ == "NNP" or n.lower_ in lexicon.words("actors", "state") | lexicon.words("actors", "group")
            ]:
                yield _noun_part(m.sentence, noun, "opposed", 0.5)
        elif token.lower_ in ("resign", "quit", "go", "resignation", "ouster", "removal") and token.i > m.trigger.i:
            who = (
                syn.subject(token) if syn.is_verb(token) else next((c for c in (*syn.children(token, "poss"), *syn.prepositional(token, "of"))), None)
            )
            if who is not None and who.i > m.trigger.i and who.tag_.startswith("NN"):
                yield _noun_part(m.sentence, who, "to_resign", 0.75)


def _noun_part(sentence: Sentence, noun: Token, rule: str, score: float) -> _Part:
    start, end = syn.noun_span(noun)
    if end - start > 60:
        start, end = syn.noun_span(noun, with_of=False)
    kind = ActorKind.STATE if noun.lower_ in lexicon.words("actors", "state") else ActorKind.UNKNOWN
    return _part(sentence, Role.TARGET, start, end, kind, rule, score)


def _organizers(reading: Reading, told: Told) -> Iterator[_Part]:
    """'A march called by patients' associations', 'the union called the strike'."""
    m = told.mention
    trigger = m.trigger
    doers: list[Token] = []
    for child in trigger.children:
        if child.dep_ in ("acl", "relcl") and child.lower_ in lexicon.words("actors", "organise_verbs"):
            doers += [t for t in [syn.agent(child)] if t is not None]
    above = trigger.head
    if syn.is_verb(above) and above.lower_ in lexicon.words("actors", "organise_verbs") - {"staged", "planning", "plan", "planned", "started"}:
        if trigger.dep_ == "dobj" or (trigger.dep_ == "pobj" and above.lower_.startswith("call")):
            doers += [s for s in [syn.subject(above)] if s is not None]
        elif trigger.dep_ == "nsubjpass" and (by := syn.agent(above)) is not None:
            doers.append(by)
    for doer in doers:
        if doer.tag_ in ("PRP", "WP", "WDT", "CD") or acts.level(doer) >= 2:
            continue
        for p in _phrases(reading, m.sentence):
            if p.start <= doer.idx < p.end:
                yield _part(m.sentence, Role.ORGANIZER, p.start, p.end, p.kind, "caller", 0.8)
                break
        else:
            start, end = syn.noun_span(doer)
            if end - start <= 70:
                yield _part(m.sentence, Role.ORGANIZER, start, end, ActorKind.ORGANISATION, "caller", 0.65)


# --- from the sentences beside -----------------------------------------------------------------------------------


def _beside(reading: Reading, draft: Draft, seen: set[int], found: list[Draft]) -> Iterator[_Part]:
    """Authorities that the event's own sentences do not name in a role: other words there, then the sentences beside."""
    wanted = {
        EventType.PROTEST: Role.SECURITY_FORCE,
        EventType.ARREST: Role.DETAINING_AUTHORITY,
        EventType.TRIAL: Role.COURT,
        EventType.CONVICTION: Role.COURT,
        EventType.SENTENCING: Role.COURT,
    }.get(draft.type)
    if wanted is not None:
        rivals = {m.sentence.index for d in found if d is not draft and d.type is draft.type for m in d.mentions}
        if wanted is Role.COURT:
            rivals = set()  # one court tries them all
        held = [(p.start, p.end) for p in draft.parties]
        for distance in range(_BESIDE + 1):
            for index in sorted({i + s * distance for i in seen for s in (1, -1)}):
                if (distance == 0) != (index in seen) or not 0 <= index < len(reading.sentences) or (distance and index in rivals):
                    continue
                sentence = reading.sentences[index]
                if sentence.kind in (Kind.FURNITURE, Kind.FILE) or not _LOOSE.search(sentence.text):
                    continue
                yield from (p for p in _loose(reading, draft, wanted, sentence, distance) if not any(a < p.end and p.start < b for a, b in held))
    if draft.type in (EventType.CHARGE, *_COURTED):
        yield from _prosecutors(reading, draft, seen)


def _loose(reading: Reading, draft: Draft, wanted: Role, sentence: Sentence, distance: int) -> Iterator[_Part]:
    for p in _phrases(reading, sentence):
        score = 0.45 - 0.12 * distance - 0.0001 * p.start
        if wanted is Role.SECURITY_FORCE:
            if (
                p.classes & {"security", "agency"}
                and p.kind is not ActorKind.PERSON
                and any(r.role is wanted and r.start == p.start for r in cues.roles(sentence.text, EventType.PROTEST, [p]))
            ):
                yield _part(sentence, wanted, p.start, p.end, p.kind, "beside", score)
        elif wanted is Role.DETAINING_AUTHORITY:
            if p.classes & {"security", "agency"} and (p.kind is not ActorKind.PERSON) and p.head not in lexicon.words("actors", "not_taking"):
                yield _part(sentence, wanted, p.start, p.end, p.kind, "beside", score + (0.05 if "police" in p.text.lower() else 0.0))
        elif "court" in p.classes and "jury" not in p.head and p.text.lower() != "court":
            yield _part(sentence, wanted, p.start, p.end, p.kind, "beside", score)


def _prosecutors(reading: Reading, draft: Draft, seen: set[int]) -> Iterator[_Part]:
    """A prosecutor named with the case ('Deputy District Attorney X prosecuted this case'), else one named in the text."""
    for sentence in reading.sentences:
        if sentence.kind is Kind.FURNITURE or not _PROSECUTED.search(sentence.text):
            continue
        near = min((abs(sentence.index - i) for i in seen), default=99)
        handled = "prosecut" in sentence.text.lower()
        for p in _phrases(reading, sentence):
            if "prosecutor" not in p.classes:
                continue
            if p.kind is ActorKind.PERSON and p.text[:1].isupper():
                if not handled and near > 3:
                    continue
                own = re.search(r"\b(?:prosecut\w+|handl\w+|tried|case)\b", sentence.text) is not None
                yield _part(
                    sentence,
                    Role.PROSECUTOR,
                    p.start,
                    p.end,
                    p.kind,
                    "of_the_case",
                    0.55 + (0.15 if own and handled else 0.0) - 0.005 * min(near, 20),
                )
            elif draft.type is EventType.CHARGE and near <= 2:
                yield _part(sentence, Role.PROSECUTOR, p.start, p.end, p.kind, "beside", 0.4 - 0.05 * near)
