"""Measure what the promises say about speed and size: `make bench` prints this and writes latest.json.

Usage: python benchmarks/bench.py [--quick] [--long] [--only PART ...] [--out FILE]

Every figure comes with its number of trials and its spread; bars are held against the median. Times depend on
the machine and on what else it does. Ratios do so much less: what they compare is measured turn and turn
about, in one process where that can be. --quick is a short form that shows that everything works; --long
also plays 1,000,000 games.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import bench_batches
import bench_cost
import bench_single
import bench_ways
from measured import FULL, QUICK, Measured, Sizes, line

OUT = Path(__file__).parent / "latest.json"
Part = Callable[[Sizes], list[Measured]]
PARTS: dict[str, Part] = {
    "ways": bench_ways.ratios,
    "actors": bench_cost.by_actors,
    "turns": bench_cost.by_turns,
    "runs": bench_cost.by_runs,
    "workers": bench_batches.workers,
    "memory": bench_batches.memory,
    "first": bench_batches.first_result,
    "compile": bench_batches.cold_compile,
    "table": lambda sizes: bench_single.turns(),
    "commands": lambda sizes: in_folder(bench_single.commands),
    "run": lambda sizes: in_folder(bench_single.whole_run),
    "million": bench_batches.million,
}
OF_QUICK = ("ways", "actors", "turns", "runs")
OF_LONG = ("million",)


def in_folder(work: Callable[[Path], list[Measured]]) -> list[Measured]:
    """Let something that writes runs do so in a temporary folder."""
    runs = Path(tempfile.mkdtemp(prefix="sixparty-bench-"))
    try:
        return work(runs)
    finally:
        shutil.rmtree(runs, ignore_errors=True)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few games, few trials")
    parser.add_argument("--long", action="store_true", help="also play 1,000,000 games")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part (repeatable)")
    parser.add_argument("--out", type=Path, help="where to write the figures (default: latest.json)")
    return parser.parse_args()


def parts_of(given: argparse.Namespace) -> tuple[str, ...]:
    """Choose what to measure."""
    if given.only:
        return tuple(given.only)
    if given.quick:
        return OF_QUICK
    return tuple(name for name in PARTS if given.long or name not in OF_LONG)


def measure(parts: tuple[str, ...], sizes: Sizes) -> tuple[list[Measured], list[str]]:
    """Measure some parts and print each figure; give them, and what could not be measured."""
    found: list[Measured] = []
    failed = []
    for name in parts:
        try:
            rows = PARTS[name](sizes)
        except (subprocess.CalledProcessError, TimeoutError) as error:
            said = (getattr(error, "stderr", None) or b"").decode(errors="replace")
            failed.append(f"{name}: {error}\n{said}".strip())
            continue
        found += rows
        for row in rows:
            print(line(row), flush=True)
    for text in failed:
        print(f"could not be measured: {text}", file=sys.stderr)
    return found, failed


def main() -> int:
    """Measure, print, write the figures down; 1 when a bar is missed or something could not be measured."""
    given = options()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    found, failed = measure(parts_of(given), QUICK if given.quick else FULL)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    about = {**machine, "load_before": load, "quick": given.quick}
    data = {**about, "figures": [asdict(one) for one in found], "failed": failed}
    whole = not (given.quick or given.only)
    if given.out or whole:  # a part or a short form does not replace the whole
        (given.out or OUT).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if failed or any(one.met is False for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
