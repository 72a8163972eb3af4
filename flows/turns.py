"""One run at a time for a source: two scheduled runs never load the same one at once."""
from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.errors import DissentError


class BusyError(DissentError):
    """Another run has the source."""


@contextlib.contextmanager
def turn(names: Sequence[str], lake: str, cache: Path) -> Iterator[list[str]]:
    """Hold the sources that are free; gives their names. Raises BusyError when none is.

    On one machine the lock is a file (gone with its process, also when that is killed). Between machines it is a global concurrency limit of
    the Prefect server, where a flow is running under one that is shared.
    """
    with contextlib.ExitStack() as held:
        free = [name for name in names if _take(name, lake, cache, held)]
        if names and not free:
            raise BusyError(f"Another run is loading {', '.join(names)}: nothing done")
        yield free


def _take(name: str, lake: str, cache: Path, held: contextlib.ExitStack) -> bool:
    import hashlib

    digest = hashlib.blake2b(f"{lake}\0{name}".encode(), digest_size=6).hexdigest()
    slug = f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:40]}-{digest}"
    path = cache / "turns" / slug
    path.parent.mkdir(parents=True, exist_ok=True)
    file = held.enter_context(path.open("a"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return _take_shared(f"dissent-{slug}", held)


def _take_shared(name: str, held: contextlib.ExitStack) -> bool:
    """The same on the Prefect server, when this is a flow run of one that the user named."""
    import sys

    if "prefect" not in sys.modules or not os.environ.get("PREFECT_API_URL") or os.environ.get("DISSENT_OWN_SERVER"):
        return True
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
    from prefect.concurrency.sync import concurrency
    from prefect.context import FlowRunContext
    from prefect.exceptions import ObjectAlreadyExists, PrefectHTTPStatusError

    if FlowRunContext.get() is None:
        return True
    with get_client(sync_client=True) as client, contextlib.suppress(ObjectAlreadyExists, PrefectHTTPStatusError):
        client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=1))
    try:
        held.enter_context(concurrency(name, occupy=1, timeout_seconds=3, lease_duration=120))
    except TimeoutError:
        return False
    return True
