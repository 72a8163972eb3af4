"""Pieces of input to articles: what every kind of file becomes, and what is refused for which reason."""
from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.records import Article, Quarantined
from flows.sources import Told, collect, read
from flows.sources.told import canonical_url

LIMIT = 10_000
PAGE = """<!doctype html><html lang="en-GB"><head><title>Dockers walk out | Quay News</title>
<meta property="og:title" content="Dockers walk out"><meta property="og:site_name" content="Quay News">
<meta property="article:published_time" content="2021-03-04T23:30:00-05:00"><meta name="author" content="Ada Quill">{more}
<link rel="canonical" href="https://quay.example/dockers?utm_source=feed"></head><body><nav><a href="/">Home</a></nav><article>
<h1>Dockers walk out</h1>
<p>Some 400 dockers walked out of the port of Antwerp on Thursday in a dispute over night shifts, union officials said.</p>
<p>The strike began at six in the morning and was to last a day. Cranes stood still along four kilometres of quay until the evening.</p>
</article><footer>All rights reserved</footer></body></html>"""


def one(path: Path, **told: str) -> Article | Quarantined:
    (found,) = everything(path, **told)
    return found


def everything(*paths: Path, **told: str) -> list[Article | Quarantined]:
    pieces = collect(paths, Told(**told), max_bytes=LIMIT)
    return [p if isinstance(p, Quarantined) else read(p, max_bytes=LIMIT) for p in pieces]


def test_front_matter_gives_fields_and_the_text_after_it_is_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text('---\nid: x1\ntitle: "A: title"\nurl: https://Example.org/a?utm_source=x#top\nsource: The Paper\npublished: 2019-02-03\n'
                    "language: en\ncountry: kz\n---\n\nThe first words.\n\nMore.\n", encoding="utf-8")
    article = one(path, published="2001-01-01", source="Other")
    assert isinstance(article, Article)
    assert article == Article("x1", "The Paper", "The first words.\n\nMore.\n", dt.date(2019, 2, 3), "A: title", "https://example.org/a", "en", "KZ")


def test_plain_text_is_kept_whole_and_a_short_first_line_is_the_title(tmp_path: Path) -> None:
    text = "\ufeffMarch in Ruse\n\nRUSE, Bulgaria -- Dozens marched on Monday.\n"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    article = one(path, published="2020-06-24", source="RFE/RL")
    assert isinstance(article, Article)
    assert (article.title, article.text, article.published, article.source) == ("March in Ruse", text[1:], dt.date(2020, 6, 24), "RFE/RL")


def test_unknown_publication_date_stays_unknown(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Dozens marched in Ruse.", encoding="utf-8")
    article = one(path)
    assert isinstance(article, Article)
    assert article.published is None
    assert article.source == "unknown"


def test_a_page_gives_text_with_title_first_and_its_own_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE.format(more=""), encoding="utf-8")
    article = one(path)
    assert isinstance(article, Article)
    assert article.text.startswith("Dockers walk out\n\nSome 400 dockers walked out")
    assert "Home" not in article.text
    assert "rights reserved" not in article.text
    assert (article.title, article.source, article.byline, article.language) == ("Dockers walk out", "Quay News", "Ada Quill", "en")
    assert article.published == dt.date(2021, 3, 4)  # the day where it was published, not in UTC
    assert article.url == "https://quay.example/dockers"


def test_a_page_may_name_its_id(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE.format(more='<meta name="dissent:id" content="quay-1">'), encoding="utf-8")
    assert one(path).article_id == "quay-1"


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("a.txt", b"", "empty_file"),
    ("a.txt", b" \n\t\n", "empty_file"),
    ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\xff", "not_text"),
    ("a.txt", b"caf\xe9 caf\xe9", "not_text"),
    ("a.txt", b"bytes \x00 and \x00 more", "not_text"),
    ("a.txt", b"x" * (LIMIT + 1), "too_large"),
    ("a.txt", b"Only a title\n", "title_only"),
    ("a.md", b"---\ntitle: Only a title\n---\n", "title_only"),
    ("a.md", b"---\ntitle: T\npublished: 0000-01-01\n---\nWords.", "impossible_date"),
    ("a.md", b"---\ntitle: T\npublished: 9999-12-31\n---\nWords.", "impossible_date"),
    ("a.md", b"---\ntitle: T\npublished: yesterday\n---\nWords.", "impossible_date"),
    ("a.md", b"---\ntitle: T\nno colon here\n---\nWords.", "broken_front_matter"),
    ("a.md", b"---\ntitle: T\nlanguage: English\n---\nWords.", "bad_code"),
    ("a.html", b"<html><head><title>404</title></head><body><p>Not found</p></body></html>", "no_article"),
    ("a.html", b"\x00\x01\x02\x03" * 40, "not_text"),
    ("a.pdf", b"%PDF", "unknown_kind"),
    ("a.jsonl", b"", "empty_file"),
    ("a.jsonl", b"[1, 2]\n", "wrong_type"),
    ("a.jsonl", b'{"title": "T"}\n', "title_only"),
    ("a.jsonl", b'{"source": "S"}\n', "missing_field"),
    ("a.jsonl", b'{"text": 3}\n', "wrong_type"),
    ("a.jsonl", b'{"text": "half \\ud800 a character"}\n', "not_text"),
    ("a.jsonl", b"[" * 100_00 + b"\n", "too_large"),
    ("a.jsonl", b"[" * 9000 + b"\n", "broken_json"),
])
def test_bad_input_is_refused_with_its_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = one(path)
    assert isinstance(found, Quarantined)
    assert (found.reason, found.stage) == (reason, "collect")
    assert str(path) in (found.location or "")
    assert "\n" not in found.detail


def test_missing_file_is_refused(tmp_path: Path) -> None:
    found = everything(tmp_path / "none.txt", tmp_path / "*.html")
    assert [q.reason for q in found if isinstance(q, Quarantined)] == ["missing_file", "missing_file"]


def test_broken_json_on_line_7_names_the_line_and_spares_its_neighbours(tmp_path: Path) -> None:
    lines = [json.dumps({"article_id": f"n{i}", "source": "S", "text": f"Words number {i}."}) for i in range(1, 11)]
    lines[6] = lines[6][:-9]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = everything(path)
    refused = [q for q in found if isinstance(q, Quarantined)]
    assert [(q.reason, q.location) for q in refused] == [("broken_json", f"{path}:7")]
    assert [a.article_id for a in found if isinstance(a, Article)] == [f"n{i}" for i in range(1, 11) if i != 7]


def test_a_line_beyond_the_limit_spares_its_neighbours(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "one"}\n{"text": "' + b"x" * 3 * LIMIT + b'"}\n{"text": "three"}\n')
    found = everything(path)
    assert [f.text if isinstance(f, Article) else f.reason for f in found] == ["one", "too_large", "three"]


def test_folders_and_globs_are_read_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.md", "note.pdf"):
        (tmp_path / name).write_text(f"Words of {name}, at some length.", encoding="utf-8")
    assert [a.text[9:14].strip(",") for a in everything(tmp_path) if isinstance(a, Article)] == ["a.txt", "b.txt", "sub/c"]
    assert len(everything(tmp_path / "**" / "*.txt")) == 2
    listing = tmp_path / "list"
    listing.write_text(f"{tmp_path / 'b.txt'}\n{tmp_path / 'sub'}\n", encoding="utf-8")
    assert len(everything(Path(f"@{listing}"))) == 2


@pytest.mark.parametrize(("url", "canonical"), [
    ("HTTPS://News.Example:443/a/b?utm_medium=x&id=7#c", "https://news.example/a/b?id=7"),
    ("http://news.example", "http://news.example/"),
    ("http://news.example:8080/a", "http://news.example:8080/a"),
    ("http://[::1]:80/a", "http://[::1]/a"),
    ("urn:x:y", "urn:x:y"),
])
def test_one_spelling_of_an_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".html", ".jsonl"]))
def test_no_bytes_break_a_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    for found in everything(path):
        assert isinstance(found, Quarantined) or found.text.strip()
