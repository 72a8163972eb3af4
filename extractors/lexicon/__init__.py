"""The words of a language as data: one folder a language, one JSON file a topic, read once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en",)


@cache
def load(topic: str, language: str = "en") -> dict[str, Any]:
    """The lexicon file of a topic. KeyError lists the known languages when there is no such folder."""
    if language not in LANGUAGES:
        raise KeyError(f"no lexicon for language {language!r}; known: {', '.join(LANGUAGES)}")
    text = files("extractors.lexicon").joinpath(language, f"{topic}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def exists(topic: str, language: str = "en") -> bool:
    """Whether a language has the file of a topic."""
    return bool(files("extractors.lexicon").joinpath(language, f"{topic}.json").is_file())


@cache
def words(topic: str, key: str, language: str = "en") -> frozenset[str]:
    """One list of a topic as a set; a list may be written as one string with blanks between the words."""
    value = load(topic, language)[key]
    return frozenset(value.split() if isinstance(value, str) else value)
