"""Where an event took place: the place its telling is attached to, else what the article makes clear, else nothing."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from extractors import place
from extractors import syntax as syn
from extractors.drafts import Draft, Told
from extractors.gazetteer import capitals
from extractors.reading import Found, Reading, cost
from extractors.records import Evidence, Place
from extractors.text import Kind
from extractors.text import Sentence as TextSentence
from extractors.vocabulary import DatePrecision, EventType, PlacePrecision

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# events of a court: their place is the court's, never the scene of the crime or the accused person's home
_OF_COURT = frozenset((EventType.CHARGE, EventType.TRIAL, EventType.CONVICTION, EventType.SENTENCING))
_COURT = re.compile(r"\b(?:court|courthouse|courtroom|tribunal|judge|jury|justice center|prosecutors?)\b", re.IGNORECASE)
_CITY_STATES = {"HK": "Hong Kong", "SG": "Singapore", "MO": "Macau", "MC": "Monaco", "VA": "Vatican City", "GI": "Gibraltar"}
STORY_BACK = 3  # sentences back to the event whose city a story goes on in
COURT_BACK = 3  # sentences back to the court that is still sitting
HOME_SHARE, HOME_LEAST = 0.6, 3
_NEAR = 0.75  # dearest attachment of a court event's own 'in X'


def place_of(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """The place of a draft with its evidence; None when not even the country is clear."""
    return _with_site(reading, draft, _city_state(_place_of(reading, draft, found)))


def _with_site(reading: Reading, draft: Draft, where: Place | None) -> Place | None:
    """A protest's spot within its city: 'in front of the district court'. The point stays that of the city."""
    if where is None or draft.type is not EventType.PROTEST or where.country is None:
        return where
    best: tuple[float, int, int] | None = None
    for told in draft.told:
        m = told.mention
        if m.strength < 0.6:
            continue
        doc = reading.docs[m.sentence.index]
        for site in place.find_sites(m.sentence.text):
            if not site.locatable:
                continue
            price = cost(doc, site.start, site.end, m.trigger)
            span = doc.char_span(site.start, site.end, alignment_mode="expand")
            if span is not None and price <= 1.2 and (best is None or price < best[0]):
                a, b = syn.noun_span(span.root)
                best = (price, m.sentence.start + min(a, site.start), m.sentence.start + max(b, site.end))
    if best is None:
        return where
    _, start, end = best
    precision = PlacePrecision.SITE if where.locality else where.precision
    return dataclasses.replace(where, text=reading.article.text[start:end], precision=precision)


def _city_state(where: Place | None) -> Place | None:
    """A country that is one city is its own locality."""
    if where is not None and where.locality is None and where.country in _CITY_STATES:
        return dataclasses.replace(where, locality=_CITY_STATES[where.country])
    return where


def _place_of(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    chosen = _attached(reading, draft)
    if chosen is not None and chosen.precision is PlacePrecision.COUNTRY:
        finer = _during(reading, draft, found)
        if finer is not None and finer.country == chosen.country:
            return finer
        if draft.told[0].apart:
            chosen = None  # the countries of its sentence are those of the charge, the claim, the accused
    if chosen is not None:
        return chosen
    for source in (_during, _at_the_scene, _court, _capital, _dateline, _nearby_adjective, _same_persons):
        where = source(reading, draft, found)
        if where is not None:
            return where
    return _country(reading, draft, found)


def _evidence(reading: Reading, start: int, end: int, rule: str, confidence: float) -> Evidence:
    return Evidence(start, end, reading.article.text[start:end], rule, round(confidence, 3))


def _attached(reading: Reading, draft: Draft) -> Place | None:
    best: tuple[float, Told, Found] | None = None
    for told in draft.told:
        for price, f in told.places[:4]:
            assert f.place is not None
            if not _fits(reading, draft, told, f, price):
                continue
            weighed = price + _origin(reading, told, f) + (0.0 if f.place.locality else 1.5 if f.place.admin1 else 2.5)
            if best is None or weighed < best[0]:
                best = (weighed, told, f)
    if best is None:
        return None
    price, told, f = best
    assert f.place is not None
    s = told.mention.sentence
    start, end = s.start + f.start, s.start + f.end
    start, end = _widened(reading, start, end)
    ev = _evidence(reading, start, end, "place.attached", max(0.3, 0.95 - 0.1 * price))
    return dataclasses.replace(f.place, text=ev.quote, evidence=ev)


def _origin(reading: Reading, told: Told, f: Found) -> float:
    """'Had come by bus from Lyon' does not say that they marched there; 'marched from the park to City Hall' does."""
    doc = reading.docs[told.mention.sentence.index]
    if _preposition(doc, f) != "from":
        return 0.0
    after = told.mention.sentence.text[f.end : f.end + 60]
    return 0.0 if re.search(r"\bto\b", after) else 2.0


def _widened(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The most specific place phrase around a toponym."""
    for m in reading.toponyms:
        if m.start == start and m.end == end:
            return place.phrase(reading.article.text, m)
    return start, end


def _fits(reading: Reading, draft: Draft, told: Told, f: Found, price: float) -> bool:
    """Whether a place near a trigger can be the event's: not the home of the persons, and for a court event the court's."""
    if draft.type is EventType.PROTEST:
        return True
    doc = reading.docs[told.mention.sentence.index]
    patient = told.mention.patient
    if patient is not None:
        ends = [t for t in patient.subtree if t.dep_ not in ("relcl", "acl")]
        inside = patient.left_edge.idx <= f.start < patient.idx + len(patient.text) or any(
            t.idx <= f.start < t.idx + len(t.text) and t.i != told.mention.trigger.i and told.mention.trigger.i not in {x.i for x in patient.subtree}
            for t in ends
        )
        if inside and not _stands_at(doc, f, patient):
            return False  # 'a man of Ohio', 'the suspect in a killing in Leeds'; but 'three officials in Santos were charged'
        if inside and draft.type in _OF_COURT:
            return price <= 1.5
    if draft.type not in _OF_COURT:
        return True
    text = told.mention.sentence.text
    around = text[max(0, f.start - 45) : f.end + 45]
    if _COURT.search(around) and price <= 2.5:
        return True
    return price <= _NEAR and _preposition(doc, f) in ("in", "at")


def _stands_at(doc: Doc, f: Found, noun: Token) -> bool:
    span = doc.char_span(f.start, f.end, alignment_mode="expand")
    if span is None:
        return False
    root = span.root
    return root.dep_ == "pobj" and root.head.lower_ in ("in", "at", "outside", "near") and root.head.head.i == noun.i


def _preposition(doc: Doc, f: Found) -> str:
    """The preposition that governs a place; the empty string when there is none."""
    span = doc.char_span(f.start, f.end, alignment_mode="expand")
    if span is None:
        return ""
    root = span.root
    while root.dep_ in ("appos", "conj", "compound", "nmod", "npadvmod") and root.head.i != root.i:
        root = root.head
    return str(root.head.lower_) if root.dep_ == "pobj" else ""


def _during(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """'Arrested during the protests': the place of the protest told in the same clause."""
    if draft.type not in (EventType.ARREST, EventType.RELEASE):
        return None
    protest = linked_protest(draft, found) or _only_protest(reading, draft, found)
    if protest is None:
        return None
    where = _attached(reading, protest)
    if where is None or where.evidence is None:
        return None
    return dataclasses.replace(where, evidence=dataclasses.replace(where.evidence, rule="place.of_protest", confidence=0.65))


def linked_protest(draft: Draft, found: list[Draft]) -> Draft | None:
    """The protest that a custody mention's own clause names: 'were arrested during the rally', 'detained at the protest'."""
    for told in draft.told:
        trigger = told.mention.trigger
        for other in found:
            if other.type is not EventType.PROTEST:
                continue
            for x in other.told:
                if x.mention.sentence.index != told.mention.sentence.index:
                    continue
                token = x.mention.trigger
                path = [token, *syn.governor_chain(token)]
                if any(t.i == trigger.i for t in path) or token.i in {t.i for t in trigger.subtree}:
                    return other
    return None


def _only_protest(reading: Reading, draft: Draft, found: list[Draft]) -> Draft | None:
    """The protest told just before an arrest, when all protests of the article are in one place."""
    near = [
        d for d in found if d.type is EventType.PROTEST and any(0 <= draft.told[0].mention.sentence.index - m.sentence.index <= 2 for m in d.mentions)
    ]
    localities = {w.locality for d in found if d.type is EventType.PROTEST for w in [_attached(reading, d)] if w is not None and w.locality}
    placed = [d for d in found if d.type is EventType.PROTEST and (w := _attached(reading, d)) is not None and w.locality]
    return placed[0] if near and len(localities) == 1 else None


_SCENE = re.compile(r"\bat the scene\b|\bon the scene\b|\bat the site\b", re.IGNORECASE)


def scene(reading: Reading, draft: Draft) -> tuple[TextSentence, Found] | None:
    """For 'was arrested at the scene': the last day told before, which is that of the incident."""
    if draft.type is not EventType.ARREST:
        return None
    for m in draft.mentions:
        if not _SCENE.search(m.sentence.text):
            continue
        for s in reversed(reading.sentences[max(0, m.sentence.index - 12) : m.sentence.index]):
            for f in reversed(reading.dates(s)):
                if f.date is not None and f.date.start is not None and f.date.precision is DatePrecision.DAY and f.kind == "explicit":
                    return s, f
    return None


def _at_the_scene(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    told = scene(reading, draft)
    if told is None:
        return None
    s, _ = told
    for f in reading.places(s):
        if f.place is not None and f.place.locality:
            ev = _evidence(reading, s.start + f.start, s.start + f.end, "place.of_incident", 0.6)
            return dataclasses.replace(f.place, text=ev.quote, evidence=ev)
    return None


def _dateline(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    line = next((s for s in reading.sentences if s.kind is Kind.DATELINE), None)
    where = reading.dateline_place
    if line is None or where is None:
        return None
    first = min(m.sentence.index for m in draft.mentions)
    body = [s.index for s in reading.sentences if s.kind is Kind.BODY]
    lead = first in body[:3]
    if (draft.type in _OF_COURT and not _old(reading, draft) and not _national_court(reading)) or (
        draft.type is EventType.PROTEST and (lead or (where.country == reading.country and not _old(reading, draft)))
    ):
        if _other_country(reading, draft, where):
            return None
        ev = _evidence(reading, line.start, line.end, "place.dateline", 0.6)
        return dataclasses.replace(where, text=line.text.rstrip(" -–—"), evidence=ev)
    return None


_CAPITAL = re.compile(r"\bthe (?:([A-Z][\w-]+) )?capital\b(?! (?:punishment|gains|offen[cs]e|crime|markets?|city))")


def _capital(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """'In the capital', 'of the Haitian capital': that of the people named, else of the country the article is about."""
    if draft.type in _OF_COURT:
        return None
    for told in draft.told:
        s = told.mention.sentence
        m = _CAPITAL.search(s.text)
        if m is None or cost(reading.docs[s.index], m.start(), m.end(), told.mention.trigger) > 3.0:
            continue
        country = reading.country
        for f in reading.mentioned(s):
            if f.place is not None and m.start() <= f.start < m.end():
                country = f.place.country
        name = capitals().get(country or "")
        where = place.geocode(name, country) if name else None
        if where is not None:
            ev = _evidence(reading, s.start + m.start(), s.start + m.end(), "place.capital", 0.8)
            return dataclasses.replace(where, text=ev.quote, evidence=ev)
    return None


def _court(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """The court named in the telling, or last named before it."""
    if draft.type not in _OF_COURT:
        return None
    for told in draft.told:
        index = told.mention.sentence.index
        for s in reversed(reading.sentences[max(0, index - COURT_BACK) : index + 1]):
            if s.index != index and s.kind is not Kind.BODY:
                continue
            for f in reading.courts(s):
                if f.place is not None and f.place.locality:
                    ev = _evidence(reading, s.start + f.start, s.start + f.end, "place.court", 0.8 if s.index == index else 0.65)
                    return dataclasses.replace(f.place, text=ev.quote, evidence=ev)
    return None


def _national_court(reading: Reading) -> bool:
    """Whether the article tells of its court by the country alone ('an appeals court in Chad'): the bureau's city is then not the court's."""
    for index in reading.docs:
        s = reading.sentences[index]
        for f in reading.places(s):
            if f.place is not None and f.place.precision is PlacePrecision.COUNTRY and _COURT_IN.search(s.text[max(0, f.start - 40) : f.start]):
                return True
    return False


_COURT_IN = re.compile(r"\b(?:court|courts|tribunal|judge|jury)\s+in\s+(?:the\s+)?$", re.IGNORECASE)


def _old(reading: Reading, draft: Draft) -> bool:
    """An earlier case told for context: weeks before publication, or undated and first told in the second half of the article."""
    best, published = draft.best_date(), reading.article.published
    if best is None or published is None or best[2].date is None or best[2].date.end is None:
        return draft.told[0].mention.sentence.index > 0.6 * len(reading.sentences)
    return (published - best[2].date.end).days > 31


def _other_country(reading: Reading, draft: Draft, where: Place) -> bool:
    """Whether the sentences of a draft speak of another country than the dateline's."""
    named = {f.place.country for m in draft.mentions for f in reading.places(m.sentence) if f.place is not None}
    spoken = {f.place.country for m in draft.mentions for f in reading.mentioned(m.sentence) if f.place is not None}
    return bool(named) and where.country not in spoken


_MISSION = re.compile(r"\s(?:\w+\s)?(?:[Ee]mbass(?:y|ies)|[Cc]onsulates?|[Mm]ission|[Aa]mbassador|[Cc]onsul)\b")  # stands abroad
_POLICE = re.compile(r"(?:[’']s)?\s(?:\w+\s){0,2}(?:[Pp]olice|[Dd]eputies|[Oo]fficers|[Ss]heriff)\b")


def _nearby_adjective(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """'Italian police arrested', 'a Moscow court', 'the Nairobi protests': the place in an adjective of the doer or of the event."""
    best: tuple[float, int, int, Place] | None = None
    police: tuple[float, int, int, Place] | None = None
    for told in draft.told:
        s = told.mention.sentence
        doc = reading.docs[s.index]
        patient = told.mention.patient
        for f in reading.mentioned(s):
            if f.place is None or not f.place.country or _MISSION.match(s.text, f.end):
                continue
            if patient is not None and patient.left_edge.idx <= f.start <= patient.idx:
                continue
            price = cost(doc, f.start, f.end, told.mention.trigger)
            sits = f.kind == "local" if draft.type is EventType.PROTEST else bool(_POLICE.match(s.text, f.end))
            if (
                f.place.locality
                and sits
                and price <= 2.5
                and draft.type in (EventType.PROTEST, EventType.ARREST)
                and (police is None or price < police[0])
            ):
                police = (price, s.start + f.start, s.start + f.end, f.place)
            if price <= 3.5 and (best is None or price < best[0]):
                best = (price, s.start + f.start, s.start + f.end, f.place)
    if police is not None:  # 'Kampala police arrested', 'marched from Taiz University': a local body is where it is
        price, start, end, where = police
        ev = _evidence(reading, start, end, "place.local_body", max(0.4, 0.75 - 0.1 * price))
        return dataclasses.replace(where, text=ev.quote, evidence=ev)
    if best is None:
        return None
    price, start, end, where = best
    ev = _evidence(reading, start, end, "place.adjective", max(0.4, 0.85 - 0.1 * price))
    if price <= 0.5 and draft.type is EventType.PROTEST:
        return dataclasses.replace(where, text=ev.quote, evidence=ev)
    return Place(
        None,
        country=where.country,
        admin1=where.admin1 if where.precision is PlacePrecision.ADMIN1 else None,
        precision=PlacePrecision.COUNTRY,
        evidence=ev,
    )


def _same_persons(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """The country of another event of the same named persons."""
    mine = {n for p in draft.parties for n in p.names}
    if not mine:
        return None
    for other in found:
        if other is draft or not any(mine & set(p.names) for p in other.parties):
            continue
        where = _attached(reading, other) or _nearby_adjective(reading, other, found)
        if where is not None and where.evidence is not None and where.country:
            ev = dataclasses.replace(where.evidence, rule="place.same_persons", confidence=0.6)
            return Place(None, country=where.country, precision=PlacePrecision.COUNTRY, evidence=ev)
    return None


def _story_city(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    """The city of the event told just before, in a story that goes on: nothing in between speaks of another place."""
    if draft.type in _OF_COURT or _old(reading, draft) or draft.told[0].mention.sentence.kind is not Kind.BODY:
        return None
    first = draft.told[0].mention.sentence
    best: tuple[int, Place] | None = None
    for other in found:
        if other is draft or other.type in _OF_COURT or _old(reading, other):
            continue
        gap = min((first.index - m.sentence.index for m in other.mentions if m.sentence.index < first.index), default=99)
        if gap > STORY_BACK or (best is not None and gap >= best[0]):
            continue
        where = _attached(reading, other)
        if where is not None and where.locality and where.evidence is not None:
            best = (gap, where)
    if best is None:
        return None
    gap, where = best
    if any(reading.places(s) for s in reading.sentences[first.index - gap + 1 : first.index + 1]):
        return None
    ev = dataclasses.replace(where.evidence, rule="place.of_story", confidence=0.6) if where.evidence else None
    return dataclasses.replace(where, text=None, evidence=ev)


def _country(reading: Reading, draft: Draft, found: list[Draft]) -> Place | None:
    city = _paragraph_city(reading, draft) or _story_city(reading, draft, found) or _article_city(reading, draft)
    if city is not None:
        return city
    country = _nearest_country(reading, draft) or reading.country
    if country is None:
        return None
    mention = next((m for m, p in zip(reading.toponyms, reading.resolved_places, strict=True) if p.country == country), None)
    if mention is None:
        return None
    ev = _evidence(reading, mention.start, mention.end, "place.article_country", 0.6)
    return Place(None, country=country, precision=PlacePrecision.COUNTRY, evidence=ev)


_IN = re.compile(r"\b(?:in|at|outside|near)\s(?:the\s)?(?:\w+\s)?$", re.IGNORECASE)


def _paragraph_city(reading: Reading, draft: Draft) -> Place | None:
    """The city last named with 'in' or 'at' in the same paragraph before the telling: the scene of the story so far."""
    if draft.type not in (EventType.PROTEST, EventType.ARREST, EventType.RELEASE):
        return None
    first = draft.told[0].mention.sentence
    for s in reversed(reading.sentences[max(0, first.index - 2) : first.index + 1]):
        if s.paragraph != first.paragraph or s.kind is not Kind.BODY:
            continue
        for m, where in reversed(list(zip(reading.toponyms, reading.resolved_places, strict=True))):
            if (
                s.start <= m.start < s.end
                and m.start < draft.told[0].mention.start
                and where.locality
                and _IN.search(reading.article.text[max(0, m.start - 24) : m.start])
                and not m.in_name
                and not m.weak
            ):
                ev = _evidence(reading, m.start, m.end, "place.of_paragraph", 0.6)
                return dataclasses.replace(where, text=None, evidence=ev)
    return None


def _article_city(reading: Reading, draft: Draft) -> Place | None:
    """The one city that an article is about, for arrests and protests told without a place."""
    if draft.type in _OF_COURT:
        return None
    votes: dict[str, list[int]] = {}
    for n, (m, where) in enumerate(zip(reading.toponyms, reading.resolved_places, strict=True)):
        if where.locality and not m.weak and (not m.in_name or m.local):
            votes.setdefault(where.locality, []).append(n)
    if not votes:
        return None
    top = max(votes, key=lambda c: len(votes[c]))
    where = reading.resolved_places[votes[top][0]]
    if len(votes[top]) < HOME_LEAST or len(votes[top]) < HOME_SHARE * sum(len(v) for v in votes.values()) or where.country != reading.country:
        return None
    if _old(reading, draft):
        return None
    m = reading.toponyms[votes[top][0]]
    ev = _evidence(reading, m.start, m.end, "place.article_city", 0.55)
    return dataclasses.replace(where, text=None, evidence=ev)


def _nearest_country(reading: Reading, draft: Draft) -> str | None:
    """The country last spoken of in the paragraph before the telling, when it is the only one there."""
    first = draft.told[0].mention.sentence
    named: list[str] = []
    for s in reading.sentences[max(0, first.index - 2) : first.index + 1]:
        if s.paragraph == first.paragraph or s.index >= first.index - 1:
            named += [f.place.country for f in reading.mentioned(s) if f.place is not None and f.place.country]
    return named[0] if named and len(set(named)) == 1 else None
