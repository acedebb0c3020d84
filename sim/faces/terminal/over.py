"""What is said of a study that is played in the worlds of an ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.faces.terminal.text import line
from sim.faces.words import pick

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options


def worlds_in_words(options: Options, ensemble: Mapping[str, Any]) -> str:
    """Count the worlds of an ensemble; that a record allows them is said where it tells of its bands."""
    key = "study.over.allowed" if ensemble.get("bands") else "study.over.given"
    return options.say(key, count=len(ensemble["members"]), ensemble=ensemble["id"])


def over_lines(options: Options, ensemble: Mapping[str, Any], each: int) -> list[str]:
    """Say where the worlds come from, how many games each had, and which values gave way to them."""
    title = line(pick(ensemble.get("title", ""), options.lang)) or ensemble["id"]
    values = {"ensemble": ensemble["id"], "title": title, "runs": each}
    lines = [options.say("study.over.about", **values)]
    if len(ensemble["members"]) < ensemble["of"]:
        lines.append(options.say("study.over.first", count=len(ensemble["members"]), of=ensemble["of"]))
    if ensemble.get("kept") and ensemble.get("points_tried"):
        found = {"kept": ensemble["kept"], "tried": ensemble["points_tried"]}
        lines.append(options.say("study.over.found", **found))
    for key in ("overrides", "fixed", "absent"):
        if ensemble[key]:
            lines.append(options.say(f"study.over.{key}", names=", ".join(ensemble[key])))
    return lines


def warn_of_rules(options: Options, ensemble: Mapping[str, Any] | None) -> None:
    """Warn of an ensemble that other rules have found."""
    from sim.model import RULES_VERSION

    was = (ensemble or {}).get("rules_version")
    if ensemble is not None and was not in (None, RULES_VERSION):
        options.warn("study.over.rules", ensemble=ensemble["id"], was=was, now=RULES_VERSION)
