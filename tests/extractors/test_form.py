"""Forms of protest: a sentence with its trigger in, the form out."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import form
from extractors.vocabulary import Form

# the trigger stands in square brackets
READ = [
    ("Thousands [marched] through the capital.", Form.MARCH),
    ("A [rally] was held in the square.", Form.RALLY),
    ("Students staged a [sit-in] at the library.", Form.SIT_IN),
    ("Teachers [walked] out over pay.", Form.STRIKE),
    ("Teachers [walked out] over pay.", Form.STRIKE),
    ("Miners went on [strike] on Monday.", Form.STRIKE),
    ("She began a hunger [strike] in her cell.", Form.HUNGER_STRIKE),
    ("Workers [picketed] the plant.", Form.PICKET),
    ("Hundreds held a candlelit [vigil].", Form.VIGIL),
    ("Villagers [blocked] the main road.", Form.BLOCKADE),
    ("Youths [rioted] after the verdict.", Form.RIOT),
    ("Activists [occupied] the ministry.", Form.OCCUPATION),
    ("Parties called a [boycott] of classes.", Form.BOYCOTT),
    ("Residents signed a [petition].", Form.PETITION),
    ("The [protest] drew hundreds.", Form.DEMONSTRATION),
    ("A [protest] march crossed the bridge.", Form.MARCH),
    ("He [protested] alone outside the court.", Form.PICKET),
    ("They [gathered] in the square.", Form.DEMONSTRATION),
    ("The Women's [March] drew crowds.", Form.MARCH),
    ("In [March] they met.", None),
    ("He died on [March] 4.", None),
    ("The [March] murder shocked the town.", None),
    ("An air [strike] hit the village.", None),
    ("The [riot] police stood by.", None),
    ("Lawmakers [blocked] the bill.", None),
    ("The [weather] was fine.", None),
]


@pytest.mark.parametrize(("marked", "expected"), READ)
def test_form_of_a_trigger(marked: str, expected: Form | None) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    assert form.read(marked.replace("[", "").replace("]", ""), (start, end)) is expected


def test_the_words_that_decided_are_quoted() -> None:
    text = "She began a hunger strike."
    found = form.reading(text, (19, 25))
    assert found is not None
    assert text[found.start:found.end] == "hunger strike"


@pytest.mark.parametrize(("forms", "expected"), [
    ([], Form.DEMONSTRATION),
    ([Form.DEMONSTRATION, Form.MARCH], Form.MARCH),
    ([Form.DEMONSTRATION, Form.RALLY], Form.RALLY),
    ([Form.DEMONSTRATION] * 5 + [Form.RALLY], Form.DEMONSTRATION),
    ([Form.MARCH, Form.RALLY, Form.MARCH], Form.MARCH),
    ([Form.DEMONSTRATION] * 3 + [Form.HUNGER_STRIKE], Form.HUNGER_STRIKE),
])
def test_the_form_of_an_event_told_by_several_words(forms: list[Form], expected: Form) -> None:
    assert form.best(forms) is expected


@given(st.lists(st.sampled_from(Form)))
def test_best_is_one_of_them_whatever_their_order(forms: list[Form]) -> None:
    assert form.best(forms) in {*forms, Form.DEMONSTRATION}
    assert form.best(forms) is form.best(sorted(forms))


NEWSLIKE = st.lists(st.sampled_from(["March", "march", "hunger", "strike", "İ", "in", "4", "protest", "alone", "riot", ",", "walked", "out"]),
                    max_size=20).map(" ".join)


@given(st.one_of(st.text(max_size=120), NEWSLIKE), st.integers(-5, 130), st.integers(-5, 130))
@settings(max_examples=200, deadline=None)
def test_any_text_and_span(text: str, start: int, end: int) -> None:
    found = form.reading(text, (start, end))
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert found.weight > 0
