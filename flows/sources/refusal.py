"""Why a piece of input is refused: a closed list, so that an operator can count by reason."""
from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from extractors.records import Quarantined, content_id


class Reason(StrEnum):
    """Reasons of quarantine at the collect stage."""

    MISSING_FILE = "missing_file"
    UNREADABLE_FILE = "unreadable_file"
    UNKNOWN_KIND = "unknown_kind"
    EMPTY_FILE = "empty_file"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    NO_ARTICLE = "no_article"
    TITLE_ONLY = "title_only"
    BROKEN_JSON = "broken_json"
    BROKEN_FRONT_MATTER = "broken_front_matter"
    BROKEN_XML = "broken_xml"
    BROKEN_ARCHIVE = "broken_archive"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    IMPOSSIBLE_DATE = "impossible_date"
    BAD_CODE = "bad_code"
    SAME_IDENTITY = "same_identity"
    # of fetching
    HTTP_ERROR = "http_error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    FORBIDDEN_ADDRESS = "forbidden_address"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BOMB = "decompression_bomb"
    CONTENT_TYPE = "content_type"
    BAD_CERTIFICATE = "bad_certificate"
    ROBOTS = "robots"
    SAME_PAGE = "same_page_for_every_url"
    # of extraction
    EXTRACTOR_FAILED = "extractor_failed"
    # of corrections by hand
    CORRECTION_FAILED = "correction_failed"


class RefusedError(Exception):
    """One piece of input cannot be read; its neighbours can."""

    def __init__(self, reason: Reason, detail: str, *, column: str | None = None, value: str | None = None) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.column, self.value = reason, detail, column, value


MAX_PAYLOAD = 200_000  # characters kept for a retry; beyond it the location must do


def refuse(
    reason: Reason, detail: str, location: str, *, stage: str = "collect", column: str | None = None, value: str | None = None, payload: Any = None,
    article_id: str | None = None,
) -> Quarantined:
    """A row of quarantine. The id depends on where and why alone, so that a rerun gives the same row."""
    text = None if payload is None else json.dumps(payload, ensure_ascii=False, default=str, sort_keys=True)
    return Quarantined(
        content_id("q", stage, reason.value, location, column, value), None, stage, reason.value, detail[:1000], location, article_id, None, column,
        None if value is None else value[:1000], None if text is None or len(text) > MAX_PAYLOAD else text,
    )


def refused(error: RefusedError, location: str, payload: Any = None) -> Quarantined:
    return refuse(error.reason, error.detail, location, column=error.column, value=error.value, payload=payload)
