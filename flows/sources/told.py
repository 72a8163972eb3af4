"""What is known of an article beside its text, as strings, and how it becomes an `Article`."""
from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.records import Article, content_id
from flows.sources.refusal import Reason, RefusedError

FIRST_YEAR, LAST_YEAR = 1605, 2100  # the first newspaper; constants, so that a wrong clock changes no result
UNKNOWN_SOURCE = "unknown"
MAX_TITLE = 300
# parameters that follow a reader around and name no page
TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|cmpid|ref_src)$", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """Fields of an article as somebody wrote them: a file's front matter, a page's metadata, a flag, a source's declaration."""

    article_id: str | None = None
    source: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    country: str | None = None
    byline: str | None = None
    licence: str | None = None

    def over(self, weaker: Told) -> Told:
        """Both together; where both speak, this one counts."""
        mine = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if getattr(self, f.name) not in (None, "")}
        return dataclasses.replace(weaker, **mine)


def article(told: Told, text: str) -> Article:
    """The article, with its id. Raises RefusedError for impossible dates and codes, and for text that is none."""
    check_text(text)
    title = " ".join(told.title.split())[:MAX_TITLE] if told.title else None
    if not text.strip():
        raise RefusedError(Reason.TITLE_ONLY if title else Reason.EMPTY_FILE, "There is a title and no text" if title else "There is no text")
    if title and " ".join(text.split()) == title:
        raise RefusedError(Reason.TITLE_ONLY, "There is a title and no text", value=title)
    published = day(told.published)
    url = canonical_url(told.url) if told.url else None
    source = " ".join(told.source.split()) if told.source and told.source.strip() else UNKNOWN_SOURCE
    return Article(
        article_id=identity(told.article_id, url, source, title or text.strip().splitlines()[0].strip(), published), source=source, text=text,
        published=published, title=title, url=url, language=language(told.language), country=country(told.country), byline=told.byline or None,
        licence=told.licence or None,
    )


def identity(given: str | None, url: str | None, source: str, head: str, published: dt.date | None) -> str:
    """The article's id: as given, else from its address, else from source, title (or first line) and day."""
    if given and given.strip():
        return given.strip()
    if url:
        return content_id("a", url)
    return content_id("a", source, " ".join(head.split()).casefold(), published.isoformat() if published else None)


def day(text: str | None) -> dt.date | None:
    """A publication date as written: ISO 8601 day or moment, or RFC 822. The day is that of the moment's own time zone.

    Raises RefusedError(impossible_date) for what is no date, or lies outside the years of newspapers.
    """
    if text is None or not text.strip():
        return None
    text = text.strip()
    found: dt.date | None = None
    try:
        found = dt.date.fromisoformat(text[:10]) if re.match(r"\d{4}-\d\d-\d\d", text) else dt.datetime.fromisoformat(text).date()
    except ValueError:
        try:
            found = parsedate_to_datetime(text).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise RefusedError(Reason.IMPOSSIBLE_DATE, f"Not a possible day of publication: {text!r} (write YYYY-MM-DD)", column="published", value=text)
    return found


def language(text: str | None) -> str:
    """ISO 639-1 code; 'en-GB' is 'en'. English when nothing is said."""
    if not text or not text.strip():
        return "en"
    code = re.split(r"[-_]", text.strip().lower())[0]
    if not re.fullmatch("[a-z]{2}", code):
        raise RefusedError(Reason.BAD_CODE, f"Not an ISO 639-1 language code: {text!r}", column="language", value=text)
    return code


def country(text: str | None) -> str | None:
    """ISO 3166-1 alpha-2 code."""
    if not text or not text.strip():
        return None
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise RefusedError(Reason.BAD_CODE, f"Not an ISO 3166-1 alpha-2 country code: {text!r}", column="country", value=text)
    return code


def canonical_url(url: str) -> str:
    """One spelling of an address: host in lower case, no default port, no fragment, no tracking parameters."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url.strip()
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    host = parts.hostname.lower() if ":" not in parts.hostname else f"[{parts.hostname.lower()}]"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)])
    return urlunsplit((parts.scheme.lower(), host if port in (None, default) else f"{host}:{port}", parts.path or "/", query, ""))


def check_text(text: str) -> None:
    """Raise RefusedError(not_text) for what no person wrote: NUL, lone surrogates, a heap of control characters."""
    control = sum(1 for c in text if ord(c) < 32 and c not in "\t\n\r\f\v")
    if "\0" in text or control > len(text) // 50:
        raise RefusedError(Reason.NOT_TEXT, "The bytes are not text: they hold NUL or many control characters")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RefusedError(Reason.NOT_TEXT, "The text holds half characters (lone surrogates)") from error
