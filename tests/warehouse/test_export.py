"""Releases: right types for every reader, the same bytes again, metadata that its validators accept, and no private name in any byte."""
from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import DAY, NAME, SURNAME, batch, event, events_of, protest, sentencing

from warehouse.errors import LakeError, NoLakeError, NoSnapshotError
from warehouse.export import ExportResult, export
from warehouse.export.formats import FORMATS
from warehouse.export.pseudonyms import People, _Names, fold, fold_name, load_key, named_in
from warehouse.lake import Lake
from warehouse.records import Case, CaseStatus

KEY = "a key for the tests"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A lake with protests, a person in every column that can hold a name, a case; and a snapshot before the person came."""
    folder = tmp_path_factory.mktemp("export") / "lake"
    pairs = [protest(i, dt.date(2020, 1, 1) + dt.timedelta(days=31 * i), 20 + i) for i in range(14)]
    person = sentencing()
    with Lake.connect(folder) as lake:
        lake.load(batch(pairs))
        lake.write(events_of(pairs))
        earlier = lake.snapshot
        lake.load(batch([person]))
        lake.write(events_of([person]))
        gone = event(*pairs[0]).event_id
        lake.write({}, {"events": [gone], "event_reports": [gone]})
        alias = NAME.split()[-1]
        case = Case("case_1", NAME, (alias,), "KZ", "Almaty", CaseStatus.SERVING, None, DAY, None, 15, False, None, None, ("insult",), (), 1)
        lake.write({"cases": [case]})
    return folder, earlier


@pytest.fixture(scope="module")
def release(lake: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ExportResult]:
    folder = tmp_path_factory.mktemp("release") / "out"
    return folder, export(lake[0], folder, formats_wanted=FORMATS, since=lake[1], key=KEY)


def leaks(folder: Path, names: list[str]) -> list[str]:
    """Files in whose bytes a name stands, in any case, and in the page's and addresses' ways of writing."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes().lower()
        for name in names:
            forms = {name.replace(" ", mark).lower() for mark in (" ", "-", "_", "%20", "+")}
            found += [f"{path.name}: {form}" for form in forms if form.encode("utf-8") in data or form.encode("utf-16-le") in data]
        found += [f"path {path}" for name in names if name.lower() in path.name.lower()]
    return found


def test_no_private_name_in_any_byte_of_a_public_release(release: tuple[Path, ExportResult]) -> None:
    import duckdb
    import pyarrow.parquet as pq

    folder, _ = release
    assert leaks(folder, [NAME, SURNAME, "Dastan"]) == []
    for path in [*folder.glob("*/*.parquet")]:  # compressed pages hide bytes: look into every value as well
        text = pq.read_table(path).to_pandas().to_csv()
        assert SURNAME.lower() not in text.lower(), path
    with duckdb.connect(str(folder / "dissent.duckdb"), read_only=True) as con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            assert SURNAME.lower() not in con.execute(f"FROM {table}").df().to_csv().lower(), table


def test_the_person_has_one_pseudonym_everywhere_and_offices_stay(release: tuple[Path, ExportResult]) -> None:
    import pandas as pd

    folder, _ = release
    events = pd.read_parquet(folder / "parquet" / "events.parquet")
    (sentenced,) = events[events["type"] == "sentencing"].to_dict("records")
    (name,) = sentenced["people_names"]
    assert re.fullmatch(r"person_[a-z2-7]{10}", name)
    assert sentenced["title"] == f"Court jails {name} for rally; {name}'S wife protests"
    assert sentenced["url"] == f"https://example.org/2021/{name}-jailed.html"
    assert sentenced["place_text"] == f"{name}'s home"
    assert [a["text"] for a in sentenced["actors"]] == ["Bostandyk district court", f"{name}'s lawyer"]
    quotes = pd.read_parquet(folder / "parquet" / "evidence.parquet")
    assert name in set(quotes[quotes["field"] == "name"]["value"])
    cases = pd.read_parquet(folder / "parquet" / "cases.parquet")
    assert list(cases["name"]) == [name]
    assert list(cases["case_id"]) != ["case_1"]
    articles = pd.read_parquet(folder / "parquet" / "articles.parquet")
    assert {"text", "byline"}.isdisjoint(articles.columns)
    reports = pd.read_parquet(folder / "parquet" / "reports.parquet")
    assert set(reports["article_id"]) <= set(articles["article_id"])


def test_with_names_everything_goes(lake: tuple[Path, int], tmp_path: Path) -> None:
    import pandas as pd

    result = export(lake[0], tmp_path / "out", with_names=True)
    assert not result.public
    assert {"quarantine", "runs"} <= set(result.rows)
    assert NAME in pd.read_parquet(tmp_path / "out" / "parquet" / "articles.parquet")["text"].str.cat()
    assert "NAMES PRIVATE PERSONS" in (tmp_path / "out" / "LICENSE").read_text()


def test_the_same_snapshot_gives_the_same_bytes(lake: tuple[Path, int], release: tuple[Path, ExportResult], tmp_path: Path) -> None:
    folder, result = release
    copy = tmp_path / "moved"
    import shutil

    shutil.copytree(lake[0], copy)
    with Lake.connect(copy) as later:  # what comes after the snapshot does not show
        later.load(batch([protest(99)]))
    again = export(copy, tmp_path / "out", formats_wanted=FORMATS, since=lake[1], as_of=result.snapshot, key=KEY)
    assert again.files == result.files
    assert [f for f in result.files if (folder / f).read_bytes() != (tmp_path / "out" / f).read_bytes()] == []


def test_sums_are_right(release: tuple[Path, ExportResult]) -> None:
    folder, result = release
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert set(listed) == set(result.files) - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / f).read_bytes()).hexdigest() == digest for f, digest in listed.items())
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == set(result.files)


def test_change_files_lead_from_the_earlier_release_to_this_one(lake: tuple[Path, int], release: tuple[Path, ExportResult], tmp_path: Path) -> None:
    import pandas as pd

    folder, result = release
    export(lake[0], tmp_path / "old", as_of=lake[1], key=KEY)
    for table, key in (("events", "event_id"), ("reports", "report_id"), ("articles", "article_id")):
        old, new = (pd.read_parquet(f / "parquet" / f"{table}.parquet") for f in (tmp_path / "old", folder))
        changes = pd.read_parquet(folder / "changes" / f"{table}.parquet")
        assert result.changes[table] == len(changes) > 0
        kept = old[~old[key].isin(changes[changes["change"] != "added"][key])]
        followed = pd.concat([kept, changes[changes["change"] != "withdrawn"].drop(columns="change")])
        assert sorted(followed[key]) == sorted(new[key])
        one, other = (f.sort_values(key).to_json(date_format="iso", orient="records") for f in (followed, new))
        assert one == other
    kinds = set(pd.read_parquet(folder / "changes" / "events.parquet")["change"])
    assert kinds == {"added", "withdrawn"}


def test_pandas_polars_pyarrow_and_duckdb_read_the_right_types(release: tuple[Path, ExportResult]) -> None:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = release[0] / "parquet" / "events.parquet"
    shape = pq.read_schema(path)
    assert shape.field("date_start").type == pa.date32()
    assert shape.field("fine_amount").type == pa.decimal128(24, 2)
    assert shape.field("people_names").type == pa.list_(shape.field("people_names").type.value_type)
    assert pa.types.is_struct(shape.field("charges").type.value_type)
    assert not shape.field("event_id").nullable
    (row,) = [r for r in pq.read_table(path).to_pylist() if r["type"] == "sentencing"]
    assert row["fine_amount"] == decimal.Decimal("2500.50")
    assert row["date_start"] == DAY
    frame = pl.read_parquet(path).filter(pl.col("type") == "sentencing")
    assert frame["date_start"].dtype == pl.Date
    assert frame["fine_amount"].to_list() == [decimal.Decimal("2500.50")]
    assert frame["charges"].to_list()[0][0]["category"] == "speech"
    pandas_row = pd.read_parquet(path).query("type == 'sentencing'").iloc[0]
    assert pandas_row["date_start"] == DAY
    assert pandas_row["lat"] == 43.25
    with duckdb.connect() as con:  # which R's read_parquet goes through as well
        con.execute("SET python_enable_replacements = false")
        kinds = dict(con.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{path}')").fetchall())
    assert (kinds["date_start"], kinds["fine_amount"], kinds["people_names"]) == ("DATE", "DECIMAL(24,2)", "VARCHAR[]")
    with duckdb.connect(str(release[0] / "dissent.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM v_ccc").fetchall() == [(13,)]
        assert con.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'events' AND column_name = 'lat'").fetchall()[0][0]


def test_geoparquet_opens_in_geopandas(release: tuple[Path, ExportResult]) -> None:
    import geopandas

    events = geopandas.read_parquet(release[0] / "geoparquet" / "events.parquet")
    assert events.crs is not None
    assert events.crs.to_epsg() == 4326 or "CRS84" in str(events.crs)
    assert (events.geometry.x.iloc[0], events.geometry.y.iloc[0]) == (76.92, 43.25)


def test_csv_and_jsonl_hold_the_same_rows(release: tuple[Path, ExportResult]) -> None:
    import json

    import pandas as pd

    rows = [json.loads(line) for line in (release[0] / "jsonl" / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    table = pd.read_csv(release[0] / "csv" / "events.csv", keep_default_na=False)
    assert list(table["event_id"]) == [r["event_id"] for r in rows]
    assert json.loads(table["actors"].iloc[0]) == rows[0]["actors"]


def test_validators_accept_the_metadata(release: tuple[Path, ExportResult]) -> None:
    folder = release[0]
    for command in (["frictionless", "validate", "datapackage.json"], ["mlcroissant", "validate", "--jsonld", "croissant.json"]):
        tool = Path(sys.executable).parent / command[0]
        done = subprocess.run([str(tool), *command[1:]], cwd=folder, capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "INVALID" not in done.stdout
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    ids = [r["events/event_id"] for r in dataset.records("events")]
    assert len(ids) == 14


def test_citation_and_page_tell_the_snapshot(release: tuple[Path, ExportResult]) -> None:
    folder, result = release
    assert f'value: "snapshot:{result.snapshot}"' in (folder / "CITATION.cff").read_text()
    page = (folder / "index.html").read_text()
    assert f"Snapshot {result.snapshot} of" in page
    assert page.count("<svg") == 2
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_release_takes_the_place_of_an_older_one_whole(lake: tuple[Path, int], tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(lake[0], out, as_of=lake[1], formats_wanted=("csv",), key=KEY)
    export(lake[0], out, formats_wanted=("jsonl",), key=KEY)
    assert not (out / "csv").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


def test_what_cannot_be_exported_leaves_the_folder_as_it_was(lake: tuple[Path, int], tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(lake[0], out, key=KEY)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    with pytest.raises(LakeError, match="No format xlsx"):
        export(lake[0], out, formats_wanted=("xlsx",))
    with pytest.raises(NoSnapshotError):
        export(lake[0], out, as_of=999)
    with pytest.raises(NoSnapshotError):
        export(lake[0], out, since=999)
    with pytest.raises(LakeError, match="names an earlier one"):
        export(lake[0], out, as_of=lake[1], since=lake[1] + 1)
    with pytest.raises(NoLakeError):
        export(tmp_path / "nothing", out)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.doc").write_text("years of work")
    with pytest.raises(LakeError, match="holds other things"):
        export(lake[0], mine)
    assert (mine / "thesis.doc").exists()
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "out"]


# --- names ---------------------------------------------------------------------------------------------------------------------

def people(*names: str) -> People:
    found = People(b"key")
    found.by_article["a"] = set(names)
    found.everywhere = _Names(found, names, single_words=False)
    return found


@pytest.mark.parametrize("text", [
    "{0} was held", "{0}'s wife", "“{0}”", "held: {0}.", "https://x.org/a/{1}.html", "https://x.org/?q={2}", "id-{1}-2", "@{3}",
    "{4} AND OTHERS", "The wife of {5}", "{5}'s mother; {5}", "the {5}s", "{6} (by given name)", "{0}\n", "https://x.org/{7}",
])
def test_ways_to_write_a_name(text: str) -> None:
    name = "Zörgül Qantemir-Oghly"
    forms = (
        name, "zorgul-qantemir-oghly", "Zorgul+Qantemir+Oghly", "zorgulqantemiroghly", name.upper(), "Qantemir", "Zörgül",
        "Z%C3%B6rg%C3%BCl-Qantemir-Oghly",
    )
    found = people(name)
    hidden = found.hide(text.format(*forms), found.scope({"article_id": "a"}))
    assert found.pseudonym(name) in hidden
    assert not re.search("qantemir|zorgul|zörgül|oghly", hidden, re.IGNORECASE)


def test_a_name_with_an_apostrophe_and_one_before_an_apostrophe() -> None:
    found = people("Ana O'Dell", "Mert Aydınlı")
    assert found.hide("Ana O’Dell, Ana ODell, Ana O'Dell's").count(found.pseudonym("Ana O'Dell")) == 3
    assert found.hide("Mert Aydınlı'nın") == found.pseudonym("Mert Aydınlı") + "'nın"


@pytest.mark.parametrize("text", ["Judge Brownlee", "brown coal", "the Browning Street court", "https://x.org/brownies"])
def test_words_that_only_look_like_a_name_stay(text: str) -> None:
    found = people("Tessa Brown")
    assert found.hide(text, found.scope({"article_id": "a"})) == text


def test_a_surname_alone_is_hidden_only_where_the_person_is_named() -> None:
    found = people("Tessa Brown")
    assert found.hide("Brown University", found.scope({"article_id": "a"})) != "Brown University"
    assert found.hide("Brown University", found.scope({"article_id": "other"})) == "Brown University"


def test_pseudonyms_are_stable_keyed_and_blind_to_spelling(tmp_path: Path) -> None:
    a, b = People(b"one"), People(b"two")
    assert a.pseudonym("Ana Júlia O'Neill") == a.pseudonym("ANA JULIA ONEILL") == a.pseudonym("Ana  Júlia O’Neill's")
    assert a.pseudonym("Ana Lopez") != b.pseudonym("Ana Lopez")
    assert load_key(tmp_path) == load_key(tmp_path)
    assert (tmp_path / "pseudonym.key").stat().st_mode & 0o077 == 0
    with pytest.raises(LakeError, match="DISSENT_PSEUDONYM_KEY"):
        load_key(None)


def test_names_in_a_phrase_for_a_group() -> None:
    assert named_in("opposition leader Aruzhan Example and staff of Human Rights Watch") == ["Aruzhan Example"]
    assert named_in("nine members of the United Socialist Party") == []
    assert named_in("dozens of people") == []


@given(st.text(max_size=60))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


words = st.text("abcdefghijklmnopqrstuvwxyzáéöşı", min_size=3, max_size=9).map(str.capitalize)


@given(words, words, st.text(" .,;:!'\"\n-–0123456789", max_size=8), st.text(" .,;:!'\"\n-–0123456789", max_size=8))
def test_a_full_name_between_any_marks_is_hidden(first: str, last: str, before: str, after: str) -> None:
    name = f"{first} {last}"
    found = people(name)
    if fold_name(name) and len(fold_name(name).split()) == 2:
        assert found.hide(f"{before.rstrip('0123456789')}{name}{after.lstrip('0123456789')}").count("person_") == 1
