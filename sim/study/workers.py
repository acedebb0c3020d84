"""Workers on this machine: processes of their own, at most a few chunks ahead, missed when they die."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread, current_thread, main_thread
from types import ModuleType
from typing import Any, Generic, Protocol, TypeVar

from sim.study.chunk import Order, Outcome, play_chunk
from sim.study.errors import WorkerLost

AHEAD = 2  # chunks handed out for each worker: one to play, one to wait, so that memory stays flat
MOST_LOSSES = 3
PATIENCE = 10.0  # seconds to wait for the end of a process that is gone or was told to go


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

    When a worker dies, `warn` hears which and how, and its orders are done again by others.

    Raises:
        WorkerLost: workers died too often.
    """
    crew: list[_Worker[Given]] = []
    losses = 0
    try:
        while _hand_out(work, orders, workers, crew):
            ready = wait([worker.pipe for worker in crew])
            for worker in [worker for worker in crew if worker.pipe in ready]:
                try:
                    number, made, error = worker.pipe.recv()
                except (EOFError, OSError):
                    crew.remove(worker)
                    orders = chain(worker.orders.values(), orders)
                    losses += 1
                    said = worker.obituary()
                    warn(said)
                    if losses >= MOST_LOSSES:
                        raise WorkerLost(f"{said}; {losses} workers were lost, and so this stopped") from None
                    continue
                del worker.orders[number]
                if error is not None:
                    raise error
                yield made
    finally:
        for worker in crew:
            worker.end()


class _Worker(Generic[Given]):
    """A process at work, and the orders it has, by number.

    Each has a pipe of its own, whose far end nobody else holds: when it dies in the middle of a message, the
    message ends there. In a queue that all write to, the reader would wait for the rest for ever.
    """

    def __init__(self, work: Callable[[Given], Any]) -> None:
        self.orders: dict[int, Given] = {}
        context = get_context("spawn")  # a fork would take over locks held by threads
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=_serve, args=(work, far), daemon=True)
        with _starting(), far:
            self.process.start()

    def hand(self, order: Given) -> None:
        """Send an order; of a worker that is dead we hear when we listen to it."""
        self.orders[order.number] = order
        with suppress(OSError):
            self.pipe.send(order)

    def obituary(self) -> str:
        """Say which worker died and how, and which games were open."""
        self.process.join(PATIENCE)
        who = f"worker {self.process.pid} (exit code {self.process.exitcode})"
        self.end()
        if not self.orders:
            return f"{who} died"
        firsts = ", ".join(str(order.first_game) for order in self.orders.values())
        return f"{who} died; chunks from game {firsts} are played again"

    def end(self) -> None:
        """End the process if it lives; nobody waits for its chunks."""
        self.pipe.close()
        self.process.kill()  # a worker that was stopped (SIGSTOP) would not hear a request to end
        self.process.join(PATIENCE)


def _hand_out(
    work: Callable[[Given], Any], orders: Iterator[Given], workers: int, crew: list[_Worker[Given]]
) -> bool:
    """Give orders to new workers while there may be more, else to whoever has fewest; say if any are open."""
    open_orders = sum(len(worker.orders) for worker in crew)
    for order in islice(orders, AHEAD * workers - open_orders):
        if len(crew) < workers:
            crew.append(_Worker(work))
            crew[-1].hand(order)
        else:
            min(crew, key=lambda worker: len(worker.orders)).hand(order)
    return any(worker.orders for worker in crew)


@contextmanager
def _starting() -> Iterator[None]:
    """Have workers that start now leave Ctrl-C to us from the first moment, and not run the caller's script.

    They inherit the block; and they import our functions by name, so they need nothing of the main module.
    """
    caller = sys.modules["__main__"]
    change = getattr(signal, "pthread_sigmask", None)  # Windows has none
    with _put_off():
        if change:
            resource_tracker.ensure_running()  # the first start of it takes the block away again
        before = change(signal.SIG_BLOCK, {signal.SIGINT}) if change else None
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = caller
            if change:
                change(signal.SIG_SETMASK, before)


@contextmanager
def _put_off() -> Iterator[None]:
    """Hear Ctrl-C only at the end: a worker that is half started misses what it needs, and complains of it.

    The block does not do that for us: another thread, of NumPy or DuckDB, takes the signal in our place.
    """
    usual = signal.getsignal(signal.SIGINT)
    if usual is None or current_thread() is not main_thread():  # not ours to change
        yield
        return
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _serve(work: Callable[[Given], Any], pipe: Connection) -> None:
    """Do orders as they come; let the one who started the study decide what Ctrl-C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders: SimpleQueue[Given] = SimpleQueue()
    Thread(target=_receive, args=(pipe, orders), daemon=True).start()
    while True:
        order = orders.get()
        made, failed = None, None
        try:
            made = work(order)
        except Exception as error:
            error.add_note(traceback.format_exc())
            failed = error
        with suppress(OSError):  # nobody listens any more: `_receive` sees that too
            pipe.send((order.number, made, failed))


def _receive(pipe: Connection, orders: SimpleQueue[Given]) -> None:
    """Take orders from the pipe at once, and end with the one who sends them, however he ends."""
    while True:
        try:
            orders.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(1)
