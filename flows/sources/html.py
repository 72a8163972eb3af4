"""A news page to its article: main text, title, byline, publication date, language, canonical address.

Main text and fields come from trafilatura: on bench/readers.py's five layouts its words are all and only the story's (F1 1.000), where
resiliparse lets a cookie notice in (0.993 on that layout, 0.9985 in all) though it is ten times faster; extraction costs more than reading
either way, and trafilatura reads the metadata too. Dates: what the page says of itself first (article:published_time, JSON-LD,
<time>), then htmldate without its guesses from the running text.
"""
from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from flows.sources.refusal import Reason, RefusedError
from flows.sources.told import FIRST_YEAR, LAST_YEAR, Told

MIN_WORDS = 25  # fewer words of running text are a teaser, a caption or an error page
_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_LD = re.compile(r"<script[^>]+application/ld\+json[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL)
_TIME = re.compile(r"<time\b[^>]*>", re.IGNORECASE)
_LANG = re.compile(r"<html\b[^>]*\blang\s*=\s*[\"']?([A-Za-z]{2})\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_CANONICAL = re.compile(r"<link\b[^>]*rel\s*=\s*[\"']?canonical[\"']?[^>]*>", re.IGNORECASE)
PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date", "date",
    "cxenseparse:recs:publishtime",
)


def page(data: bytes, *, charset: str | None = None, url: str | None = None) -> tuple[Told, str]:
    """(what the page says of itself, its text with the title first). Raises RefusedError(no_article, not_text)."""
    html = decode(data, charset)
    if "<" not in html or html.count("\0") > 0:
        raise RefusedError(Reason.NOT_TEXT, "Not an HTML page")
    meta = _metas(html)
    body, found = _main_text(html, url)
    if len(body.split()) < MIN_WORDS:
        raise RefusedError(Reason.NO_ARTICLE, f"No article on the page: {len(body.split())} words of running text")
    title = _clean(meta.get("og:title") or found.get("title") or meta.get("title"))
    canonical = _canonical(html, meta, url)
    text = body if not title or " ".join(body.split()).startswith(title) else f"{title}\n\n{body}"
    language = _LANG.search(html)
    told = Told(
        article_id=meta.get("dissent:id"),
        source=_clean(meta.get("dissent:source") or meta.get("og:site_name") or found.get("sitename")) or _host(canonical),
        published=_published(html, meta, canonical), title=title, url=canonical,
        language=(meta.get("og:locale") or "")[:2].lower() or (language.group(1).lower() if language else None),
        byline=_clean(meta.get("author") or meta.get("article:author") or found.get("author")),
        licence=_clean(meta.get("dissent:licence")), country=meta.get("dissent:country"),
    )
    return told, text


def decode(data: bytes, charset: str | None = None) -> str:
    """The page as text: by its mark, the HTTP header, its own declaration, UTF-8, else windows-1252 (the HTML standard's order)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _CHARSET.search(data[:4096])
    for name in (charset, declared.group(1).decode("ascii") if declared else None, "utf-8-sig"):
        if name:
            try:
                return data.decode("utf-8-sig" if name.lower() in ("utf-8", "utf8") else name)
            except (LookupError, UnicodeDecodeError):
                continue
    if data.count(b"\0") or sum(b < 32 and b not in (9, 10, 12, 13) for b in data[:4096]) > 40:
        raise RefusedError(Reason.NOT_TEXT, "The bytes are not an HTML page")
    return data.decode("windows-1252", "replace")


def _main_text(html: str, url: str | None) -> tuple[str, dict[str, str | None]]:
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(
            html, url=url, include_comments=False, include_tables=False, with_metadata=True, deduplicate=False, fast=True,
            date_extraction_params=_no_date()
        )
    except (ValueError, RecursionError, AssertionError, TypeError, AttributeError, KeyError, IndexError) as error:  # a page that breaks the parser
        raise RefusedError(Reason.NO_ARTICLE, f"The page cannot be parsed: {error}") from error
    if found is None:
        return "", {}
    values: dict[str, Any] = found if isinstance(found, dict) else found.as_dict()
    # trafilatura ends a paragraph with one line break; an empty line is what tells a reader, and our sentence splitter, that it ended
    body = "\n\n".join(line.strip() for line in (values.get("text") or "").splitlines() if line.strip())
    return body, {k: values.get(k) for k in ("title", "author", "sitename")}


@cache
def _no_date() -> dict[str, Any]:
    """Parameters that keep trafilatura from searching the text for a date; we ask htmldate ourselves."""
    return {"extensive_search": False, "max_date": f"{LAST_YEAR}-12-31", "min_date": f"{FIRST_YEAR}-01-01", "original_date": True}


def _metas(html: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in _META.findall(html):
        values = {k.lower(): unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(tag)}
        key = values.get("name") or values.get("property") or values.get("itemprop")
        if key and values.get("content"):
            found.setdefault(key.lower(), values["content"].strip())
    return found


def _published(html: str, meta: dict[str, str], url: str | None) -> str | None:
    for value in _dates_told(html, meta):
        return value
    from htmldate import find_date

    try:
        found = find_date(
            html, extensive_search=False, original_date=True, url=url, min_date=dt.datetime(FIRST_YEAR, 1, 1), max_date=dt.datetime(LAST_YEAR, 12, 31)
        )
    except (ValueError, TypeError, AttributeError, OverflowError):  # htmldate trips over some pages; the date is then unknown
        return None
    return found if isinstance(found, str) else None


def _dates_told(html: str, meta: dict[str, str]) -> Iterator[str]:
    """Publication dates that the page's metadata names, most binding first."""
    named = [meta[key] for key in PUBLISHED if key in meta]
    yield from named[:1]
    for block in _LD.findall(html):
        try:
            yield from _in_linked_data(json.loads(block), 0)
        except (json.JSONDecodeError, RecursionError):
            continue
    for tag in _TIME.findall(html):
        values = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(tag)}
        marked = "pubdate" in tag.lower() or values.get("itemprop", "").lower() == "datepublished" or "publish" in values.get("class", "").lower()
        if marked and "datetime" in values:
            yield values["datetime"]


def _in_linked_data(value: Any, depth: int) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value:
            yield from _in_linked_data(item, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("datePublished"), str):
            yield value["datePublished"]
        if "@graph" in value:
            yield from _in_linked_data(value["@graph"], depth + 1)


def _canonical(html: str, meta: dict[str, str], url: str | None) -> str | None:
    """The page's own word for its address, if it stays on its host; else the address it was fetched from."""
    tag = _CANONICAL.search(html)
    values = {k.lower(): unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(tag.group(0))} if tag else {}
    said = values.get("href") or meta.get("og:url")
    if not said:
        return url
    try:
        said = urljoin(url or "", said)
        host = urlsplit(said).hostname
    except ValueError:
        return url
    if not host or not said.startswith(("http://", "https://")):
        return url
    return said if url is None or host == urlsplit(url).hostname else url


def _host(url: str | None) -> str | None:
    if not url:
        return None
    host = urlsplit(url).hostname
    return host.removeprefix("www.") if host else None


def _clean(text: str | None) -> str | None:
    return " ".join(unescape(text).split()) or None if text else None
