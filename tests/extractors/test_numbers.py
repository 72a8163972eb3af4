"""Numbers in words: text in, bounds out."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import numbers

EXACT = [
    ("7", 7), ("42", 42), ("1,200", 1200), ("12,345,678", 12_345_678), ("1.400.000", 1_400_000), ("10\u00a0000", 10_000), ("3.5 million", 3_500_000),
    ("1.4 million", 1_400_000), ("35 thousand", 35_000), ("100 thousand", 100_000), ("2 billion", 2_000_000_000), ("10k", 10_000), ("1.5k", 1500),
    ("5m", 5_000_000),
    ("one", 1), ("nine", 9), ("ten", 10), ("eleven", 11), ("thirteen", 13), ("nineteen", 19), ("twenty", 20), ("ninety", 90), ("twenty-one", 21),
    ("twenty one", 21), ("forty-four", 44), ("fourty", 40), ("ninety-nine", 99), ("one hundred", 100), ("a hundred", 100), ("two hundred", 200),
    ("one hundred and one", 101), ("a hundred and twenty", 120), ("three hundred forty-five", 345), ("nineteen hundred", 1900), ("a thousand", 1000),
    ("one thousand", 1000), ("two thousand and one", 2001), ("six thousand seven hundred", 6700), ("twelve thousand", 12_000),
    ("forty-five thousand", 45_000), ("two hundred thousand", 200_000), ("three hundred and fifty thousand", 350_000), ("one million", 1_000_000),
    ("a million", 1_000_000), ("three million two hundred thousand and five", 3_200_005), ("a million and a half", 1_500_000),
    ("two and a half million", 2_500_000), ("two and a half", 2.5), ("four-and-a-half", 4.5), ("3½", 3.5), ("half a million", 500_000),
    ("half-million", 500_000), ("a quarter of a million", 250_000), ("a dozen", 12), ("two dozen", 24), ("three dozen", 36), ("half a dozen", 6),
    ("a half dozen", 6), ("half dozen", 6), ("2 dozen", 24), ("a couple hundred", 200), ("a couple of thousand", 2000), ("couple of dozen", 24),
    ("a couple", 2),
    ("the pair", 2), ("both", 2), ("a trio", 3), ("a hundred thousand", 100_000), ("hundred", 100), ("Thirty", 30), ("FIFTY", 50), ("zero", 0),
]
VAGUE = [
    ("dozens", 24, 99), ("scores", 40, 99), ("hundreds", 200, 999), ("thousands", 2000, 9999), ("millions", 2_000_000, 9_999_999),
    ("tens of thousands", 20_000, 99_999), ("hundreds of thousands", 200_000, 999_999), ("tens of millions", 20_000_000, 99_999_999),
    ("thousands upon thousands", 2000, 9999), ("hundreds and hundreds", 200, 999), ("several hundred", 300, 999), ("several dozen", 36, 99),
    ("several thousand", 3000, 9999), ("several hundred thousand", 300_000, 999_999), ("several hundred thousands", 300_000, 999_999),
    ("several million", 3_000_000, 9_999_999),
    ("a few hundred", 200, 400), ("few hundred", 200, 400), ("a few dozen", 24, 99), ("a few thousand", 2000, 4000), ("several", 3, 9),
    ("a few", 3, 9), ("a handful", 3, 9), ("1000s", 2000, 9999), ("100s", 200, 999), ("10000s", 20_000, 99_999),
]
NONE = ["1990s", "1st", "24th", "the", "few", "a", "scored", "thousandth", "9" * 40, "half a year", "anything", "", "½", "-"]


@pytest.mark.parametrize(("text", "value"), EXACT)
def test_exact(text: str, value: float) -> None:
    tokens = numbers.tokenize(text)
    number = numbers.read(tokens, 0)
    assert number is not None
    assert (number.low, number.high, number.last) == (value, value, len(tokens))


@pytest.mark.parametrize(("text", "low", "high"), VAGUE)
def test_vague(text: str, low: int, high: int) -> None:
    tokens = numbers.tokenize(text)
    number = numbers.read(tokens, 0)
    assert number is not None
    assert number.vague
    assert (number.low, number.high, number.last) == (low, high, len(tokens))


@pytest.mark.parametrize("text", NONE)
def test_no_number(text: str) -> None:
    assert numbers.read(numbers.tokenize(text), 0) is None


@pytest.mark.parametrize(("text", "rest"), [("five and six", "and"), ("twenty thirty", "thirty"), ("12 people", "people"), ("two hundred people",
"people")])
def test_reads_no_further_than_the_number(text: str, rest: str) -> None:
    tokens = numbers.tokenize(text)
    number = numbers.read(tokens, 0)
    assert number is not None
    assert tokens[number.last].lower == rest


@given(st.text())
def test_tokens_quote_the_text_and_reading_never_raises(text: str) -> None:
    tokens = numbers.tokenize(text)
    for i, token in enumerate(tokens):
        assert text[token.start : token.end] == token.text
        number = numbers.read(tokens, i)
        if number is not None:
            assert number.low <= number.high
            assert i == number.first < number.last <= len(tokens)


@given(st.integers(min_value=0, max_value=10**11))
def test_digits_with_and_without_commas(value: int) -> None:
    for text in (str(value), f"{value:,}"):
        number = numbers.read(numbers.tokenize(text), 0)
        assert number is not None
        assert number.low == number.high == value
