"""Noun phrases that can name an actor: a head from the lexicon with the words that identify it, or a person with an office."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors import lexicon, names, words
from extractors.vocabulary import ActorKind, Role


@dataclass(frozen=True)
class ActorMention:
    """A phrase that can name an actor: ``text[start:end] == text``; `classes` are the lexicon lists its head stands in."""

    start: int
    end: int
    text: str
    head: str  # lower case
    kind: ActorKind
    classes: frozenset[str]

    @property
    def possible(self) -> frozenset[Role]:
        """The roles that a phrase with this head can play at all."""
        return frozenset(role for c in self.classes for role in _ROLES_OF.get(c, ()))


_ROLES_OF: dict[str, tuple[Role, ...]] = {
    "protester": (Role.PROTESTER, Role.COUNTER_PROTESTER),
    "participant": (Role.PROTESTER, Role.COUNTER_PROTESTER, Role.ORGANIZER, Role.TARGET),
    "security": (Role.SECURITY_FORCE, Role.DETAINING_AUTHORITY, Role.TARGET),
    "agency": (Role.SECURITY_FORCE, Role.DETAINING_AUTHORITY, Role.TARGET),
    "court": (Role.COURT, Role.TARGET),
    "prosecutor": (Role.PROSECUTOR,),
    "state": (Role.TARGET, Role.ORGANIZER),
    "group": (Role.ORGANIZER, Role.PROTESTER, Role.TARGET),
    "person": (Role.ORGANIZER, Role.TARGET, Role.PROTESTER),
}
_INSIDE = frozenset("the a an of his her their".split())
_ORDER = ("prosecutor", "court", "protester", "security", "agency", "participant", "group", "state")
_PUBLIC_ATTORNEY = re.compile(r"district|state[’']s|prosecut|u\.?s\.? att|general|united states att|city att|county att")
_CITY_POLICE = re.compile(r"\b[A-Z]{1,4}PD\b")


def _set(key: str) -> frozenset[str]:
    return lexicon.words("actors", key)


@cache
def _classes() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for key in _ORDER:
        for word in _set(key):
            out.setdefault(word, set()).add(key)
    for nation in lexicon.words("names", "nationalities"):
        if nation.endswith(("an", "i", "ian", "er", "ek", "ai", "b", "ard", "k", "t")):
            out.setdefault(nation + "s", set()).add("participant")
    return {word: frozenset(found) for word, found in out.items()}


def find(text: str, people: Sequence[names.NameMention] | None = None) -> list[ActorMention]:
    """Actor phrases of a text in order, not overlapping. Linear in the length of the text.

    `people` are the persons named in it, with spans in it (`names.within` cuts them from an article's chains);
    by default `names.find` reads them.
    """
    tokens = words.tokens_of(text)
    classes = _classes()
    people = names.find(text) if people is None else people
    people = sorted(people, key=lambda p: p.start)
    starts = [p.start for p in people]
    out: list[ActorMention] = []
    end_of_last = 0
    for k, token in enumerate(tokens):
        found = classes.get(token.low)
        stated = False
        if found is None and _CITY_POLICE.fullmatch(text, token.start, token.end):
            found = frozenset(("security",))
        if found is None and token.low in ("center", "centre") and k and tokens[k - 1].low == "justice":
            found = frozenset(("court",))
        if found is None and token.low in ("office", "department", "agency", "bureau") and k:
            found, stated = _office(tokens, k, text), True
        if found is None or token.start < end_of_last or ("agency" in found and not token.capital):
            continue
        if token.low in ("da", "ice") and not token.shouted:
            continue
        if not stated and _goes_on(text, tokens, k, classes):
            continue
        if token.low in ("group", "coalition", "movement") and not token.capital and _named(text, tokens, k):
            continue  # 'the group Clean Rivers Now': the name says it
        start = _left(text, tokens, k, end_of_last)
        if k and tokens[k - 1].low == "police" and start == token.start and tokens[k - 1].start >= end_of_last:
            start = tokens[k - 1].start  # 'Police officers' at the head of a sentence
        stop = _right(text, tokens, k)
        if (
            token.low in ("forces", "force", "unit", "squad", "guard", "enforcement", "patrol", "deputy", "deputies", "agents", "agent", "guards")
            and "security" in found
            and start == token.start
            and token.low not in ("deputies", "guards")
        ):
            continue  # 'forces' alone may be a verb
        phrase = text[start : token.end].lower()
        if token.low in ("unit", "squad", "force", "guard", "agent", "agents") and not set(re.split(r"[\s-]", phrase)) & _set("unit_words"):
            continue
        if token.low == "justice" or phrase == "state" or (token.low == "justice" and not token.capital):
            continue
        if "attorney" in token.low and not _PUBLIC_ATTORNEY.search(phrase):
            continue
        if "attorney general" in phrase:
            found = frozenset(("prosecutor", "state"))
        kind = _kind(token.low, found, token.capital)
        person = _person(people, starts, start, token.end, stop)
        if person is None and token.low not in _set("security") and text[stop : stop + 1] == " ":
            at = bisect_left(starts, stop + 1)
            person = people[at] if at < len(people) and starts[at] == stop + 1 else None
        if person is not None and found & {"prosecutor", "court", "state", "security", "participant"} and not stated:
            stop, kind = person.end, ActorKind.PERSON
            if not found & {"prosecutor", "court"}:
                found = found | {"person"}
        out.append(ActorMention(start, stop, text[start:stop], token.low, kind, found))
        end_of_last = stop
    taken = [(m.start, m.end) for m in out]
    n = 0
    for p in people:
        while n < len(taken) and taken[n][1] <= p.start:
            n += 1
        if n < len(taken) and taken[n][0] < p.end:
            continue
        begin = p.title_start if p.title_start is not None else p.start
        if n and taken[n - 1][1] > begin:
            begin = p.start
        out.append(ActorMention(begin, p.end, text[begin : p.end], p.text.split()[-1].lower(), ActorKind.PERSON, frozenset(("person",))))
    taken = sorted((m.start, m.end) for m in out)
    for named in _movements().finditer(text):
        at = bisect_left(taken, (named.end(), 0))
        if not at or taken[at - 1][1] <= named.start():
            out.append(
                ActorMention(
                    named.start(), named.end(), named.group(), named.group().split()[-1].lower(), ActorKind.GROUP, frozenset(("group", "participant"))
                )
            )
    return sorted(out, key=lambda m: m.start)


@cache
def _movements() -> re.Pattern[str]:
    """Movements whose names no head betrays."""
    return re.compile(r"\b(?:" + "|".join(re.escape(name) for name in lexicon.load("actors")["movements"]) + r")\b")


def _person(people: Sequence[names.NameMention], starts: list[int], start: int, end: int, stop: int) -> names.NameMention | None:
    """The person whose title stands in start..end and whose name goes on after `stop`."""
    at = bisect_left(starts, start)
    near = people[at : at + 2]
    return next((p for p in near if p.title_start is not None and start <= p.title_start <= end and p.end > stop), None)


def _named(text: str, tokens: list[words.Token], k: int) -> bool:
    """Whether a capitalised name follows the word directly."""
    return k + 1 < len(tokens) and tokens[k + 1].capital and text[tokens[k].stop : tokens[k + 1].start] == " "


def _office(tokens: list[words.Token], k: int, text: str) -> frozenset[str] | None:
    """What an Office, Department, Agency or Bureau is, by the words before it."""
    before = " ".join(t.low for t in tokens[max(0, k - 3) : k])
    if re.search(r"attorney$|prosecutor$|justice$|attorneys$|prosecutors$", before):
        return frozenset(("prosecutor",))
    if re.search(r"police$|sheriff$|security$|enforcement$|marshals$|patrol$|forestry$|corrections$", before):
        return frozenset(("security",))
    if re.match(r"\sof\sJustice", text[tokens[k].end : tokens[k].end + 12]):
        return frozenset(("prosecutor",))
    return None


def _goes_on(text: str, tokens: list[words.Token], k: int, classes: dict[str, frozenset[str]]) -> bool:
    """Whether the phrase's head is a later word: 'police officers', 'opposition supporters', 'District Attorney's Office'."""
    token = tokens[k]
    if token.capital and token.low not in ("president", "minister", "premier", "judge", "governor", "mayor", "sheriff"):
        n = k  # inside a run of capitals the last head counts: 'Senior Deputy District Attorney'
        while n + 1 < len(tokens) and n < k + 4 and tokens[n + 1].capital and text[tokens[n].stop : tokens[n + 1].start] == " ":
            n += 1
            low = tokens[n].low
            if (low in classes and low not in ("da", "ice")) or low in ("department", "office", "bureau", "agency", "attorney", "union", "party"):
                return True
            if low in ("center", "centre") and tokens[n - 1].low == "justice":
                return True
    if k + 1 >= len(tokens):
        return False
    after = tokens[k + 1]
    if text[token.stop : after.start] not in (" ", "\u00a0", "\n", ""):
        return False
    if after.low in ("department", "office", "bureau", "agency"):
        return True
    if token.possessive:
        return False
    if token.low.endswith("s") and after.low in ("guard", "patrol", "force", "march", "rally", "protest", "strike"):
        return False  # 'soldiers guard': a verb
    if after.low in classes and token.low not in ("people", "president", "leader", "minister", "judge", "members", "thousands", "hundreds", "dozens"):
        return "agency" not in classes[after.low] or after.low == "ice"
    if token.low in ("justice", "law", "public", "state", "court") and after.low in ("center", "centre", "enforcement", "department", "officials"):
        return True
    # 'police car' and 'court documents' are no actors
    return not after.capital and after.low in _set("things")


def _modifies(token: words.Token) -> bool:
    low = token.low
    if token.capital:
        return low not in lexicon.words("names", "common") or low in _set("modifier") or low in _classes()
    if low in _set("modifier") or low in _set("prosecutor") | _set("group") - {"front", "church", "company"}:
        return True
    return "-" in low and low.split("-")[0] in ("pro", "anti", "counter", "ex", "non")


def _left(text: str, tokens: list[words.Token], k: int, floor: int) -> int:
    """Where the phrase with head k begins: back over the words that identify it, never over a determiner or a number."""
    n = k
    while n > 0 and k - n < 7:
        before = tokens[n - 1]
        gap = text[before.stop : tokens[n].start]
        if before.start < floor or gap not in (" ", "\u00a0", "\n", "-"):
            break
        if before.low in _set("ordinals") or (before.capital and n == 1 and before.low.endswith("ing")):
            break
        if before.capital and n - 1 == 0 and before.low in lexicon.words("names", "common") and before.low not in _set("modifier"):
            break
        plain = before.low in _set("head_modifiers")
        if before.low in _classes() and not before.capital and before.low not in _set("modifier") and not plain:
            break
        if not _modifies(before) and not plain:
            break
        n -= 1
    return tokens[n].start


def _right(text: str, tokens: list[words.Token], k: int) -> int:
    """Where the phrase with head k ends: with its 'of ...' part where the head needs one to say who they are."""
    token = tokens[k]
    if token.low not in _set("relational") or k + 2 >= len(tokens) or token.possessive:
        return token.end
    link = tokens[k + 1]
    if link.low not in ("of", "for") or text[token.stop : link.start] != " " or (link.low == "for" and token.low != "court"):
        return token.end
    n, end = k + 2, token.end
    while n < len(tokens) and n < k + 12 and text[tokens[n - 1].stop : tokens[n].start] in (" ", "\u00a0", "\n"):
        t = tokens[n]
        if t.capital or t.low in _set("modifier") or t.low in _classes():
            end = t.end
        elif t.low not in _INSIDE and not (t.low in ("and", "for") and token.low in ("court", "department")):
            break
        n += 1
    return end


def _kind(head: str, found: frozenset[str], capital: bool) -> ActorKind:
    if found & {"court", "prosecutor", "security", "agency"} or head in _set("bodies"):
        return ActorKind.STATE
    if "group" in found:
        return ActorKind.ORGANISATION
    if "state" in found:
        return ActorKind.PERSON
    return ActorKind.GROUP
