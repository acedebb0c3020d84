"""What a name on the command line means: a scenario, a block of the library, a run, a claim, an ensemble."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import NOT_FOUND, USAGE, Refusal, did_you_mean


class Found(NamedTuple):
    """A thing of a name: its kind, its name, and the scenario that defines it ("": the library does)."""

    kind: str
    name: str
    home: str = ""


LIBRARY_KINDS = ("doctrine", "action", "actor")
KINDS = ("scenario", *LIBRARY_KINDS, "run", "claim", "ensemble")


def find(options: Options, ref: str) -> Found:
    """Find the one thing that a reference names; refuse an unknown name and one of several things."""
    kind, sign, name = ref.partition(":")
    if not (sign and kind in KINDS):
        kind, name = "", ref
    wanted = [kind] if kind else list(KINDS)
    found = [thing for each in wanted for thing in _LOOK[each](options, name, bool(kind))]
    if not found:
        found = list(_defined(name, kind))
    if len(found) == 1:
        return found[0]
    if found:
        commands = [f"sixparty show {thing.kind}:{thing.name}" for thing in found]
        raise Refusal(USAGE, "show.several", what=ref, commands="\n".join(f"  {line}" for line in commands))
    guess = did_you_mean(options.lang, name, names(options))
    raise Refusal(NOT_FOUND, "show.unknown", what=ref, guess=guess)


def _scenario(options: Options, name: str, sure: bool) -> Iterator[Found]:
    """Look for a scenario by path or id."""
    from sim.scenario.library import scenario_ids

    try:
        is_file = Path(name).is_file()
    except (OSError, ValueError):
        is_file = False
    if is_file or name in scenario_ids() or sure:
        yield Found("scenario", name)


def _block(kind: str) -> Callable[[Options, str, bool], Iterator[Found]]:
    """Make the look for a block of the library."""

    def look(options: Options, name: str, sure: bool) -> Iterator[Found]:
        from sim.scenario.library import shipped

        if name in getattr(shipped(), f"{kind}s"):
            yield Found(kind, name)

    return look


def _run(options: Options, name: str, sure: bool) -> Iterator[Found]:
    """Look for a run; without the word before it, only a reference that can be nothing else counts."""
    from sim.record.folder import RunNotFound, find_run

    try:
        find_run(name, options.runs_dir)
    except RunNotFound:
        if not (sure or name.startswith("@")):
            return
    yield Found("run", name)


def _claim(options: Options, name: str, sure: bool) -> Iterator[Found]:
    """Look for a claim of the documents by its id."""
    from sim.study.claim_names import claim_files

    if name in claim_files():
        yield Found("claim", name)


def _ensemble(options: Options, name: str, sure: bool) -> Iterator[Found]:
    """Look for an ensemble by its id, or by the path of its head where its kind was named."""
    from sim.study.ensemble import ensemble_ids

    if sure or name in ensemble_ids():
        yield Found("ensemble", name)


def _defined(name: str, kind: str) -> Iterator[Found]:
    """Look for a block among those that the ready scenarios define for themselves."""
    from sim.scenario.library import scenario_ids
    from sim.scenario.strict_yaml import read

    for scenario, path in scenario_ids().items():
        root = read(path).root
        data = root.data() if root is not None else None
        own = data.get("define") if isinstance(data, dict) else None
        if not isinstance(own, dict):
            continue
        for each in LIBRARY_KINDS:
            blocks = own.get(f"{each}s")
            if kind in ("", each) and isinstance(blocks, dict) and name in blocks:
                yield Found(each, name, scenario)


def names(options: Options) -> Iterator[str]:
    """Give every name that could have been meant."""
    from sim.record.folder import run_ids
    from sim.scenario.library import scenario_ids, shipped
    from sim.study.claim_names import claim_files
    from sim.study.ensemble import ensemble_ids

    yield from scenario_ids()
    for kind in LIBRARY_KINDS:
        yield from getattr(shipped(), f"{kind}s")
    yield from run_ids(options.runs_dir)
    yield from claim_files()
    yield from ensemble_ids()


_LOOK: dict[str, Callable[[Options, str, bool], Iterator[Found]]] = {
    "scenario": _scenario,
    **{kind: _block(kind) for kind in LIBRARY_KINDS},
    "run": _run,
    "claim": _claim,
    "ensemble": _ensemble,
}
