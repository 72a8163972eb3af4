"""What Prefect costs, and what a second worker brings: the same articles three times, each in a process of its own.

python -m bench.ingest_overhead --articles 5000
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.site import story

RUNS = {"plain loop": ["--plain"], "prefect": [], "plain, 2 workers": ["--plain", "--workers", "2"], "prefect, 2 workers": ["--workers", "2"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--runs", nargs="*", default=list(RUNS), choices=list(RUNS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for number in range(options.articles):
                title, paragraphs, day = story(number)
                text = "\n\n".join(paragraphs)
                out.write(json.dumps({"article_id": f"o{number}", "source": "S", "published": day, "title": title, "text": text}) + "\n")
        seconds: dict[str, float] = {}
        for number, name in enumerate(options.runs):
            env = {**os.environ, "DISSENT_CACHE": f"{folder}/cache{number}"}
            command = [sys.executable, "-m", "flows.cli", "ingest", str(file), "--lake", f"{folder}/lake{number}", "--json", *RUNS[name]]
            began, load = time.monotonic(), os.getloadavg()[0]
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            seconds[name] = time.monotonic() - began
            summary = json.loads(done.stdout) if done.stdout else {"stderr": done.stderr[-500:]}
            print(
                json.dumps(
                    {
                        "run": name,
                        "seconds": round(seconds[name], 1),
                        "of_which_pipeline": summary.get("seconds"),
                        "new": summary.get("new"),
                        "articles_per_second": round(options.articles / seconds[name], 1),
                        "load_before": round(load, 1),
                        "stderr": summary.get("stderr"),
                    }
                ),
                flush=True,
            )
        if "plain loop" in seconds and "prefect" in seconds:
            print(f"Prefect's overhead: {100 * (seconds['prefect'] / seconds['plain loop'] - 1):.1f} %")
        if "plain loop" in seconds and "plain, 2 workers" in seconds:
            print(f"Two workers: {seconds['plain loop'] / seconds['plain, 2 workers']:.2f} times one")


if __name__ == "__main__":
    main()
