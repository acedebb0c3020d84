"""Say of a file or a folder that a command cannot take what it is, and which command can."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import NO, NOT_FOUND, Refusal

_RUN: Final = ("run",)
_PLAYED: Final = ("played",)
_EITHER: Final = ("run", "played")
_OVER: Final = {"over": ("ensemble",)}
# What the arguments of each command take, by kinds; only those that may be a path stand here.
TAKES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "run": {"scenario": ("scenario",)},
    "play": {"ref": ("scenario", "run")},
    "show": {"ref": ("scenario", "run")},
    "new": {"origin": ("scenario",)},
    "tournament": {"scenario": ("scenario",), **_OVER},
    "batch": {"ref": ("scenario", "study", "played"), **_OVER},
    "claims": {"ids": ("claim",), **_OVER},
    "backtest": {"events": ("events",), "reference": ("monthly",)},
    "inject": {"run": _RUN, "file": ("inject", "scenario")},
    **{name: {"run": _RUN} for name in ("replay", "branch", "explain")},
    "report": {"ref": _EITHER},
    "compare": {"refs": _EITHER},
    **{name: {"study": _PLAYED} for name in ("sensitivity", "discover", "query")},
}
FOLDERS: Final = frozenset(_EITHER)


def refuse_wrong_kind(options: Options, command: str, values: Mapping[str, object]) -> None:
    """Refuse the first argument of a command that is a path to something of another kind.

    What is of no known kind goes on to the command, which says what is wrong with it. The exit code is that
    of a file with faults, 1, and that of a thing not found, 4, where one of the two is a folder.
    """
    for name, accepted in TAKES[command].items():
        given = values.get(name)
        for one in given if isinstance(given, tuple) else (given,):
            if one:
                _refuse(options, one if isinstance(one, Path) else Path(str(one)), str(one), accepted)


def _refuse(options: Options, path: Path, given: str, accepted: tuple[str, ...]) -> None:
    from sim.faces.cli.kind_of import command_for, kind_of
    from sim.faces.cli.kinds import EVERY, FOLDER, OTHER, PLAIN, TABLE, YAML

    kind = kind_of(path)
    if kind is None or kind.name in accepted:
        return
    forms = {one.form for one in EVERY if one.name in accepted}
    unread = kind == OTHER and (YAML in forms or path.suffix not in (".yaml", ".yml"))
    if unread or (kind in (TABLE, PLAIN) and forms == {kind.form}) or _is_name(options, given):
        return
    words = [options.say(f"kind.{name}") for name in accepted if name not in FOLDERS or forms == {FOLDER}]
    wanted = words[-1]
    if words[:-1]:
        wanted = options.say("kind.or", these=", ".join(words[:-1]), last=wanted)
    what, line = options.say(f"kind.{kind.name}"), command_for(kind, given)
    code = NOT_FOUND if FOLDER in (kind.form, *(forms if len(forms) == 1 else ())) else NO
    key = "kind.folder_here" if kind == PLAIN else "kind.wrong"
    raise Refusal(code, key, path=given, what=what, wanted=wanted, command=line)


def _is_name(options: Options, given: str) -> bool:
    """Say whether a bare word is also the name of something, which goes before a path of that name."""
    if not given.replace("_", "").replace("-", "").isalnum():
        return False
    return given in _names(options)


def _names(options: Options) -> Iterator[str]:
    """Give every name that goes before a file or a folder of the same one."""
    from sim.faces.cli.reference import names
    from sim.record.folder import STUDIES
    from sim.study.ensemble import ensemble_ids
    from sim.study.plan import plan_ids

    yield from names(options)
    yield from plan_ids()
    yield from ensemble_ids()
    played = options.runs_dir / STUDIES
    yield from sorted(one.name for one in played.iterdir()) if played.is_dir() else ()
