"""Whole games whose numbers were worked out once, by two implementations that agreed to the last digit."""

import pytest

from sim.model import names as N
from sim.model import tally as T
from sim.model.state import copy_state
from sim.model.turn import play_turn
from tests.model.worlds import draws_of, get, ledger_of, world

STATUS_QUO = ("status_quo", "status_quo")
# run: trust USA in DPRK, back, mean tension, nuclear, provocations, hostile Goldstein sum
GOLDEN_3 = {
    0: (0.0964556610636, 0.113645821293, 41.5954442886, 0.647955264661, 49, 580.81),
    1: (0.0952152496371, 0.186323519996, 40.41990807, 0.634861483875, 57, 633.83),
    2: (0.0999049221345, 0.0967576265946, 41.2528462811, 0.675043204824, 38, 586.336),
}
# doctrines of the US side and the DPRK, run: trust both ways, tension, nuclear, sanctions, provocations
GOLDEN_4 = {
    (*STATUS_QUO, 3): (0.103822954257, 0.0802830534079, 41.1324060867, 0.614137044084, 0.918, 42),
    (*STATUS_QUO, 14): (0.0552294331007, 0.0879488693576, 43.1812610862, 0.643330259097, 0.918, 56),
    ("us_first_parallel", "opportunist", 4): (
        *(0.0462869096084, 0.394439002094, 39.2645425014, 0.603653413712, 0.848666666667, 37),
    ),
    ("wedge", "security_seeker", 11): (0.314320367507, 0.765801799, 15.9802175918, 0.384334965298, 0.592, 21),
    ("big_package", "opportunist", 19): (
        *(0.0839661717456, 0.375738700665, 35.2292247858, 0.59588616985, 0.730444444444, 46),
    ),
}


def with_doctrines(built, us_side, other):
    """Give the start with one doctrine for the three of the US side and another for the DPRK."""
    state = copy_state(built.start)
    for actor, doctrine in (("USA", us_side), ("ROK", us_side), ("JPN", us_side), ("DPRK", other)):
        state.doctrine[built.index.actor(actor)] = built.index.row_of[doctrine, actor]
    return state


def game(us_side, other, run):
    """Play 36 months with seed 1 and give the states, the start first, until war."""
    built = world()
    draws, states = draws_of(built), [with_doctrines(built, us_side, other)]
    for turn in range(1, 37):
        states.append(play_turn(built.game, states[-1], turn, 1, 1, run, draws, ledger_of(built.game)))
        if states[-1].tally[T.WAR]:
            break
    return built, states


def numbers(built, states):
    last = states[-1]
    return (
        get(built, last, "trust", "USA", "DPRK"),
        get(built, last, "trust", "DPRK", "USA"),
        sum(get(built, state, "tension", "USA", "DPRK") for state in states[1:]) / (len(states) - 1),
        get(built, last, "nuclear", "DPRK"),
    )


@pytest.mark.parametrize("run", GOLDEN_3)
def test_default_games(run):
    built, states = game(*STATUS_QUO, run)
    tally = states[-1].tally
    got = (*numbers(built, states), tally[T.PROVOCATIONS], tally[T.SCORE_GOLDSTEIN])
    assert got == pytest.approx(GOLDEN_3[run], rel=1e-11)


@pytest.mark.parametrize("key", GOLDEN_4, ids=lambda key: "-".join(map(str, key)))
def test_games_with_incidents_deals_and_war(key):
    built, states = game(*key)
    last = states[-1]
    got = (*numbers(built, states), get(built, last, "sanctions"), last.tally[T.PROVOCATIONS])
    assert got == pytest.approx(GOLDEN_4[key], rel=1e-11)


def months_when(states, happens):
    """List the months, from 1, after which something is so that was not so before."""
    return [t for t in range(1, len(states)) if happens(states[t]) and not happens(states[t - 1])]


def test_four_incidents_clashes_that_end_and_forces_that_move():
    built, states = game(*STATUS_QUO, 3)
    assert states[-1].tally[T.DEADLY_INCIDENTS] == 4
    assert months_when(states, lambda state: state.pair[N.CLASH].any())
    assert not states[-1].pair[N.CLASH].any()
    share = states[-1].force_share[built.index.actor("CHN"), built.index.theatres.index("manchuria")]
    assert share == pytest.approx(0.0964897047412, rel=1e-11)


def test_war_ends_the_game():
    """Turns of the specification count from 0, months here from 1."""
    _, states = game(*STATUS_QUO, 14)
    assert months_when(states, lambda state: state.pair[N.WAR].any()) == [35]
    assert len(states) == 36
    assert (states[-1].tally[T.WAR], states[-1].tally[T.WAR_MONTH]) == (1, 35)


def test_a_deal_is_signed_and_broken():
    _, states = game("us_first_parallel", "opportunist", 4)
    assert months_when(states, lambda state: state.world[N.DEAL]) == [29] == [states[-1].tally[T.DEAL_MONTH]]
    assert months_when(states, lambda state: state.tally[T.DEAL_BROKEN]) == [32]
    assert months_when(states, lambda state: not state.world[N.DEAL]) == [32]


def test_a_treaty_stands_while_deal_and_moratorium_break_at_once():
    built, states = game("wedge", "security_seeker", 11)
    assert get(built, states[-1], "peace_treaty", "DPRK", "USA") == 1
    assert months_when(states, lambda state: not state.world[N.DEAL])[-1] == 36
    assert months_when(states, lambda state: not get(built, state, "moratorium", "DPRK", "USA"))[-1] == 36


def test_two_deals_and_a_moratorium_broken():
    built, states = game("big_package", "opportunist", 19)
    assert len(months_when(states, lambda state: state.world[N.DEAL])) == 2
    assert 31 in months_when(states, lambda state: not get(built, state, "moratorium", "DPRK", "USA"))
