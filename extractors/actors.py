"""Phrases that name actors, and the parts they play in an event that a sentence tells.

`find` reads noun phrases whose head is in the lexicon of actors (with the modifiers that identify them), and persons
with an office. `roles` decides by cue words around a phrase which part it plays. Both work on plain text: a sentence
costs tens of microseconds, and every answer names the cue it rests on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors import lexicon
from extractors.actor_phrases import ActorMention, find
from extractors.records import Actor, Evidence
from extractors.vocabulary import ActorKind, EventType, Role

__all__ = ["ActorMention", "RoleMention", "find", "merge", "roles"]

NEAR = 70  # characters on either side of a phrase in which a cue is looked for


@dataclass(frozen=True)
class RoleMention:
    """A phrase in its role: the cue says by which pattern it was read, the confidence how often that is right (0..1)."""

    role: Role
    start: int
    end: int
    text: str
    kind: ActorKind
    cue: str
    confidence: float

    def actor(self, offset: int = 0) -> Actor:
        """As a record; `offset` is the place of the sentence in the article's text."""
        rule = f"actor.{self.role}.{self.cue}"
        return Actor(self.role, self.text, self.kind, Evidence(self.start + offset, self.end + offset, self.text, rule, self.confidence))


_WORD = re.compile(r"\w[\w’'-]*")
_AND = re.compile(r",?\sand\s(?:the\s)?")


def _set(key: str) -> frozenset[str]:
    return lexicon.words("actors", key)


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """The cue patterns; 'l_' ones end where the phrase begins, 'r_' ones begin where it ends."""
    the = r"(?:(?:the|a|an|some|several|local|two|his|her|their|about|around|[\d,]+)\s+){0,3}$"
    protest = r"(?:protest|demonstration|rall(?:y|ie)|march|strike|sit-in|vigil|picket|walkout|blockade|riot|unrest|boycott)"
    arrest = r"(?:arrest|detain|apprehend|seiz|captur|held|stopp|taken|round|raid|releas|freed|jail|imprison|caught|escort|nabb|question|pick|clear)"
    pattern = {
        "l_protest_by": rf"{protest}e?s?\s+(?:\w+\s+){{0,3}}?(?:by|of|from|involving|among)\s+{the}",
        "r_protest_noun": rf"(?:[’']s?)?\s+(?:\w+\s+){{0,2}}{protest}e?s?\b",
        "l_joined": rf"\b(?:joined by|turnout of|crowds? of|groups? of|thousands of|hundreds of|dozens of|scores of|mobs? of)\s+{the}",
        "l_police": rf"\b(?:clash(?:es|ed|ing)?|confront(?:ed|ation|ations)?|scuffle[ds]?|battle[ds]?|face-?offs?|encountered|"
        rf"confronting|fought|blocked|dispersed|accuse[sd]?|"
        rf"(?:arrest|detain|beat|block|stopp|dispers|disrupt|attack|surround)\w*\s(?:\w+\s){{0,4}}?by|between)\s+"
        rf"(?:[\w\s-]{{0,40}}?\b(?:with|by|and|between|against)\s+)?{the}",
        "l_arrest_by": rf"\b{arrest}\w*(?:[\s,]+[\w’'-]+){{0,9}}?\s+by\s+{the}",
        "l_arrest_to": rf"\b(?:(?:turned|turning|gave|handed)\s+(?:himself|herself|themselves|him|her|them)\s+(?:in|over|up)\s+to|"
        rf"surrendered\s+to|into|cited)\s+{the}",
        "r_custody": r"(?:[’']s?)?\s+(?:custody|detention|cells?)\b",
        "l_against": rf"\b(?:(?<!charges )(?<!charge )(?<!case )(?<!crimes )(?<!evidence )(?<!acts )(?<!allegations )(?<!strike )"
        rf"(?<!strikes )against|"
        rf"anti-|denounc\w+|condemn\w*|oppos(?:e|es|ed|ing)|oust(?:s|ed|ing)?|topple[ds]?|overthr\w+|"
        rf"angry (?:at|with|over)|resignation of|ouster of|removal of|impeachment of|dismissal of|protest(?:s|ed|ing)?|"
        rf"(?:demand|ask|press|urg)(?:s|ed|ing)?\s+(?:that\s+)?|call(?:s|ed|ing)?\s+(?:for|on)\s+)\s*"
        rf"(?:policies of |rule of |decision by |actions? of )?{the}",
        "r_resign": r"(?:[’']s\s+(?:\w+\s+)?(?:resignation|ouster|removal|departure|impeachment|rule|regime)|"
        r"\s+(?:to\s+)?(?:resign|step down|quit|stand down|"
        r"leave office|be impeached|steps? down))\b",
        "l_organised": rf"\b(?:organi[sz]ed|called(?:\s+for)?|led|staged|convened|planned|sponsored|headed|initiated|conducted|arranged)\s+by\s+"
        rf"(?:the\s+group\s+)?{the}",
        "r_call": rf"(?:[’']s)?\s+call\b(?:\s+\w+){{0,4}}?\s+(?:{'|'.join(_set('protest_nouns'))}|go)\b",
        "l_prosecuted_by": rf"\b(?:charged|prosecuted|indicted|accused|brought|filed|sought|tried)(?:\s+\w+){{0,5}}?\s+by\s+{the}",
        "l_ousted": r"\bprotests?\s+(?:that|which)\s+(?:had\s+)?$",
        "l_plain_against": r"\b(?:against|protest\w*|anti-)\s*(?:the\s+)?$",
    }
    return {name: re.compile(p, re.I) for name, p in pattern.items()}


def roles(text: str, event_type: EventType, mentions: Sequence[ActorMention] | None = None) -> list[RoleMention]:
    """The actors of an event of the given type told in a sentence, with their roles, in the order of the text.

    `mentions` defaults to ``find(text)``. A phrase may play two roles; a phrase with no cue for any plays none.
    """
    mentions = find(text) if mentions is None else mentions
    cues = _cues()
    out: list[RoleMention] = []
    for number, m in enumerate(mentions):
        previous = mentions[number - 1].end if number else 0
        after = number + 1
        while after < min(len(mentions), number + 4) and _AND.fullmatch(text, mentions[after - 1].end, mentions[after].start):
            after += 1  # 'supporters and opponents of X staged': what the last does, each does
        following = mentions[after].start if after < len(mentions) else len(text)
        side = _Side(text, m, max(0, m.start - NEAR), min(len(text), m.end + NEAR), previous, following)
        found = _protest(side, cues) if event_type is EventType.PROTEST else _custody(side, cues, event_type)
        out += [RoleMention(role, m.start, m.end, m.text, m.kind, cue, confidence) for role, cue, confidence in found]
    if event_type is EventType.PROTEST:
        out += _free_targets(text, out, mentions)
    elif any(r.role is Role.COURT and "judge" not in r.text.lower() and not r.text.lower().startswith(("magistrate", "justice")) for r in out):
        out = [r for r in out if r.role is not Role.COURT or "judge" not in r.text.lower()]
    if event_type in (EventType.ARREST, EventType.RELEASE):
        out += _states(text, event_type)
    return _joined(text, sorted(out, key=lambda r: (r.start, r.role)))


@dataclass(frozen=True)
class _Side:
    """A mention with the text around it."""

    text: str
    mention: ActorMention
    low: int
    high: int
    previous: int
    following: int

    def left(self, cue: re.Pattern[str]) -> bool:
        return cue.search(self.text, self.low, self.mention.start) is not None

    def right(self, cue: re.Pattern[str]) -> bool:
        return cue.match(self.text, self.mention.end, self.high) is not None

    def words(self, limit: int, to_next: bool) -> list[str]:
        """Words after the phrase, up to the next actor when asked."""
        end = min(len(self.text), self.mention.end + 12 * limit, self.following if to_next else len(self.text))
        return [w.lower() for w in _WORD.findall(self.text, self.mention.end, end)[:limit] if w != "March"]

    def acts(self, verbs: frozenset[str], limit: int = 6, to_next: bool = True) -> bool:
        """Whether the phrase is followed by one of the verbs, in the active voice."""
        words = self.words(limit, to_next)
        for n, word in enumerate(words):
            if n and words[n - 1] in _set("be") and word in _set("harm"):
                return False  # 'officers were arrested and ...'
            if word in verbs and not (n and words[n - 1] in _set("be") and not word.endswith("ing")):
                # 'officers detained in the crackdown': a participle without an object
                return not (n == 0 and word in _set("harm") and words[1:2] and words[1] in _set("no_object"))
        return False

    def organises(self) -> bool:
        """'X [has] called for ... protests': a verb of organising, then what is organised."""
        words = self.words(18, False)
        for n, word in enumerate(words[:8]):
            if word in _set("organise_verbs") and (n == 0 or words[n - 1] not in _set("be")):
                return bool(_set("protest_nouns") & set(words[n + 1 : n + 10]))
            if n > 3 and self.text[self.mention.end : self.mention.end + 1] != ",":
                return False
        return False


_Found = list[tuple[Role, str, float]]


def _protest(side: _Side, cues: dict[str, re.Pattern[str]]) -> _Found:
    m, found = side.mention, []
    against = side.left(cues["l_against"]) or side.right(cues["r_resign"]) or (m.text.lower().startswith("ousted") and side.left(cues["l_ousted"]))
    if "protester" in m.classes:
        counter = m.head in _set("counter") or m.text.lower().startswith("counter")
        return [(Role.COUNTER_PROTESTER if counter else Role.PROTESTER, "word", 0.6)]
    if m.classes & {"security", "agency"}:
        if against and side.left(cues["l_plain_against"]):
            return [(Role.TARGET, "against", 0.75)]
        if side.left(cues["l_police"]):
            return [(Role.SECURITY_FORCE, "clash_or_agent", 0.85)]
        if side.acts(_set("police_verbs"), 8):
            return [(Role.SECURITY_FORCE, "acts", 0.5)]
        return []
    if m.head in ("organizers", "organisers", "organizer", "organiser") or (m.head == "groups" and m.text.lower().startswith("protest")):
        return [(Role.ORGANIZER, "word", 0.7)]
    public = m.head in ("officials", "official", "authority", "government")
    if (m.classes & {"group", "person", "state"} and not public) or m.head in ("opposition", "activists", "students", "workers"):
        if side.left(cues["l_organised"]):
            return [(Role.ORGANIZER, "by", 0.8)]
        if side.organises() or side.right(cues["r_call"]):
            found.append((Role.ORGANIZER, "calls", 0.6))
    if against and m.classes & {"state", "person"}:
        return [(Role.TARGET, "against", 0.75)]
    if m.classes & {"participant", "group"} and not found:
        if against and re.search(r"\bagainst\s+(?:the\s+)?$", side.text[side.low : m.start]):
            return [(Role.TARGET, "against", 0.5)]
        if m.head in ("campaign", "movement", "company", "corporation", "firm", "firms", "congress", "party"):
            return found
        if side.left(cues["l_protest_by"]) or side.right(cues["r_protest_noun"]):
            found.append((Role.PROTESTER, "noun", 0.7))
        elif (
            "participant" in m.classes
            and m.kind is not ActorKind.PERSON
            and (side.acts(_set("protest_verbs"), 7) or side.left(cues["l_joined"]))
            and not _harmed(side)
        ):
            found.append((Role.PROTESTER, "subject", 0.65))
    return found


def _harmed(side: _Side) -> bool:
    """'people were killed during protests', 'people have been arrested': those harmed, not those who protest."""
    return bool(set(side.words(4, True)) & _set("harm"))


def _custody(side: _Side, cues: dict[str, re.Pattern[str]], event_type: EventType) -> _Found:
    m = side.mention
    if "court" in m.classes and event_type in (EventType.TRIAL, EventType.CONVICTION, EventType.SENTENCING, EventType.CHARGE):
        if event_type is EventType.CHARGE and "jury" not in m.head:
            return []
        return [(Role.COURT, "word", 0.65)]
    if "prosecutor" in m.classes and event_type is not EventType.RELEASE:
        if event_type is EventType.ARREST and not side.acts(_set("arrest_verbs") - {"said", "say", "says", "announced", "confirmed"}):
            return []
        if m.text.lower() in _set("plain_prosecutors") and not side.acts(_set("charge_verbs"), 5) and not side.left(cues["l_prosecuted_by"]):
            return []
        return [(Role.PROSECUTOR, "word", 0.6)]
    officials = m.head in ("officials", "government", "authority")
    if event_type is EventType.CHARGE and (m.classes & {"security", "agency"} or officials) and side.acts(_set("charge_verbs"), 7):
        return [(Role.PROSECUTOR, "charges", 0.55)]
    if event_type in (EventType.ARREST, EventType.RELEASE) and (m.classes & {"security", "agency"} or officials):
        if side.left(cues["l_arrest_by"]):
            return [(Role.DETAINING_AUTHORITY, "by", 0.85)]
        if side.left(cues["l_arrest_to"]) or side.right(cues["r_custody"]):
            return [(Role.DETAINING_AUTHORITY, "custody", 0.8)]
        if side.acts(_set("arrest_verbs" if event_type is EventType.ARREST else "release_verbs"), 14):
            return [(Role.DETAINING_AUTHORITY, "subject", 0.65)]
    return []


_STATE = re.compile(r"\b((?:the\s)?(?:[A-Z][\w’-]{1,30}|U\.S\.|U\.K\.|United States))\s+(?:has\s+|had\s+|have\s+)?([a-z]+ed|freed)\b")


def _states(text: str, event_type: EventType) -> list[RoleMention]:
    """A country's name for its authorities: 'Freedonia detained 27 people'."""
    out = []
    for found in _STATE.finditer(text):
        name = found.group(1).removeprefix("the ")
        known = name in ("U.S.", "U.K.", "United States") or name.lower() in lexicon.words("names", "countries")
        if known and found.group(2) in _set("state_verbs"):
            start = found.end(1) - len(name)
            out.append(RoleMention(Role.DETAINING_AUTHORITY, start, found.end(1), name, ActorKind.STATE, "state", 0.75))
    return out


_AGAINST = re.compile(
    r"\b(?:(?:protest(?:s|ed|ing)?|demonstrat\w+|rall(?:y|ies|ied|ying)|march\w*|vigils?|pickets?)\b(?:\s+[\w’'-]+){0,4}?\s+against|protest(?:ed|ing)(?:\s+against)?)"
    r"\s+((?:the|a|an|alleged|what)\s+)*",
    re.I,
)
_ANTI = re.compile(
    r"\b[Aa]nti-([A-Z][\w’-]{1,30}|government|police|regime|coup)\s+"
    r"(?:\w+\s){0,1}?(?:protest|demonstrat|rall|march|slogan|vigil|riot|unrest)"
)


def _free_targets(text: str, found: list[RoleMention], mentions: Sequence[ActorMention]) -> list[RoleMention]:
    """What a protest is against, where no cue beside an actor says so: 'an anti-X rally', and proper names after 'against'."""
    out = [RoleMention(Role.TARGET, cue.start(1), cue.end(1), cue.group(1), ActorKind.UNKNOWN, "anti", 0.45) for cue in _ANTI.finditer(text)]
    ends = sorted((r.end, r.start) for r in found if r.role is Role.TARGET)
    starts = [m.start for m in mentions]
    for cue in _AGAINST.finditer(text):
        start = cue.end()
        at = bisect_right(ends, (start, len(text)))
        if at < len(ends) and ends[at][1] < start + 60:
            continue
        near = mentions[bisect_left(starts, start) : bisect_right(starts, start + 20)]
        actor = next((m for m in near if m.classes & {"state", "person", "security", "group"}), None)
        if actor is not None:
            out.append(RoleMention(Role.TARGET, actor.start, actor.end, actor.text, actor.kind, "against", 0.6))
            continue
        end, count = start, 0
        while count < 6:
            word = _WORD.match(text, end + (1 if count else 0))
            if word is None or (count and text[end : end + 1] != " "):
                break
            low = word.group().lower()
            if low in lexicon.words("names", "common") or low in lexicon.words("names", "months_days") or (count and low.endswith(("ed", "ing"))):
                break
            end = word.end()
            count += 1
        # a lower-case phrase is an issue more often than a target
        if count and (text[start].isupper() or text[start:end].split()[-1] in _set("opposed")):
            out.append(RoleMention(Role.TARGET, start, end, text[start:end], ActorKind.UNKNOWN, "against_phrase", 0.4))
    return out


def _joined(text: str, found: list[RoleMention]) -> list[RoleMention]:
    """'workers and activists' as one phrase: neighbours in one role joined by 'and'."""
    out: list[RoleMention] = []
    latest: dict[Role, int] = {}
    for r in found:
        at = latest.get(r.role)
        last = out[at] if at is not None else None
        if at is not None and last is not None and _AND.fullmatch(text, last.end, r.start):
            out[at] = replace(last, end=r.end, text=text[last.start : r.end], confidence=min(last.confidence, r.confidence))
        elif last is None or (last.start, last.end) != (r.start, r.end):
            latest[r.role] = len(out)
            out.append(r)
    return out


def merge(found: Sequence[RoleMention]) -> list[RoleMention]:
    """The actors of one event read in several sentences: a role's vaguer phrases give way to those that say more.

    'police' gives way to 'riot police', 'protesters' to 'opposition supporters', a judge to a court. Of several general
    words for the crowd the most frequent stays. Spans are left as they are, so all must count in the same text.
    """
    out: list[RoleMention] = []
    for role in Role:
        mine = [r for r in found if r.role is role]
        words = [frozenset(w for w in _WORD.findall(r.text.lower()) if w not in ("the", "a", "an")) for r in mine]
        vague_words = _set("generic") if role is Role.PROTESTER else _set("plain_prosecutors") if role is Role.PROSECUTOR else frozenset()
        vague = [bool(w & vague_words) and len(w) == 1 for w in words]
        times = Counter(w for w, v in zip(words, vague, strict=True) if v)
        usual = max(times, key=lambda w: (times[w], next(iter(w)).endswith("s"))) if times and role is Role.PROTESTER else None
        courts = role is Role.COURT and any("judge" not in w for w in words)
        for n, (r, mine_words, unsaid) in enumerate(zip(mine, words, vague, strict=True)):
            if any(mine_words < other or (mine_words == other and k < n) for k, other in enumerate(words)):
                continue
            if unsaid and (not all(vague) or (usual is not None and mine_words != usual)):
                continue
            if not (courts and "judge" in mine_words):
                out.append(r)
    return sorted(out, key=lambda r: (r.start, r.role))
