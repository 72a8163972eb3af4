"""The lengths that a sentence's own words allow: an independent, simpler reading than the extractor's, to check it by."""
from __future__ import annotations

from functools import lru_cache

from extractors import numbers

DAYS = {
    "hour": 1 / 24, "hours": 1 / 24, "hr": 1 / 24, "hrs": 1 / 24, "day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30,
    "year": 365, "years": 365, "yr": 365, "yrs": 365, "fortnight": 14, "decade": 3650, "decades": 3650,
}
ONE = frozenset({"a", "an", "one", "another"})


@lru_cache(maxsize=1 << 16)
def possible_days(text: str) -> frozenset[int]:
    """Every total of neighbouring terms in a phrase ('4 years and 6 months': 1460, 180, 1640); empty when it tells none.

    years*365 + months*30 + weeks*7 + days (codebook); hours round either way. Of a range both ends are possible.
    """
    tokens = numbers.tokenize(text)
    terms: list[tuple[float, float]] = []
    pending: list[tuple[float, float]] = []  # numbers of a range whose unit comes later: 'six to 12 years'
    i = 0
    while i < len(tokens):
        number = numbers.read(tokens, i)
        if number is None and tokens[i].lower in ONE:
            low, high, after = 1.0, 1.0, i + 1
        elif number is None:
            i += 1
            continue
        else:
            low, high, after = number.low, number.high, number.last
        unit = next((t for t in tokens[after:after + 4] if t.word), None)
        if unit is not None and unit.lower in DAYS:
            each = DAYS[unit.lower]
            lows = [p[0] for p in pending] + [low]
            terms.append((min(lows) * each, high * each))
            pending = []
        elif unit is not None and unit.lower in ("to", "and", "or") and number is not None:
            pending = [(low, high)]
        else:
            pending = []
        i = max(after, i + 1)
    out: set[int] = set()
    for first in range(len(terms)):
        low_sum = high_sum = 0.0
        for low, high in terms[first:first + 8]:
            low_sum, high_sum = low_sum + low, high_sum + high
            for total in (low_sum, high_sum):
                out |= {int(total), round(total), int(-(-total // 1))}
    return frozenset(out)
