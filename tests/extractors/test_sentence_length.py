"""Sentences of courts: kind, days, life, suspension, fine; and whether they were imposed."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import sentence_length
from extractors.sentence_length import Hint
from extractors.vocabulary import SentenceKind as K

TERMS: list[tuple[str, K, int | None]] = [
    ("4 years and 6 months in prison", K.IMPRISONMENT, 1640), ("fifteen days in jail", K.IMPRISONMENT, 15),
    ("15 days of administrative arrest", K.ADMINISTRATIVE_ARREST, 15),
    ("ten days of administrative detention", K.ADMINISTRATIVE_ARREST, 10), ("two years' probation", K.PROBATION, 730),
    ("three years of probation", K.PROBATION, 1095),
    ("200 hours of community service", K.COMMUNITY_SERVICE, None), ("100 hours of unpaid work", K.COMMUNITY_SERVICE, None),
    ("six to 12 years", K.IMPRISONMENT, 4380),
    ("15 to 20 years in prison", K.IMPRISONMENT, 7300), ("5-7 years in jail", K.IMPRISONMENT, 2555), ("16-year jail terms", K.IMPRISONMENT, 5840),
    ("house arrest", K.HOUSE_ARREST, None),
    ("one year of house arrest", K.HOUSE_ARREST, 365), ("two years of restricted freedom", K.HOUSE_ARREST, 730), ("caning", K.OTHER, None),
    ("90 lashes", K.OTHER, None),
    ("six strokes of the cane", K.OTHER, None), ("time served", K.OTHER, None),
    ("three years of probation and 90 days in county jail", K.IMPRISONMENT, 90),
    ("45 days in jail and two years of probation", K.IMPRISONMENT, 45), ("four-and-a-half years", K.IMPRISONMENT, 1642),
    ("two and a half years", K.IMPRISONMENT, 912),
    ("a year and a half in prison", K.IMPRISONMENT, 548), ("a year in prison", K.IMPRISONMENT, 365), ("one year", K.IMPRISONMENT, 365),
    ("nine months", K.IMPRISONMENT, 270),
    ("six weeks in jail", K.IMPRISONMENT, 42), ("a day in jail", K.IMPRISONMENT, 1), ("five years in a labor camp", K.IMPRISONMENT, 1825),
    ("seven years in a strict-regime penal colony", K.IMPRISONMENT, 2555), ("two years of corrective labor", K.COMMUNITY_SERVICE, 730),
    ("prison for 40 years", K.IMPRISONMENT, 14_600),
    ("a prison sentence of eight years", K.IMPRISONMENT, 2920), ("jailed for 30 days", K.IMPRISONMENT, 30),
    ("18 months' imprisonment", K.IMPRISONMENT, 540),
    ("11 years and eight months in state prison", K.IMPRISONMENT, 4255), ("54 years, eight months in state prison", K.IMPRISONMENT, 19_950),
    ("3 years, 2 months and 4 days in prison", K.IMPRISONMENT, 1159), ("several years in prison", K.IMPRISONMENT, None),
    ("73 months in federal prison", K.IMPRISONMENT, 2190),
    ("a five-year term", K.IMPRISONMENT, 1825), ("ten years behind bars", K.IMPRISONMENT, 3650),
    ("12 months community order", K.COMMUNITY_SERVICE, 360),
    ("2 year supervision order", K.PROBATION, 730), ("18 months detention order", K.IMPRISONMENT, 540),
    ("7 years imprisonment plus an extension of 4 years", K.IMPRISONMENT, 2555),
    ("4 years detention plus a 4 year extended licence period", K.IMPRISONMENT, 1460), ("Disqualified for 15 months", K.OTHER, 450),
    ("2 months curfew order", K.OTHER, 60),
    ("Hospital order", K.OTHER, None), ("Community sentence", K.COMMUNITY_SERVICE, None), ("a decade in prison", K.IMPRISONMENT, 3650),
    ("imprisoned", K.IMPRISONMENT, None),
    ("eight years in prison, with three years suspended", K.IMPRISONMENT, 2920),
    ("20 years in prison with no parole for 10 years", K.IMPRISONMENT, 7300),
    ("death", K.DEATH, None), ("sentenced to hang", K.DEATH, None), ("death by hanging", K.DEATH, None), ("death sentences", K.DEATH, None),
    ("executed", K.DEATH, None),
]
LIFE = [
    "life in prison", "life without parole", "15 years to life", "25 years to life", "two consecutive life terms", "life",
    "Life imprisonment with a minimum term of 18 years",
    "imprisonment for life", "Life in Prison without the possibility of parole", "a life sentence", "Life with a minimum of 22 years",
    "jailed for life",
]
SUSPENDED: list[tuple[str, int | None]] = [
    ("a suspended three-year term", 1095), ("18 months, suspended for two years", 540), ("a two-year suspended sentence", 730),
    ("6 months imprisonment suspended 12 months", 180),
    ("a suspended sentence of five years", 1825), ("a suspended sentence", None), ("suspended sentence for 24 months", 720),
    ("a conditional sentence of two years", 730),
    ("four years in prison, suspended", 1460), ("12 weeks imprisonment suspended for 1 year", 84), ("a three-year suspended prison term", 1095),
]
FINES: list[tuple[str, K, str, float, str]] = [
    ("fined 100 times the minimum wage", K.FINE, "100 times the minimum wage", 100, "minimum wages"),
    ("a fine of 20,000 rubles ($280)", K.FINE, "20,000 rubles", 20_000, "RUB"),
    ("£850 Fine", K.FINE, "£850", 850, "GBP"), ("Fine £165", K.FINE, "£165", 165, "GBP"), ("a $5,000 fine", K.FINE, "$5,000", 5000, "USD"),
    ("£5m fine", K.FINE, "£5m", 5_000_000, "GBP"),
    ("fined US$86,000", K.FINE, "US$86,000", 86_000, "USD"), ("fined A$900", K.FINE, "A$900", 900, "AUD"),
    ("fined 2,000 euros", K.FINE, "2,000 euros", 2000, "EUR"),
    ("fined 30 base units", K.FINE, "30 base units", 30, "base units"), ("a fine of 500,000 tenge", K.FINE, "500,000 tenge", 500_000, "KZT"),
    ("fined 1.5 million Pakistani rupees", K.FINE, "1.5 million Pakistani rupees", 1_500_000, "PKR"),
    ("£60 costs and £120 fine", K.FINE, "£120", 120, "GBP"),
    ("10 years in prison and a $5,000 fine", K.IMPRISONMENT, "$5,000", 5000, "USD"), ("fined €300", K.FINE, "€300", 300, "EUR"),
    ("fined 400 pesos", K.FINE, "400 pesos", 400, "pesos"),
    ("three years in prison and ordered to pay more than $2 million in fines", K.IMPRISONMENT, "more than $2 million", 2_000_000, "USD"),
]
NOTHING = ["", "hello", "Not guilty verdict", "Case dismissed", "Acquitted", "the president", "$400", "200 people"]
FOUND: list[tuple[str, list[tuple[str, Hint]]]] = [
    ("The court sentenced him to 15 days in jail for shouting.", [("15 days in jail", Hint.IMPOSED)]),
    ("She faces up to 10 years in prison if convicted.", [("10 years in prison", Hint.MAXIMUM)]),
    ("He could be sentenced to five years in prison.", [("five years in prison", Hint.POSSIBLE)]),
    ("Prosecutors asked the court to sentence her to 3 years in prison.", [("3 years in prison", Hint.SOUGHT)]),
    ("The prosecution requested a 12-year prison term.", [("12-year prison term", Hint.SOUGHT)]),
    ("He served eight years in prison.", [("eight years in prison", Hint.SERVED)]),
    ("The crime carries a maximum sentence of 5 years.", [("5 years", Hint.MAXIMUM)]),
    ("He was jailed for five years on treason charges.", [("five years", Hint.IMPOSED)]),
    ("One man got 4 years in prison for arson and 6 years in prison for theft.", [("4 years in prison", Hint.IMPOSED),
    ("6 years in prison", Hint.IMPOSED)]),
    ("Two men were sentenced to death and one to life imprisonment.", [("sentenced to death", Hint.IMPOSED), ("life imprisonment", Hint.IMPOSED)]),
    ("He was sentenced to house arrest.", [("house arrest", Hint.IMPOSED)]),
    ("The 36-year-old man has lived ten years abroad.", []),
    ("The four-day strike ended after two years.", []),
    ("They were remanded in custody for two months.", []),
    ("The president has ruled for 20 years.", []),
    ("He returned to life in the United States.", []),
    ("A march two years ago drew crowds.", []),
]


@pytest.mark.parametrize(("text", "kind", "days"), TERMS)
def test_terms(text: str, kind: K, days: int | None) -> None:
    sentence = sentence_length.parse(text)
    assert sentence is not None
    assert (sentence.kind, sentence.days, sentence.life, sentence.suspended) == (kind, days, False, False)


@pytest.mark.parametrize("text", LIFE)
def test_life_has_no_days(text: str) -> None:
    sentence = sentence_length.parse(text)
    assert sentence is not None
    assert (sentence.kind, sentence.days, sentence.life) == (K.IMPRISONMENT, None, True)


@pytest.mark.parametrize(("text", "days"), SUSPENDED)
def test_suspended(text: str, days: int | None) -> None:
    sentence = sentence_length.parse(text)
    assert sentence is not None
    assert (sentence.kind, sentence.days, sentence.suspended) == (K.IMPRISONMENT, days, True)


@pytest.mark.parametrize(("text", "kind", "fine", "amount", "currency"), FINES)
def test_fines(text: str, kind: K, fine: str, amount: float, currency: str) -> None:
    sentence = sentence_length.parse(text)
    assert sentence is not None
    assert (sentence.kind, sentence.fine_text, sentence.fine_amount, sentence.fine_currency) == (kind, fine, amount, currency)


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert sentence_length.parse(text) is None


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, Hint]]) -> None:
    assert [(m.sentence.text, m.hint) for m in sentence_length.find(text)] == expected


VOCABULARY = """
sentenced to years in prison life death two and 15 days months fine of $ £ 5,000 suspended for up - , . ; minimum wage a
half house arrest lashes served six hours rubles
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)))
def test_laws(text: str) -> None:
    for mention in sentence_length.find(text):
        assert text[mention.start : mention.end] == mention.sentence.text
        assert mention.sentence.days is None or (mention.sentence.days >= 0 and not mention.sentence.life)
        assert mention.sentence.fine_text is None or mention.sentence.fine_text in text
    sentence = sentence_length.parse(text)
    if sentence and sentence.text:
        assert sentence.text in text


@given(st.integers(0, 90), st.integers(0, 11), st.integers(1, 29))
def test_days_add_up(years: int, months: int, days: int) -> None:
    sentence = sentence_length.parse(f"{years} years, {months} months and {days} days in prison")
    assert sentence is not None
    assert sentence.days == years * 365 + months * 30 + days
