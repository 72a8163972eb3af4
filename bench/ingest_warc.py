"""A WARC of generated pages into a lake: rate and peak memory.

    python -m bench.ingest_warc --pages 20000 --workers 2

One page in ten tells of a protest, the others of sport, weather and business, as in a crawl of general news.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.site import html

WORDS = (
    "market team season harvest weather bridge museum concert recipe budget software harbour forest railway festival library river garden "
    "winter coach company shares quarter growth players stadium midfield goalkeeper orchestra exhibition tourists hotel timetable"
)
NOUNS = tuple(WORDS.split())


def page(number: int) -> str:
    """An HTML page: news of events, or of anything else."""
    if number % 10 == 0:
        return html(number, host="http://crawl.example")
    rng = random.Random(number)
    body = "".join(f"<p>{chr(32).join(_sentence(rng) for _ in range(6))}</p>" for _ in range(5))
    title = f"The {rng.choice(NOUNS)} and the {rng.choice(NOUNS)}, part {number}"
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time" content="2023-0{1 + number % 9}-11">'
        f'<link rel="canonical" href="http://crawl.example/n/{number}"></head><body><article><h1>{title}</h1>{body}</article></body></html>'
    )


def _sentence(rng: random.Random) -> str:
    return f"The {rng.choice(NOUNS)} of the {rng.choice(NOUNS)} was {rng.choice(NOUNS)} again in {1900 + rng.randrange(120)}."


def write_warc(path: Path, pages: int) -> None:
    """Response records, each its own gzip member, as crawlers write them."""
    with path.open("wb") as file:
        for number in range(pages):
            body = page(number).encode()
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
                f"WARC-Date: 2023-05-01T00:00:00Z\r\nWARC-Target-URI: http://crawl.example/n/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            ).encode()
            file.write(gzip.compress(head + http + b"\r\n\r\n", 1))


def tree_rss(root: int) -> int:
    """Resident bytes of a process and all below it; memory that they share is counted in each."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
            except (OSError, IndexError):
                continue
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        waiting += parents.get(pid, [])
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return total


def measured(command: list[str], env: dict[str, str]) -> tuple[float, int, list[int], str]:
    """(seconds, peak bytes of the process tree, bytes every second, standard output)."""
    began = time.monotonic()
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    seen: list[int] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(1.0):
            seen.append(tree_rss(running.pid))

    threading.Thread(target=watch, daemon=True).start()
    out, _ = running.communicate()
    stop.set()
    return time.monotonic() - began, max(seen, default=0), seen, out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(folder) / "crawl.warc.gz"
        write_warc(warc, options.pages)
        env = {**os.environ, "DISSENT_CACHE": f"{folder}/cache"}
        command = [sys.executable, "-m", "flows.cli", "ingest", str(warc), "--lake", f"{folder}/lake", "--workers", str(options.workers), "--json"]
        seconds, peak, seen, out = measured(command + ["--plain"] * options.plain, env)
        summary = json.loads(out.splitlines()[-1])
        thirds = [max(seen[i * len(seen) // 3 : (i + 1) * len(seen) // 3] or [0]) / 1e6 for i in range(3)]
        print(
            json.dumps(
                {
                    "pages": options.pages,
                    "workers": options.workers,
                    "articles": summary["articles"],
                    "reports": summary["reports"],
                    "quarantined": summary["quarantined"],
                    "seconds": round(seconds, 1),
                    "pages_per_second": round(options.pages / seconds, 1),
                    "peak_mb": round(peak / 1e6),
                    "peak_mb_by_third": [round(t) for t in thirds],
                    "warc_mb": round(warc.stat().st_size / 1e6, 1),
                }
            )
        )


if __name__ == "__main__":
    main()
