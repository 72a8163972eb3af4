"""The gallery: named queries, one file each. The first lines of a file say what the query answers."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class NamedQuery:
    name: str
    answers: str
    sql: str


@cache
def named() -> dict[str, NamedQuery]:
    """Every query of the gallery by name, in the order of the names."""
    out = {}
    for path in sorted(Path(__file__).parent.glob("*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines()
        notes = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
        sql = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
        out[path.stem] = NamedQuery(path.stem, " ".join(notes), sql)
    return out
