"""An article's text as sentences with spans.

Written for text as it is on the web: headlines glued to the lead ('Court Frees Editor-A court in ...'), subheads glued
to the next sentence, photo captions inline, full stops lost at paragraph ends, single line breaks inside sentences.
Every sentence keeps its place: ``article.text[s.start:s.end] == s.text``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from extractors import lexicon


class Kind(Enum):
    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"
    FILE = "file"  # a caption from the archive: 'FILE - ...'
    DATELINE = "dateline"
    FURNITURE = "furniture"  # 'Tagged with', 'Latest Posts' and what follows


@dataclass(frozen=True)
class Sentence:
    index: int
    start: int
    end: int
    text: str
    kind: Kind
    paragraph: int
    quoted: tuple[tuple[int, int], ...]  # spans inside quotation marks, relative to the sentence

    def in_quote(self, offset: int) -> bool:
        """Whether a character (relative to the sentence) stands inside quotation marks."""
        return any(a <= offset < b for a, b in self.quoted)


_PARAGRAPH = re.compile(r"\n[ \t\r\u00a0]*\n\s*|\n(?=[ \t]*(?:[-*•·]|\d{1,2}[.)])[ \t])|(?<=[.!?:\"”’)])[ \t]*\n")
_STOP = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(\[]*[A-Z0-9À-ÖØ-ÞĀ-Ž])|[.!?]+[\"”](?=[A-Z][a-z])|(?<=[a-z])[.!?](?=[A-Z][a-z]+\s)")
_LAST_TOKEN = re.compile(r"([^\s(\[\"“‘']+)$")
_HYPHEN = re.compile(r"\s?-(?=[“\"A-Z])")
_SENTENCE_CASE = re.compile(r"[“\"]?[A-Z][\w’'.]*(?:,?\s+[A-Z][\w’'.-]*){0,5},?\s+[a-z]|[A-Z][A-Z .,'’]{2,40}\s*[—–-]")
# 'ALMATY, Kazakhstan -- ', 'SEOUL —', 'WESTMINSTER, Calif. – ', 'LAGOS, March 3 (Agency) - '
_DATELINE = re.compile(
    r"\(?[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’ -]{2,40}\)?(?:,\s[A-Za-zÀ-ÿ.]+(?:\s[A-Za-zÀ-ÿ.]+){0,3}){0,2}(?:,?\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?(?:\s?\([^)]{1,40}\))?\s*(?:--|—|–|-)(?:\s+|$)"
)
_FILE = re.compile(r"FILE\s?[-–—:]|File\s(?:photo|picture|image)\b|\(?FILE\b|File\s?[-–—:]\s")
_FILE_LEAD = re.compile(r"\(?(?:FILE|File)(?:\s(?:photo|picture|image))?\)?\s?[-–—:]+\s*")
_CAPTION = re.compile(
    r"(?:\((?:L|R|C|left|right|center|centre)\)|,\s(?:left|right|center),)|\(?(?:AP|AFP|Reuters|Photo|Image|Courtesy)(?:\sPhoto)?\b\s?[/:]"
    r"|^(?:Image|Photo|Picture|Caption|Credit)s?:|,\s(?:[A-Z][a-z]{2,8}\.?\s\d{1,2},\s)?(?:19|20)\d\d\.?\s?(?:\([^)]{0,60}\))?$"
)
_FURNITURE = re.compile(
    r"^(?:Tagged with|Tags?:|Latest (?:Posts|News|Headlines)|Related (?:Posts|Articles|News|Stories)|Share(?: this)?:?$|Sister links|"
    r"Read (?:more|also|next)|More (?:news|stories)|Follow us|Subscribe|Sign up for|Sources$|External links?$|Have an opinion)",
    re.I,
)
LONGEST = 1500  # characters of a sentence
_OPEN, _CLOSE = "“«", "”»"


def quotes(text: str) -> tuple[tuple[int, int], ...]:
    """Spans inside double quotation marks; a mark that is never closed runs to the end of the text."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for i, char in enumerate(text):
        if char in _OPEN or (char == '"' and opened is None):
            opened = i + 1 if opened is None else opened
        elif (char in _CLOSE or char == '"') and opened is not None:
            spans.append((opened, i))
            opened = None
    if opened is not None:
        spans.append((opened, len(text)))
    return tuple(spans)


def _is_stop(text: str, end_of_word: int) -> bool:
    """Whether the full stop after a word ends the sentence, or belongs to an abbreviation or an initial."""
    found = _LAST_TOKEN.search(text[max(0, end_of_word - 24) : end_of_word])
    word = found.group(1) if found else ""
    if len(word) == 1 and word.isupper():
        return False
    bare = word.lower().rstrip(".")
    if bare in lexicon.words("abbreviations", "never_final"):
        return False
    if bare in lexicon.words("abbreviations", "sometimes_final"):
        # 'in the U.S. The court' ends; 'U.S. Senate', 'Feb. 21' does not
        following = text[end_of_word : end_of_word + 40].lstrip('.)"”’ ')
        first = re.match(r"[A-Za-z]+", following)
        return first is not None and first.group().lower() in lexicon.words("abbreviations", "openers")
    return True


def _double_name(text: str, words: list[str], rest: str, is_first: bool) -> bool:
    """Whether a hyphen between capitals joins two parts of a surname: the compound comes again, a comma follows it as after a
    name, or a sentence in small letters runs on behind it."""
    found = re.match(r"[^\W\d_][\w’'.]*", rest)
    if found is None:
        return False
    second = found.group()
    openers = lexicon.words("abbreviations", "openers")
    if second.lower() in openers:
        return False
    if text.count(f"{words[-1]}-{second}") >= 2 or (rest[found.end() : found.end() + 1] == "," and not second.endswith("ly")):
        return True
    return is_first and sum(w[0].islower() for w in words) >= max(3, 0.4 * len(words)) and len(words) > 1 and words[-2][0].isupper()


def _glued(chunk: str, is_first: bool, text: str = "") -> int:
    """Length of a headline or subhead glued with a hyphen to the sentence after it; 0 when there is none."""
    for found in _HYPHEN.finditer(chunk, 0, 240 if is_first else 110):
        head, rest = chunk[: found.start()], chunk[found.end() :]
        words = head.split()
        if not words or (not is_first and len(words) > 10) or re.search(r"[a-z”\"][.!?;]\s", head):
            continue
        last = words[-1].strip("“\"'’").lower()
        if last in lexicon.words("abbreviations", "prefixes") or len(last) < 2:
            continue
        capital = words[-1][0].isupper()
        if is_first and _DATELINE.fullmatch(rest):
            return found.start()
        if not _SENTENCE_CASE.match(rest) or len(rest.split()) < 4:
            continue
        if capital and _double_name(text, words, rest, is_first):
            continue
        if capital and not is_first and sum(w[0].isupper() for w in words) < len(words) - 1:
            continue  # 'in Winston-Salem on ...': a hyphenated name inside running text
        if capital and len(words) < 2:
            continue
        return found.start()
    return 0


def split(text: str, title: str | None = None) -> list[Sentence]:
    """Sentences of a text in order. Linear in the length of the text.

    A headline at the head of the text (equal to `title`, or short and without a final stop) is kind TITLE.
    """
    sentences: list[Sentence] = []
    furniture = False
    pieces: list[tuple[int, int]] = []
    last = 0
    for gap in _PARAGRAPH.finditer(text):
        pieces.append((last, gap.start()))
        last = gap.end()
    pieces.append((last, len(text)))
    paragraph = -1
    for begin, stop in pieces:
        if not text[begin:stop].strip():
            continue
        paragraph += 1
        for number, (a, b, heading) in enumerate(_sentences(text, begin, stop, paragraph == 0)):
            body = text[a:b]
            line = _DATELINE.match(body) if len(sentences) < 4 and not heading and not _FILE.match(body) else None
            if line is not None:
                sentences.append(Sentence(len(sentences), a, a + len(line.group().rstrip()), line.group().rstrip(), Kind.DATELINE, paragraph, ()))
                a += line.end()
                body = text[a:b]
                if not body:
                    continue
            kind = Kind.BODY
            if _FURNITURE.match(body):
                furniture = True
            if furniture:
                kind = Kind.FURNITURE
            elif heading:
                kind = Kind.TITLE if paragraph == 0 and number == 0 else Kind.HEADING
            elif (
                paragraph == 0
                and number == 0
                and (
                    (title and body.rstrip(" .") == title.rstrip(" ."))
                    or (
                        b == stop
                        and b - a < 180
                        and body[-1] not in '.!?"”'
                        and stop < len(text) - 80
                        and not _SENTENCE_CASE.match(body[:60].split(" — ")[0] + " ")
                        and len(body.split()) < 25
                    )
                )
            ):
                kind = Kind.TITLE
            elif line := _FILE_LEAD.match(body):
                kind = Kind.FILE
                a += line.end()
                body = text[a:b]
                if not body:
                    continue
            elif _FILE.match(body):
                kind = Kind.FILE
            elif _CAPTION.search(body):
                kind = Kind.CAPTION
            sentences.append(Sentence(len(sentences), a, b, body, kind, paragraph, quotes(body) if '"' in body or "“" in body or "«" in body else ()))
    return sentences


def _sentences(text: str, begin: int, stop: int, is_first: bool) -> list[tuple[int, int, bool]]:
    """(start, end, is a heading) of the sentences of one paragraph."""
    cuts = [
        found.end() for found in _STOP.finditer(text, begin, stop)
        if text[found.start()] != "." or len(found.group().rstrip("\"”’')]")) > 1 or _is_stop(text, found.start())
    ]
    out: list[tuple[int, int, bool]] = []
    a = begin
    for b in [*cuts, stop]:
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a == b:
            continue
        head = _glued(text[a:b], is_first and not out, text)
        if head:
            out.append((a, a + head, True))
            a += head
            while a < b and text[a] in " -":
                a += 1
        out += [(c, d, False) for c, d in _bounded(text, a, b)]
        a = b
    return out


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run without a full stop, cut into pieces that a parser can take: no sentence of news is longer, and the tokenizer's
    work grows with the square of a run of marks."""
    pieces = []
    while end - start > LONGEST:
        blank = max(text.rfind(" ", start + 1, start + LONGEST), text.rfind("\n", start + 1, start + LONGEST))
        cut = blank if blank > start else start + LONGEST
        pieces.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append((start, end))
    return [(a, a + len(text[a:b].rstrip())) for a, b in pieces]
