"""Feeds and sitemaps to page addresses, with what they tell of each page."""
from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from flows.sources.refusal import Reason, RefusedError
from flows.sources.told import Told

MAX_SITEMAP = 52_428_800  # bytes unpacked; the protocol's limit
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


NOTHING = Told()


@dataclass(frozen=True)
class Listed:
    """A page that a feed or sitemap lists. `stamp` is its last change as told, to fetch only what changed."""

    url: str
    told: Told = NOTHING
    stamp: str | None = None


def feed(data: bytes, base: str) -> list[Listed]:
    """The entries of an RSS or Atom feed. Raises RefusedError(broken_xml)."""
    import feedparser

    no_entities(data)
    # bytes in a file object: a string would be taken for an address or a path and opened
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        raise RefusedError(Reason.BROKEN_XML, f"Not a feed: {parsed.get('bozo_exception', 'no RSS or Atom in it')}"[:300])
    found = []
    for entry in parsed.entries:
        link = entry.get("link") or next((x.get("href") for x in entry.get("links", []) if x.get("href")), None)
        if not link:
            continue
        told = Told(title=_flat(entry.get("title")), published=entry.get("published") or None, byline=_flat(entry.get("author")))
        found.append(Listed(urljoin(base, link).split("#")[0], _dated(told), entry.get("updated") or entry.get("published") or None))
    return found


def sitemap(data: bytes, base: str) -> tuple[list[Listed], list[str]]:
    """(pages, further sitemaps) of a sitemap, a news sitemap or a sitemap index, packed or not. Raises RefusedError."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    data = _unpacked(data)
    no_entities(data)
    pages: list[Listed] = []
    further: list[str] = []
    try:
        for _, element in iterparse(io.BytesIO(data), forbid_dtd=False):
            if element.tag == f"{_SITEMAP}sitemap":
                place = element.findtext(f"{_SITEMAP}loc")
                further += [urljoin(base, place.strip())] if place else []
                element.clear()
            elif element.tag == f"{_SITEMAP}url":
                place = element.findtext(f"{_SITEMAP}loc")
                news = element.find(f"{_NEWS}news")
                told = Told()
                if news is not None:
                    told = Told(
                        title=_flat(news.findtext(f"{_NEWS}title")), published=news.findtext(f"{_NEWS}publication_date"),
                        language=news.findtext(f"{_NEWS}publication/{_NEWS}language"),
                    )
                if place:
                    pages.append(Listed(urljoin(base, place.strip()).split("#")[0], _dated(told), element.findtext(f"{_SITEMAP}lastmod")))
                element.clear()
    except (ParseError, DefusedXmlException, ValueError) as error:
        if not pages and not further:
            raise RefusedError(Reason.BROKEN_XML, f"Not a sitemap: {error}"[:300]) from error
    if not pages and not further and b"sitemap" not in data[:2000]:
        raise RefusedError(Reason.BROKEN_XML, "Not a sitemap")
    return pages, further


def no_entities(data: bytes) -> None:
    """Raise RefusedError for a document that declares entities: no feed needs them, and they are how XML bombs are made."""
    head = data[:200_000]
    if any(mark in head for mark in (b"<!ENTITY", "<!ENTITY".encode("utf-16-le"), "<!ENTITY".encode("utf-16-be"))):
        raise RefusedError(Reason.BROKEN_XML, "The document declares XML entities, which are not read")


def walk(data: bytes, base: str) -> Iterator[Listed]:
    """Whatever lists pages, by its look: a feed or a sitemap (further sitemaps are left to the caller)."""
    try:
        yield from feed(data, base)
    except RefusedError:
        yield from sitemap(data, base)[0]


def _dated(told: Told) -> Told:
    """A date that the feed has and nobody can read is left out: the page itself may have a better one."""
    from dataclasses import replace

    from flows.sources.told import day, language

    try:
        day(told.published)
    except RefusedError:
        told = replace(told, published=None)
    try:
        language(told.language)
    except RefusedError:
        told = replace(told, language=None)
    return told


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpack = zlib.decompressobj(31)
        out = unpack.decompress(data, MAX_SITEMAP + 1)
    except zlib.error as error:
        raise RefusedError(Reason.BROKEN_XML, "The packed sitemap is damaged") from error
    if len(out) > MAX_SITEMAP:
        raise RefusedError(Reason.BOMB, f"The sitemap unpacks to more than {MAX_SITEMAP:,} bytes")
    return out


def _flat(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
