"""The Great Expectations site of a run: a page for each table with every expectation, and an index of all runs beside it.

    index = write(outcome, folder, run_id)        # folder/index.html lists the runs; folder/<run_id>/index.html is the run's site

`outcome` is the sum over the batches of the run, so a run of a thousand batches is still four pages. Old runs stay.
"""
from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validation.checks import Tally
from validation.docs_pages import alone, of_all, of_run

if TYPE_CHECKING:
    from validation.gate import Outcome

SUMMARY = "summary.json"


def write(outcome: Outcome, folder: Path, run_id: str, *, at: dt.datetime | None = None) -> Path:
    """Write the site of a run below `folder` and renew the index of runs; the path of the run's first page. Raises OSError."""
    at = at or dt.datetime.now(dt.UTC)
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", run_id).strip(".") or "run"
    home = (folder / name).resolve()
    home.mkdir(parents=True, exist_ok=True)
    _site(outcome, home, name, at)
    pages = {}
    for path in sorted(home.rglob("*.html")):
        path.write_text(alone(path.read_text(encoding="utf-8")), encoding="utf-8")
        if "validations" in path.relative_to(home).parts:
            pages[path.stem] = path.relative_to(home).as_posix()
    failed = {s: sum(1 for t in outcome.tallies if t.failed and t.severity == s) for s in ("critical", "warning")}
    summary = {
        "run_id": run_id, "at": at.isoformat(timespec="seconds"), "articles": outcome.articles, "reports": outcome.reports, "kept": outcome.kept,
        "quarantined": outcome.quarantined, "expectations": len(outcome.tallies), "critical_failed": failed["critical"],
        "warnings_failed": failed["warning"], "rows": outcome.rows(),
    }
    (home / SUMMARY).write_text(json.dumps(summary, indent=1), encoding="utf-8")
    (home / "index.html").write_text(of_run(summary, {t: pages[t] for t in dict.fromkeys(t.table for t in outcome.tallies)}), encoding="utf-8")
    index(folder)
    return home / "index.html"


def index(folder: Path) -> Path:
    """Write folder/index.html: every run below the folder, the newest first, with what it found."""
    runs = [(json.loads(path.read_text(encoding="utf-8")), path.parent.name) for path in folder.glob(f"*/{SUMMARY}")]
    runs.sort(key=lambda r: (r[0]["at"], r[1]), reverse=True)
    path = folder / "index.html"
    path.write_text(of_all(runs), encoding="utf-8")
    return path


def _site(outcome: Outcome, home: Path, name: str, at: dt.datetime) -> None:
    """The run's results in the store of an ephemeral context, and the site that Great Expectations renders from it."""
    import great_expectations as gx
    from great_expectations.core import RunIdentifier
    from great_expectations.core.batch import BatchMarkers
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
    from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier, ValidationResultIdentifier

    from validation.expectation import quiet_context

    context = quiet_context()
    context.add_data_docs_site("dissent", {
        "class_name": "SiteBuilder",
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(home)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    })
    tables = list(dict.fromkeys(t.table for t in outcome.tallies))
    for table in tables:
        tallies = sorted((t for t in outcome.tallies if t.table == table), key=lambda t: (t.failed == 0, t.severity, -t.failed))
        suite = context.suites.add(gx.ExpectationSuite(name=table, expectations=[_expectation(t) for t in tallies]))
        results = [_result(t, e) for t, e in zip(tallies, suite.expectations, strict=True)]
        good = sum(r.success for r in results)
        run = RunIdentifier(run_name=name, run_time=at)
        whole = ExpectationSuiteValidationResult(
            success=good == len(results), results=results, suite_name=table, suite_parameters={},
            statistics={
                "evaluated_expectations": len(results), "successful_expectations": good, "unsuccessful_expectations": len(results) - good,
                "success_percent": 100 * good / len(results) if results else 100.0,
            },
            meta={
                "great_expectations_version": gx.__version__, "run_id": run, "validation_time": at.isoformat(), "batch_spec": {},
                "batch_markers": BatchMarkers(ge_load_time=at.strftime("%Y%m%dT%H%M%S.%fZ")),
                "active_batch_definition": {"datasource_name": "dissent", "data_connector_name": "gate", "data_asset_name": table,
                                            "batch_identifiers": {"rows": max((t.rows for t in tallies), default=0)}},
            },
        )
        key = ValidationResultIdentifier(expectation_suite_identifier=ExpectationSuiteIdentifier(table), run_id=run, batch_identifier=table)
        context.validation_results_store.set(key, whole)
    context.build_data_docs(site_names=["dissent"])


def _expectation(tally: Tally) -> Any:
    from validation.expectation import expectation
    from validation.suites import check_of

    return expectation(check_of(tally.name))


def _result(tally: Tally, expected: Any) -> Any:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

    from validation.expectation import result

    found = result(tally.rows, tally.checked, [row for row, _ in tally.samples], [v for _, v in tally.samples], tally.failed)
    found["partial_unexpected_list"] = [f"{row}: {value}" for row, value in tally.samples]
    found.pop("unexpected_index_list")
    found.pop("unexpected_list")
    return ExpectationValidationResult(success=tally.failed == 0, expectation_config=expected.configuration, result=found, meta={}, exception_info={
        "raised_exception": False, "exception_message": None, "exception_traceback": None})

