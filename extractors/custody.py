"""Reading arrests, charges, trials, convictions, sentencings and releases from a parsed sentence.

One reader a trigger class; each answers with mentions whose patient (the person) and agent (the authority) are tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from extractors import lexicon
from extractors import syntax as syn
from extractors.custody_arrests import arrest_noun, arrest_verb, charge_noun, charge_verb, hold_verb
from extractors.custody_courts import conviction, trial_noun, trial_verb
from extractors.custody_persons import Found, triggers
from extractors.custody_sentences import release, sentencing_noun, sentencing_verb
from extractors.mention import Mention
from extractors.text import Kind, Sentence
from extractors.vocabulary import Status

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FIRST_PERSON = lexicon.words("custody", "first_person")
_TOLD_BY_VERB = lexicon.words("custody", "told_by_verb")
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\b\.?\s\d|\byesterday\b|\btoday\b"
)
_READERS: tuple[tuple[str, Callable[[Token], Found]], ...] = (
    ("arrest_verb", arrest_verb),
    ("arrest_noun", arrest_noun),
    ("hold_verb", hold_verb),
    ("charge_verb", charge_verb),
    ("charge_noun", charge_noun),
    ("trial_noun", trial_noun),
    ("trial_verb", trial_verb),
    ("conviction_verb", conviction),
    ("conviction_noun", conviction),
    ("sentencing_verb", sentencing_verb),
    ("sentencing_noun", sentencing_noun),
    ("release_verb", release),
    ("release_noun", release),
)


def read(doc: Doc, sentence: Sentence) -> Iterator[Mention]:
    """The custody mentions of a sentence, in order."""
    readers = _readers()
    for token in doc:
        for reader in readers.get(token.lower_, ()):
            found = reader(token)
            if found is None:
                continue
            type_, patient, agent, rule, strength, refers = found
            if patient is not None and (patient.lower_ in _FIRST_PERSON or _nobody(patient)):
                continue  # letters and speeches; 'no one was charged'
            # 'faces charges', 'found guilty', 'made arrests': the verb above says whether it happened
            state = syn.reality(token.head if rule in _TOLD_BY_VERB and syn.is_verb(token.head) else token)
            if state.status is None or (syn.is_infinitive(token) and token.dep_ == "advcl" and state.status is Status.OCCURRED):
                continue  # 'came to arrest him' does not say that they did
            status = state.status
            if status is Status.OCCURRED and (dated := _present(token, sentence)) is not None:
                if not dated:
                    continue
                status = Status.PLANNED
            yield Mention(type_, status, sentence, token, f"{type_.value}.{rule}", strength, patient, agent, refers)
            break


@cache
def _readers() -> dict[str, tuple[Callable[[Token], Found], ...]]:
    """The readers of each trigger word, in their order."""
    out: dict[str, tuple[Callable[[Token], Found], ...]] = {}
    for key, reader in _READERS:
        for word in triggers(key):
            out[word] = (*out.get(word, ()), reader)
    return out


def _nobody(token: Token) -> bool:
    return any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "neg", "preconj") for c in token.children)


def _present(token: Token, sentence: Sentence) -> bool | None:
    """For a verb in the simple present: True, 'when she is sentenced', tells a plan; False, 'police arrest fewer people', a habit.
    None for other tenses, for headlines and captions, whose present is the past, and for states ('is charged with')."""
    if not syn.is_verb(token):
        return None
    lowers = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
    present = token.tag_ in ("VBP", "VBZ") if not lowers else lowers <= {"is", "are", "'s", "'re"} and syn.is_passive(token)
    if not present:
        return None
    if any(c.lower_ in ("when", "once", "after", "until") for c in token.children if c.dep_ in ("advmod", "mark")):
        return True
    if sentence.kind is not Kind.BODY or _DATED.search(sentence.text):
        return None
    habit = token.lower_ in triggers("arrest_verb") and token.lower_ not in ("jailed", "imprisoned", "detained", "interned", "incarcerated")
    return False if (token.tag_ in ("VBP", "VBZ") and token.lower_ not in ("faces", "face", "serves", "serve")) or habit else None
