"""The worked turn of the specification, every number of it, and six months of single acts."""

import pytest

from sim.model.draws import philox
from tests.model.worlds import BASELINE, STILL, draws_of, everybody_holds, get, orders_of, play, world

TWELVE = 5.1e-13  # half a unit in the twelfth place
WORKED = {
    "DPRK": [("icbm_test", "USA"), ("short_range_test", "ROK")],
    "USA": [("large_exercise", "DPRK"), ("security_assurance", "DPRK")],
    "ROK": [("mediate", "DPRK"), ("hold", None)],
    **{actor: [("hold", None)] * 2 for actor in ("CHN", "RUS", "JPN")},
}
AFTER_WORKED = [
    ("trust", "USA", "DPRK", 0.138451439294),
    ("trust", "DPRK", "USA", 0.195373075825),
    ("trust", "ROK", "DPRK", 0.200371612963),
    ("tension", "USA", "DPRK", 39.829402250000),
    ("tension", "ROK", "DPRK", 40.5788024),
    ("tension", "JPN", "DPRK", 32.155885),
    ("economy", "DPRK", None, 0.456570121951),
    ("political_capital", "DPRK", None, 11),
    ("political_capital", "USA", None, 8),
    ("nuclear", "DPRK", None, 0.5132),
    ("council_trigger", None, None, 0.6),
    ("nuclear_acceptance", None, None, 0.205),
    ("mediation", "DPRK", "USA", 0.15),
    ("mediation", "USA", "DPRK", 0.15),
    ("support", "DPRK", None, 0.767),
    ("readiness", "USA", None, 0.27),
    ("commitment", "USA", "ROK", 0.83),
    ("enforcement", "CHN", None, 0.36065),
    ("enforcement", "RUS", None, 0.06875),
    ("dependence", "DPRK", "CHN", 0.850784125),
    ("dependence", "DPRK", "RUS", 0.3045045),
    ("rung", None, None, 2),
    ("dyad_rung", "USA", "DPRK", 2),
]
SINGLE_ACTS = [
    ("USA", "suspend_exercise", "DPRK", 0.196407244912, 0.150000000000, 32.580424000000),
    ("USA", "sanctions_relief", "DPRK", 0.294572095692, 0.150000000000, 28.560477278562),
    ("DPRK", "test_moratorium", "USA", 0.291080653779, 0.212124605182, 25.945638448707),
    ("USA", "security_assurance", "DPRK", 0.411594919574, 0.210882113078, 23.373269440093),
    ("USA", "sanctions_relief", "DPRK", 0.503243042669, 0.209664470817, 21.536984965015),
    ("DPRK", "nuclear_test", "USA", 0.495578181816, 0.133702648010, 27.332045315922),
]


@pytest.fixture(scope="module")
def after():
    built = world(BASELINE, STILL)
    return built, *play(built, built.start, orders_of(built, WORKED), draws_of(built))


@pytest.mark.parametrize(("variable", "actor", "target", "value"), AFTER_WORKED)
def test_the_worked_turn(after, variable, actor, target, value):
    built, new, _ = after
    assert get(built, new, variable, actor, target) == pytest.approx(value, abs=TWELVE)


def test_the_worked_turn_leaves_the_forces_where_they_stand(after):
    built, new, _ = after
    assert new.force_share == pytest.approx(built.start.force_share, abs=1e-12)


def test_the_worked_turn_shows_its_ratios(after):
    """Odds of the new trust over odds of the old are the products that the specification works out."""
    built, new, _ = after

    def ratio(i, j):
        old, now = get(built, built.start, "trust", i, j), get(built, new, "trust", i, j)
        return now / (1 - now) / (old / (1 - old))

    assert ratio("USA", "DPRK") == pytest.approx(0.910637184923, abs=TWELVE)
    assert ratio("DPRK", "USA") == pytest.approx(1.780621361696, abs=2e-12)
    own = 0.969412356809 * 0.970415721847
    assert ratio("ROK", "DPRK") == pytest.approx(own * 0.944394692219, abs=2e-12)


def test_six_months_of_single_acts():
    built = world(BASELINE, STILL)
    state = built.start
    for month, (actor, act, target, trust, back, tension) in enumerate(SINGLE_ACTS):
        orders = everybody_holds(built)
        orders.action[built.index.actor(actor), 0] = built.index.actions.index(act)
        orders.target[built.index.actor(actor), 0] = built.index.actor(target)
        state, _ = play(built, state, orders, draws_of(built, month=month))
        got = (
            get(built, state, "trust", "DPRK", "USA"),
            get(built, state, "trust", "USA", "DPRK"),
            get(built, state, "tension", "USA", "DPRK"),
        )
        assert got == pytest.approx((trust, back, tension), abs=TWELVE), f"month {month + 1}"
    assert get(built, state, "moratorium", "DPRK", "USA") == 0


def test_the_tutorial_keeps_what_its_brief_says():
    """The South suspends, the North tests: trust 0.2593 and 0.1852, tension 48."""
    built = world("tutorial_trust")
    given = {
        "ROK": [("suspend_exercise", "DPRK"), ("hold", None)],
        "DPRK": [("short_range_test", "ROK"), ("hold", None)],
    }
    new, _ = play(built, built.start, orders_of(built, given), draws_of(built))
    assert get(built, new, "trust", "DPRK", "ROK") == pytest.approx(0.35 / 1.35, abs=1e-12)
    odds = 0.25 / 1.10
    assert get(built, new, "trust", "ROK", "DPRK") == pytest.approx(odds / (1 + odds), abs=1e-12)
    assert get(built, new, "tension", "ROK", "DPRK") == pytest.approx(48, abs=1e-12)


def test_philox_of_zeros_as_the_specification_prints_it():
    assert (
        " ".join(f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)) == "6627e8d5 e169c58d bc57ac4c 9b00dbd8"
    )
