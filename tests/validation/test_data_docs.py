"""The site of a run: pages that stand alone, name the rule, its reason and the row, and that a browser shows."""
from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from breaks import BREAKS
from gate_batches import FIXED, batch

from validation.data_docs import write
from validation.gate import Outcome, check

OUTSIDE = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    right = check(*batch(2), run_id="run_1", today=FIXED)
    articles, reports = batch(10)
    next(b for b in BREAKS if b.expectation == "size_low_not_above_high").do((articles, reports), 3)
    broken = check(articles, reports, run_id="run_2", data_docs=folder, today=FIXED)
    assert broken.data_docs == folder.resolve() / "run_2" / "index.html"
    write(right.outcome + broken.outcome, folder, "run_1")
    return folder


def _page(site: Path, run: str, table: str) -> str:
    (path,) = (site / run / "validations").rglob(f"{table}.html")
    return path.read_text(encoding="utf-8")


def test_the_index_lists_every_run_and_old_ones_stay(site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "run_1/index.html" in page
    assert "run_2/index.html" in page
    assert "size_low_not_above_high (1)" in page


def test_a_page_names_rule_severity_reason_and_row(site: Path) -> None:
    page = _page(site, "run_2", "reports")
    assert "size_low is not above size_high (size_low_not_above_high, critical). Why: Crossed bounds hold no number" in page
    assert "500 &gt; 400" in page or "500 > 400" in page
    first = (site / "run_2" / "index.html").read_text(encoding="utf-8")
    assert "50 kept" not in first
    assert "49 kept, 1 quarantined" in first


def test_a_run_is_the_sum_of_its_batches(site: Path) -> None:
    assert "12 articles and 48 reports" in (site / "run_1" / "index.html").read_text(encoding="utf-8")


def test_no_page_asks_another_machine_for_anything(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    for path in pages:
        assert not OUTSIDE.search(path.read_text(encoding="utf-8")), path


def test_a_run_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    path = write(Outcome(), tmp_path / "docs", "../../etc/run")
    assert path.is_relative_to((tmp_path / "docs").resolve())


@pytest.mark.slow
def test_a_browser_shows_the_page(site: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    (page,) = (site / "run_2" / "validations").rglob("reports.html")
    common = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1400,1400"]
    shot = tmp_path / "page.png"
    subprocess.run([*common, f"--screenshot={shot}", page.as_uri()], check=True, capture_output=True, timeout=120)
    assert shot.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert shot.stat().st_size > 20_000, "a blank page compresses to less"
    dom = subprocess.run([*common, "--dump-dom", page.as_uri()], check=True, capture_output=True, text=True, timeout=120).stdout
    # the page's own script has moved what failed to the top, right after the overview
    sections = re.findall(r'id="(section-\d+)" class="ge-section[^"]*?( has-failed)?"', dom)
    assert [bool(failed) for _, failed in sections[:3]] == [False, True, False]
