"""A news site of our own making on loopback: thousands of pages with feeds, sitemaps, redirects, copies, slow, broken and hostile ones.

    python -m bench.site --pages 2000 --port 8765        # serve it
    from bench.site import Site; with Site(2000) as site: ...

Every page is made from its number alone, so that the same number of pages is the same site.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
CITIES = ("Almaty", "Ruse", "Lagos", "Quito", "Leipzig", "Cebu", "Galway", "Kazan", "Antwerp", "Recife", "Izmir", "Nantes")
GROUPS = ("teachers", "nurses", "bus drivers", "pensioners", "students", "miners", "fishermen", "tenants")
CAUSES = ("unpaid wages", "a rise in rents", "the closure of a school", "a new mine", "the price of bread", "a road through a park")
FILLER = (
    "The square in front of the town hall was closed to traffic until the evening, and trams were sent round by the river.",
    "Shopkeepers nearby kept their shutters half down, though several of them brought out tea for those who had come from far away.",
    "A spokeswoman for the municipality said that a meeting with the council had been offered for the coming week.",
    "Residents interviewed on the spot were divided, with some calling the demands fair and others complaining of the noise.",
    "The weather was cold, with a wind from the north, and the crowd thinned quickly once the speeches had come to an end.",
)
# What stands in place of an article on some pages, by the page's number modulo 100
BAD = {
    3: "missing",
    13: "slow",
    23: "binary",
    33: "thin",
    43: "robots",
    53: "private",
    63: "loop",
    73: "bomb",
    83: "picture",
    93: "huge",
    97: "file",
}
REASONS = {
    "missing": "http_error",
    "slow": "timeout",
    "binary": "not_text",
    "thin": "no_article",
    "robots": "robots",
    "private": "forbidden_address",
    "loop": "too_many_redirects",
    "bomb": "decompression_bomb",
    "picture": "content_type",
    "huge": "too_large",
    "file": "forbidden_address",
}


def kind(number: int) -> str:
    """good, redirect, copy, duplicate or one of BAD."""
    rest = number % 100
    if rest in BAD:
        return BAD[rest]
    return {7: "redirect", 17: "redirect", 27: "copy", 37: "duplicate"}.get(rest, "good")


def story(number: int, edition: int = 0) -> tuple[str, list[str], str]:
    """(title, paragraphs, ISO day) of an article."""
    rng = random.Random(number * 7919 + edition)
    city, who, why = rng.choice(CITIES), rng.choice(GROUPS), rng.choice(CAUSES)
    crowd, held = rng.randrange(20, 900), rng.randrange(2, 15)
    day = f"2023-{1 + number % 12:02}-{1 + number % 28:02}"
    title = f"{crowd} {who} march in {city} over {why} ({number})"
    filler = rng.sample(FILLER, 4)
    return (
        title,
        [
            f"{city.upper()} -- About {crowd} {who} marched through {city} on Monday to protest against {why}, in the {number}th story of this paper.",
            f"Police detained {held} of them, a spokesman said. {filler[0]}",
            f"{filler[1]} {filler[2]}",
            f"{filler[3]} It was report {number} of edition {edition}, and the union promised to be back before the end of the month.",
        ],
        day,
    )


def html(number: int, edition: int = 0, *, layout: int | None = None, host: str = "http://127.0.0.1", canonical: int | None = None) -> str:
    """A page in one of five layouts."""
    title, paragraphs, day = story(number, edition)
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    url = f"{host}/news/{number if canonical is None else canonical}"
    menu = "".join(f'<li><a href="/section/{i}">Section {i}</a></li>' for i in range(12))
    aside = "".join(f'<li><a href="/news/{i}">{story(i)[0]}</a></li>' for i in range(number + 1, number + 9))
    layout = number % 5 if layout is None else layout
    head = f'<meta charset="utf-8"><title>{title} | The Test Post</title><link rel="canonical" href="{url}">'
    dated = (
        f'<meta property="article:published_time" content="{day}T08:00:00Z">',
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": day})}</script>',
        "",
        f'<meta name="dc.date" content="{day}">',
        f'<meta name="date" content="{day}">',
    )[layout]
    if layout == 0:
        main = f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{body}</article></main><aside><h2>More</h2><ul>{aside}</ul></aside>"
    elif layout == 1:
        main = (
            f'<div id="top"><ul>{menu}</ul></div><div class="story-body"><h1>{title}</h1><div class="text">{body}</div></div>'
            f'<div class="related"><ul>{aside}</ul></div>'
        )
    elif layout == 2:
        main = (
            f'<header><ul>{menu}</ul></header><section><h1>{title}</h1><time datetime="{day}" itemprop="datePublished">{day}</time>'
            f'<div itemprop="articleBody">{body}</div></section>'
        )
    elif layout == 3:
        main = (
            f'<table><tr><td class="menu"><ul>{menu}</ul></td><td class="content"><h2>{title}</h2>{body}</td><td><ul>{aside}</ul></td></tr></table>'
        )
    else:
        main = (
            '<div class="cookie">We use cookies to make this site work. Accept all or choose.</div>'
            f'<div role="main"><h1>{title}</h1>{body}<div class="share">Share this</div></div>'
        )
    foot = "<footer><p>All rights reserved. Imprint. Privacy.</p></footer>"
    return f'<!doctype html><html lang="en"><head>{head}{dated}</head><body>{main}{foot}</body></html>'


class Site:
    """The site, served from a thread. `edition` holds the pages that have changed, `asked` counts requests by path."""

    def __init__(self, pages: int, port: int = 0, *, slow: float = 3.0) -> None:
        self.pages, self.slow = pages, slow
        self.edition: dict[int, int] = {}
        self.asked: Counter[str] = Counter()
        self.answered: Counter[int] = Counter()
        self.busy = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.host = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Site:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def numbers(self, wanted: str) -> list[int]:
        return [n for n in range(self.pages) if kind(n) == wanted]

    def expected(self) -> dict[str, int]:
        """What a whole run must find: articles, and rows of quarantine by reason."""
        kinds = Counter(kind(n) for n in range(self.pages))
        # a redirect leads to an article of its own; a duplicate is another address of the page before it, which is its canonical one
        return {
            "articles": kinds["good"] + kinds["redirect"] + kinds["copy"],
            **{REASONS[k]: 0 for k in BAD.values()},
            **Counter({reason: sum(n for k, n in kinds.items() if REASONS.get(k) == reason) for reason in REASONS.values()}),
        }


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            path = self.path.split("?")[0]
            if path == "/robots.txt":
                self._send(f"User-agent: *\nDisallow: /private/\nDisallow: /*/robots$\nSitemap: {site.host}/sitemap.xml\n", "text/plain")
            elif path == "/feed.xml":
                self._send(self._feed(), "application/rss+xml")
            elif path == "/sitemap.xml":
                parts = "".join(f"<sitemap><loc>{site.host}/sitemap-{i}.xml.gz</loc></sitemap>" for i in range(-(-site.pages // 500)))
                self._send(f'<?xml version="1.0"?><sitemapindex xmlns="{SITEMAP}">{parts}</sitemapindex>', "application/xml")
            elif path.startswith("/sitemap-"):
                self._send_bytes(gzip.compress(self._sitemap(int(path[9:].split(".")[0])).encode()), "application/gzip")
            elif path.startswith("/same/"):
                self._send(html(1).replace('/news/1"', f'{path}"'), "text/html")
            elif path.startswith(("/news/", "/moved/", "/away/", "/loop/")):
                self._page(path)
            else:
                self._status(404)

        def _page(self, path: str) -> None:
            number = int(path.split("/")[2])
            what = kind(number)
            if what == "redirect" and path.startswith("/news/"):
                self._status(301, Location=f"/moved/{number}")
            elif what == "missing":
                self._status(404)
            elif what == "slow":
                time.sleep(site.slow)
                self._html(number)
            elif what == "binary":
                self._send_bytes(bytes(range(256)) * 8, "text/html")
            elif what == "thin":
                self._send("<html><head><title>Soon</title></head><body><p>Story to follow.</p></body></html>", "text/html")
            elif what == "private":
                self._status(302, Location="http://169.254.169.254/latest/meta-data/")
            elif what == "file":
                self._status(302, Location="file:///etc/passwd")
            elif what == "loop":
                self._status(302, Location=f"/loop/{number}/{random.random()}")
            elif what == "bomb":
                self._send_bytes(gzip.compress(b"<p>" + b"\0" * 9_000_000), "text/html", {"Content-Encoding": "gzip"})
            elif what == "picture":
                self._send_bytes(b"\x89PNG", "image/png")
            elif what == "huge":
                self._send_bytes(b"<html><body>" + b"x" * 11_000_000, "text/html")
            elif what == "copy":
                # an agency's text under another address and publisher
                page = html(number - 1, layout=1, host="http://other.example", canonical=number)
                self._send(page.replace("The Test Post", "The Other Post"), "text/html")
            elif what == "duplicate":
                self._html(number - 1)
            else:
                self._html(number)

        def _html(self, number: int) -> None:
            edition = site.edition.get(number, 0)
            mark = f'"{number}-{edition}"'
            if self.headers.get("If-None-Match") == mark:
                self._status(304)
                return
            self._send(html(number, edition, host=site.host, canonical=number), "text/html; charset=utf-8", {"ETag": mark})

        def _feed(self) -> str:
            items = "".join(
                f"<item><title>{story(n)[0]}</title><link>{site.host}{self._path(n)}</link><guid>{n}</guid></item>"
                for n in range(min(site.pages, 50))
            )
            return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Test Post</title>{items}</channel></rss>'

        def _sitemap(self, part: int) -> str:
            found = []
            for n in range(part * 500, min(site.pages, part * 500 + 500)):
                changed = f"<lastmod>2023-12-{1 + site.edition.get(n, 0):02}</lastmod>" if n % 2 else ""
                found.append(f"<url><loc>{site.host}{self._path(n)}</loc>{changed}</url>")
            return f'<?xml version="1.0"?><urlset xmlns="{SITEMAP}">{"".join(found)}</urlset>'

        @staticmethod
        def _path(number: int) -> str:
            return f"/news/{number}/robots" if kind(number) == "robots" else f"/news/{number}"

        def _send(self, text: str, content_type: str, more: dict[str, str] | None = None) -> None:
            self._send_bytes(text.encode(), content_type, more)

        def _send_bytes(self, data: bytes, content_type: str, more: dict[str, str] | None = None) -> None:
            site.answered[200] += 1
            self.send_response(200)
            for key, value in {"Content-Type": content_type, "Content-Length": str(len(data)), **(more or {})}.items():
                self.send_header(key, value)
            self.end_headers()
            try:
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _status(self, code: int, **headers: str) -> None:
            site.answered[code] += 1
            self.send_response(code)
            for key, value in {"Content-Length": "0", **headers}.items():
                self.send_header(key, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    with Site(options.pages, options.port) as served:
        print(f"{served.host}/sitemap.xml {served.host}/feed.xml", flush=True)
        threading.Event().wait()
