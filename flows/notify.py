"""Word of what went wrong, by a webhook; and numbers for Prometheus."""
from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from flows.settings import Settings

HELP = {
    "dissent_runs": ("counter", "Runs by flow and state"),
    "dissent_articles_read": ("counter", "Articles read, over all runs"),
    "dissent_articles_new": ("counter", "Articles that the lake did not have, over all runs"),
    "dissent_reports_loaded": ("counter", "Reports written, over all runs"),
    "dissent_rows_quarantined": ("counter", "Rows refused, over all runs"),
    "dissent_last_run_end_seconds": ("gauge", "When the last completed run of the flow ended, seconds since 1970"),
    "dissent_last_run_duration_seconds": ("gauge", "How long it took"),
}


def failed(settings: Settings, flow: str, message: str, **more: Any) -> None:
    """Tell the webhook that a run failed. A webhook that does not answer is said so on stderr: it must not hide the failure itself."""
    _tell(settings, flow, "failed", message, **more)


def held(settings: Settings, flow: str, message: str, **more: Any) -> None:
    """Tell the webhook that a batch waits for a person."""
    _tell(settings, flow, "held", message, **more)


def _tell(settings: Settings, flow: str, state: str, message: str, **more: Any) -> None:
    if not settings.webhook:
        return
    import httpx

    try:
        told = {"program": "dissent", "flow": flow, "state": state, "message": message[:1000], **more}
        httpx.post(settings.webhook, json=told, timeout=10).raise_for_status()
    except httpx.HTTPError as error:
        print(f"dissent: the webhook did not take the message: {error}", file=sys.stderr)


def metrics(settings: Settings) -> str:
    """The lake's runs in Prometheus' text format. It is counted from the table, so that no restart loses anything."""
    from warehouse.lake import Lake

    with Lake.connect(settings.lake, data_path=settings.data_path, read_only=True) as lake:
        rows = lake.query(
            "SELECT flow, state, count(*) AS runs, sum(articles_read) AS articles_read, sum(articles_new) AS articles_new,"
            " sum(reports_loaded) AS reports_loaded, sum(rows_quarantined) AS rows_quarantined, max(epoch(ended_at)) AS ended,"
            " arg_max(epoch(ended_at) - epoch(started_at), ended_at) AS took FROM runs GROUP BY ALL ORDER BY ALL"
        ).to_pylist()
    lines = []
    for name, (kind, text) in HELP.items():
        total = "_total" if kind == "counter" else ""
        lines += [f"# HELP {name}{total} {text}", f"# TYPE {name}{total} {kind}"]
        for row in rows:
            labels = f'flow="{row["flow"]}"' + (f',state="{row["state"]}"' if name == "dissent_runs" else "")
            if name == "dissent_runs":
                value = row["runs"]
            elif kind == "gauge":
                value = row["ended" if "end" in name else "took"] if row["state"] == "completed" else None
            else:
                value = row[name.removeprefix("dissent_")] if row["state"] == "completed" else None
            if value is not None:
                lines.append(f"{name}{total}{{{labels}}} {float(value):.17g}")
    return "\n".join(lines) + "\n"


def write_metrics(settings: Settings) -> Path | None:
    """The metrics as a file for the node exporter's textfile collector; None when no file is set."""
    if settings.metrics is None:
        return None
    path = settings.metrics.expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(metrics(settings))
    os.chmod(name, 0o644)
    os.replace(name, path)
    return path


def serve_metrics(settings: Settings, port: int) -> None:
    """Answer Prometheus on a port, in a thread of this process."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    from warehouse.errors import LakeError

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                status, body = 200, metrics(settings).encode()
            except LakeError as error:
                status, body = 503, json.dumps({"error": str(error)}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    threading.Thread(target=ThreadingHTTPServer(("0.0.0.0", port), Handler).serve_forever, daemon=True).start()
