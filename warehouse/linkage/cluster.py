"""From scored pairs to groups, whatever order the pairs come in.

Components are what hangs together by pairs with a score of at least zero. Within a component, groups grow by average linkage: the two
groups whose pairs have the highest mean score join first, ties by the smallest members; two groups with a pair that was not scored (it
can never be one) or that a person set apart never join, and nothing joins below a mean of zero. A group is thus a function of its
component's pairs alone, and a component of the set of reports alone: batches and their order leave no trace.
"""
from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Pair = tuple[int, int]


def components(n: int, left: Ints, right: Ints) -> Ints:
    """Of n nodes, the smallest node that each hangs together with; `left`, `right` are the ends of the edges."""
    import numpy as np

    label = np.arange(n, dtype=np.int64)
    while len(left):
        x, y = label[left], label[right]  # labels are roots here
        low, high = np.minimum(x, y), np.maximum(x, y)
        np.minimum.at(label, high, low)
        while True:
            short = label[label]
            if np.array_equal(short, label):
                break
            label = short
        keep = label[left] != label[right]
        left, right = left[keep], right[keep]
    return label


def groups(n: int, left: Ints, right: Ints, score: Ints, *, together: Iterable[Pair] = (), apart: Iterable[Pair] = ()) -> tuple[Ints, Ints]:
    """(component, group) of each of n nodes, each named by its smallest node.

    `together` and `apart` are a person's decisions, which no score outweighs; where they contradict each other, `apart` must have been
    settled by the caller.
    """
    import numpy as np

    must = list(together)
    near = score >= 0
    ends_l = np.concatenate([left[near], np.array([p[0] for p in must], dtype=np.int64)])
    ends_r = np.concatenate([right[near], np.array([p[1] for p in must], dtype=np.int64)])
    component = components(n, ends_l, ends_r)
    group = component.copy()
    inside = component[left] == component[right]
    left, right, score = left[inside], right[inside], score[inside]
    size = np.bincount(component, minlength=n)
    whole = np.bincount(component[left[score >= 0]], minlength=n) == size * (size - 1) // 2
    for a, b in (*must, *apart):  # a component with a decision in it is always looked at pair by pair
        whole[component[a]] = whole[component[b]] = False
    odd = ~whole[component[left]]
    nodes: dict[int, list[int]] = defaultdict(list)
    for i in np.flatnonzero(~whole[component]).tolist():
        nodes[int(component[i])].append(i)
    pairs: dict[int, dict[Pair, int]] = defaultdict(dict)
    for a, b, s in zip(left[odd].tolist(), right[odd].tolist(), score[odd].tolist(), strict=True):
        pairs[int(component[a])][(a, b) if a < b else (b, a)] = s
    held, barred = _by_component(component, must), _by_component(component, apart)
    for key, members in nodes.items():
        for i, g in _average_linkage(members, pairs[key], held.get(key, ()), frozenset(barred.get(key, ()))).items():
            group[i] = g
    return component, group


def _by_component(component: Ints, decided: Iterable[Pair]) -> Mapping[int, list[Pair]]:
    out: dict[int, list[Pair]] = defaultdict(list)
    for a, b in decided:
        if component[a] == component[b]:
            out[int(component[a])].append((a, b) if a < b else (b, a))
    return out


def _average_linkage(members: list[int], pairs: Mapping[Pair, int], held: Iterable[Pair], barred: frozenset[Pair]) -> dict[int, int]:
    group = {i: [i] for i in members}
    of = {i: i for i in members}
    for a, b in sorted(held):  # by hand first
        x, y = sorted((of[a], of[b]))
        if x != y:
            group[x] += group.pop(y)
            for i in group[x]:
                of[i] = x
    # between two groups: the sum of their pairs' scores and the number of pairs scored
    links: dict[int, dict[int, list[int]]] = {g: {} for g in group}
    for (a, b), s in pairs.items():
        x, y = of[a], of[b]
        if x != y and (a, b) not in barred:
            link = links[x].get(y)
            if link is None:
                link = links[x][y] = links[y][x] = [0, 0]
            link[0] += s
            link[1] += 1
    wide = {g: len(m) for g, m in group.items() if len(m) > 1}  # groups by hand need not have all their pairs scored
    queue: list[tuple[float, int, int, int]] = []

    def allowed(x: int, y: int) -> bool:
        total, count = links[x][y]
        if total < 0:
            return False
        if x in wide or y in wide:
            return not _barred(group[x], group[y], barred)
        return count == len(group[x]) * len(group[y])

    def offer(x: int, y: int) -> None:
        total, count = links[x][y]
        if allowed(x, y):
            heapq.heappush(queue, (-total / count, min(x, y), max(x, y), count))

    for x in group:
        for y in links[x]:
            if x < y:
                offer(x, y)
    while queue:
        mean, x, y, count = heapq.heappop(queue)
        if x not in group or y not in group or y not in links[x]:
            continue
        total, now = links[x][y]
        if now != count or -total / now != mean or not allowed(x, y):
            continue  # an offer from before one of them grew
        group[x] += group.pop(y)
        if y in wide:
            wide[x] = len(group[x])
        gone = links.pop(y)
        links[x].pop(y, None)
        for z, (s, c) in gone.items():
            if z == x:
                continue
            links[z].pop(y, None)
            had = links[x].get(z)
            if had is None:
                had = links[x][z] = links[z][x] = [0, 0]
            had[0] += s
            had[1] += c
        for z in list(links[x]):
            offer(x, z)
    return {i: g for g, m in group.items() for i in m}


def _barred(x: list[int], y: list[int], barred: frozenset[Pair]) -> bool:
    return any(((a, b) if a < b else (b, a)) in barred for a in x for b in y)


def origins(n: int, group: Ints, sources: Sequence[Any], articles: Sequence[Any], copies: tuple[Ints, Ints]) -> Ints:
    """Of each node, the smallest node of its group with which it shares a source, an original article or a text: its independent source."""
    import numpy as np

    first: dict[tuple[int, str, Any], int] = {}
    left: list[int] = []
    right: list[int] = []
    for i, (g, s, o) in enumerate(zip(group.tolist(), sources, articles, strict=True)):
        for key in ((g, "source", s), (g, "article", o)):
            j = first.setdefault(key, i)
            if j != i and key[2] is not None:
                left.append(j)
                right.append(i)
    same = group[copies[0]] == group[copies[1]]
    ends = (np.concatenate([c[same], np.array(more, dtype=np.int64)]) for c, more in zip(copies, (left, right), strict=True))
    return components(n, *ends)
