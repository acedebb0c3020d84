"""Match the parameters with the record: which points of all their ranges does it not rule out?

Usage: python benchmarks/calibrate.py [--points 50000] [--workers 2] [--keep FOLDER] [--out FOLDER] [--quick]

Points of a latin hypercube over all ranges are first held against recorded votes and enforcement, those that
agree against the order of periods by tension. What is left plays status quo games, 16, 64 and 160 in all, and
a point leaves when the whole 95 % interval of a figure lies clear of its band; at the end the figures of a
member lie in all bands. The same seed gives the same bytes, whatever the workers.

Writes scenarios/library/ensembles/plausible.csv and plausible.yaml, and benchmarks/calibration.json; with
--out, all of them into that folder. With --keep, parts that are done lie in FOLDER, and a run that was
stopped goes on from there. --quick plays few games: it shows that the way works; its members mean nothing.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from calibration_report import Findings, Round, findings_as_data, write_ensemble

from sim.model import RULES_VERSION
from sim.study import engine
from sim.study.base_rates import bands, status_quo
from sim.study.counts import COUNTED
from sim.study.matching import (
    EXACT,
    SEED,
    Prior,
    defaults,
    hold_points,
    judge_past,
    past,
    play_long,
    play_points,
    prior,
    world_at,
)
from sim.study.rates import Sums

TOP = Path(__file__).parents[1]
ENSEMBLES = TOP / "scenarios" / "library" / "ensembles"
HISTORY = "korea"
PART = 50  # points of one part: what a worker takes at a time, and what --keep keeps
MEMBERS = 1000
DEFAULT_POINT = 1 << 22  # a number that no point of a design has


class Sizes(NamedTuple):
    """Say how much is played.

    rounds: games that a point has played after each round · sample: the first points of the design, which
    play whatever the past says of them, and their games · long: points, and their long games · default: games
    of the shipped values.
    """

    rounds: tuple[int, ...] = (16, 64, 160)
    sample: tuple[int, int] = (2000, 64)
    long: tuple[int, int] = (200, 32)
    default: int = 4096


QUICK = Sizes((4, 8), (40, 4), (6, 2), 16)


class Job(NamedTuple):
    """Say what a worker does: exact, tension, short or long, with so many games from run `first` on."""

    what: str
    names: tuple[str, ...]
    rows: np.ndarray
    points: np.ndarray
    first: int
    games: int


def work(job: Job) -> np.ndarray:
    """Do a job in a worker: one row of numbers for each point."""
    if job.what in ("exact", "tension"):
        kinds = EXACT if job.what == "exact" else ("tension",)
        return judge_past(HISTORY, job.names, job.rows, kinds).astype(np.int8)
    if job.what == "short":
        sums = play_points(job.names, job.rows, job.points, job.first, job.games)
        return np.stack(sums, axis=1).reshape(len(job.points), -1)
    found = play_long(job.names, job.rows, job.points, job.games)
    return np.array([list(figures.values()) for figures in found])


@dataclass
class Crew:
    """Workers, and what they did before."""

    pool: ProcessPoolExecutor
    keep: Path | None
    tell: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)

    def do(
        self, what: str, design: Prior, points: np.ndarray, first: int = 0, games: int = 0, label: str = ""
    ) -> np.ndarray:
        """Do one thing for some points of a design, [points, numbers], in their order."""
        jobs = [
            Job(what, design.names, design.values[part], part, first, games)
            for part in np.split(points, np.arange(PART, len(points), PART))
            if len(part)
        ]
        said = label or what
        found = []
        for number, rows in enumerate(self._rows(jobs, said)):
            found.append(rows)
            if (number + 1) % max(1, len(jobs) // 10) == 0:
                done = min(len(points), (number + 1) * PART)
                seconds = time.monotonic() - self.began
                self.tell(f"{said}: {done:,} of {len(points):,} points ({seconds:.0f} s)")
        return np.concatenate(found) if found else np.empty((0, len(Sums._fields) * len(COUNTED)))

    def _rows(self, jobs: Sequence[Job], label: str) -> Iterator[np.ndarray]:
        """Give the answers in the order of the jobs; what a folder keeps is not done again."""
        waiting = []
        for job in jobs:
            place = self._place(job, label)
            kept = place is not None and place.is_file()
            waiting.append((place, None if kept else self.pool.submit(work, job)))
        waiting.reverse()
        while waiting:
            place, answer = waiting.pop()
            if answer is None:
                yield np.load(place)
                continue
            rows = answer.result()
            if place is not None:
                whole = place.with_suffix(".part")
                with whole.open("wb") as file:
                    np.save(file, rows)
                whole.replace(place)
            yield rows

    def _place(self, job: Job, label: str) -> Path | None:
        if self.keep is None:
            return None
        name = f"{label}-{job.first}-{job.games}-{job.points[0]}-{job.points[-1]}-{len(job.points)}.npy"
        return self.keep / name.replace(" ", "_")


@contextmanager
def crew(workers: int, keep: Path | None, tell: Callable[[str], None]) -> Iterator[Crew]:
    """Open workers."""
    engine.warm(status_quo(), lambda: tell("the rules are compiled first, which takes a minute or two"))
    past(HISTORY)
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=open_all) as pool:
        yield Crew(pool, keep, tell)


def open_all() -> None:
    """Read every file before work begins, so that all parts rest on the same content."""
    past(HISTORY)
    world_at({})


def sums_of(rows: np.ndarray) -> Sums:
    """Put the numbers of short games back into sums, [points, counted] each."""
    return Sums(*np.moveaxis(rows.reshape(len(rows), len(Sums._fields), len(COUNTED)), 1, 0))


def calibrate(points: int, sizes: Sizes, at: Crew) -> tuple[Prior, Findings]:
    """Try points and find the members, and what the record does to the ranges."""
    design = prior(points)
    everyone = np.arange(points)
    agree = judge_all(design, everyone, sizes.sample[0], at)
    alive = everyone[(agree == 1).all(axis=1)]
    at.tell(f"{len(alive):,} of {points:,} points agree with the past")
    some, (long, long_games) = everyone[: sizes.sample[0]], sizes.long
    sample = sums_of(at.do("short", design, some, 0, sizes.sample[1], "sample"))
    rounds, sums = play_rounds(design, alive, sizes.rounds, at)
    matched = bands().of(*bands().matched)
    last = rounds[-1].points if rounds else alive
    held = hold_points(sums, matched)
    members = last[held.inside.all(axis=1)]
    at.tell(f"{len(members):,} members")
    shipped = Prior(design.names, design.low, design.high, defaults()[None, :])
    return design, Findings(
        past=past(HISTORY).checks(),
        agree=agree,
        sample=sample,
        rounds=rounds,
        members=members,
        last=last,
        sums=sums,
        long_sample=at.do("long", design, everyone[:long], 0, long_games, "long sample"),
        long_members=at.do("long", design, members[:long], 0, long_games, "long members"),
        default_agree=judge_past(HISTORY, shipped.names, shipped.values)[0],
        default_sums=default_sums(shipped, sizes.default),
    )


def judge_all(design: Prior, everyone: np.ndarray, sample: int, at: Crew) -> np.ndarray:
    """Hold points against the past: [points, checks], 1 where they agree, 0 where not, -1 where nobody asked.

    Tension is asked of the sample, and of the points that agree with everything else.
    """
    checks = past(HISTORY).checks()
    exact = np.array([check.kind in EXACT for check in checks])
    agree = np.full((len(everyone), len(checks)), -1, dtype=np.int8)
    agree[:, exact] = at.do("exact", design, everyone)
    asked = everyone[(everyone < sample) | agree[:, exact].all(axis=1)]
    agree[np.ix_(asked, ~exact)] = at.do("tension", design, asked)
    return agree


def play_rounds(
    design: Prior, alive: np.ndarray, games_after: Sequence[int], at: Crew
) -> tuple[list[Round], Sums]:
    """Play rounds of more and more games; points leave when a band rules them out."""
    matched = bands().of(*bands().matched)
    rounds: list[Round] = []
    before, sums = 0, None
    for games in games_after:
        more = sums_of(at.do("short", design, alive, before, games - before, f"to {games} games"))
        sums = more if sums is None else sums.plus(more)
        out = hold_points(sums, matched).excluded
        fell = {band.id: int(out[:, k].sum()) for k, band in enumerate(matched)}
        left = ~out.any(axis=1)
        rounds.append(Round(games, len(alive), fell, alive[left]))
        alive, sums = alive[left], Sums(*(part[left] for part in sums))
        at.tell(f"{len(alive):,} points left after {games} games")
        before = games
    return rounds, sums


def fingerprint() -> str:
    """Sum up everything that the parts depend on, so that --keep never gives those of another content."""
    files = [*TOP.glob("sim/model/*.py"), *TOP.glob("sim/study/*.py")]
    files += [path for path in TOP.glob("scenarios/library/**/*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.parent != ENSEMBLES and path.parent.name != "claims":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def default_sums(shipped: Prior, games: int) -> Sums:
    """Play the shipped values, on luck that no point of the design has."""
    return play_points(shipped.names, shipped.values, np.array([DEFAULT_POINT]), 0, games)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=50_000, help="points tried (default 50,000)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for parts that are done")
    parser.add_argument("--out", type=Path, help="folder for all files, instead of their places")
    parser.add_argument("--quick", action="store_true", help="few games, to see that it works")
    return parser.parse_args()


def main() -> int:
    """Try the points and write what came of it; 1 when nothing is left."""
    given = options()
    sizes = QUICK if given.quick else Sizes()

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    keep = None
    if given.keep:
        keep = given.keep / f"{given.points}-{SEED}-{fingerprint()}"
        keep.mkdir(parents=True, exist_ok=True)
    with crew(given.workers, keep, tell) as at:
        design, found = calibrate(given.points, sizes, at)
    about: dict[str, Any] = {
        "points": given.points,
        "seed": SEED,
        "rules_version": RULES_VERSION,
        "history": HISTORY,
        "rounds": list(sizes.rounds),
        "sample": {"points": sizes.sample[0], "games": sizes.sample[1]},
        "long": {"points": sizes.long[0], "games": sizes.long[1]},
        "default_games": sizes.default,
    }
    data = findings_as_data(about, design, found, tell)
    out = given.out or Path(__file__).parent
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (out / "calibration.json").write_text(text, encoding="utf-8", newline="\n")
    write_ensemble(given.out or ENSEMBLES, design, found.members[:MEMBERS], data)
    return 0 if len(found.members) else 1


if __name__ == "__main__":
    sys.exit(main())
