"""The translation to C, against which speed is measured, plays the same games to the last bit."""

from typing import NamedTuple

import numpy as np
import pytest

from benchmarks import limit
from sim.model import names as N
from sim.model.state import Game
from sim.scenario.load import load
from tests.scale import scale

needs_compiler = pytest.mark.skipif(limit.compiler() is None, reason="there is no C compiler here")
HOT = ("parameters.incident_base=0.2", "parameters.escalation_base=2", "parameters.war_base=2")
SEED, FIRST = 2**63 + 11, 2**32 - 1  # both halves of both, and the upper half of the run changes on the way


def world_of(reference, *overrides):
    return limit.built(load(reference, overrides=overrides))


@needs_compiler
@pytest.mark.parametrize(
    ("reference", "overrides", "turns", "months"),
    [
        ("tutorial_trust", (), 8, 1),
        ("crossroads_2024", (), scale(6, 36), 1),
        ("baseline_2024", HOT, scale(3, 12), 3),
    ],
)
def test_c_and_the_rules_play_the_same_games(reference, overrides, turns, months):
    world = world_of(reference, *overrides)
    runs = scale(2, 20)
    games = [way(world, turns, months, SEED, FIRST, runs) for way in (limit.play, limit.interpreted)]
    assert games[0].shape == (runs, len(world.index.measures()))
    assert limit.different(*games) == 0
    assert limit.different(games[0][:1], games[0][1:2]) == 1  # another run is another game


@needs_compiler
def test_the_hot_games_end_in_war():
    world = world_of("baseline_2024", *HOT)
    assert limit.play(world, 12, 1, SEED, 0, 20)[:, world.index.measures().index("war")].sum() >= 5


@needs_compiler
def test_a_new_field_does_not_compile(monkeypatch):
    longer = NamedTuple("Game", [*Game.__annotations__.items(), ("novelty", int)])
    monkeypatch.setattr(limit, "Game", longer)
    with pytest.raises(limit.CannotCompile, match="Game has a field more or less"):
        limit.library.__wrapped__()


def test_one_bit_is_a_difference():
    one = np.array([[1.0, np.nan], [2.0, np.nan]])
    other = one.copy()
    assert limit.different(one, other) == 0
    other[1, 0] = np.nextafter(2.0, 3.0)
    assert limit.different(one, other) == 1
    other[0, 1] = 0.0
    assert limit.different(one, other) == 2


def test_a_table_of_another_width_is_refused():
    game = world_of("tutorial_trust").game
    wider = np.zeros((len(game.action_number), 9))
    with pytest.raises(ValueError, match="action_number has 9 columns"):
        limit.check(game._replace(action_number=wider))


def test_an_act_that_misses_a_target_is_refused():
    game = world_of("baseline_2024").game
    act = game.option[game.option[:, 1] < 0, 0][0]
    flags = game.action_flag.copy()
    flags[act, N.JOINT] = 1
    with pytest.raises(ValueError, match="without a target"):
        limit.check(game._replace(action_flag=flags))
