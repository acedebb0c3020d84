"""Batches as somebody plays them: on one worker and two, on Dask, with how much memory, and how soon."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from measured import Measured, Sizes, measured

from sim.study.batch import order_of
from sim.study.begin import begin, scenario_text
from sim.study.chunk import Order, Outcome
from sim.study.cluster import play_on_cluster
from sim.study.plan import Plan
from sim.study.store import Store
from sim.study.workers import play_on_workers

SCENARIO = "baseline_2024"
BATCH = ("-m", "sim", "batch", SCENARIO)
MILLION = 1_000_000
PATIENCE = 120.0
LOOK = 0.005  # seconds between two looks at what another process does
Player = Callable[[Iterator[Order]], Iterator[Outcome]]


@contextmanager
def store_of(games: int, chunk: int) -> Iterator[Store]:
    """Begin a study of so many games in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="sixparty-bench-") as folder:
        yield begin(Plan(id="bench", scenario=SCENARIO, runs=games), Path(folder), chunk=chunk)


def steady_rate(play: Player, workers: int, sizes: Sizes) -> float:
    """Play a batch and give games a second, from when each worker has returned its first chunk to the end."""
    with store_of(sizes.shared, sizes.chunk) as store:
        scenario = scenario_text(store)
        came = games = 0
        began = 0.0
        for outcome in play(order_of(store, scenario, chunk) for chunk in store.missing()):
            store.write_part(outcome.number, outcome.first_game, outcome.measures, outcome.reason)
            came += 1
            if came == workers:
                began = time.perf_counter()
            elif came > workers:
                games += len(outcome.reason)
        return games / (time.perf_counter() - began)


def workers(sizes: Sizes) -> list[Measured]:
    """Compare two workers with one, and Dask's two with ours, turn and turn about; by the clock."""
    players: dict[str, tuple[Player, int]] = {
        "1 worker": (lambda orders: play_on_workers(orders, 1), 1),
        "2 workers": (lambda orders: play_on_workers(orders, 2), 2),
    }
    trials = max(1, sizes.trials // 2)
    with ExitStack() as stack:
        if has_dask():
            address = stack.enter_context(dask(2))
            players["2 workers of Dask"] = (lambda orders: play_on_cluster(orders, address), 2)
        speeds: dict[str, list[float]] = {name: [] for name in players}
        for _ in range(trials):
            for name, (play, count) in players.items():
                speeds[name].append(steady_rate(play, count, sizes))
    rows = [
        measured(f"a batch on {name}, once under way", "games/s", found) for name, found in speeds.items()
    ]
    one, two = speeds["1 worker"], speeds["2 workers"]
    gain = [twice / once for once, twice in zip(one, two, strict=True)]
    rows.append(measured("two workers against one", "x", gain, least=1.8))
    if "2 workers of Dask" in speeds:
        share = [far / near for far, near in zip(speeds["2 workers of Dask"], two, strict=True)]
        rows.append(measured("two workers of Dask against two of ours", "x", share))
    minutes = [MILLION / speed / 60 for speed in two]
    return [*rows, measured("1,000,000 games at the speed of two workers, reckoned", "min", minutes, most=5)]


def has_dask() -> bool:
    """Say whether Dask is installed."""
    from importlib.util import find_spec

    return find_spec("distributed") is not None


@contextmanager
def dask(count: int) -> Iterator[str]:
    """Start a scheduler and workers of one thread from the command line; give the scheduler's address."""
    import distributed

    client_of: Any = distributed.Client
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sixparty-dask-"))

        def start(command: str, *arguments: str) -> None:
            whole = [sys.executable, "-m", f"distributed.cli.{command}", *arguments, "--no-dashboard"]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            process = stack.enter_context(subprocess.Popen(whole, cwd=folder, **quiet))  # type: ignore[call-overload]
            stack.callback(process.kill)

        said = Path(folder, "scheduler.json")
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(said))
        wait_for(said.exists)
        address = str(json.loads(said.read_text(encoding="utf-8"))["address"])
        for k in range(count):
            place = ("--nthreads", "1", "--nworkers", "1", "--local-directory", str(Path(folder, f"w{k}")))
            start("dask_worker", address, *place, "--no-nanny")
        with client_of(address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=PATIENCE)
        yield address


def wait_for(came: Callable[[], bool]) -> None:
    """Wait until something has come; raise TimeoutError when it does not."""
    until = time.monotonic() + PATIENCE
    while not came():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(LOOK)


def started(
    arguments: tuple[str, ...], folder: Path, cache: str = "", errors: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a batch whose study lies in a folder; errors say where its stderr goes."""
    environment = {**os.environ, "SIXPARTY_RUNS": str(folder)}
    environment |= {"SIXPARTY_CACHE": cache} if cache else {}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, *BATCH, *arguments, "--quiet"]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors)


def finished(process: subprocess.Popen[bytes]) -> None:
    """Wait for a batch; raise CalledProcessError when it failed."""
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, process.args, stderr=b"see above")


def status_of(place: Path) -> dict[str, str]:
    """Read what the system (Linux) says of a process, such as VmHWM and PPid; nothing when it is gone."""
    try:
        rows = [row.partition(":") for row in Path(place, "status").read_text(errors="replace").splitlines()]
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {name: said.strip() for name, _, said in rows}


def peaks_now(pid: int) -> tuple[float, float]:
    """Give the most memory that a process and the largest of those it started ever had, in MB."""
    main = worker = 0.0
    for place in Path("/proc").glob("[0-9]*"):
        status = status_of(place)
        peak = int(status.get("VmHWM", "0 kB").split()[0]) / 1024
        if place.name == str(pid):
            main = peak
        elif status.get("PPid") == str(pid):
            worker = max(worker, peak)
    return main, worker


def peaks(games: int) -> tuple[float, float]:
    """Play a batch on two workers; give the peak of the main process and of the largest worker, in MB."""
    with tempfile.TemporaryDirectory(prefix="sixparty-bench-") as folder:
        process = started(("--runs", str(games), "--workers", "2"), Path(folder))
        main = worker = 0.0
        while process.poll() is None:
            now = peaks_now(process.pid)
            main, worker = max(main, now[0]), max(worker, now[1])
            time.sleep(20 * LOOK)
        finished(process)
    return main, worker


def memory(sizes: Sizes) -> list[Measured]:
    """Compare the memory of a small and a large batch."""
    if not Path("/proc/self/status").exists():
        return []
    rows = []
    found = {games: peaks(games) for games in sizes.memory}
    for k, who in enumerate(("main process", "largest worker")):
        for games, peak in found.items():
            what = f"peak memory of the {who}, {games:,} games"
            rows.append(measured(what, "MB", [peak[k]], most=1024))
        small, large = (found[games][k] for games in sizes.memory)
        rows.append(measured(f"memory of the {who}, the large batch against the small", "x", [large / small]))
    return rows


def first_result(sizes: Sizes) -> list[Measured]:
    """Time a batch of the command line from its start to its first chunk on disk, compiled before."""
    found = [first_chunk(5 * sizes.chunk) for _ in range(1 + sizes.trials)][1:]  # the first is a rehearsal
    return [measured("first chunk of a batch on disk, warm", "s", found, most=2)]


def first_chunk(games: int) -> float:
    """Start a batch, give the seconds to its first chunk, and interrupt it."""
    with tempfile.TemporaryDirectory(prefix="sixparty-bench-") as folder:
        parts = Path(folder, "studies", SCENARIO, "parts")
        began = time.perf_counter()
        process = started(("--runs", str(games)), Path(folder), errors=subprocess.DEVNULL)
        wait_for(lambda: any(parts.glob("*.parquet")) or process.poll() is not None)
        seconds = time.perf_counter() - began
        if not any(parts.glob("*.parquet")):
            finished(process)
        process.send_signal(signal.SIGINT)
        process.wait()
        return seconds


def cold_compile(sizes: Sizes) -> list[Measured]:
    """Time a small batch with nothing compiled before, from its start to its end."""
    found = []
    for _ in range(max(1, sizes.trials // 3)):
        with tempfile.TemporaryDirectory(prefix="sixparty-bench-") as folder:
            began = time.perf_counter()
            cache = str(Path(folder, "cache"))
            finished(started(("--runs", "10", "--workers", "1"), Path(folder), cache))
            found.append(time.perf_counter() - began)
    return [measured("a batch of 10 games, the rules compiled first", "s", found, most=60)]


def million(sizes: Sizes) -> list[Measured]:
    """Play 1,000,000 games on two workers, once."""
    began = time.perf_counter()
    main, worker = peaks(MILLION)
    minutes = (time.perf_counter() - began) / 60
    return [
        measured("1,000,000 games on two workers", "min", [minutes], most=5),
        measured("peak memory of the main process, 1,000,000 games", "MB", [main], most=1024),
        measured("peak memory of the largest worker, 1,000,000 games", "MB", [worker], most=1024),
    ]
