"""Readable games: a change of a rule shows here as a change of a story, and needs a new rules version."""

from pathlib import Path

import pytest

from sim.model import RULES_VERSION
from tests.goldens.playthrough import HEAD, playthrough, version_of

HERE = Path(__file__).parent
GAMES = {
    "tutorial_trust.txt": ("tutorial_trust", 8, [("DPRK", "ROK")]),
    "baseline_2024.txt": ("baseline_2024", 6, [("DPRK", "USA"), ("DPRK", "ROK")]),
}


def fault(old, new):
    """Say why a golden may not be written anew, or nothing: the same version must keep its numbers."""
    if old is None or old == new or version_of(old) != version_of(new):
        return ""
    return (
        f"this playthrough changed under rules version {version_of(old)}: raise RULES_VERSION in sim/model "
        "and say why in docs/odd.md (or delete the file, if only its form is another)"
    )


@pytest.mark.parametrize("name", GAMES)
def test_a_game_goes_as_it_went(name, golden):
    text = playthrough(*GAMES[name])
    path = HERE / name
    old = path.read_text(encoding="utf-8") if path.is_file() else None
    assert fault(old, text) == ""
    golden(name, text)


def test_a_changed_golden_needs_another_rules_version():
    old = HEAD.format(version=1) + "\n\ntrust 0.2 -> 0.3\n"
    changed = old.replace("0.3", "0.4")
    assert "raise RULES_VERSION" in fault(old, changed)
    assert fault(old, old) == ""
    assert fault(None, changed) == ""
    assert fault(old, changed.replace("version 1", "version 2")) == ""


def test_every_golden_here_is_of_this_version():
    games = [path for path in HERE.glob("*.txt") if not path.name.startswith("play_")]  # those are the words
    found = {path.name: version_of(path.read_text(encoding="utf-8")) for path in games}
    assert found == dict.fromkeys(GAMES, RULES_VERSION)
