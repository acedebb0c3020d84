"""Measure the gates of the rules again: base rates, saturation, use of acts, bounds, contrasts, cost.

Usage: python benchmarks/gates.py [--games N] [--gate G1 --gate G6 ...] [--contrast 3 ...] [--workers 2]

N games are played for each pair of doctrines (G2, G3, G4), 20 N for the status quo (G1), and N for each
setting of a contrast (G6), 10 N where the difference is known to be small next to the luck of single games;
all with seed 1 and the same run numbers. A gate passes or fails only when the whole 95 % interval is on one
side of its bar; otherwise this many games cannot decide it. G5 replays recorded events and belongs to the
backtest; it is not measured here.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from arms import SEED, Arm, Games, Kept, play_all, play_chunk
from base_rates import MEASURES, g1, g2, g3, g4, pair_arms
from contrast_rows import NUMBERS, contrast_games, contrast_measures, g6
from contrasts import sides
from intervals import mean
from rows import Row, as_data, as_table, told

from sim.model import RULES_VERSION

GATES = ("G1", "G2", "G3", "G4", "G6", "G7")
OUT = Path(__file__).parent / "gates.json"
OF_PAIRS = {"G2": g2, "G3": g3, "G4": g4}
STATUS_QUO = Arm(sides("status_quo"))


def g7() -> list[Row]:
    """Time games of 36 months on one core, as batches play them and in plain Python."""
    found = []
    for way, compiled, games, trials in (("compiled", True, 200, 10), ("interpreted", False, 1, 10)):
        play_chunk(Arm(), 0, 1, compiled=compiled)
        times = [
            play_chunk(Arm(), trial * games, games, compiled=compiled).seconds * 1000 / games
            for trial in range(trials)
        ]
        found.append(told("G7", f"ms of CPU for a game of 36 months, {way}", mean(times), games * trials))
    return found


def wanted_games(gates: Sequence[str], n: int, numbers: Sequence[str] = NUMBERS) -> dict[Arm, int]:
    """Work out how many games of which settings the chosen gates need."""
    wanted: dict[Arm, int] = {}
    if OF_PAIRS.keys() & set(gates):
        wanted |= dict.fromkeys(pair_arms().values(), n)
    if "G6" in gates:
        for arm, count in contrast_games(numbers, n).items():
            wanted[arm] = max(wanted.get(arm, 0), count)
    if "G1" in gates:
        wanted[STATUS_QUO] = max(wanted.get(STATUS_QUO, 0), 20 * n)
    return wanted


def measure(gates: Sequence[str], n: int, workers: int, numbers: Sequence[str]) -> list[Row]:
    """Play what the gates need and give their rows."""

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    wanted, pairs = wanted_games(gates, n, numbers), set(pair_arms().values())
    measures = MEASURES | contrast_measures()
    played: dict[Arm, Games] = {}
    if wanted:
        played = play_all(wanted, lambda arm: Kept(measures, arm in pairs), workers, tell)
    rows: list[Row] = []
    if "G1" in gates:
        rows += g1(played[STATUS_QUO].first(20 * n))
    if OF_PAIRS.keys() & set(gates):
        table = {key: played[arm].first(n) for key, arm in pair_arms().items()}
        rows += [row for gate, rule in OF_PAIRS.items() if gate in gates for row in rule(table)]
    if "G6" in gates:
        rows += g6(played, numbers, n)
    if "G7" in gates:
        rows += g7()
    return rows


def rows_of_before(measured: set[tuple[object, object]]) -> list[dict[str, object]]:
    """Give the rows of an earlier run that a run of some gates only has not measured again."""
    if not OUT.is_file():
        return []
    rows = json.loads(OUT.read_text(encoding="utf-8"))["rows"]
    return [row for row in rows if (row["gate"], row["what"]) not in measured]


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--games", type=int, default=2000, help="N: games a pair (default 2000)")
    parser.add_argument("--gate", action="append", choices=GATES, help="only this gate (repeatable)")
    parser.add_argument(
        "--contrast", action="append", choices=NUMBERS, help="of G6 only this one (repeatable)"
    )
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def main() -> int:
    """Measure, print the table, write gates.json; 1 when a gate fails."""
    given = options()
    gates = given.gate or GATES
    began = time.time()
    rows = measure(gates, given.games, given.workers, given.contrast or NUMBERS)
    seconds = time.time() - began
    print(as_table(rows))
    counts = {say: sum(row.verdict == say for row in rows) for say in ("pass", "FAIL", "undecided", "told")}
    print(f"\nN = {given.games}, seed {SEED}, {seconds:.0f} s with {given.workers} workers: {counts}")
    print("G5 (history) replays recorded events; it is not measured here.")
    fresh = as_data(rows)
    some = bool(given.gate or given.contrast)
    kept = rows_of_before({(row["gate"], row["what"]) for row in fresh}) if some else []
    about = {"seed": SEED, "rules_version": RULES_VERSION, "python": platform.python_version()}
    data = {**about, "rows": sorted(kept + fresh, key=lambda row: str(row["gate"]))}
    OUT.write_text(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
