"""Workers on other machines: a Dask scheduler hands out the same chunks by the same function.

A Dask scheduler runs code for whoever connects to it: keep it on a trusted network, or give it TLS.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from sim.study.chunk import Order, Outcome, play_chunk
from sim.study.errors import MissingPackage, StudyError, WorkerLost

AHEAD = 2  # chunks handed out for each worker
PATIENCE = 10  # seconds to wait for the scheduler


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
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise MissingPackage("dask.distributed", "cluster") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise StudyError(f"no Dask scheduler answers at {address!r}: {str(error).splitlines()[0]}") from None
    with client:
        workers = _workers(client, address)
        _check_rules(client)
        open_orders: dict[Any, Order] = {}

        def submit(count: int) -> list[Any]:
            futures = []
            for order in islice(orders, max(0, count)):
                future = client.submit(play_chunk, order, pure=False, key=f"chunk-{order.number}")
                open_orders[future.key] = order
                futures.append(future)
            return futures

        running = as_completed(submit(AHEAD * len(workers)), loop=client.loop)
        for future in running:
            try:
                outcome = future.result()
            except KilledWorker as error:
                raise WorkerLost(f"a chunk ended the workers that played it: {error}") from None
            del open_orders[future.key]
            yield outcome
            here = _workers(client, address)
            for name in sorted(workers - here):
                warn(f"worker {name} is gone; its chunks are played again")
            workers = here
            running.update(submit(AHEAD * len(workers) - len(open_orders)))


def _workers(client: Any, address: str) -> set[str]:  # noqa: ANN401  (Dask carries no annotations)
    """Name the workers that a scheduler has; raise StudyError when there are none."""
    client.wait_for_workers(1, timeout=PATIENCE)
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
