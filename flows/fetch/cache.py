"""Raw responses on disk, so that reading again never fetches again."""
from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import os
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Entry:
    """A response as it came. `stamp` is what the feed or sitemap said of the page's last change when it was fetched."""

    url: str
    final_url: str
    status: int
    content_type: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    stamp: str | None = None


class Cache:
    """A folder of responses, one file each: a line of JSON, then the body, gzipped. A file is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, url: str) -> tuple[Entry, bytes] | None:
        try:
            with gzip.open(self._path(url), "rb") as file:
                entry = Entry(**json.loads(file.readline()))
                return (entry, file.read()) if entry.url == url else None
        except FileNotFoundError:
            return None
        except (OSError, EOFError, zlib.error, ValueError, TypeError):  # damaged, or of another version: as if it were not there
            return None

    def put(self, entry: Entry, body: bytes) -> None:
        path = self._path(entry.url)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0) as file:
                file.write(json.dumps(dataclasses.asdict(entry)).encode() + b"\n")
                file.write(body)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _path(self, url: str) -> Path:
        host = (urlsplit(url).hostname or "none").replace(":", "_")[:100]
        digest = hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return self.folder / host / digest[:2] / f"{digest}.gz"
