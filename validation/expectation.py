"""The gate's checks as Great Expectations expectations, and their run over a frame. Importing this module loads Great Expectations.

Each check is one `ExpectRowsToPass`; its metric calls the check's test on the frame. Measured on one core: 2.3 ms a check and batch,
against 19 ms for a built-in column expectation with row ids, whose metrics are resolved one by one.
"""
from __future__ import annotations

import os

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # no message leaves the machine; must stand before the import

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import great_expectations as gx
import numpy as np
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import parse_result_format
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from validation.checks import SAMPLES, BrokenCheck, Check
from validation.suites import check_of

if TYPE_CHECKING:
    import pandas as pd

METRIC = "dissent.failing_rows"
logging.getLogger("great_expectations").setLevel(logging.ERROR)


class FailingRows(TableMetricProvider):
    """The positions and values of the rows that fail one check."""

    metric_name = METRIC
    value_keys = ("rule",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls, execution_engine: Any, metric_domain_kwargs: Any, metric_value_kwargs: Any, metrics: Any, runtime_configuration: Any
    ) -> dict[str, Any]:
        frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        found = check_of(metric_value_kwargs["rule"]).test(frame)
        if len(found.bad) != len(frame) or len(found.applies) != len(frame):
            raise ValueError(f"{metric_value_kwargs['rule']} judged {len(found.bad)} of {len(frame)} rows")
        bad = np.flatnonzero(found.bad).tolist()
        return {"rows": len(frame), "checked": int(found.applies.sum()), "bad": bad, "values": [found.value(i) for i in bad]}


class ExpectRowsToPass(BatchExpectation):
    """Expect every row that a named check applies to to pass it."""

    rule: str
    column: str
    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("rule", "column")
    args_keys: ClassVar[tuple[str, ...]] = ("rule", "column")

    def get_validation_dependencies(self, execution_engine: Any = None, runtime_configuration: Any = None) -> ValidationDependencies:
        """The one metric, whole results. The base class asks its models for the same some ten times: four fifths of a small batch's time."""
        metric = MetricConfiguration(METRIC, {"batch_id": self.batch_id}, {"rule": self.rule})
        return ValidationDependencies({METRIC: metric}, _complete())

    def _validate(self, metrics: Any, runtime_configuration: Any = None, execution_engine: Any = None) -> dict[str, Any]:
        found = metrics[METRIC]
        return {"success": not found["bad"], "result": result(found["rows"], found["checked"], found["bad"], found["values"])}


def result(rows: int, checked: int, bad: list[Any], values: list[str], failed: int | None = None) -> dict[str, Any]:
    """A result in the form that Great Expectations' own row expectations give, so that its Data Docs show it. `bad` are row ids."""
    count = len(bad) if failed is None else failed
    return {
        "element_count": rows, "missing_count": rows - checked, "missing_percent": 100 * (rows - checked) / rows if rows else 0.0,
        "unexpected_count": count, "unexpected_percent": 100 * count / checked if checked else 0.0,
        "unexpected_percent_total": 100 * count / rows if rows else 0.0, "unexpected_percent_nonmissing": 100 * count / checked if checked else 0.0,
        "partial_unexpected_list": values[:SAMPLES], "unexpected_index_list": bad, "unexpected_list": values,
    }


@cache
def _complete() -> dict[str, Any]:
    return dict(parse_result_format("COMPLETE"))


def expectation(check: Check) -> ExpectRowsToPass:
    return ExpectRowsToPass(
        rule=check.name, column=check.column, severity=FailureSeverity(check.severity.value), description=check.description,
        meta={"name": check.name, "table": check.table, "reason": check.reason},
    )


def run(table: str, frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Every expectation of a table on a frame: name -> result.

    Raises BrokenCheck naming every check that raised, gave no result, judged another number of rows, or is missing.
    """
    definition, names = _definition(table)
    found = definition.get_batch_and_validate(frame)
    results: dict[str, dict[str, Any]] = {}
    broken: list[str] = []
    for one in found.results:
        name = one.expectation_config.kwargs.get("rule") or one.expectation_config.meta.get("name")
        told = one.exception_info or {}
        if told.get("raised_exception") or any(isinstance(v, dict) and v.get("raised_exception") for v in told.values()):
            broken.append(f"{name}: {_first_line(told)}")
        elif not one.result or one.result.get("element_count") != len(frame) or one.success != (not one.result["unexpected_index_list"]):
            broken.append(f"{name}: gave no result for {len(frame)} rows")
        else:
            results[name] = dict(one.result)
    broken += [f"{name}: did not run" for name in names if name not in results and not any(b.startswith(f"{name}:") for b in broken)]
    if broken:
        raise BrokenCheck(f"The gate cannot judge {table}; nothing was loaded. " + "; ".join(broken))
    return results


def _first_line(told: dict[str, Any]) -> str:
    inner = next((v for v in told.values() if isinstance(v, dict)), told)
    return str(inner.get("exception_message") or "raised an exception").splitlines()[0]


def quiet_context() -> Any:
    """An ephemeral context that prints no progress."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


class _Runner:
    """A suite bound to a pandas asset of an ephemeral context; made once a process."""

    def __init__(self, table: str, checks: tuple[Check, ...]) -> None:
        context = quiet_context()
        asset = context.data_sources.add_pandas(f"gate_{table}").add_dataframe_asset(table)
        self.batch = asset.add_batch_definition_whole_dataframe("batch")
        suite = gx.ExpectationSuite(name=table, expectations=[expectation(c) for c in checks])
        self.suite = context.suites.add(suite)
        self.context = context
        self.validation = context.validation_definitions.add(gx.ValidationDefinition(name=table, data=self.batch, suite=self.suite))

    def get_batch_and_validate(self, frame: pd.DataFrame) -> Any:
        from great_expectations.validator.v1_validator import Validator

        # the validation definition's own run() would also serialise and store each result, which costs as much again
        validator = Validator(self.batch, batch_parameters={"dataframe": frame}, result_format={"result_format": "COMPLETE"})
        return validator.validate_expectation_suite(self.suite)


@cache
def _definition(table: str) -> tuple[_Runner, tuple[str, ...]]:
    from validation.suites import suite

    checks = suite(table)
    return _Runner(table, checks), tuple(c.name for c in checks)
