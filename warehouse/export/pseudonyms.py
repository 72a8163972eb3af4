"""Names of private persons out of public exports: a stable keyed pseudonym stands for each, wherever the name is written.

Whoever is named in a custody event is a private person. A full name is replaced everywhere; its single words (a surname, a given
name, with or without a possessive) are replaced in what belongs to the articles that name the person, because in other articles
'Brown' is a colour, a judge or a university. Writing does not matter: accents, case, hyphens, and the slugs of addresses are seen through.
Without the key nobody can go back from a pseudonym, or try names against it; with it, the same person has the same one in every release.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from warehouse.errors import LakeError, translate

if TYPE_CHECKING:
    from warehouse.lake import Lake

KEY_FILE = "pseudonym.key"
KEY_SETTING = "DISSENT_PSEUDONYM_KEY"
PREFIX = "person_"
LEXICON = Path(__file__).parent / "names.toml"


def load_key(folder: Path | None, given: str | None = None) -> bytes:
    """The key: as given, or of the setting DISSENT_PSEUDONYM_KEY, or of the lake's own key file, which is made at first need.

    Raises LakeError for a lake that has no folder and no key set: a key made anew each time would give one person many names.
    """
    text = given or os.environ.get(KEY_SETTING)
    if text:
        return text.encode("utf-8")
    if folder is None:
        raise LakeError(f"A public export needs a key for its pseudonyms: set {KEY_SETTING} to a long random text and keep it")
    path = folder / KEY_FILE
    try:
        if not path.exists():
            part = path.with_name(f".{KEY_FILE}.{os.getpid()}")
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32) + "\n")
            try:
                os.link(part, path)  # whoever comes first: two exports at once must not make two keys
            except FileExistsError:
                pass
            finally:
                part.unlink()
        return path.read_text(encoding="utf-8").strip().encode("utf-8")
    except OSError as error:
        raise translate(error, str(folder)) from error


@dataclass
class People:
    """The persons of the lake by the articles and events that name them, and what replaces their names."""

    key: bytes
    by_article: dict[str, set[str]] = field(default_factory=dict)
    by_report: dict[str, str] = field(default_factory=dict)  # report_id -> article_id, of the reports in articles with names
    by_event: dict[str, set[str]] = field(default_factory=dict)
    by_case: dict[str, set[str]] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)  # folded alias -> folded name of the case
    everywhere: _Names | None = None

    def pseudonym(self, name: str) -> str:
        """`person_` and ten letters and digits; the same for a name however it is written, and for the aliases of one case."""
        folded = fold_name(name)
        folded = self.same.get(folded, folded)
        digest = hmac.new(self.key, folded.encode("utf-8"), hashlib.sha256).digest()
        return PREFIX + base64.b32encode(digest)[:10].decode("ascii").lower()

    def case_id(self, case_id: str) -> str:
        """A case's id is derived from the name, so that anybody could try names against it: keyed in public."""
        digest = hmac.new(self.key, b"case\x1f" + case_id.encode("utf-8"), hashlib.sha256).hexdigest()
        return f"case_{digest[:16]}"

    def scope(self, row: Mapping[str, Any]) -> frozenset[str]:
        """The names that a row may call by a single word: those of its article, event or case."""
        names: set[str] = set()
        article = row.get("article_id") or self.by_report.get(row.get("report_id") or "")
        names |= self.by_article.get(article or "", set())
        names |= self.by_event.get(row.get("event_id") or "", set())
        names |= self.by_case.get(row.get("case_id") or "", set())
        return frozenset(names)

    def hide(self, text: str, scope: frozenset[str] = frozenset()) -> str:
        """The text with every full name replaced, and the single words of the names in scope."""
        if "%" in text and "://" in text:
            text = unquote(text) if self._finds(unquote(text), scope) else text
        if scope:
            text = self._names(scope).hide(text)
        return self.everywhere.hide(text) if self.everywhere else text

    def _finds(self, text: str, scope: frozenset[str]) -> bool:
        return self._names(scope).hide(text) != text or (self.everywhere is not None and self.everywhere.hide(text) != text)

    def _names(self, scope: frozenset[str]) -> _Names:
        found = self._cache.get(scope)
        if found is None:
            if len(self._cache) > 20_000:
                self._cache.clear()
            found = self._cache[scope] = _Names(self, scope, single_words=True)
        return found

    def __post_init__(self) -> None:
        self._cache: dict[frozenset[str], _Names] = {}


def people_of(lake: Lake, key: bytes, snapshot: int) -> People:
    """Everyone whom a custody event of the lake, or a case, names, as of a snapshot."""
    from warehouse.changes import at

    people = People(key)
    cases, reports, actors, links, events = (
        at(lake, name, snapshot) for name in ("cases", "reports", "report_actors", "event_reports", "events")
    )
    for r in lake.query(f"SELECT case_id, name, aliases FROM {cases}").to_pylist():
        names = {n for n in (r["name"], *(r["aliases"] or [])) if n}
        people.by_case[r["case_id"]] = names
        for alias in names:
            people.same.setdefault(fold_name(alias), fold_name(r["name"]))
    wanted = "type <> 'protest' AND (people_text IS NOT NULL OR len(people_names) > 0)"
    for r in lake.query(f"SELECT report_id, article_id, people_names, people_text FROM {reports} WHERE {wanted}").to_pylist():
        names = {*(r["people_names"] or []), *named_in(r["people_text"] or "")}
        if names:
            people.by_article.setdefault(r["article_id"], set()).update(names)
    # 'murder of ...': what is done to persons is charged with their names; other charges name bodies, which stay
    for r in lake.query(
        f"SELECT article_id, c.\"text\" AS charge FROM (SELECT article_id, unnest(charges) AS c FROM {reports} WHERE type <> 'protest') "
        "WHERE c.category IN ('homicide', 'harm_to_person', 'sexual', 'robbery')"
    ).to_pylist():
        if found := named_in(r["charge"], in_office=True):
            people.by_article.setdefault(r["article_id"], set()).update(found)
    # a private person may also act in the event that somebody else is held for
    for r in lake.query(
        f"SELECT r.article_id, a.text FROM {actors} a JOIN {reports} r USING (report_id) "
        "WHERE r.type <> 'protest' AND a.kind = 'person' AND a.role IN ('protester', 'organizer', 'counter_protester')"
    ).to_pylist():
        people.by_article.setdefault(r["article_id"], set()).update(named_in(r["text"], in_office=True))
    # what only looks like a name: the towns and regions of the lake
    towns = {fold_name(v) for r in lake.query(f"SELECT locality, admin1 FROM {at(lake, 'places', snapshot)}").to_pylist() for v in r.values() if v}
    said = {fold_name(n) for r in lake.query(f"SELECT unnest(people_names) AS n FROM {reports}").to_pylist() for n in [r["n"]]}
    for listed in people.by_article.values():
        listed -= {n for n in listed if fold_name(n) in towns - said}
    articles = [a for a, names in people.by_article.items() if names]
    linked = lake.query(
        f"SELECT r.report_id, r.article_id, l.event_id FROM {reports} r LEFT JOIN {links} l USING (report_id) "
        "WHERE r.article_id IN (SELECT unnest(?::VARCHAR[]))", [articles]
    ).to_pylist() if articles else []
    for r in linked:
        people.by_report[r["report_id"]] = r["article_id"]
        if r["event_id"]:
            people.by_event.setdefault(r["event_id"], set()).update(people.by_article[r["article_id"]])
    for r in lake.query(f"SELECT event_id, people_names, people_text FROM {events} WHERE {wanted}").to_pylist():
        people.by_event.setdefault(r["event_id"], set()).update({*(r["people_names"] or []), *named_in(r["people_text"] or "")})
    names = {n for group in (people.by_article, people.by_event, people.by_case) for found in group.values() for n in found}
    people.everywhere = _Names(people, names, single_words=False)
    return people


def named_in(phrase: str, *, in_office: bool = False) -> list[str]:
    """Runs of two or more capitalised words in the phrase for a group of persons: names that the extractor may not have listed.

    With `in_office`, a run with an office before it is somebody who acts in it, and stays.
    """
    lexicon = _lexicon()
    runs = re.findall(r"\b[^\W\d_a-z][\w'’.-]*(?:\s+(?:(?:al|el|bin|ibn|de|da|van|von|ul|ut)[ -])?[^\W\d_a-z][\w'’.-]*)+", phrase)
    out = []
    for run in runs:
        words = run.split()
        if in_office and any(fold_name(w) in lexicon["offices"] for w in words):
            continue
        while words and words[0].strip(".").lower() in lexicon["titles"]:
            words = words[1:]
        name = re.sub(r"['’]s?$", "", " ".join(words)).rstrip(".")
        if len(name.split()) > 1 and not any(fold_name(w) in lexicon["bodies"] for w in name.split()):
            out.append(name)
    return out


def fold_name(name: str) -> str:
    """A name as it is compared: lower case, no accents, single spaces for hyphens and the like, no possessive."""
    text = re.sub(r"['’]s\b", "", name)
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text) if c not in "'’").split())


def fold(text: str) -> str:
    """The text, character for character, lower case and without accents: of the same length, so that places in it stay."""
    return text.lower() if text.isascii() else "".join(map(_fold_char, text))


@cache
def _fold_char(c: str) -> str:
    base = unicodedata.normalize("NFKD", c)[0].lower()
    return base if len(base) == 1 else c


class _Names:
    """A set of names as one automaton over folded text; a hit counts only between non-letters."""

    def __init__(self, people: People, names: Iterable[str], *, single_words: bool) -> None:
        import ahocorasick

        lexicon = _lexicon()
        forms: dict[str, str] = {}
        for name in sorted(names, key=lambda n: (-len(n), n)):
            folded = fold_name(name)
            words = folded.split()
            shown = people.pseudonym(name)
            if len(words) > 1:
                forms.setdefault(folded, shown)
                forms.setdefault(" ".join([words[0], words[-1]]), shown)
                forms.setdefault(" ".join([words[-1], words[0]]), shown)
                forms.setdefault("".join(words), shown)  # as one word in a slug or a handle
            if single_words:
                for word in [folded, *words]:
                    if len(word) > 2 and word not in lexicon["particles"] and word not in lexicon["titles"]:
                        # two of one family in an article: the word alone stands for neither
                        forms[word] = shown if forms.get(word, shown) == shown else people.pseudonym(word)
        self._automaton = ahocorasick.Automaton()
        for form, shown in forms.items():
            if form:
                self._automaton.add_word(form, (len(form), shown))
        if forms:
            self._automaton.make_automaton()
        self._empty = not forms

    def hide(self, text: str) -> str:
        if self._empty:
            return text
        hits = self._hits(text, joined=False)
        if "'" in text or "’" in text:  # O'Brien is also Obrien, but the name in "Aydın'ın" ends at the apostrophe
            hits += self._hits(text, joined=True)
        if not hits:
            return text
        hits.sort(key=lambda h: (h[0], -h[1]))
        out: list[str] = []
        done, last_shown = 0, ""
        for first, last, shown in hits:
            if first < done:
                continue
            if out and shown == last_shown and not text[done:first].strip(" -‐‑\n\t_+"):
                done = last  # the words of one name, one after the other, are one mention
                continue
            out += [text[done:first], shown]
            done, last_shown = last, shown
        return "".join([*out, text[done:]])

    def _hits(self, text: str, *, joined: bool) -> list[tuple[int, int, str]]:
        """(first character, character after the last, pseudonym) of each name in the text."""
        plain, back = _plain(text, joined)
        hits = []
        for end, (size, shown) in self._automaton.iter(plain):
            start = end - size + 1
            if (start == 0 or not plain[start - 1].isalnum()) and _ends(plain, end + 1):
                at = back[start]
                if size > 8 or not text[at].islower() or _in_slug(text, at):  # a short lower-case word is a common word, unless in an address
                    hits.append((at, back[end] + 1, shown))
        return hits


def _plain(text: str, joined: bool) -> tuple[str, range | list[int]]:
    """Folded text with one space for any run of separators, and where each of its characters stands in the text.

    Joined, an apostrophe between letters is nothing, but for a possessive; else it is a separator like any other.
    """
    folded = fold(text)
    if not _SEPARATORS.search(folded):
        return folded, range(len(folded))
    chars, back = [], []
    gap = False
    for i, c in enumerate(folded):
        between = joined and c in "'’" and 0 < i < len(folded) - 1 and folded[i - 1].isalpha() and folded[i + 1].isalpha()
        if between and not _POSSESSIVE.match(folded, i):
            continue
        if not c.isalnum():
            if not gap:
                chars.append(" ")
                back.append(i)
            gap = True
            continue
        gap = False
        chars.append(c)
        back.append(i)
    return "".join(chars), back


_SEPARATORS = re.compile(r"[^a-z0-9 ]| {2}")
_POSSESSIVE = re.compile(r"['’]s\b")


def _ends(plain: str, at: int) -> bool:
    """Whether a word ends here, a plural s aside ('the Does')."""
    if at >= len(plain) or not plain[at].isalnum():
        return True
    return plain[at] == "s" and (at + 1 >= len(plain) or not plain[at + 1].isalnum())


def _in_slug(text: str, at: int) -> bool:
    """Whether the place lies in an address or an identifier: text without a space around it that holds a slash, a hyphen or an underscore."""
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    word = text[start:].split(None, 1)[0] if start < len(text) else ""
    return "/" in word or word.count("-") > 1 or "_" in word or "@" in word


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    import tomllib

    with LEXICON.open("rb") as file:
        return {k: frozenset(v["words"]) for k, v in tomllib.load(file).items()}
