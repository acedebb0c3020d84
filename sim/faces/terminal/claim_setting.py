"""The experiment of a claim in words: what all arms share, and what each does."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.faces.terminal.page import Page
from sim.faces.words import pick

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options

Data = Mapping[str, Any]


def write_experiment(options: "Options", page: Page, whole: Data, one: Data) -> None:
    """Write the experiment of a claim."""
    page.title(options.say("claims.experiment.head"))
    given = one["experiment"]
    if given is None:
        page.text(options.say("claims.experiment.none"))
        return
    if given.get("text"):
        page.text(pick(given["text"], options.lang))
    turns = given.get("turns")
    key = "common" if turns else "common_plain"
    lines = [options.say(f"claims.experiment.{key}", scenario=one["scenario"], turns=turns)]
    common = setting_words(options, {**given, "turns": None})
    if common:
        lines.append(options.say("claims.experiment.all", what=common))
    for name, arm in given["arms"].items():
        what = setting_words(options, arm or {}) or options.say("claims.experiment.as_is")
        lines.append(options.say("claims.experiment.arm", name=name, what=what))
    if whole["overrides"]:
        lines.append(options.say("claims.experiment.user", what=", ".join(whole["overrides"])))
    page.items(lines)


def setting_words(options: "Options", setting: Data) -> str:
    """Say what a setting does; nothing where it does nothing."""
    parts = [
        options.say("claims.experiment.plays", actor=actor, doctrine=name)
        for actor, name in (setting.get("doctrines") or {}).items()
    ]
    parts += [f"{path} = {_scalar(value)}" for path, value in (setting.get("set") or {}).items()]
    parts += [
        options.say("claims.experiment.inject", title=pick(inject.get("title"), options.lang))
        for inject in setting.get("injects") or ()
    ]
    if setting.get("turns"):
        parts.append(options.say("claims.experiment.turns", turns=setting["turns"]))
    return "; ".join(parts)


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
