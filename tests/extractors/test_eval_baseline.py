"""The extraction table on the seeds is not below its pinned figures."""
from __future__ import annotations

import pytest

from bench import evaluate


@pytest.mark.slow
def test_no_slot_has_fallen_below_its_baseline() -> None:
    assert evaluate.main(["--check"]) == 0
