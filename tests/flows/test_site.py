"""A real site on loopback, read through the real fetcher: what is good comes in once, what is bad is refused with its reason."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.site import Site, kind
from extractors.records import Article, Quarantined
from flows.fetch import Fetcher
from flows.settings import Settings
from flows.sources import read
from flows.sources.declared import Declared, pieces
from flows.sources.refusal import Reason, RefusedError
from flows.sources.web import listed

PAGES = 200


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(PAGES, slow=3) as made:
        yield made


def settings(tmp_path: Path) -> Settings:
    return Settings(cache=tmp_path / "cache", allow_loopback=True, crawl_delay=0, fetch_timeout=1)


def everything(source: Declared, chosen: Settings) -> list[Article | Quarantined]:
    return [p if isinstance(p, Quarantined) else read(p, max_bytes=chosen.max_article_bytes) for p in pieces(source, chosen)]


def test_every_page_comes_in_or_is_refused_and_a_second_run_fetches_what_changed(site: Site, tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    source = Declared(name="Test Post", kind="sitemap", locations=(f"{site.host}/sitemap.xml",), language="en", country="KZ", licence="CC0")
    found = everything(source, chosen)
    articles = [a for a in found if isinstance(a, Article)]
    assert len(found) == PAGES
    refused = Counter(q.reason for q in found if isinstance(q, Quarantined))
    assert refused == {k: v for k, v in site.expected().items() if v and k != "articles"}
    assert len({a.article_id for a in articles}) == site.expected()["articles"]
    assert {a.source for a in articles} == {"Test Post"}
    assert all(a.published and a.licence == "CC0" and a.country == "KZ" for a in articles)
    assert not [p for p in site.asked if p.endswith("/robots")]  # robots.txt forbids them
    site.asked.clear()
    changed = next(n for n in range(50, PAGES) if kind(n) == "good" and n % 2)
    site.edition[changed] = 1
    site.answered.clear()
    again = everything(source, chosen)
    assert [a.article_id for a in again if isinstance(a, Article)] == [a.article_id for a in articles]
    # pages with a date in the sitemap are not asked for at all while it stands; the others are asked, and answer 304
    assert not [n for n in range(PAGES) if kind(n) == "good" and n % 2 and n != changed and site.asked[f"/news/{n}"]]
    assert site.asked[f"/news/{changed}"] == 1
    asked = [n for n in range(0, PAGES, 2) if kind(n) == "good"]
    assert site.answered[304] >= len(asked)
    now = {a.url: a.text for a in again if isinstance(a, Article)}
    assert "edition 1" in now[f"{site.host}/news/{changed}"]


def test_a_feed_lists_its_pages(site: Site, tmp_path: Path) -> None:
    with _fetcher(tmp_path) as fetcher:
        found = list(listed(fetcher, "feed", f"{site.host}/feed.xml"))
    assert [f.url for f in found if not isinstance(f, Quarantined)][:2] == [f"{site.host}/news/0", f"{site.host}/news/1"]


@pytest.mark.parametrize("url", [
    "http://10.0.0.1/", "http://192.168.1.1/x", "http://169.254.169.254/latest/meta-data/", "http://[fd00::1]/",
    "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://100.64.0.1/", "http://[64:ff9b::a00:1]/", "file:///etc/passwd", "ftp://example.org/", "http://user:pw@example.org/",
    "gopher://x/", "/etc/passwd",
    "http://224.0.0.1/", "http://0x7f000001/", "http://2130706433/",
])
def test_private_addresses_and_other_schemes_are_never_spoken_to(tmp_path: Path, url: str) -> None:
    with Fetcher(tmp_path, user_agent="t", delay=0, timeout=1) as fetcher, pytest.raises(RefusedError) as refused:
        fetcher.get(url)
    assert refused.value.reason is Reason.FORBIDDEN_ADDRESS


def test_loopback_is_refused_unless_a_test_allows_it(site: Site, tmp_path: Path) -> None:
    with Fetcher(tmp_path, user_agent="t", delay=0, timeout=1) as fetcher, pytest.raises(RefusedError) as refused:
        fetcher.get(f"{site.host}/news/0")
    assert refused.value.reason is Reason.FORBIDDEN_ADDRESS


def test_a_name_that_leads_to_a_private_address_is_refused(tmp_path: Path) -> None:
    with Fetcher(tmp_path, user_agent="t", delay=0, timeout=1) as fetcher, pytest.raises(RefusedError) as refused:
        fetcher.get("http://localhost:9/")
    assert refused.value.reason is Reason.FORBIDDEN_ADDRESS


def test_a_server_that_is_away_is_said_so(tmp_path: Path) -> None:
    with _fetcher(tmp_path) as fetcher, pytest.raises(RefusedError) as refused:
        fetcher.get("http://127.0.0.1:9/")
    assert refused.value.reason is Reason.UNREACHABLE


def _fetcher(tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path / "http", user_agent="t", delay=0, timeout=1, allow_loopback=True)
