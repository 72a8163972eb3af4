"""What an operator relies on: copies, turns, reading again, metrics, the webhook, deployments."""
from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bench.site import story
from extractors.records import content_id
from flows import notify, operations
from flows.copies import is_copy
from flows.engine import PlainEngine
from flows.ingest import ingest
from flows.settings import Settings, table
from flows.turns import BusyError, turn
from warehouse.lake import Lake

ROOT = Path(__file__).resolve().parents[2]


def row(number: int, name: str, source: str, day: str = "2023-05-02", text: str | None = None) -> dict[str, Any]:
    title, paragraphs, _ = story(number)
    return {"article_id": name, "source": source, "published": day, "title": title, "text": text or "\n\n".join(paragraphs)}


def load(settings: Settings, tmp_path: Path, rows: list[dict[str, Any]], name: str = "in.jsonl") -> Any:
    path = tmp_path / name
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return ingest([str(path)], settings=settings)


def standing(settings: Settings) -> dict[str, tuple[str | None, int]]:
    """article -> (what it is a copy of, number of its reports)."""
    with Lake.connect(settings.lake, read_only=True) as lake:
        found = lake.query(
            "SELECT a.article_id, copy_of, count(r.report_id) AS n FROM articles a LEFT JOIN reports r USING (article_id) GROUP BY ALL"
        )
    return {r["article_id"]: (r["copy_of"], r["n"]) for r in found.to_pylist()}


def test_copies_are_linked_and_extracted_once_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    text = row(1, "", "")["text"]
    copy = row(1, "b-copy", "Second Paper", "2023-05-03", text.replace(text.split(" -- ")[0], "SOMEWHERE"))
    update = row(1, "c-update", "Third Paper", "2023-05-03", text + " Later that evening police detained Timur Askarov as well.")
    late = row(1, "d-late", "Fourth Paper", "2023-08-03")
    original, other = row(1, "a-original", "First Paper"), row(2, "e-other", "First Paper")
    whole = Settings(lake=str(tmp_path / "whole"), cache=tmp_path / "c1")
    load(whole, tmp_path, [original, copy, update, late, other])
    pieces = Settings(lake=str(tmp_path / "pieces"), cache=tmp_path / "c2")
    for number, rows in enumerate([[other, late], [copy], [update], [original]]):  # the original comes last, and takes the reports over
        load(pieces, tmp_path, rows, f"{number}.jsonl")
    seen = standing(whole)
    assert seen == standing(pieces)
    assert {k: v[0] for k, v in seen.items()} == {"a-original": None, "b-copy": "a-original", "c-update": None, "d-late": None, "e-other": None}
    assert seen["b-copy"][1] == 0
    assert seen["a-original"][1] > 0
    assert seen["c-update"][1] > 0


def test_a_text_with_a_new_word_is_no_copy() -> None:
    text = row(3, "", "")["text"]
    assert is_copy(text, text, 0.8)
    assert is_copy("OTHER (Agency) -- " + text.split(" -- ", 1)[1], text, 0.8)
    assert not is_copy(text.replace("detained", "freed"), text, 0.8)
    assert not is_copy(text[:150], text, 0.8)


def test_one_run_at_a_time_for_a_source(tmp_path: Path) -> None:
    with turn(["A", "B"], "lake", tmp_path) as mine:
        assert mine == ["A", "B"]
        with turn(["B", "C"], "lake", tmp_path) as free:
            assert free == ["C"]
        with pytest.raises(BusyError), turn(["A"], "lake", tmp_path):
            pass
        with turn(["A"], "another lake", tmp_path) as elsewhere:
            assert elsewhere == ["A"]
    with turn(["A"], "lake", tmp_path) as again:
        assert again == ["A"]


def test_reading_again_touches_what_an_older_extractor_read(tmp_path: Path) -> None:
    settings = Settings(lake=str(tmp_path / "lake"), cache=tmp_path / "cache")
    load(settings, tmp_path, [row(n, f"x{n}", "S") for n in range(4)])
    before = standing(settings)
    with Lake.connect(settings.lake) as lake:
        lake.con.execute("UPDATE articles SET extractor_version = '2001.1' WHERE article_id = 'x2'")
    again = operations.re_extract(settings, PlainEngine())
    assert (again.changed, again.unchanged) == (1, 3)
    assert standing(settings) == before
    forced = operations.re_extract(settings, PlainEngine(), operations.Filter(article_ids=("x1",)), force=True)
    assert (forced.articles, forced.reports) == (1, 0)  # read again, and found as it was


def test_metrics_count_over_all_runs(tmp_path: Path) -> None:
    settings = Settings(lake=str(tmp_path / "lake"), cache=tmp_path / "cache", metrics=tmp_path / "out" / "dissent.prom")
    load(settings, tmp_path, [row(1, "x1", "S")])
    load(settings, tmp_path, [row(2, "x2", "S")])
    written = notify.write_metrics(settings)
    assert written is not None
    text = written.read_text()
    assert 'dissent_runs_total{flow="ingest",state="completed"} 2' in text
    assert 'dissent_articles_new_total{flow="ingest"} 2' in text


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()


def test_a_failure_tells_the_webhook(hook: tuple[str, list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]) -> None:
    url, got = hook
    notify.failed(Settings(webhook=url), "ingest", "No space left")
    assert [(g["flow"], g["state"], g["message"]) for g in got] == [("ingest", "failed", "No space left")]
    notify.failed(Settings(webhook="http://127.0.0.1:9/"), "ingest", "No space left")
    assert "webhook" in capsys.readouterr().err


def test_compose_names_only_settings_that_exist() -> None:
    known = {name for _, name, _, _ in table()} | {"DISSENT_HOME"} | {f"DISSENT_S3_{k}" for k in ("ENDPOINT", "KEY_ID", "SECRET")}
    import yaml

    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    named = {k for s in compose["services"].values() for k in (s.get("environment") or {}) if k.startswith("DISSENT_")}
    assert named <= known
    assert {"postgres", "store", "prefect", "worker", "dask-scheduler", "dask-worker"} <= set(compose["services"])


def test_prefect_yaml_names_flows_that_exist() -> None:
    import yaml

    source = (ROOT / "flows" / "deployments.py").read_text()
    for deployment in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        assert (ROOT / path).is_file()
        assert f"\ndef {name}(" in source


def test_ids_are_content_derived() -> None:
    assert content_id("a", "http://x/") == content_id("a", "http://x/") != content_id("a", "http://y/")
