"""robots.txt after RFC 9309: groups by user agent, the longest matching rule wins, ``*`` and ``$``; and Crawl-delay, which the RFC leaves out."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, unquote, urlsplit

MAX_BYTES = 512_000  # the RFC asks that at least 500 KiB are read
MAX_DELAY = 120.0


@dataclass(frozen=True)
class Robots:
    """The rules for one user agent."""

    rules: tuple[tuple[str, bool], ...] = ()  # (path pattern, allowed)
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        parts = urlsplit(url)
        path = _same(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if path == "/robots.txt":
            return True
        best = (-1, True)  # longest pattern; of two equally long ones the allowing one
        for pattern, allowed in self.rules:
            if _regex(pattern).match(path):
                best = max(best, (len(pattern), allowed))
        return best[1]


NOTHING_ALLOWED = Robots(rules=(("/", False),))


def parse(text: str, user_agent: str) -> Robots:
    """The rules that hold for a user agent: of its own group, else of the group for all."""
    product = re.split(r"[/\s]", user_agent.strip())[0].lower()
    groups: dict[str, list[tuple[str, str]]] = {}
    current: list[str] = []
    in_rules = False
    sitemaps = []
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.split("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "sitemap":
            sitemaps.append(line.split(":", 1)[1].split(" #")[0].strip())
        elif key == "user-agent" and colon:
            if in_rules:
                current, in_rules = [], False
            current.append(value.lower())
            groups.setdefault(value.lower(), [])
        elif key in ("allow", "disallow", "crawl-delay") and colon:
            in_rules = True
            for agent in current:
                groups[agent].append((key, value))
    mine = groups.get(product, groups.get("*", []))
    rules = tuple((_same(value), key == "allow") for key, value in mine if key != "crawl-delay" and value)
    delays = [float(value) for key, value in mine if key == "crawl-delay" and re.fullmatch(r"\d+(\.\d+)?", value)]
    return Robots(rules, min(max(delays, default=0.0), MAX_DELAY), tuple(sitemaps))


def _same(path: str) -> str:
    """One spelling of percent escapes."""
    return quote(unquote(path), safe="/*$?=&;:@!,+'()~%-._")


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    end = pattern.endswith("$")
    parts = (pattern[:-1] if end else pattern).split("*")
    return re.compile(".*".join(re.escape(p) for p in parts) + (r"\Z" if end else ""), re.DOTALL)
