"""Workers on this machine: processes of their own, at most a few chunks ahead, missed when they die."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from types import ModuleType
from typing import Any, Protocol, TypeVar

from sim.study.chunk import Order, Outcome, play_chunk
from sim.study.errors import WorkerLost

AHEAD = 2  # chunks handed out for each worker: one to play, one to wait, so that memory stays flat
MOST_LOSSES = 3
PATIENCE = 1.0  # seconds to wait for the exit code of a worker that is gone


class Numbered(Protocol):
    """What a worker is handed: plain data with a number of its own, and that of its first game."""

    @property
    def number(self) -> int:
        """Return the number, which no other has."""

    @property
    def first_game(self) -> int:
        """Return the number of the first game, to speak of it."""


Given = TypeVar("Given", bound=Numbered)
Made = TypeVar("Made")


def play_here(orders: Iterator[Order]) -> Iterator[Outcome]:
    """Play orders one after the other in this process."""
    return map(play_chunk, orders)


def play_on_workers(
    orders: Iterator[Order], workers: int, warn: Callable[[str], None] = lambda sentence: None
) -> Iterator[Outcome]:
    """Play orders of a study on processes; outcomes come as they are ready, see `work_on`."""
    return work_on(play_chunk, orders, workers, warn)


def work_on(
    work: Callable[[Given], Made],
    orders: Iterator[Given],
    workers: int,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Made]:
    """Do `work`, a function of a module, on processes for each order; what it makes comes as it is ready.

    When a worker dies, `warn` hears which and how, and its orders are done again by new ones.

    Raises:
        WorkerLost: workers died too often.
    """
    open_orders: dict[int, Given] = {}
    losses = 0
    while True:
        try:
            yield from _work_on_pool(work, orders, workers, open_orders)
            return
        except _PoolBroken as broken:
            losses += 1
            warn(str(broken))
            if losses >= MOST_LOSSES:
                raise WorkerLost(f"{broken}; {losses} workers were lost, and so this stopped") from None


class _PoolBroken(Exception):
    """Say which workers died."""


def _work_on_pool(
    work: Callable[[Given], Made], orders: Iterator[Given], workers: int, open_orders: dict[int, Given]
) -> Iterator[Made]:
    """Do the orders that are open, then new ones, on a fresh pool."""
    others = set(active_children())
    context = get_context("spawn")  # a fork would take over locks held by threads
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker)
    running: dict[Future[Made], Given] = {}
    ours: set[Any] = set()
    try:
        waiting = chain(list(open_orders.values()), orders)
        while True:
            with _starting():  # the pool starts a worker with an order, while it has fewer than it may
                for order in islice(waiting, max(0, AHEAD * workers - len(running))):
                    open_orders[order.number] = order
                    running[pool.submit(work, order)] = order
            ours |= set(active_children()) - others
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                outcome = done.result()
                del open_orders[running.pop(done).number]
                yield outcome
    except BrokenProcessPool:
        raise _PoolBroken(_named(ours, open_orders)) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in ours if running else ():  # stopped in the middle: nobody waits for these chunks
            child.terminate()


@contextmanager
def _starting() -> Iterator[None]:
    """Have workers that start now leave Ctrl-C to us from the first moment, and not run the caller's script.

    They inherit the block; and they import our functions by name, so they need nothing of the main module.
    """
    caller = sys.modules["__main__"]
    change = getattr(signal, "pthread_sigmask", None)  # Windows has none
    before = change(signal.SIG_BLOCK, {signal.SIGINT}) if change else None
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = caller
        if change:
            change(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """Let the one who started the study decide what Ctrl-C means, and end with him, however he ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent to end; a worker of one that was killed would wait for orders for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _named(children: set[Any], open_orders: dict[int, Given]) -> str:
    """Say which worker died and how, and which games were open; the pool ends the others by SIGTERM."""
    for child in children:
        child.join(PATIENCE)
    died = [child for child in children if child.exitcode not in (None, 0, -signal.SIGTERM)]
    who = ", ".join(f"worker {child.pid} (exit code {child.exitcode})" for child in died)
    firsts = ", ".join(str(order.first_game) for order in open_orders.values())
    return f"{who or 'a worker'} died; chunks from game {firsts} are played again"
