"""One polite, wary HTTP client: a connection a host, pauses, conditional requests, limits on size, time and redirects."""
from __future__ import annotations

import datetime as dt
import random
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpcore

from flows.fetch import robots
from flows.fetch.cache import Cache, Entry
from flows.fetch.guard import Guard, check_url
from flows.sources.refusal import Reason, RefusedError

MAX_REDIRECTS = 10
MAX_RATIO = 200  # a body that unpacks to more than this many times its size, beyond a megabyte, is a bomb
TRIES = 4
MAX_WAIT = 120.0  # seconds that a server's Retry-After can make us wait
TOTAL_TIMES = 4  # a whole response may take this many times the wait for one read
HTML = ("text/html", "application/xhtml+xml")
FEED = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml", "text/html", "text/plain",
        "application/x-gzip", "application/gzip", "application/octet-stream")


@dataclass(frozen=True)
class Page:
    """A response that was read whole. `fetched` is false when the cache had it and the server was not asked, or said 304."""

    url: str
    final_url: str
    body: bytes
    content_type: str
    charset: str | None
    fetched: bool


@dataclass
class Counts:
    """What the fetcher did, for the summary and the metrics."""

    requests: int = 0
    fetched: int = 0
    unchanged: int = 0  # 304
    cached: int = 0  # not asked at all
    retried: int = 0
    bytes: int = 0


@dataclass
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    robots: robots.Robots | None = None


class Fetcher:
    """Fetches pages. One request at a time to a host, whatever the number of threads."""

    def __init__(
        self, cache: Path, *, user_agent: str, delay: float = 1.0, timeout: float = 30.0, max_bytes: int = 10_000_000, allow_loopback: bool = False,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self.cache = Cache(cache)
        self.counts = Counts()
        self._agent, self._delay, self._timeout, self._max = user_agent, delay, timeout, max_bytes
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify or ssl.create_default_context(), max_keepalive_connections=20, keepalive_expiry=15, retries=0,
            network_backend=Guard(allow_loopback=allow_loopback),
        )

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, url: str, *, types: Iterable[str] = HTML, stamp: str | None = None, max_bytes: int | None = None, ask_robots: bool = True) -> Page:
        """The page at an address, from the cache when `stamp` (its last change, as a feed or sitemap tells it) is the one that was fetched.

        Raises RefusedError with the reason.
        """
        had = self.cache.get(url)
        if had is not None and stamp is not None and had[0].stamp == stamp:
            self._count(cached=1)
            return _page(had[0], had[1], url, fetched=False)
        at = url
        for _ in range(MAX_REDIRECTS + 1):
            check_url(at)
            if ask_robots and not self.robots(at).allows(at):
                raise RefusedError(Reason.ROBOTS, f"robots.txt of {urlsplit(at).hostname} asks us to leave it", value=at)
            status, headers, body = self._polite(at, had[0] if had else None, max_bytes or self._max)
            if status == 304 and had is not None:
                self._count(unchanged=1)
                if stamp is not None and had[0].stamp != stamp:
                    self.cache.put(Entry(**{**had[0].__dict__, "stamp": stamp}), had[1])
                return _page(had[0], had[1], url, fetched=False)
            if status in (301, 302, 303, 307, 308) and headers.get("location"):
                at = urljoin(at, headers["location"]).split("#")[0]
                continue
            if status != 200:
                raise RefusedError(Reason.HTTP_ERROR, f"The server answered {status}", value=str(status))
            kind, charset = _content_type(headers.get("content-type", ""))
            if kind and kind not in types:
                raise RefusedError(Reason.CONTENT_TYPE, f"The server sent {kind}, not {', '.join(list(types)[:2])}", value=kind)
            entry = Entry(url, at, status, kind, charset, headers.get("etag"), headers.get("last-modified"), stamp)
            self.cache.put(entry, body)
            self._count(fetched=1)
            return _page(entry, body, url, fetched=True)
        raise RefusedError(Reason.TOO_MANY_REDIRECTS, f"More than {MAX_REDIRECTS} redirects", value=at)

    def robots(self, url: str) -> robots.Robots:
        """The rules of the host of an address, fetched once a run. No robots.txt (4xx): all is allowed; a host that fails: nothing is."""
        host = self._host(url)
        if host.robots is None:
            parts = urlsplit(url)
            at = f"{parts.scheme}://{parts.netloc}/robots.txt"
            found = robots.Robots()
            try:
                for _ in range(6):
                    check_url(at)
                    status, headers, body = self._polite(at, None, robots.MAX_BYTES)
                    if status in (301, 302, 303, 307, 308) and headers.get("location"):
                        at = urljoin(at, headers["location"])
                        continue
                    if status == 200:
                        found = robots.parse(body.decode("utf-8", "replace"), self._agent)
                    elif status >= 500 or status == 429:
                        found = robots.NOTHING_ALLOWED
                    break
            except RefusedError as error:
                if error.reason in (Reason.FORBIDDEN_ADDRESS, Reason.UNREACHABLE, Reason.TIMEOUT, Reason.BAD_CERTIFICATE):
                    raise
                found = robots.NOTHING_ALLOWED
            host.robots = found
        return host.robots

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(urlsplit(url).netloc.lower(), _Host())

    def _count(self, **more: int) -> None:
        with self._lock:
            for name, by in more.items():
                setattr(self.counts, name, getattr(self.counts, name) + by)

    def _polite(self, url: str, had: Entry | None, limit: int) -> tuple[int, dict[str, str], bytes]:
        """One request in its host's turn; 429, 503 and broken connections are tried again, later each time."""
        host = self._host(url)
        for attempt in range(TRIES):
            with host.turn:
                pause = host.next_at - time.monotonic()
                if pause > 0:
                    time.sleep(pause)
                try:
                    status, headers, body = self._request(url, had if had and had.final_url == url else None, limit)
                except RefusedError as error:
                    if error.reason is not Reason.UNREACHABLE or attempt == TRIES - 1:
                        raise
                    status, headers, body = 503, {}, b""
                finally:
                    host.next_at = time.monotonic() + max(self._delay, host.robots.delay if host.robots else 0.0)
                if status not in (429, 503) or attempt == TRIES - 1:
                    return status, headers, body
                self._count(retried=1)
                host.next_at = time.monotonic() + _wait(headers.get("retry-after"), attempt, self._delay)
        raise AssertionError("unreachable")

    def _request(self, url: str, had: Entry | None, limit: int) -> tuple[int, dict[str, str], bytes]:
        headers = {"User-Agent": self._agent, "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1", "Accept-Encoding": "gzip",
                   "Host": urlsplit(url).netloc.rpartition("@")[2]}
        if had is not None and had.etag:
            headers["If-None-Match"] = had.etag
        elif had is not None and had.last_modified:
            headers["If-Modified-Since"] = had.last_modified
        wait = {"connect": self._timeout, "read": self._timeout, "write": self._timeout, "pool": self._timeout * 4}
        self._count(requests=1)
        try:
            ascii_url = url.encode("ascii", "ignore") if url.isascii() else _ascii(url)
            with self._pool.stream("GET", ascii_url, headers=list(headers.items()), extensions={"timeout": wait}) as response:
                got = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
                if response.status != 200:
                    return response.status, got, b""
                return response.status, got, self._body(response.iter_stream(), got, limit)
        except (httpcore.ReadTimeout, httpcore.ConnectTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout) as error:
            raise RefusedError(Reason.TIMEOUT, f"No answer within {self._timeout:g} s") from error
        except httpcore.ConnectError as error:
            if "certificate" in str(error).lower() or "ssl" in str(error).lower():
                raise RefusedError(Reason.BAD_CERTIFICATE, f"The certificate is not to be trusted: {error}"[:300]) from error
            raise RefusedError(Reason.UNREACHABLE, f"Cannot be reached: {error}"[:300]) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise RefusedError(Reason.UNREACHABLE, f"The connection broke: {error}"[:300]) from error
        except (ValueError, UnicodeError) as error:
            raise RefusedError(Reason.FORBIDDEN_ADDRESS, f"Not an address: {error}"[:300], value=url) from error

    def _body(self, parts: Iterator[bytes], headers: dict[str, str], limit: int) -> bytes:
        """The body, unpacked, within the limits of size and time."""
        until = time.monotonic() + TOTAL_TIMES * self._timeout
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise RefusedError(Reason.CONTENT_TYPE, f"The server packed the page as {coding}, which was not asked for", value=coding)
        if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > limit:
            raise RefusedError(Reason.TOO_LARGE, f"{int(headers['content-length']):,} bytes; at most {limit:,} are read")
        unpack = zlib.decompressobj(47) if coding not in ("", "identity") else None
        out = bytearray()
        raw = 0
        for part in parts:
            raw += len(part)
            self._count(bytes=len(part))
            if time.monotonic() > until:
                raise RefusedError(Reason.TIMEOUT, f"The answer was not whole after {TOTAL_TIMES * self._timeout:g} s")
            try:
                out += unpack.decompress(part, limit + 1 - len(out)) if unpack else part
            except zlib.error as error:
                raise RefusedError(Reason.CONTENT_TYPE, "The packed page is damaged") from error
            if unpack and len(out) > 1_000_000 and len(out) > MAX_RATIO * raw:
                raise RefusedError(Reason.BOMB, f"{raw:,} bytes unpack to {len(out):,} and more")
            if len(out) > limit:
                raise RefusedError(Reason.TOO_LARGE, f"More than {limit:,} bytes")
        return bytes(out)


def _wait(retry_after: str | None, attempt: int, delay: float) -> float:
    """Seconds until the next try: what the server asks for, within bounds, else doubling, with jitter."""
    asked = 0.0
    if retry_after and retry_after.strip().isdigit():
        asked = float(retry_after)
    elif retry_after:
        try:
            asked = (parsedate_to_datetime(retry_after) - dt.datetime.now(dt.UTC)).total_seconds()
        except (ValueError, TypeError):
            asked = 0.0
    own = max(delay, 0.5) * float(1 << attempt) * random.uniform(0.75, 1.25)
    return min(max(asked, own), MAX_WAIT)


def _content_type(header: str) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = header
    return (message.get_content_type() if header.strip() else ""), message.get_content_charset()


def _ascii(url: str) -> bytes:
    """An address with other letters in it, as it goes over the wire."""
    from urllib.parse import quote, urlunsplit

    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii") + (f":{parts.port}" if parts.port else "")
    kept = "/%:@!$&'()*+,;=~-._"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=kept), quote(parts.query, safe=kept + "?"), "")).encode()


def _page(entry: Entry, body: bytes, url: str, *, fetched: bool) -> Page:
    return Page(url, entry.final_url, body, entry.content_type, entry.charset, fetched)
