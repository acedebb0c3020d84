"""Reproduce the figures of the evidence page, each by the one command that stands beside it.

Usage: python benchmarks/evidence.py [ID ...] [--quick] [--write] [--list]
       python benchmarks/evidence.py --read FILE PATH

benchmarks/evidence.yaml says which command gives which figure; benchmarks/evidence.json holds what came out
when the page was written. Every command is run once, in a runs folder of its own, and its figures are
compared with those; a difference ends with exit code 1. --write puts the new figures there instead (then
`pytest tests/docs/test_evidence.py --update-goldens` brings the page up to date). --quick leaves out what
takes more than a minute. --read only prints what stands at a place of a JSON, YAML or CSV file.
"""

import argparse
import csv
import json
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TOP = HERE.parent
ENTRIES, FIGURES = HERE / "evidence.yaml", HERE / "evidence.json"
KINDS = ("test", "check", "fit", "yardstick")
STEP = re.compile(
    r"\{(?P<several>[^}]+)\}|\[#(?P<counted>[^=\]]+)=(?P<like>[^\]]*)\]|\[(?P<name>[^=\]]+)=(?P<value>[^\]]*)\]"
    r"|\[(?P<number>\d+)\]|(?P<key>[^.\[\]{}]+)"
)
TESTS = re.compile(r"(\d+) (passed|failed|error)")
FINE = (0, 1)  # a command that says no has still answered


@dataclass(frozen=True)
class Entry:
    """One figure: which command gives it, where in the JSON it stands, and what kind of evidence it is.

    kind: test (could have failed, and nothing was tuned to it), check (something written or tuned does what
    it should), fit (parameters were chosen with it in view), yardstick (what others are held against). file
    is read instead of the output where there is one; without a command to run it is read as it lies there.
    """

    id: str
    part: str
    kind: str
    say: str
    read: str
    run: str = ""
    bar: str = ""
    file: str = ""
    slow: bool = False

    @property
    def command(self) -> str:
        """Give what a reader types."""
        reading = ["python", "benchmarks/evidence.py", "--read", self.file, self.read]
        return self.run or shlex.join(reading)


def entries() -> list[Entry]:
    """Read what the page rests on, in its order; ValueError for an id used twice or an unknown kind."""
    found = [Entry(**block) for block in yaml.safe_load(ENTRIES.read_text(encoding="utf-8"))]
    ids = [entry.id for entry in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    wrong = sorted({entry.kind for entry in found} - set(KINDS))
    empty = [entry.id for entry in found if not (entry.run or entry.file)]
    if twice or wrong or empty:
        raise ValueError(f"used twice: {twice}; unknown kinds: {wrong}; neither run nor file: {empty}")
    return found


def value_at(data: Any, path: str) -> Any:  # noqa: ANN401  (any part of a JSON document)
    """Give what stands at a path such as `a.b`, `rows[2]`, `claims[id=S2].effect` or `a{low,high}`.

    `a[#kind=x]` is how many entries of a have x as their kind.

    >>> value_at({"a": [{"id": "x", "n": 1}, {"id": "y", "n": 2}]}, "a[id=y].n"), value_at({"a": [5]}, "a[0]")
    (2, 5)
    >>> value_at({"a": {"low": 1, "mean": 2, "high": 3}}, "a{low,high}")
    [1, 3]
    >>> value_at({"x": {"kind": "one"}, "y": {"kind": "two"}, "z": {"kind": "one"}}, "[#kind=one]")
    2
    """
    for step in STEP.finditer(path):
        if step["several"] is not None:
            data = [data[name] for name in step["several"].split(",")]
        elif step["counted"] is not None:
            those = data.values() if isinstance(data, dict) else data
            data = sum(str(one.get(step["counted"])) == step["like"] for one in those)
        elif step["key"] is not None:
            data = data[step["key"]]
        elif step["number"] is not None:
            data = data[int(step["number"])]
        else:
            data = next(one for one in data if str(one[step["name"]]) == step["value"])
    return data


def content(name: str) -> Any:  # noqa: ANN401  (any JSON, YAML or CSV document)
    """Read a file of the repository; the lines of a CSV file become {column: value}."""
    text = (TOP / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        return json.loads(text)
    if name.endswith(".csv"):
        rows = csv.DictReader(text.splitlines())
        return [{key: yaml.safe_load(cell or "") for key, cell in row.items()} for row in rows]
    return yaml.safe_load(text)


def said_by_pytest(text: str) -> dict[str, int]:
    r"""Read the last line of pytest: how many tests passed, and how many failed or could not be run.

    Raises:
        RuntimeError: none was run.

    >>> said_by_pytest("a test said that 7 failed\n1 failed, 40 passed, 2 errors in 1.20s\n")
    {'passed': 40, 'failed': 3}
    """
    counts = {word: int(number) for number, word in TESTS.findall(text.rstrip().splitlines()[-1])}
    found = {"passed": counts.get("passed", 0), "failed": counts.get("failed", 0) + counts.get("error", 0)}
    if not any(found.values()):
        raise RuntimeError(f"no test was run\n{text[-2000:]}")
    return found


def answer(command: str, files: Sequence[str], folder: Path) -> dict[str, Any]:
    """Run a command and give what it printed, and each file that it wrote, as JSON; by "" and file name.

    `a && b` are run one after the other, and the last one answers. Of tests it is told how many passed and
    how many failed. Where the command is empty, the files are read as they lie there.

    Raises:
        RuntimeError: it failed, with what it said.
    """
    env = {**os.environ, "SIXPARTY_RUNS": str(folder)}
    for part in filter(None, command.split(" && ")):
        words = shlex.split(part)
        program = {"sixparty": [sys.executable, "-m", "sim"], "python": [sys.executable]}[words[0]]
        done = subprocess.run(
            [*program, *words[1:]], cwd=TOP, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode not in FINE:
            raise RuntimeError(f"{part}: exit code {done.returncode}\n{(done.stderr or done.stdout)[-2000:]}")
    found = {name: content(name) for name in files if name}
    if "" not in files:
        return found
    return {**found, "": said_by_pytest(done.stdout) if "pytest" in words else json.loads(done.stdout)}


def alike(one: Any, other: Any) -> bool:  # noqa: ANN401  (any part of a JSON document)
    """Compare figures; correlations may differ in their last digits from machine to machine.

    >>> alike([0.1 + 0.2, "pass"], [0.3, "pass"]), alike(0.3, 0.31), alike(None, 0.0)
    (True, False, False)
    """
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


def reproduce(wanted: Sequence[Entry]) -> dict[str, Any]:
    """Run every command once and give the figures by id."""
    figures: dict[str, Any] = {}
    for command in dict.fromkeys(entry.run for entry in wanted):
        mine = [entry for entry in wanted if entry.run == command]
        print(command or "(files of the repository)", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            answers = answer(command, sorted({entry.file for entry in mine}), Path(folder))
        figures |= {entry.id: value_at(answers[entry.file], entry.read) for entry in mine}
    return figures


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ids", nargs="*", help="only these figures")
    parser.add_argument("--quick", action="store_true", help="leave out what takes more than a minute")
    parser.add_argument("--write", action="store_true", help="keep the new figures")
    parser.add_argument("--list", action="store_true", help="only say which command gives which figure")
    parser.add_argument("--read", nargs=2, metavar=("FILE", "PATH"), help="only print what stands there")
    return parser.parse_args()


def show(file: str, path: str) -> int:
    """Print what stands at a place of a file; 2 where there is no such place."""
    try:
        print(json.dumps(value_at(content(file), path), ensure_ascii=False))
    except (OSError, ValueError, yaml.YAMLError, KeyError, IndexError, TypeError, StopIteration):
        print(f"{file} has nothing that can be read at {path}", file=sys.stderr)
        return 2
    return 0


def main() -> int:
    """Reproduce figures and compare them with those of the page; 1 where one differs."""
    given = options()
    if given.read:
        return show(*given.read)
    known = entries()
    if unknown := sorted(set(given.ids) - {entry.id for entry in known}):
        print(f"there is no figure {', '.join(unknown)}; --list names them", file=sys.stderr)
        return 2
    wanted = [
        entry
        for entry in known
        if (not given.ids or entry.id in given.ids) and not (given.quick and entry.slow)
    ]
    if given.list:
        print("\n".join(f"{entry.id}\t{entry.command}\t{entry.read}" for entry in wanted))
        return 0
    before = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    found = reproduce(wanted)
    other = [one for one in found if not alike(before.get(one), found[one])]
    for one in found:
        note = f"   the page has {before.get(one)}" if one in other else ""
        print(f"{one:40} {found[one]}{note}")
    if given.write:
        merged = {
            entry.id: {**before, **found}[entry.id] for entry in known if entry.id in {**before, **found}
        }
        FIGURES.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    print(f"{len(found) - len(other)} of {len(found)} figures are those of the page")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
