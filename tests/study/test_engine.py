"""Compiled games are the interpreter's games, bit for bit."""

import numpy as np
import pytest

from sim.model import names as N
from sim.study import compiled, engine
from sim.study.engine import Task, play
from sim.study.tables import Room
from tests.scale import scale
from tests.study.worlds import world

WATCHED = (
    (N.DIRECTED, N.TRUST, 0, 1),
    (N.PAIR, N.TENSION, 0, 1),
    (N.WORLD, N.RUNG, -1, -1),
    (N.TALLY, 0, -1, -1),
    (N.LAST_ACTION, 1, 0, -1),
)


def same(one, other):
    """Say whether two lots of games are equal in every bit."""
    return (
        one.measures.tobytes() == other.measures.tobytes()
        and one.series.tobytes() == other.series.tobytes()
        and one.reason == other.reason
    )


@pytest.mark.parametrize(
    ("scenario", "turns", "months"),
    [
        ("baseline_2024", 36, 1),
        ("crossroads_2024", 18, 1),
        ("tutorial_trust", 8, 3),
        ("example_strait", 12, 1),
    ],
)
def test_compiled_games_equal_interpreted_ones(scenario, turns, months):
    task = Task(turns, months, 2**64 - 1, 2**40, scale(10, 500))
    made = play(world(scenario), task, WATCHED, compiled=True)
    assert same(made, play(world(scenario), task, WATCHED, compiled=False))
    assert np.isfinite(made.measures[:, 0]).all()


def test_wars_and_deals_are_among_the_games_compared():
    hot = world("baseline_2024", "dyads.USA-DPRK.tension=95", "parameters.war_base=3")
    kind = world("baseline_2024", "actors.USA.doctrine=wedge", "actors.DPRK.doctrine=security_seeker")
    for place, measure in ((hot, "war"), (kind, "deal")):
        task = Task(24, 1, 3, 0, scale(12, 200))
        made = play(place, task, WATCHED, compiled=True)
        assert made.measures[:, place.index.measures().index(measure)].any()
        assert same(made, play(place, task, WATCHED, compiled=False))


def test_nothing_is_read_or_written_outside_an_array(tmp_path):
    """Compiled once more with every index checked: numba raises IndexError where one is outside."""
    compiled.keep_in(tmp_path)
    for scenario in ("baseline_2024", "example_strait"):
        place = world(scenario)
        room = Room(place)
        checked = CHECKED.setdefault(0, compiled.compiled_rules(room.layouts(), boundscheck=True)["play"])
        games, turns = scale(100, 2000), 36
        measures = np.zeros((games, len(place.index.measures())))
        series, sound = np.zeros((games, turns + 1, len(WATCHED))), np.zeros(games, dtype=np.int64)
        at = (room.game.address, room.start.address)
        checked(*at, turns, 1, 5, 0, np.array(WATCHED), measures, series, sound)
        usual = play(place, Task(turns, 1, 5, 0, games), WATCHED, compiled=True)
        assert measures.tobytes() == usual.measures.tobytes()
        assert series.tobytes() == usual.series.tobytes()


CHECKED = {}


def test_how_games_are_cut_does_not_matter():
    place = world("baseline_2024")
    whole = play(place, Task(12, 1, 1, 0, 60))
    parts = [play(place, Task(12, 1, 1, first, 20)) for first in (0, 20, 40)]
    assert whole.measures.tobytes() == b"".join(part.measures.tobytes() for part in parts)


@pytest.mark.parametrize("compiler", [True, False])
def test_a_game_that_cannot_be_reckoned_fails_alone_and_says_why(compiler):
    place = world("baseline_2024")
    broken = place.game.parameter.copy()
    broken[:] = np.nan
    bad = type(place)(place.game._replace(parameter=broken), place.start, place.index)
    made = play(bad, Task(2, 1, 1, 0, 3), compiled=compiler)
    assert made.reason == [engine.ARITHMETIC] * 3
    assert np.isnan(made.measures).all()


def test_without_a_compiler_games_are_interpreted(monkeypatch):
    place, task = world("tutorial_trust"), Task(4, 1, 1, 0, 5)
    usual = play(place, task)
    monkeypatch.setattr(engine, "has_compiler", lambda: False)
    monkeypatch.setattr(engine, "kernel", lambda room: pytest.fail("the compiler was called"))
    assert same(usual, play(place, task))
    assert engine.is_warm()


def test_compiled_code_is_kept_by_what_it_was_made_of(monkeypatch, tmp_path):
    monkeypatch.setenv(engine.CACHE_VARIABLE, str(tmp_path))
    assert engine.cache_folder() == tmp_path
    assert not engine.is_warm()
    before = compiled.fingerprint()
    (tmp_path / "choose.py").write_text("changed", encoding="utf-8")
    monkeypatch.setattr(compiled.sim.model, "__path__", [str(tmp_path)])
    assert compiled.fingerprint() != before


def test_the_compiler_is_told_of_before_it_starts(monkeypatch, tmp_path):
    told = []
    monkeypatch.setattr(engine, "is_warm", lambda: False)
    monkeypatch.setattr(engine, "play", lambda *_: told.append("played"))
    engine.warm(world("tutorial_trust"), lambda: told.append("told"))
    assert told == ["told", "played"]


def test_what_does_not_exist_cannot_be_watched():
    for place in ((N.LAST_ACTION, 2, 0, -1), (N.DIRECTED, N.TRUST, 0, 6)):
        with pytest.raises(IndexError):
            play(world("baseline_2024"), Task(1, 1, 1, 0, 1), (place,))
