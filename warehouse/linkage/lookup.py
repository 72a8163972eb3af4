"""Finding a person's case by any spelling of the name."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warehouse.linkage.folding import fold, name_keys

if TYPE_CHECKING:
    from warehouse.lake import Lake


def find_cases(lake: Lake, name: str) -> list[dict[str, Any]]:
    """Cases of persons whose name agrees with `name` in two words, or in its only word; rows of v_cases with aliases and steps, by case_id."""
    keys = name_keys(name)
    wanted = list(keys.pairs) if keys.single is None else [keys.single]
    column = "name_pairs" if keys.single is None else "name_words"
    if not fold(name):
        return []
    found: list[dict[str, Any]] = lake.query(
        f"""SELECT v.*, c.aliases, c.steps FROM v_cases v JOIN cases c USING (case_id)
        WHERE case_id IN (SELECT case_id FROM case_state WHERE list_has_any({column}, ?::BIGINT[])) ORDER BY v.name, case_id""", [wanted],
    ).to_pylist()
    return found
