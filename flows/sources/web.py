"""Web sources to pieces: feeds and sitemaps are fetched, then their pages, several hosts at once, one connection to each."""
from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from extractors.records import Quarantined
from flows.fetch.client import FEED, HTML, Fetcher
from flows.sources.feeds import MAX_SITEMAP, Listed, feed, sitemap
from flows.sources.raw import Kind, Raw
from flows.sources.refusal import Reason, RefusedError, refuse, refused
from flows.sources.told import Told, canonical_url

MAX_SITEMAPS = 500
HELD = 64  # pages that may wait for the reader: memory stays flat when fetching is faster than reading


def listed(fetcher: Fetcher, kind: str, url: str) -> Iterator[Listed | Quarantined]:
    """The pages that a feed, a sitemap (with those it names) or a single page's address stands for."""
    if kind == "page":
        yield Listed(url)
        return
    waiting, seen = [url], {url}
    while waiting:
        at = waiting.pop(0)
        try:
            page = fetcher.get(at, types=(*FEED, *HTML), max_bytes=MAX_SITEMAP)
            if kind == "auto" and b"<html" in page.body[:2000].lower():
                yield Listed(at)
                continue
            if kind == "auto":
                try:
                    yield from feed(page.body, page.final_url)
                    continue
                except RefusedError:  # then it must be a sitemap
                    pass
            if kind == "feed":
                yield from feed(page.body, page.final_url)
                continue
            pages, further = sitemap(page.body, page.final_url)
        except RefusedError as error:
            yield refused(error, at)
            continue
        yield from pages
        for more in further:
            if more not in seen and len(seen) < MAX_SITEMAPS:
                seen.add(more)
                waiting.append(more)


def pages(
    fetcher: Fetcher, found: Iterator[Listed | Quarantined], told: Told, *, hosts: int, max_pages: int | None = None
) -> Iterator[Raw | Quarantined]:
    """The pages themselves, each address once, in no promised order."""
    by_host: dict[str, list[Listed]] = defaultdict(list)
    seen: set[str] = set()
    for item in found:
        if isinstance(item, Quarantined):
            yield item
            continue
        address = canonical_url(item.url)
        if address in seen or (max_pages is not None and len(seen) >= max_pages):
            continue
        seen.add(address)
        by_host[urlsplit(address).netloc].append(item)
    yield from _fetched(fetcher, list(by_host.values()), told, hosts)


def _fetched(fetcher: Fetcher, groups: Sequence[list[Listed]], told: Told, hosts: int) -> Iterator[Raw | Quarantined]:
    out: queue.Queue[Raw | Quarantined | BaseException | None] = queue.Queue(HELD)
    stop = threading.Event()

    def put(item: Raw | Quarantined | BaseException | None) -> None:
        while not stop.is_set():
            try:
                out.put(item, timeout=0.2)
                return
            except queue.Full:
                continue

    def work(group: list[Listed]) -> None:
        try:
            for item in group:
                if stop.is_set():
                    return
                put(_piece(fetcher, item, told))
        except BaseException as error:
            put(error)
            raise
        finally:
            put(None)

    with ThreadPoolExecutor(max_workers=hosts, thread_name_prefix="fetch") as pool:
        try:
            for group in groups:
                pool.submit(work, group)
            ended = 0
            while ended < len(groups):
                item = out.get()
                if item is None:
                    ended += 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    yield item
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _piece(fetcher: Fetcher, item: Listed, told: Told) -> Raw | Quarantined:
    import dataclasses

    try:
        page = fetcher.get(item.url, stamp=item.stamp)
    except RefusedError as error:
        return refused(error, item.url, {"kind": "page", "url": item.url})
    if not page.body:
        return refuse(Reason.EMPTY_FILE, "The page is empty", item.url)
    return Raw(item.url, Kind.HTML, page.body, dataclasses.replace(item.told.over(told), url=page.final_url), page.charset)
