"""The linker against a plain key and against splink, on the gold set of seeds/linkage, in one run.

    python -m bench.linkage_compare        a Markdown table on stdout

Splink (5, DuckDB) gets the same columns, blocks on (type, country, day), (type, town) and (type, name), learns its weights by expectation
maximisation on the gold set's reports without labels, and is shown at the best of a grid of thresholds, which favours it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

from bench.linkage_gold import b_cubed, events_of, fill, pairwise, rows


def main() -> int:
    gold = rows()
    truth = {r["report"]: r["event"] for r in gold}
    table = [("plain (type, town, day)", _plain(gold)), *_splink(gold, truth), ("ours", _ours(gold))]
    print("| linker | pairwise precision | recall | F1 | B-cubed precision | recall | F1 | events |\n|---|---|---|---|---|---|---|---|")
    for name, found in table:
        p, b = pairwise(found, truth), b_cubed(found, truth)
        print(
            f"| {name} | {p.precision:.3f} | {p.recall:.3f} | {p.f1:.3f} | {b.precision:.3f} | {b.recall:.3f} | {b.f1:.3f} | {len(set(found.values()))} |"
        )
    print(f"\n{len(gold)} reports of {len(set(truth.values()))} events")
    return 0


def _plain(gold: list[dict[str, Any]]) -> Mapping[str, Hashable]:
    """One event for each type, town and day."""
    return {r["report"]: (r["type"], r["place"]["locality"] or r["place"]["country"], r["date"]["start"]) for r in gold}


def _ours(gold: list[dict[str, Any]]) -> Mapping[str, Hashable]:
    from warehouse.lake import Lake
    from warehouse.linkage import link

    with tempfile.TemporaryDirectory() as folder, Lake.connect(Path(folder) / "lake") as lake:
        fill(lake, gold)
        link(lake)
        return events_of(lake)


def _splink(gold: list[dict[str, Any]], truth: Mapping[str, Hashable]) -> list[tuple[str, Mapping[str, Hashable]]]:
    import logging

    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    frame = pd.DataFrame(
        [
            {
                "unique_id": r["report"],
                "type": r["type"],
                "town": r["place"]["locality"],
                "country": r["place"]["country"],
                "day": r["date"]["start"],
                "form": r.get("form"),
                "name": (r.get("names") or [None])[0],
                "crowd": str(r["size"][0][1]) if r.get("size") else None,
                "actor": r["actors"][0][1] if r["actors"] else None,
                "words": r["text"],
            }
            for r in gold
        ]
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on("type", "country", "day"), block_on("type", "town"), block_on("type", "name")],
        comparisons=[
            cl.ExactMatch("town"),
            cl.DateOfBirthComparison("day", input_is_string=True),
            cl.ExactMatch("form"),
            cl.JaroWinklerAtThresholds("name", [0.95, 0.85]),
            cl.ExactMatch("crowd"),
            cl.JaroWinklerAtThresholds("actor", [0.9, 0.75]),
            cl.JaccardAtThresholds("words", [0.9, 0.75]),
        ],
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(DuckDBAPI().register(frame), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on("type", "town", "day")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=100_000, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("type", "day"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("type", "town"))
    pairs = linker.inference.predict(threshold_match_probability=0.001)
    best: tuple[float, str, Mapping[str, Hashable]] | None = None
    for threshold in (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold).as_pandas_dataframe()
        found = {str(i): c for i, c in zip(clusters["unique_id"], clusters["cluster_id"], strict=True)}
        score = pairwise(found, truth).f1
        if best is None or score > best[0]:
            best = (score, f"splink 5, best threshold ({threshold})", found)
    assert best is not None
    return [(best[1], best[2])]


if __name__ == "__main__":
    raise SystemExit(main())
