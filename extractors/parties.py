"""Who is meant: the persons of a custody mention, by name, by number, or by reference to persons told of before."""

from __future__ import annotations

import re
from bisect import insort
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors import charge, crowd_size, introductions, lexicon
from extractors import syntax as syn
from extractors.names import NameChain, NameMention
from extractors.text import Kind, Sentence
from extractors.vocabulary import ChargeCategory

if TYPE_CHECKING:
    from spacy.tokens import Token

    from extractors.reading import Reading

_THEY_ARE = re.compile(
    r"(?:They|(?:The|Those)\s(?:\w+\s){1,3}?)\s?(?:are|were|include|included)\s(?:identified\sas\s|named\sas\s|listed\sas\s)?:?\s?", re.IGNORECASE
)
ADOPTED = 0.6  # confidence of a name that only its custody event shows to be one
LIST_REACH = 400  # characters from a name to the last line that stands under it
_SINGULAR = lexicon.words("parties", "singular")
_PLURAL = lexicon.words("parties", "plural")
_OPENERS = lexicon.words("parties", "openers")
_COUNTED = lexicon.words("parties", "counted")
_PLURAL_WORDS = lexicon.words("parties", "plural_words")
_VAGUE = lexicon.words("parties", "vague")
_PART_OF = re.compile(
    r"((?:at\sleast\s|about\s|some\s|more\sthan\s)?[\w,-]+)\sof\s(?:the\s|those\s|these\s|them\b|us\b|its\s|their\s)?(?=\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|four|fif|six|seven|eigh|nine)",
    re.IGNORECASE,
)
_SERIES_GAP = re.compile(r"[\s,:;]*(?:(?:and|the|a|an|his|her|their|one|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s|[a-z][\w’'-]*,?\s){0,5}(?:[A-Z][a-z]+\s){0,2}")
_YEARS = re.compile(r",?\s\(?\d{1,2}\)?(?=[,;.\s])")
_AMONG = re.compile(r"\b(including|among\sthem|among\swhom\s(?:is|are|was|were)|such\sas)\b:?\s?", re.IGNORECASE)
_ALL_BUT = re.compile(r"all(?:\s\w+)?\s(?:but|except(?:\sfor)?)\s(\w+)(?:\sof\s(?:them|those))?", re.IGNORECASE)


@dataclass(eq=False)
class Party:
    """A person or a group. `names` are indices of the reading's name chains; bounds follow the size rules."""

    text: str
    start: int
    end: int
    names: tuple[int, ...] = ()
    low: int | None = None
    high: int | None = None
    head: str = ""
    plural: bool = False
    definite: bool = False
    resolved: bool = False  # found through a pronoun or a definite phrase
    at: int = -1  # where the text speaks of them here
    kinds: frozenset[str] = frozenset()  # common nouns that a named person is called by

    def __post_init__(self) -> None:
        if self.at < 0:
            self.at = self.start

    @property
    def count(self) -> tuple[int | None, int | None]:
        return self.low, self.high

    @property
    def single(self) -> bool:
        return self.low == 1 and self.high == 1


def same(a: Party | None, b: Party | None) -> bool | None:
    """Whether two parties are the same persons; None when nothing tells."""
    if a is None or b is None:
        return None
    if a is b:
        return True
    if a.names and b.names:
        shared = set(a.names) & set(b.names)
        if not shared:
            return False
        return not (a.single != b.single and len(shared) < max(len(a.names), len(b.names)) and (a.low or 2) != (b.low or 2))
    if a.count != (None, None) and b.count != (None, None) and a.count != b.count:
        return False if not (a.definite and b.definite) or a.plural == b.plural else None
    if a.plural != b.plural:
        return False
    for named, other in ((a, b), (b, a)):
        if named.names and not other.names and other.single and other.head in named.kinds:
            return True if other.definite else None
    if (a.names and not b.definite) or (b.names and not a.definite):
        return False if (a.single and b.single) else None
    if a.count == b.count and a.count != (None, None) and not a.single:
        return True
    if a.head == b.head and a.head:
        return True if a.definite or b.definite or not a.single else None
    return None


def read(reading: Reading, sentence: Sentence, token: Token | None, earlier: list[Party]) -> Party | None:
    """The party that a patient token stands for. `earlier` are the parties read so far, oldest first."""
    if token is None:
        return None
    lower = token.lower_
    offset = sentence.start + token.idx
    partners = [c for c in syn.conjuncts(token)[1:] if c.tag_ != "CD" or lower not in _COUNTED]
    if (rest := _all_but(reading, sentence, token, earlier, offset, offset + len(token.text))) is not None:
        return rest
    referred = [t for t in syn.prepositional(token, "of") if t.lower_ in ("them", "these", "those") and not list(t.children)]
    if lower in ("all", "both") and referred:
        return _pronoun(reading, sentence, "them", offset, earlier)
    if token.tag_ in ("PRP", "PRP$", "WP") or (
        lower in ("those", "these", "both", "all") and not [c for c in token.children if c.dep_ in ("prep", "acl", "relcl")]
    ):
        if lower in ("those", "these", "all") and not earlier:
            return None
        party = _pronoun(reading, sentence, lower, offset, earlier)
        return _with_partners(reading, sentence, token, party, partners) if party is not None and partners else party
    span = syn.noun_span(token)
    start, end = sentence.start + span[0], sentence.start + span[1]
    text = reading.article.text[start:end]
    if lower in _COUNTED:
        return _arrests(token, text, start, end)
    partners += [c for near in syn.children(token, "appos") for c in syn.conjuncts(near)[1:] if c.tag_ in ("NNS", "NNPS") and _counts(c)]
    names = _head_names(reading, sentence, token) or _adopted(reading, sentence, token)
    for near in syn.children(token, "appos"):
        names += [n for n in _head_names(reading, sentence, near) if n not in names]
    plural = token.tag_ in ("NNS", "NNPS") or lower in _PLURAL_WORDS or bool(partners)
    including = _among(reading, sentence, end) if plural else []
    names += [n for n in including if n not in names]
    determiner = next((c.lower_ for c in token.children if c.dep_ in ("det", "poss", "predet")), "")
    if not names:
        names = _behind(reading, sentence, end, plural)
    definite = determiner in _OPENERS or determiner in ("his", "her", "their", "both")
    quantity = crowd_size.parse(_counted_part(text))
    if token.tag_ == "NN" and determiner in ("a", "an") and lower not in lexicon.words("people", "collective"):
        quantity = None  # 'a woman of 22'
    if token.tag_ == "CD" and lower not in ("one", "1"):
        plural = True
    low, high = (quantity.low, quantity.high) if quantity is not None else (None, None)
    if determiner == "both":
        low = high = 2
    elif quantity is None or (low, high) == (None, None) or lower in _VAGUE:
        low = high = None if lower in _VAGUE and quantity is None else low if quantity is not None else None
        if names and len(names) >= 2 and not including:
            low = high = len(names)
            plural = True
        elif not plural and token.tag_ in ("NN", "NNP", "JJ", "DT", "CD"):
            low = high = 1
    elif (low, high) != (1, 1):
        plural = True
    if lower in _VAGUE and (low, high) == (1, 1):
        low = high = None
    if partners and token.tag_ != "CD" and (total := _sum(reading, sentence, [token, *partners])) is not None and not including:
        low = high = max(total, low or 0)
        plural = True
    if names and len(names) == 1 and token.tag_ == "NNP" and not including and not partners:
        low = high = 1
        plural = False
    party = Party(text, start, end, tuple(names), low, high, lower, plural, definite, kinds=_kinds(reading, token, names))
    if definite and not names:
        found = _definite(party, earlier) or _described(reading, party) or _accused(reading, sentence, party)
        if found is not None:
            return found
    return party


def above(reading: Reading, sentence: Sentence) -> Party | None:
    """The person under whose name a line of a list stands: 'Officer Joe Doe / - 2 indictments of ...'."""
    before = [(a, b, c) for a, b, c in reading.chain_starts if sentence.start - LIST_REACH <= a < sentence.start and not _offence(reading, c)]
    if not before:
        return None
    a, b, chain = before[-1]
    return Party(reading.article.text[a:b], a, b, (chain,), 1, 1, "", False, True, False, at=sentence.start)


@cache
def _is_offence(name: str) -> bool:
    return charge.category(name) is not ChargeCategory.OTHER


def _offence(reading: Reading, chain: int) -> bool:
    """Whether what looks like a name is an offence with capital letters: 'Deadly Conduct'."""
    return _is_offence(reading.chains[chain].full)


def _kinds(reading: Reading, token: Token, names: list[int]) -> frozenset[str]:
    """The common nouns that a named person is called by: 'student leader Joe Doe', 'the mayor, Joe Doe'."""
    own = {t.lower_ for t in [token, *syn.children(token, "compound", "nmod", "appos")] if t.tag_ in ("NN", "NNS")}
    for n in names if len(names) == 1 else []:
        own |= reading.introductions[n].kinds
    return frozenset(own)


def _arrests(token: Token, text: str, start: int, end: int) -> Party:
    """'47 arrests', 'a second arrest', 'dozens of arrests': as many persons."""
    words = " ".join(t.text for t in token.subtree if t.i < token.i and t.dep_ not in ("amod", "poss") and t.lower_ not in ("the", "their", "its"))
    if token.dep_ == "pobj" and token.head.lower_ == "of":
        words = token.head.head.text
    one = token.lower_ in ("arrest", "detention") and any(c.lower_ in ("a", "an", "one") for c in token.children)
    quantity = crowd_size.parse(f"{words} people") if words and not one else None
    low, high = (1, 1) if one else (quantity.low, quantity.high) if quantity is not None else (None, None)
    return Party(text, start, end, (), low, high, "arrests", not one, False)


def _all_but(reading: Reading, sentence: Sentence, token: Token, earlier: list[Party], start: int, end: int) -> Party | None:
    """'All but two of them': so many fewer than the group told of just before."""
    found = _ALL_BUT.match(reading.article.text, start)
    if found is None or token.lower_ not in ("all", found.group(1).lower(), "them", "those"):
        return None
    less = crowd_size.parse(f"{found.group(1)} people")
    group = next((p for p in reversed(earlier) if p.plural and _index_gap(reading, p.at, sentence) <= 3), None)
    if less is None or less.low is None or less.low != less.high or group is None:
        return None
    count = group.low - less.low if group.low is not None and group.low == group.high and group.low > less.low else None
    return Party(reading.article.text[start : max(end, found.end())], start, max(end, found.end()), (), count, count, "all", True, False)


def _counts(token: Token) -> bool:
    return any(c.dep_ == "nummod" for c in token.children)


def _adopted(reading: Reading, sentence: Sentence, token: Token) -> list[int]:
    """A person whom no other word of the text shows to be one: two or more capitals that are arrested or charged."""
    parts = [c for c in token.lefts if c.dep_ == "compound" and c.tag_ == "NNP"]
    if token.tag_ != "NNP" or not parts or parts[-1].i != token.i - 1 or token.lower_ in lexicon.words("names_org", "tail"):
        return []
    start = sentence.start + min(p.idx for p in parts)
    end = sentence.start + token.idx + len(token.text)
    full = reading.article.text[start:end]
    words = full.split()
    if not all(w[0].isupper() and not w.isupper() for w in words) or len(words) > 4 or _is_offence(full):
        return []
    if {full, words[-1], words[0]} & reading.place_names or any(a < end and b > start for a, b, _ in reading.chain_starts):
        return []
    chain = len(reading.chains)
    text = reading.article.text[: reading.end]
    places = [m.span() for m in re.finditer(rf"\b{re.escape(full)}\b|\b{re.escape(words[-1])}\b", text)]
    free = [(a, b) for a, b in places if not any(x < b and y > a for x, y, _ in reading.chain_starts)]
    mentions = tuple(NameMention(a, b, text[a:b], confidence=ADOPTED) for a, b in free)
    if not mentions:
        return []
    reading.chains.append(NameChain(full, mentions, None, ADOPTED))
    reading.introductions.append(introductions.of(reading, chain))
    for m in mentions:
        insort(reading.chain_starts, (m.start, m.end, chain))
    return [chain]


def _counted_part(text: str) -> str:
    """The part of a phrase that counts the persons: 'Three of the eighteen' are three, '2016 six members' six."""
    text = re.sub(r"^(?:19|20)\d\d\s(?=\w)", "", text)
    found = _PART_OF.match(text)
    return f"{found.group(1)} people" if found else text


def _series(reading: Reading, start: int, stop: int) -> list[int]:
    """The persons named one after another from a place in the text on: 'Ann Doe, Bo Roe and the student Cy Poe'."""
    out: list[int] = []
    at = start
    for a, b, chain in reading.chain_starts:
        if a < at:
            continue
        if a >= stop or not _SERIES_GAP.fullmatch(reading.article.text[at:a]):
            break
        if chain not in out and not _offence(reading, chain):
            out.append(chain)
        at = b
        if age := _YEARS.match(reading.article.text, b):
            at = age.end()
    return out


def _behind(reading: Reading, sentence: Sentence, end: int, plural: bool) -> list[int]:
    """The names set behind a noun phrase as its apposition, where the parse did not see it."""
    text = reading.article.text
    if text[end : end + 2] not in (", ", ": "):
        return []
    named = _series(reading, end, sentence.end)
    if not named or (not plural and len(named) != 1):
        return []
    if not plural:
        b = max(b for a, b, c in reading.chain_starts if c == named[0] and end <= a < sentence.end and a - end < 60)
        if text[b : b + 1] not in ",.;:" and not text.startswith(" was ", b):
            return []
    return named


def _among(reading: Reading, sentence: Sentence, end: int) -> list[int]:
    """The members of a group that are named behind it: '..., including Ann Doe', '..., among them the lawyer Bo Roe'."""
    text = reading.article.text
    found = _AMONG.search(text, end, min(sentence.end, end + 260))
    if found is None:
        return []
    if found.group(1).lower() == "among them" and text[found.end() : found.end() + 1] in ".,;":
        before = [c for a, b, c in reading.chain_starts if end <= a and b <= found.start() and found.start() - b <= 3]
        return before[-1:]
    gap = text[end : found.start()]
    if re.search(r"[;.]\s", gap):
        return []
    return _series(reading, found.end(), sentence.end)


def _sum(reading: Reading, sentence: Sentence, tokens: list[Token]) -> int | None:
    """'A nurse and six others': the members of a coordination together, where each can be counted."""
    total = 0
    for t in tokens:
        numbers = " ".join(w.text for c in t.children if c.dep_ == "nummod" for w in c.subtree)
        quantity = crowd_size.parse(f"{numbers} people") if numbers else crowd_size.parse(f"{t.text} people") if t.tag_ == "CD" else None
        if quantity is not None and quantity.low is not None and quantity.low == quantity.high:
            total += quantity.low
        elif t.tag_ in ("NN", "NNP", "PRP") and not numbers and (t.lower_ in lexicon.words("people", "person") or t.tag_ != "NN"):
            total += 1
        else:
            return None
    return total


def _with_partners(reading: Reading, sentence: Sentence, token: Token, party: Party, partners: list[Token]) -> Party:
    """'He and his wife, Ann Doe': the person referred to and those beside."""
    names = list(party.names)
    for partner in partners:
        for head in (partner, *syn.children(partner, "appos")):
            names += [n for n in _head_names(reading, sentence, head) if n not in names]
    others = _sum(reading, sentence, partners)
    low = party.low + others if party.low is not None and party.low == party.high and others is not None else None
    span = syn.noun_span(token)
    start, end = sentence.start + span[0], sentence.start + span[1]
    return Party(reading.article.text[start:end], start, end, tuple(names), low, low, party.head, True, True)


def _accused(reading: Reading, sentence: Sentence, party: Party) -> Party | None:
    """The person that 'the accused' stands for when no event has named one before: the last one introduced with an age, or
    spoken of again."""
    if not party.single or party.head not in ("accused", "defendant", "suspect", "convict"):
        return None
    fits = [i for i in reading.introductions if i.start < party.start and not i.bystander and (i.aged or len(reading.chains[i.chain].mentions) > 1)]
    if not fits:
        return None
    return Party(party.text, party.start, party.end, (fits[-1].chain,), 1, 1, party.head, False, True, True, kinds=fits[-1].kinds)


def _described(reading: Reading, party: Party) -> Party | None:
    """The person that 'the mayor' or 'the cleric' stands for: the one introduced so, the last before or the first behind."""
    if not party.single or party.head in lexicon.words("people", "generic"):
        return None
    fits = [i for i in reading.introductions if party.head in i.kinds]
    before = [i for i in fits if i.start < party.start]
    chosen = before[-1] if before else fits[0] if len(fits) == 1 else None
    if chosen is None:
        return None
    return Party(party.text, party.start, party.end, (chosen.chain,), 1, 1, party.head, False, True, True, kinds=chosen.kinds)


def _names(reading: Reading, start: int, end: int) -> list[int]:
    out: list[int] = []
    for a, b, chain in reading.chain_starts:
        if a >= end:
            break
        if a >= start and b <= end + 2 and chain not in out and not _offence(reading, chain):
            out.append(chain)
    return out


def _head_names(reading: Reading, sentence: Sentence, head: Token) -> list[int]:
    """Name chains at the heads of a noun phrase and its conjuncts; not those in 'supporters of X' or "X's lawyer"."""
    out: list[int] = []
    for token in syn.conjuncts(head):
        inner = [c for c in token.children if c.dep_ in ("compound", "nmod", "flat", "amod", "punct", "appos") and c.i < token.i]
        start = min([token.idx, *(c.idx for c in inner)])
        head_at = sentence.start + token.idx
        for n in _names(reading, sentence.start + start, head_at + len(token.text)):
            covers = any(a <= head_at < b for a, b, chain in reading.chain_starts if chain == n)
            if n not in out and covers:  # a name inside, 'a Cheltenham man', is not the person's
                out.append(n)
    return out


def _pronoun(reading: Reading, sentence: Sentence, lower: str, offset: int, earlier: list[Party]) -> Party | None:
    if lower in _PLURAL or lower == "all":
        groups = [p for p in earlier if p.plural and p.at < offset]
        near = [p for p in groups if _index_gap(reading, p.at, sentence) <= 4]
        if near:
            return _again(near[-1], offset)
        if groups and len({p.start for p in groups}) == 1:
            return _again(groups[-1], offset)  # the only group of the article
        return None
    if lower in _SINGULAR or lower in ("who", "whom"):
        gender = "f" if lower in ("she", "her", "herself") else "m" if lower in ("he", "him", "his", "himself") else None
        fits = [
            (a, b, c)
            for a, b, c in reading.chain_starts
            if b <= offset and _index_gap(reading, a, sentence) <= 3 and (gender is None or reading.chains[c].gender in (None, gender))
        ]
        fits = [f for f in fits if not reading.introductions[f[2]].bystander] or fits  # lawyers and judges are seldom the ones arrested
        singles = [p for p in earlier if not p.plural and p.at < offset and _index_gap(reading, p.at, sentence) <= 4]
        singles = [p for p in singles if gender is None or not p.names or reading.chains[p.names[0]].gender in (None, gender)]
        for gap in range(5):  # the nearest sentence that tells of a person: its patient, else the person it names first
            patients = [p for p in singles if _index_gap(reading, p.at, sentence) == gap]
            if patients:
                return _again(patients[-1], offset)
            named = [(a, b, c) for a, b, c in fits if _index_gap(reading, a, sentence) == gap]
            if named:
                start, end, chain = named[0]
                return Party(reading.article.text[start:end], start, end, (chain,), 1, 1, "", False, True, True, at=offset)
    return None


def _again(party: Party, offset: int) -> Party:
    """The same persons, referred to again at an offset."""
    return Party(
        party.text, party.start, party.end, party.names, party.low, party.high, party.head, party.plural, True, True, at=offset, kinds=party.kinds
    )


def _index_gap(reading: Reading, offset: int, sentence: Sentence) -> int:
    home = reading.sentence_at(offset)
    return sentence.index - home.index if home is not None else 99


def _definite(party: Party, earlier: list[Party]) -> Party | None:
    """The party that 'the man', 'the four', 'the defendants' refers back to."""
    generic = party.head in lexicon.words("people", "generic")
    for before in reversed(earlier):
        if before.plural != party.plural:
            continue
        if party.count != (None, None) and before.count != (None, None) and party.count != before.count:
            continue
        if before.head == party.head or party.head in before.kinds or generic:
            return _again(before, party.start)
        alone = not any(q.plural and q.start != before.start and q.count == party.count for q in earlier)
        if party.plural and party.head in lexicon.words("people", "person") and party.count == before.count != (None, None) and alone:
            return _again(before, party.start)
    return None


def introduce(reading: Reading, found: list[tuple[Sentence, Party]]) -> None:
    """Give unnamed persons the name that the text introduces later: 'A man was sentenced today ... Joe Doe, 31, of ...',
    'The defendants are listed below:'.

    One unnamed person takes the name of whom the next sentences show in custody, with an age, as what he or she was called,
    or by 'identified as'; a group takes a list of as many persons, or the article's only list of defendants.
    """
    custody: dict[int, int] = {}
    for _, p in found:
        for n in p.names:
            custody[n] = custody.get(n, 0) + 1
    body = [s.index for s in reading.sentences if s.kind in (Kind.BODY, Kind.CAPTION)]
    for sentence, p in found:
        if p.names or p.resolved:
            continue
        if p.single and not p.plural and (sentence.index in body[:5] or p.definite):
            chain = _introduced(reading, sentence, p, custody)
            if chain is None and p.head in lexicon.words("people", "generic"):
                chain = _named_after(sentence, p, found)
            if chain is not None:
                p.names = (chain,)
                p.kinds = p.kinds | reading.introductions[chain].kinds
        elif p.plural:
            _listed(reading, sentence, p, sentence.index in body[:5])
    _spread(found)


def _introduced(reading: Reading, sentence: Sentence, p: Party, custody: dict[int, int]) -> int | None:
    best: tuple[float, int] | None = None
    for i in reading.introductions:
        gap = -_index_gap(reading, i.start, sentence)
        if not 0 <= gap <= 7 or i.start < p.end:
            continue
        called = p.head in i.kinds and p.head not in lexicon.words("people", "generic")
        points = 1.0 * min(2, custody.get(i.chain, 0)) + 1.5 * i.aged + 1.5 * i.named + 2.0 * called - 1.5 * (i.bystander and not called)
        points += 0.3 * min(3, len(reading.chains[i.chain].mentions)) - 0.25 * gap
        if points >= 1.0 and (best is None or points > best[0]):
            best = (points, i.chain)
    return best[1] if best is not None else None


def _named_after(sentence: Sentence, p: Party, found: list[tuple[Sentence, Party]]) -> int | None:
    """'A man was jailed ... Joe Doe was found guilty': the one person in custody that the next two sentences name, though the
    text (a caption, say) has named him before."""
    named = {
        other.names[0]
        for nxt, other in found
        if len(other.names) == 1 and not other.plural and 0 < nxt.index - sentence.index <= 2 and other.at > p.end
    }
    return named.pop() if len(named) == 1 else None


def _listed(reading: Reading, sentence: Sentence, p: Party, lead: bool) -> None:
    exact = [r for r in reading.rosters if p.low is not None and p.low == p.high == len(r)]
    called = p.head in lexicon.words("people", "defendants")
    if exact and (called or lead or p.definite):
        p.names = exact[0]
    elif p.count == (None, None) and called and len(reading.rosters) == 1 and (p.definite or lead):
        p.names = reading.rosters[0]
        p.low = p.high = len(p.names)
    elif (named := _named_next(reading, sentence)) and (p.low is None or p.low >= len(named)):
        p.names = tuple(named)
        if p.count == (None, None) and len(named) > 1:
            p.low = p.high = len(named)
    elif lead and p.low is not None and p.low == p.high and 2 <= p.low <= 6:
        nearby = [i.chain for i in reading.introductions if 0 <= -_index_gap(reading, i.start, sentence) <= 3 and i.start > p.end and not i.bystander]
        if len(nearby) == p.low:
            p.names = tuple(nearby)


def _named_next(reading: Reading, sentence: Sentence) -> list[int]:
    """The persons of 'They are Ann Doe, Bo Roe and ...' in one of the next two sentences."""
    for nxt in reading.sentences[sentence.index + 1 : sentence.index + 3]:
        if found := _THEY_ARE.match(nxt.text):
            return _series(reading, nxt.start + found.end(), nxt.end)
    return []


def _spread(found: list[tuple[Sentence, Party]]) -> None:
    """What was learnt of a party holds for every later reference to it."""
    at = {p.start: p for _, p in found if p.names and not p.resolved}
    for _, p in found:
        source = at.get(p.start)
        if source is not None and source is not p and not p.names:
            p.names, p.low, p.high, p.kinds = source.names, source.low, source.high, source.kinds
