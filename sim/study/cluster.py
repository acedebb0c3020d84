"""Workers on other machines: a Dask scheduler hands out the same chunks by the same function.

A Dask scheduler runs code for whoever connects to it: keep it on a trusted network, or give it TLS.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any

from sim.study.chunk import Order, Outcome, play_chunk
from sim.study.errors import MissingPackage, StudyError, WorkerLost

AHEAD = 2  # chunks handed out for each worker
PATIENCE = 10  # seconds to wait for the scheduler
STARTING = 60  # seconds to wait for a first worker: those of a new cluster take a while to start


def play_on_cluster(
    orders: Iterator[Order], address: str, warn: Callable[[str], None] = lambda sentence: None
) -> Iterator[Outcome]:
    """Play orders on the workers of a Dask scheduler; outcomes come as they are ready.

    Chunks of a worker that dies are played again by the others; `warn` hears of it.

    Raises:
        MissingPackage: dask.distributed is not installed.
        StudyError: the scheduler cannot be reached, has no workers, or they run other rules.
        WorkerLost: a chunk ended several workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MissingPackage("dask.distributed", "cluster") from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise StudyError(f"no Dask scheduler answers at {address!r}: {why}") from None
    with client:
        workers = _workers(client, address)
        _check_rules(client)
        running: dict[Any, Order] = {}
        while True:
            for order in islice(orders, max(0, AHEAD * len(workers) - len(running))):
                running[client.submit(play_chunk, order, pure=False)] = order
            if not running:
                return
            for future in _finished(running):
                del running[future]
                yield _outcome(future, address)
            here = _workers(client, address)
            for name in sorted(workers - here):
                warn(f"worker {name} is gone; its chunks are played again")
            workers = here


def _finished(running: dict[Any, Order]) -> list[Any]:
    """Give the futures that are done; none when nothing was for a while, perhaps for want of workers."""
    from distributed import wait

    try:
        return list(wait(list(running), timeout=PATIENCE, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


def _outcome(future: Any, address: str) -> Outcome:  # noqa: ANN401
    """Fetch what came of a chunk."""
    from distributed import KilledWorker

    try:
        outcome: Outcome = future.result()
    except KilledWorker as error:
        raise WorkerLost(f"a chunk ended the workers that played it: {error}") from None
    except CancelledError:
        raise WorkerLost(f"the Dask scheduler at {address!r} is gone") from None
    return outcome


def _workers(client: Any, address: str) -> set[str]:  # noqa: ANN401  (Dask carries no annotations)
    """Name the workers that a scheduler has; raise StudyError when there are none."""
    try:
        client.wait_for_workers(1, timeout=STARTING)
    except TimeoutError:
        raise StudyError(f"the Dask scheduler at {address!r} has no workers") from None
    found = set(client.scheduler_info(n_workers=-1)["workers"])
    if not found:
        raise StudyError(f"the Dask scheduler at {address!r} has no workers")
    return found


def _check_rules(client: Any) -> None:  # noqa: ANN401
    """Refuse workers whose rules are not these: their games would be others."""
    ours = rules_here()
    for worker, theirs in client.run(rules_here).items():
        if theirs != ours:
            raise StudyError(
                f"the worker {worker} plays other rules than these: install the same sixparty there"
            )


def rules_here() -> str:
    """Give a hash of the rules' text as installed here."""
    import hashlib
    from pathlib import Path

    import sim.model

    total = hashlib.sha256()
    for path in sorted(Path(sim.model.__path__[0]).glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
