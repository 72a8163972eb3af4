"""Charges: the phrase, its category and the law named."""
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import charge
from extractors.vocabulary import ChargeCategory as C

FOUND: list[tuple[str, list[str]]] = [
    ("He was charged with treason.", ["treason"]),
    ("He was charged with treason and espionage under Article 7 of the Criminal Code.", ["treason", "espionage"]),
    ("The couple pleaded guilty to torture, false imprisonment and child abuse.", ["torture", "false imprisonment", "child abuse"]),
    ("Roe is charged with two felony counts of hate crime battery and one felony count of assault.", ["hate crime battery", "assault"]),
    ("She was arrested for organizing an unsanctioned rally on Monday.", ["organizing an unsanctioned rally"]),
    ("Police detained ten people on suspicion of hooliganism.", ["hooliganism"]),
    ("Prosecutors accused the mayor of taking bribes.", ["taking bribes"]),
    ("He was sentenced to five years in prison for inciting hatred.", ["inciting hatred"]),
    ("She was jailed for three months over a tweet mocking the king.", ["tweet mocking the king"]),
    ("The treason trial began.", ["treason"]),
    ("He was convicted of blasphemy last week.", ["blasphemy"]),
    ("Three men were indicted on charges of conspiracy to commit fraud, money laundering and racketeering after a probe.",
     ["conspiracy to commit fraud", "money laundering", "racketeering"]),
    ("He denied the charge of insulting the president, which carries four years.", ["insulting the president"]),
    ("A man was arrested in connection with the killing of a trader in May.", ["killing of a trader"]),
    ("The activist faces charges including resisting arrest and disorderly conduct.", ["resisting arrest", "disorderly conduct"]),
    ("The editor was found guilty of spreading false news and sentenced to two years.", ["spreading false news"]),
    ("She was accused of belonging to a banned group and of funding terrorism.", ["belonging to a banned group", "funding terrorism"]),
    ("He faces terrorism charges in the capital.", ["terrorism"]),
    ("They were convicted of organizing and participating in illegal protests.", ["organizing and participating in illegal protests"]),
    ("He was arrested on murder charges.", ["murder"]),
    ("A court found her guilty of murder in 2012.", ["murder"]),
    ("He has convictions for robbery in 1999 and arson in 2003.", ["robbery", "arson"]),
    ("She pleaded no contest to trespassing.", ["trespassing"]),
    ("He was indicted for embezzlement.", ["embezzlement"]),
    ("They were acquitted of rioting.", ["rioting"]),
    ("Ten people are on trial for arson.", ["arson"]),
    ("He was fined for disobeying police.", ["disobeying police"]),
    ("He was charged with accessory after the fact.", ["accessory after the fact"]),
    ("The men were charged with theft of property worth between $500 and $900, burglary, and fraud.",
     ["theft of property worth between $500 and $900", "burglary", "fraud"]),
    ("He was arrested Tuesday for allegedly stealing a bicycle.", ["stealing a bicycle"]),
    ("The driver was charged with drunk driving after the crash.", ["drunk driving"]),
    ("She admitted to arson.", ["arson"]),
    ("He was wanted for murder.", ["murder"]),
    ("She was executed for adultery.", ["adultery"]),
    ("The charges include kidnapping and rape.", ["kidnapping", "rape"]),
    ("• Official Misconduct, a Class B misdemeanor", ["Official Misconduct"]),
    ("He was convicted because of fraud.", []),
    ("She was charged with conspiracy to sell cocaine, heroin and opium.", ["conspiracy to sell cocaine"]),
    ("He was charged with first degree murder and drug trafficking.", ["first degree murder", "drug trafficking"]),
    ("They were convicted of smuggling goods from January to May.", ["smuggling goods"]),
    ("They charged that the rebels are working with terrorists.", []),
    ("He faces two counts of:\nBattery\nOne year in jail", ["Battery"]),
    ("He was detained for two months.", []),
    ("He is in prison for the third time.", []),
    ("a charged battery lay on the table", []),
    ("They charge $5 a ticket.", []),
    ("She was acquitted of all charges.", []),
    ("", []),
]
UNLIKELY = [
    "The agency is charged with overseeing elections.", "He is in charge of the murder squad.", "Critics accused the president of betraying voters.",
    "He accused his rival of lying.", "The commission is charged with investigating crimes.",
]
CATEGORIES: list[tuple[str, C]] = [
    ("murder", C.HOMICIDE), ("first-degree murder", C.HOMICIDE), ("manslaughter", C.HOMICIDE), ("assault", C.HARM), ("torture", C.HARM),
    ("kidnapping", C.HARM),
    ("rape", C.SEXUAL), ("sodomy", C.SEXUAL), ("armed robbery", C.PROPERTY_VIOLENT), ("attempted extortion", C.PROPERTY_VIOLENT),
    ("burglary", C.PROPERTY), ("arson", C.PROPERTY),
    ("criminal damage to property", C.PROPERTY), ("drug trafficking", C.DRUGS), ("money laundering", C.FRAUD), ("taking bribes", C.FRAUD),
    ("embezzlement", C.FRAUD),
    ("filing false tax returns", C.FRAUD), ("organizing an unsanctioned rally", C.UNSANCTIONED_ASSEMBLY),
    ("unlawful assembly", C.UNSANCTIONED_ASSEMBLY),
    ("participating in an unauthorized demonstration", C.UNSANCTIONED_ASSEMBLY), ("rioting", C.RIOT), ("mass unrest", C.RIOT),
    ("hooliganism", C.DISORDER),
    ("disturbing the peace", C.DISORDER), ("disorderly conduct", C.DISORDER), ("resisting arrest", C.DISOBEDIENCE),
    ("disobeying police", C.DISOBEDIENCE), ("contempt of court", C.DISOBEDIENCE),
    ("insulting the president", C.SPEECH), ("defamation", C.SPEECH), ("blasphemy", C.SPEECH), ("spreading false news", C.SPEECH),
    ("treason", C.SECURITY), ("espionage", C.SECURITY),
    ("terrorism", C.SECURITY), ("sedition", C.SECURITY), ("separatism", C.SECURITY), ("belonging to a banned group", C.ORGANISATION),
    ("membership in a terrorist organization", C.ORGANISATION), ("illegal entry", C.IMMIGRATION), ("people smuggling", C.IMMIGRATION),
    ("illegal possession of a firearm", C.WEAPONS),
    ("hate crime battery", C.HATE_CRIME), ("walking on the grass", C.OTHER), ("", C.OTHER),
]
STATUTES: list[tuple[str, str | None]] = [
    ("under Article 488 of the Administrative Code", "Article 488 of the Administrative Code"), ("Section 295-C", "Section 295-C"),
    ("18 U.S.C. 1752", "18 U.S.C. 1752"), ("18 USC § 924", "18 USC § 924"),
    ("Penal Code 69", "Penal Code 69"), ("the Public Order Act", "Public Order Act"), ("Public Order Act 1986", "Public Order Act 1986"),
    ("Articles 12 and 15", "Articles 12 and 15"),
    ("§ 130", "§ 130"), ("an article about 12 dogs", None), ("", None), ("the law", None),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[str]) -> None:
    assert [m.text for m in charge.find(text)] == expected


@pytest.mark.parametrize("text", UNLIKELY)
def test_reproaches_and_tasks_have_low_confidence(text: str) -> None:
    assert all(m.confidence < 0.4 for m in charge.find(text))


@pytest.mark.parametrize(("text", "expected"), CATEGORIES)
def test_category(text: str, expected: C) -> None:
    assert charge.category(text) is expected


@pytest.mark.parametrize(("text", "expected"), STATUTES)
def test_statute(text: str, expected: str | None) -> None:
    assert charge.statute(text) == expected


def test_the_law_named_beside_an_offence_is_its_statute() -> None:
    (mention,) = charge.find("He was charged under the Public Order Act 1986 with violent disorder.")
    assert (mention.text, mention.statute, mention.cue) == ("violent disorder", "Public Order Act 1986", "charged_with")
    assert mention.charge.category is C.RIOT


VOCABULARY = """
charged with accused of convicted guilty to counts murder treason and , or for organizing rally after who in 1999 ( ) :
- the two felony sentenced years charges Article 5 ’ .
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n\n"])


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)))
def test_laws(text: str) -> None:
    mentions = charge.find(text)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text
        assert 0 <= mention.confidence <= 1
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert isinstance(charge.category(text), C)
