"""A piece of input before it is read: small enough to be sent to a worker, whole enough to be read alone."""
from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from flows.sources.told import Told


class Kind(StrEnum):
    TEXT = "text"  # .txt, .md, with or without front matter
    HTML = "html"
    JSON = "json"  # one object: a line of a JSONL file


@dataclass(frozen=True)
class Raw:
    """Bytes of one article. `location` is what an error names: a file, ``file:line``, an address, ``archive#offset``."""

    location: str
    kind: Kind
    data: bytes
    told: Told = dataclasses.field(default_factory=Told)  # what the source says of the piece, for what the piece leaves open
    charset: str | None = None  # of an HTTP header
    firm: Told = dataclasses.field(default_factory=Told)  # what the operator has declared: it counts before what the piece says
