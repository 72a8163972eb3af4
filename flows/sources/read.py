"""One piece of input to one article: by its kind. Never raises for bad input: what cannot be read is a row of quarantine."""
from __future__ import annotations

import json
import re
from typing import Any

from extractors.records import Article, Quarantined
from flows.sources import told as telling
from flows.sources.html import page
from flows.sources.raw import Kind, Raw
from flows.sources.refusal import Reason, RefusedError, refused
from flows.sources.told import Told

TITLE_LINE = 160  # characters; a longer first line is a paragraph
KEYS = {
    "id": "article_id", "article_id": "article_id", "source": "source", "publisher": "source", "published": "published", "date": "published",
    "title": "title", "url": "url", "language": "language", "lang": "language", "country": "country", "byline": "byline", "author": "byline",
    "licence": "licence", "license": "licence",
}


def read(raw: Raw, *, max_bytes: int) -> Article | Quarantined:
    """The article in a piece of input, or why there is none."""
    try:
        if len(raw.data) > max_bytes:
            raise RefusedError(Reason.TOO_LARGE, f"{len(raw.data):,} bytes; at most {max_bytes:,} are read (DISSENT_MAX_ARTICLE_BYTES)")
        if not raw.data.strip():
            raise RefusedError(Reason.EMPTY_FILE, "There is nothing in it")
        if raw.kind is Kind.HTML:
            told, text = page(raw.data, charset=raw.charset, url=raw.told.url)
        elif raw.kind is Kind.JSON:
            told, text = _object(raw.data)
        else:
            told, text = _plain(decode(raw.data))
        return telling.article(raw.firm.over(told).over(raw.told), text)
    except RefusedError as error:
        return refused(error, raw.location, _payload(raw))


def decode(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Any other coding would be a guess: it is refused."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(Reason.NOT_TEXT, f"Not UTF-8 text (byte {error.start}); convert it with iconv") from error


def _plain(whole: str) -> tuple[Told, str]:
    """A text file: its front matter and the text after it, or the whole text with the first line as title."""
    telling.check_text(whole)
    found = re.match(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", whole, re.DOTALL | re.MULTILINE)
    if found:
        return _front_matter(found.group(1)), whole[found.end() :].lstrip("\r\n")
    lines = whole.strip().splitlines()
    if not lines:
        raise RefusedError(Reason.EMPTY_FILE, "There is no text")
    first = lines[0].strip()
    if len(lines) == 1 and len(first) <= TITLE_LINE and not re.search(r"[.!?]['\"”’)]*$", first):
        raise RefusedError(Reason.TITLE_ONLY, "There is a title and no text", value=first)
    title = first if len(first) <= TITLE_LINE and len(lines) > 2 and not lines[1].strip() else None
    return Told(title=title.lstrip("# ") if title else None), whole


def _front_matter(block: str) -> Told:
    values: dict[str, str] = {}
    for number, line in enumerate(block.splitlines(), 2):
        if not line.strip() or line.lstrip().startswith("#") or line[0] in " \t-":
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise RefusedError(Reason.BROKEN_FRONT_MATTER, f"Line {number} of the front matter is not `key: value`: {line[:80]!r}")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        name = KEYS.get(key.strip().lower())
        if name and value and value.lower() not in ("null", "~"):
            values[name] = value
    return Told(**values)


def _object(data: bytes) -> tuple[Told, str]:
    """A line of JSON: at least `text`."""
    try:
        found: Any = json.loads(decode(data))
    except json.JSONDecodeError as error:
        raise RefusedError(Reason.BROKEN_JSON, f"Broken JSON at character {error.pos + 1} of the line: {error.msg}") from error
    except RecursionError as error:
        raise RefusedError(Reason.BROKEN_JSON, "JSON nested too deeply") from error
    if not isinstance(found, dict):
        raise RefusedError(Reason.WRONG_TYPE, "A line must be a JSON object")
    values: dict[str, str] = {}
    for key, value in found.items():
        name = KEYS.get(key.lower())
        if name is None or value is None:
            continue
        if isinstance(value, int) and name == "article_id":
            value = str(value)
        if not isinstance(value, str):
            raise RefusedError(Reason.WRONG_TYPE, f"{key} must be a string", column=name, value=str(value))
        telling.check_text(value)
        values.setdefault(name, value)
    text = found.get("text")
    if text is None and values.get("title"):
        raise RefusedError(Reason.TITLE_ONLY, "There is a title and no text", value=values["title"])
    if text is None:
        raise RefusedError(Reason.MISSING_FIELD, "There is no `text`", column="text")
    if not isinstance(text, str):
        raise RefusedError(Reason.WRONG_TYPE, "text must be a string", column="text", value=str(text))
    return Told(**values), text


def _payload(raw: Raw) -> dict[str, str] | None:
    """What was refused, for a retry: small text only; a large or binary piece is named by its location."""
    if len(raw.data) > 100_000:
        return None
    try:
        return {"kind": raw.kind.value, "data": raw.data.decode("utf-8")}
    except UnicodeDecodeError:
        return None
