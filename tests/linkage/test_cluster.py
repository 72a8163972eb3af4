"""Groups are a function of the pairs, not of their order."""
from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.linkage.cluster import components, groups

NODES = 9
PAIRS = st.dictionaries(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda p: p[0] < p[1]), st.integers(-30_000, 60_000))


def _groups(pairs: list[tuple[tuple[int, int], int]], **by_hand: list[tuple[int, int]]) -> list[int]:
    left, right, score = (np.array([f(p) for p in pairs], dtype=np.int64) for f in (lambda p: p[0][0], lambda p: p[0][1], lambda p: p[1]))
    return groups(NODES, left, right, score, **by_hand)[1].tolist()


@settings(max_examples=200, deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_any_order_of_pairs_gives_the_same_groups(pairs: dict[tuple[int, int], int], rng: object) -> None:
    listed = list(pairs.items())
    found = _groups(listed)
    rng.shuffle(listed)  # type: ignore[attr-defined]
    assert _groups(listed) == found
    assert _groups([((b, a), s) for (a, b), s in listed]) == found
    for a in range(NODES):
        for b in range(a):
            if found[a] == found[b]:
                assert (b, a) in pairs  # what was never scored is never joined


def test_average_linkage_keeps_a_bridge_from_joining_two_groups() -> None:
    pairs = [((0, 1), 50_000), ((2, 3), 50_000), ((1, 2), 5_000), ((0, 2), -30_000), ((0, 3), -30_000), ((1, 3), -30_000)]
    assert _groups(pairs)[:4] == [0, 0, 2, 2]


def test_a_person_outweighs_every_score() -> None:
    assert _groups([((0, 1), 60_000)], apart=[(0, 1)])[:2] == [0, 1]
    assert _groups([], together=[(0, 1)])[:2] == [0, 0]
    assert _groups([((0, 1), -30_000)], together=[(0, 1)])[:2] == [0, 0]


def test_components_of_a_long_chain() -> None:
    n = 500
    order = np.random.default_rng(1).permutation(n - 1)
    assert set(components(n, order, order + 1).tolist()) == {0}
