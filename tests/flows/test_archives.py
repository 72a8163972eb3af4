"""Archives are streamed: WARC, WACZ, ZIP, TAR; feeds and sitemaps are read without their traps; sources are declared."""
from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from bench.ingest_warc import write_warc
from bench.site import html
from extractors.records import Article, Quarantined
from flows.errors import UsageError
from flows.fetch.robots import parse
from flows.sources import collect, read
from flows.sources.declared import load
from flows.sources.feeds import feed, sitemap
from flows.sources.refusal import RefusedError


def everything(*sources: Path) -> list[Article | Quarantined]:
    return [p if isinstance(p, Quarantined) else read(p, max_bytes=100_000) for p in collect(sources, max_bytes=100_000)]


def test_a_warc_gives_its_pages_with_their_addresses(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", 12)
    found = everything(tmp_path / "a.warc.gz")
    assert all(isinstance(a, Article) for a in found)
    assert [a.url for a in found if isinstance(a, Article)][1] == "http://crawl.example/n/1"
    assert len({a.article_id for a in found if isinstance(a, Article)}) == 12


def test_a_wacz_holds_warcs(tmp_path: Path) -> None:
    write_warc(tmp_path / "data.warc.gz", 5)
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.write(tmp_path / "data.warc.gz", "archive/data.warc.gz")
        archive.writestr("pages/pages.jsonl", "{}")
    assert len([a for a in everything(tmp_path / "a.wacz") if isinstance(a, Article)]) == 5


def test_a_cut_warc_gives_what_can_be_read(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", 12)
    whole = (tmp_path / "a.warc.gz").read_bytes()
    (tmp_path / "a.warc.gz").write_bytes(whole[: len(whole) * 2 // 3])
    found = everything(tmp_path / "a.warc.gz")
    assert 6 <= len([a for a in found if isinstance(a, Article)]) < 12


def test_zip_and_tar_of_pages(tmp_path: Path) -> None:
    page = html(1).encode()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("x/1.html", page)
        archive.writestr("x/big.html", b"<p>" + b"x" * 200_000)
        archive.writestr("x/1.css", b"p {}")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        entry = tarfile.TarInfo("1.html")
        entry.size = len(page)
        tar.addfile(entry, io.BytesIO(page))
    found = everything(tmp_path / "a.zip", tmp_path / "a.tar.gz")
    assert [f.reason if isinstance(f, Quarantined) else "article" for f in found] == ["article", "too_large", "article"]


@pytest.mark.parametrize("name", ["a.warc.gz", "a.wacz", "a.zip", "a.tar.gz"])
def test_a_damaged_archive_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"this is no archive at all" * 20)
    assert {f.reason for f in everything(tmp_path / name) if isinstance(f, Quarantined)} <= {"broken_archive", "empty_file"}
    assert everything(tmp_path / name)


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A &amp; B</title><link>/a</link>
<pubDate>Mon, 05 Jun 2023 10:00:00 +0300</pubDate></item><item><title>no link</title></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>B</title><link href="http://x.example/b"/>
<updated>2023-06-05T10:00:00Z</updated></entry></feed>"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>
<loc>http://x.example/c</loc><lastmod>2023-06-06</lastmod><n:news><n:publication><n:name>X</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2023-06-05</n:publication_date><n:title>C</n:title></n:news></url></urlset>"""


def test_feeds_tell_title_day_and_last_change() -> None:
    (a,) = feed(RSS, "http://x.example/rss")
    assert (a.url, a.told.title, a.stamp) == ("http://x.example/a", "A & B", "Mon, 05 Jun 2023 10:00:00 +0300")
    (b,) = feed(ATOM, "http://x.example/atom")
    assert (b.url, b.stamp, b.told.published) == ("http://x.example/b", "2023-06-05T10:00:00Z", None)  # a change is no publication


def test_news_sitemaps_tell_more() -> None:
    (c,), further = sitemap(NEWS, "http://x.example/s.xml")
    assert (c.url, c.stamp, further) == ("http://x.example/c", "2023-06-06", [])
    assert (c.told.title, c.told.published, c.told.language) == ("C", "2023-06-05", "en")


@pytest.mark.parametrize("reader", [feed, sitemap])
@pytest.mark.parametrize("document", [
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>',
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&f;</title></channel></rss>',
    b"not xml at all", b"", b"<html><body>a page</body></html>",
])
def test_entities_and_other_documents_are_refused(reader: object, document: bytes) -> None:
    with pytest.raises(RefusedError):
        reader(document, "http://x.example/")  # type: ignore[operator]


ROBOTS = """
User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*.pdf$
Crawl-delay: 7

User-agent: dissent
User-agent: other
Disallow: /not-us
"""


@pytest.mark.parametrize(("agent", "path", "allowed"), [
    ("someone/1.0", "/private/x", False), ("someone/1.0", "/private/open/x", True), ("someone", "/a.pdf", False), ("someone", "/a.pdf?x=1", True),
    ("someone", "/", True), ("dissent/0.1 (+http://x)", "/private/x", True), ("dissent/0.1", "/not-us/x", False), ("someone", "/%70rivate/x", False),
])
def test_robots(agent: str, path: str, allowed: bool) -> None:
    assert parse(ROBOTS, agent).allows(f"http://x.example{path}") is allowed


def test_crawl_delay_and_sitemaps_of_robots() -> None:
    assert parse(ROBOTS, "someone").delay == 7
    assert parse("Sitemap: http://x.example/s.xml\nUser-agent: *\nDisallow:\n", "x").sitemaps == ("http://x.example/s.xml",)
    assert parse("User-agent: *\nDisallow:\n", "x").allows("http://x.example/a")


@pytest.mark.parametrize(("text", "says"), [
    ('[[source]]\nname = "A"\nkind = "feed"\n', "locations"),
    ('[[source]]\nname = "A"\nkind = "ftp"\nlocations = ["x"]\n', "kind"),
    ('[[source]]\nname = "A"\nkind = "feed"\nlocations = ["x"]\nlanguage = "English"\n', "language"),
    ('[[source]]\nname = "A"\nkind = "feed"\nlocations = ["x"]\nspeed = 3\n', "speed"),
    ('[[source]]\nname = "A"\nkind = "feed"\nlocations = ["x"]\nschedule = "hourly"\n', "schedule"),
    ('[[source]]\nname = "A"\nkind = "page"\nlocations = ["x"]\n' * 2, "twice"),
    ("[sources]\n", "sources"), ("name =", "Invalid value"),
])
def test_a_wrong_declaration_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        load(path)
