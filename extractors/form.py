"""The form of a protest: from its trigger word, and the one form of an event that several words tell of.

The general words ('protest', 'demonstration', 'took to the streets') say little about form, so a special word decides
against them unless they are many more. The weights and the share are data (`lexicon/en/forms.json`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors import lexicon
from extractors.vocabulary import Form


@dataclass(frozen=True)
class FormReading:
    """A form with the words it was read from (``text[start:end]``) and its weight against other readings of the event."""

    form: Form
    start: int
    end: int
    weight: float


_WORD = re.compile(r"[\w’'-]*\w")
_ALONE = re.compile(r"\W+(?:(?:\w+\W+){0,2})(?:alone|by (?:him|her)self|single-handed\w*)\b", re.I)
_LONE = re.compile(r"\b(?:lone|solo|solitary|one-(?:man|woman|person)|single-(?:person|handed))\s+(?:\w+\s+)?$", re.I)
_LABOUR = re.compile(
    r"\b(?:on|general|hunger|union|unions|workers|teachers|nurses|doctors|drivers|labor|labour|wage|wages|pay|school|climate|"
    r"students?|nationwide|wildcat|staff"
    r"|walk(?:ed|s)? (?:out|off)|employees|miners|lawyers|sit-down|rail|transport|went|go|going)\b",
    re.I,
)


@cache
def _forms() -> dict[str, Form]:
    return {word: form for form in Form if form.value in lexicon.load("forms") for word in lexicon.words("forms", form.value)}


def read(text: str, trigger_span: tuple[int, int]) -> Form | None:
    """The form that the trigger word at a span of a sentence tells of; None where it tells of no protest ('air strike', 'riot police')."""
    found = reading(text, trigger_span)
    return found.form if found else None


def reading(text: str, trigger_span: tuple[int, int]) -> FormReading | None:
    """As `read`, with the span of the words that decided and their weight."""
    start, end = max(0, min(trigger_span[0], len(text))), max(0, min(trigger_span[1], len(text)))
    trigger = text[start:end]
    words = _WORD.findall(trigger.lower())
    if not words:
        return None
    before = [w.lower() for w in _WORD.findall(text[max(0, start - 60) : start])][-4:]
    after = [w.lower() for w in _WORD.findall(text[end : end + 60])][:4]
    if words[0] in ("walk", "walks", "walked", "walking") and (words + after)[1:2] in (["out"], ["off"]):
        return _made(Form.STRIKE, start, end)
    word = next((w for w in words if w in _forms()), None)
    if word is None:
        return None
    form = _forms()[word]
    if form is Form.DEMONSTRATION:
        return _general(text, start, end, word, after)
    if form is Form.STRIKE:
        return _strike(text, start, end, word, before, after)
    if form is Form.RIOT and after[:1] and after[0] in lexicon.words("forms", "no_riot_after"):
        return None
    if form is Form.BLOCKADE and word.startswith("block") and not word.startswith("blockad"):
        # only roads and the like are blocked in protest; sites on the web, laws and moves are not
        return _made(form, start, end) if any(w in lexicon.words("forms", "roads") for w in after) else None
    if form is Form.MARCH and trigger == "March" and _is_month(text, start, end):
        return None
    if form is Form.OCCUPATION and word in ("camp", "camps") and before[-1:] not in (["protest"], ["tent"], ["peace"]):
        return None
    return _made(form, start, end, word)


def _is_month(text: str, start: int, end: int) -> bool:
    """Whether 'March' is the month: not so inside a name ('the Women's March'), nor at the head of a sentence before a plain word."""
    if re.match(r"\W{1,2}\d", text[end : end + 4]):
        return True
    before = re.search(r"([\w’'-]+)[ \u00a0]$", text[max(0, start - 30) : start])
    if before is None:
        return bool(re.match(r"\s*[,.]|$", text[end : end + 2])) or text[max(0, start - 3) : start].strip()[-1:] == ","
    word = before.group(1)
    return not word[0].isupper() or word.lower() in lexicon.words("names", "common") | lexicon.words("names", "months_days")


def _made(form: Form, start: int, end: int, word: str = "") -> FormReading:
    data = lexicon.load("forms")
    weight = float(data["weights"][form.value])
    if word in lexicon.words("forms", "verbs"):
        weight *= float(data["verb_weight"])
    elif word in lexicon.words("forms", "weak"):
        weight *= float(data["weak_weight"])
    else:
        weight *= float(data["plural_weight"].get(word, 1.0))
    return FormReading(form, start, end, weight)


def _general(text: str, start: int, end: int, word: str, after: list[str]) -> FormReading:
    """A general word takes its form from the word it stands with: 'protest march', 'protest camp', 'protested alone'."""
    if after and word in lexicon.words("forms", "compounds"):
        special = _forms().get(after[0])
        if special not in (None, Form.DEMONSTRATION, Form.BLOCKADE):
            found = re.compile(re.escape(after[0]), re.I).search(text, end)
            if found and found.start() - end < 3 and special is not None:
                return _made(special, start, found.end(), after[0])
    if word.startswith("protest") and (_ALONE.match(text, end, end + 60) or _LONE.search(text, max(0, start - 40), start)):
        return _made(Form.PICKET, start, end)
    return _made(Form.DEMONSTRATION, start, end, word)


def _strike(text: str, start: int, end: int, word: str, before: list[str], after: list[str]) -> FormReading | None:
    """Labour and hunger strikes; not military ones, not 'three strikes', not 'struck a deal'."""
    if before[-1:] == ["hunger"]:
        found = re.search(r"hunger\W*$", text[max(0, start - 12) : start], re.I)
        return _made(Form.HUNGER_STRIKE, max(0, start - 12) + found.start() if found else start, end)
    if word in ("struck", "striking", "strikes", "strike"):
        if set(before[-2:]) & lexicon.words("forms", "no_strike") or (after and after[0] in lexicon.words("forms", "no_strike_after")):
            return None
        if after[:1] and after[0] in ("against", "on", "at", "down", "by") and not _LABOUR.search(text, max(0, start - 60), start):
            return None
        if word == "struck" or (word == "striking" and after[:1] and after[0] not in lexicon.words("forms", "strikers")):
            return None
        if not _LABOUR.search(text, max(0, start - 80), min(len(text), end + 80)):
            return None
    return _made(Form.STRIKE, start, end)


_ROAD = re.compile(r"\b(?:roads?|streets?|highway|motorway|tracks|rails?|railway|bridge|junction|intersection|across|gates?|entrance|runway)\b", re.I)
_CANDLES = re.compile(r"\b(?:candle\w*|lit\s+candles|torch(?:es|light)|lanterns?)\b", re.I)


def of_act(rule: str, text: str, start: int) -> FormReading | None:
    """The form of an act of a crowd (see `extractors.acts`) by its rule; None for the rules that say nothing of form."""
    name = lexicon.load("forms")["acts"].get(rule)
    if name is None:
        return None
    if rule == "sat_down" and _ROAD.search(text, start, start + 60):
        name = "blockade"
    if rule in ("displayed", "present", "walked", "gathered") and _CANDLES.search(text, start, start + 80) and name == "demonstration":
        name = "vigil"
    if rule in ("fire",) and re.search(r"\bty?i?re?s\b|\bflags?\b|\beffig", text[start : start + 60]):
        name = "demonstration"
    form = Form(name)
    weight = float(lexicon.load("forms")["act_weights"].get(rule, 1.5))
    return FormReading(form, start, start, weight)


def best(forms: Sequence[Form | FormReading]) -> Form:
    """The form of an event that several words tell of.

    Special forms are summed; the heaviest stands unless the general words outweigh it (see `share`). Nothing at all
    is a demonstration: the codebook's word for a protest whose form is not told.
    """
    data = lexicon.load("forms")
    total: dict[Form, float] = {}
    for item in forms:
        form, weight = (item.form, item.weight) if isinstance(item, FormReading) else (item, float(data["weights"][item.value]))
        total[form] = total.get(form, 0.0) + weight
    general = total.pop(Form.DEMONSTRATION, 0.0)
    if not total:
        return Form.DEMONSTRATION
    form = max(total, key=lambda f: (total[f], -list(Form).index(f)))
    return form if total[form] >= float(data["share"]) * general else Form.DEMONSTRATION
