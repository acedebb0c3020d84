"""Explanations: rows add up, and the numbers behind each row give its amount again."""

import math

import pytest

from sim.model.apply import coupled_factor
from sim.model.incident import VICTIM_RATIO
from sim.model.perceive import learned_ratio
from sim.record.course import Course, Refusal
from sim.record.decisions import decisions
from sim.record.decode import changes, events
from sim.record.explain import explain, largest
from sim.record.place import NoVariable
from sim.record.replay import apply_ruling
from sim.record.variables import all_places, name_of
from sim.scenario.load import load
from tests.scale import scale

# Games in which, together, nearly every rule acts: deals kept and broken, moratoria, councils, clashes, war.
GAMES = (
    ("crossroads_2024", {}, 0, 36),
    ("baseline_2024", {"USA": "us_first_parallel", "DPRK": "opportunist"}, 4, 36),
    ("baseline_2024", {"USA": "wedge", "DPRK": "security_seeker"}, 11, 36),
    ("baseline_2024", {"USA": "big_package", "DPRK": "opportunist"}, 19, 36),
    ("baseline_2024", {}, 3, 36),
    ("baseline_2024", {}, 14, 36),
    ("fire_and_fury_2017", {}, 1, 4),
)
ALWAYS = {
    "rule.moratorium.moratorium": -1.0,
    "rule.breach.credibility": -0.1,
    "rule.breach.tension": 8.0,
    "rule.breach.deal": -1.0,
    "rule.implementation.deal": 1.0,
    "rule.implementation.credibility": 0.005,
    "rule.clash.tension": 8.0,
    "rule.clash.war": 1.0,
    "rule.council.council_trigger": -1.0,
    "rule.talks_lapse.talks_stage": -1.0,
}
# Steps up and down, without a formula; a bound cuts off whatever is over.
STEPS = {
    "rule.ladder.rung",
    "rule.ladder.dyad_rung",
    "rule.clash.clash",
    "rule.fired_upon.fired_upon",
    "clamp",
    "inject",
}


def played(scenario, doctrines, run, turns):
    course = Course(load(scenario, doctrines=doctrines), 1, run)
    while not course.over and course.turn <= turns:
        course.close()
    return course


@pytest.fixture(scope="module")
def games():
    return [played(*game) for game in GAMES]


def every_row(course, turn):
    """Explain every variable that the ledger of a turn has rows of."""
    one = course.played[turn - 1]
    index = one.built.index
    named = {
        (change.variable, frozenset(filter(None, (change.actor, change.target))))
        for ledger in (one.opening, *(month.ledger for month in one.months))
        for change in changes(index, ledger)
    }
    for place in all_places(index):
        head, *rest = name_of(index, place).split(".")
        if (head, frozenset(rest)) in named:
            yield explain(course, turn, ".".join([head, *rest]))


def moved(rate, n):
    return n[rate] * (n["goal"] - n["now"])


def stayed(rate, n):
    return (1 - n[rate]) * (n["goal"] - n["now"])


# What each kind of row says of itself, as arithmetic.
FORMULAS = {
    "act.cost": lambda n: -n["cost"],
    "act.effect": lambda n: n["declared"],
    "act.cyber": lambda n: n["declared"] * (1 - n["defense"]),
    "act.council": lambda n: n["strength"] * (1 - n["sanctions"]),
    "act.relief": lambda n: -n["tension_relief"] * n["tension"] / 100 * n["tone"] * n["fresh"],
    "act.gain": lambda n: -n["tension_gain"] * (1 - n["tension"] / 100) * n["tone"] * n["fresh"],
    "rule.forgetting.trust": lambda n: moved("trust_forgetting", n),
    "rule.incident.tension": lambda n: n["incident_shock"],
    "rule.breach.sanctions": lambda n: n["snapback"] * n["relieved"],
    "rule.implementation.sanctions": lambda n: -n["relief"] * n["relief_scale"] / n["duration"],
    "rule.implementation.nuclear": lambda n: -n["rollback"] * n["rollback_scale"] / n["duration"],
    "rule.implementation.readiness": lambda n: -n["rate"] * n["security"],
    "rule.tension_baseline.tension": lambda n: (n["baseline"] - n["now"]) * (1 - n["tension_decay"]),
    "rule.refusal.support": lambda n: -n["rate"] * n["audience_cost"],
    "rule.mediation_decay.mediation": lambda n: stayed("mediation_decay", n),
    "rule.mediation.mediation": lambda n: n["mediated"] - n["left"],
    "rule.income.political_capital": lambda n: n["capital_income"],
    "rule.economy.economy": lambda n: moved("economy_recovery", n),
    "rule.economy.support": lambda n: (
        -n["hardship"] * (1 - n["insulation"]) * (n["economy_base"] - n["economy"])
    ),
    "rule.support.support": lambda n: moved("support_recovery", n),
    "rule.enforcement.economy": lambda n: -n["sanctions_bite"] * n["sanctions"] * n["kappa"],
    "rule.diversion.economy": lambda n: n["trade_gain"] * n["sanctions"] * (1 - n["kappa"]),
    "rule.enforcement.enforcement": lambda n: moved("enforcement_rate", n),
    "rule.dependence.dependence": lambda n: moved("dependence_decay", n),
    "rule.diversion.dependence": lambda n: (
        n["diversion"] * (n["sanctions"] * (1 - n["enforcement"]) - 0.45) * 2 * n["now"] * (1 - n["now"])
    ),
    "rule.readiness_decay.readiness": lambda n: stayed("readiness_decay", n),
    "rule.credibility.credibility": lambda n: moved("rate", n),
    "rule.defense.defense": lambda n: moved("rate", n),
    "rule.audience_cost.audience_cost": lambda n: moved("rate", n),
    "rule.nuclear_drift.nuclear": lambda n: (
        (n["nuclear_drift"] + n["nuclear_funding"] * max(0, n["economy"] - 0.4)) * (1 - n["kept"])
    ),
    "rule.monitoring.monitoring": lambda n: stayed("monitoring_decay", n),
    "rule.distraction.distraction": lambda n: (
        (1 - n["distraction_persistence"]) * (n["mean"] - n["now"]) + n["distraction_sd"] * n["noise"]
    ),
    "rule.council_trigger.council_trigger": lambda n: moved("rate", n),
    "rule.forces.force_share": lambda n: moved("force_rate", n),
    "rule.rally.support": lambda n: n["rally"] * n["threat"],
}


RARE = {
    "incident",
    "war",
    "clash_ends",
    "vote",
    "deal_signed",
    "deal_broken",
    "deal_implemented",
    "moratorium_broken",
}


def worth_a_look(course):
    """Pick a few turns of a game, those first in which something rare happened."""
    seen = set()
    for number, turn in enumerate(course.played, 1):
        kinds = {told.kind for month in turn.months for told in events(turn.built.index, month.ledger)} & RARE
        if kinds - seen or number % scale(18, 1) == 1:
            yield number
        seen |= kinds


@pytest.fixture(scope="module")
def explained(games):
    return [found for course in games for turn in worth_a_look(course) for found in every_row(course, turn)]


def test_the_rows_of_every_variable_add_up_to_its_change(explained):
    for found in explained:
        assert math.isclose(
            sum(row.amount for row in found.rows), found.after - found.before, abs_tol=1e-9
        ), found
    assert sum(len(found.rows) for found in explained) > 3000


def test_the_numbers_behind_a_row_give_its_amount_again(explained):
    kinds = set()
    for found in explained:
        for row in found.rows:
            kinds.add(row.kind)
            if row.kind in FORMULAS:
                again = FORMULAS[row.kind](row.numbers)
                assert again == pytest.approx(row.amount, abs=1e-12), (found.turn, found.variable, row)
            elif row.kind in ALWAYS:
                assert row.amount == ALWAYS[row.kind], row
            elif "factor" not in row.numbers:
                assert row.kind in STEPS, row
    assert len(kinds) > 45, sorted(kinds)
    assert {
        "rule.breach.trust",
        "rule.implementation.sanctions",
        "rule.moratorium.trust",
        "act.council",
    } <= kinds


def test_a_factor_on_trust_is_the_one_that_its_rule_names(games, explained):
    """Where a rule has a factor of its own, the row has that one; an act's is what the tone teaches."""
    checked = set()
    for found in explained:
        for row in found.rows:
            n = row.numbers
            if row.kind == "act.learned":
                ratio = learned_ratio(games[0].built.game, n["trust"], n["tone"], n["costliness"], n["fresh"])
                expected = ratio if n["tone"] > 0 else 1 / ratio
            elif row.kind == "rule.coupling.trust":
                expected = coupled_factor(n["leader_factor"], n["coupling"] * (1 - n["direct_channel"]))
            elif row.kind == "rule.moratorium.trust":
                expected = 0.5 * (1 + n["breach_ratio"])
            elif row.kind in ("rule.breach.trust", "rule.implementation.trust"):
                expected = n["breach_ratio" if "breach" in row.kind else "implementation_ratio"]
            elif row.kind == "rule.incident.trust":
                expected = VICTIM_RATIO
            else:
                continue
            checked.add(row.kind)
            assert n["factor"] == pytest.approx(expected, rel=1e-9), (found.turn, found.variable, row)
    assert len(checked) == 6, checked


def test_what_an_act_was_meant_as_and_taken_as_are_those_of_the_draw(games, explained):
    """Without noise and with full trust an act would be taken as it was meant; here it is near it."""
    meant = [
        (row.numbers["meant"], row.numbers["tone"])
        for found in explained
        for row in found.rows
        if row.kind in ("act.learned", "act.gain", "act.relief")
    ]
    assert len(meant) > 100
    assert all(abs(tone - plain) < 8 for plain, tone in meant)
    assert sum(tone < plain for plain, tone in meant) > len(meant) / 2  # distrust darkens


def test_the_largest_changes_come_first_and_are_true(games):
    course = games[0]
    moves = largest(course, 20)
    assert moves == sorted(moves, key=lambda move: -move.share)
    for move in moves:
        found = explain(course, 20, move.variable)
        assert (found.before, found.after) == (move.before, move.after)
        assert found.rows


def test_a_pair_may_be_named_either_way_round(games):
    one, other = (explain(games[0], 6, name) for name in ("tension.USA.DPRK", "tension.DPRK.USA"))
    assert one == other
    assert one.variable == "tension.DPRK.USA"


def test_what_is_not_there_is_refused(games):
    course = games[0]
    for turn, reason in ((0, "start"), (99, "no_turn")):
        with pytest.raises(Refusal) as refused:
            explain(course, turn, "rung")
        assert refused.value.reason == reason
    for name, near in (("tensoin.DPRK.USA", "tension"), ("trust.DPRK", "trust.A.B"), ("support.ZZZ", "DPRK")):
        with pytest.raises(NoVariable) as unknown:
            explain(course, 3, name)
        assert near in str(unknown.value)


def test_rulings_and_turns_of_several_months_are_explained():
    course = Course(load("baseline_2024", overrides=["turn_months=3", "turns=4"]), 1)
    course.close()
    apply_ruling(course, {"variable": "tension", "actor": "USA", "target": "DPRK", "value": 70.0})
    course.close()
    found = explain(course, 2, "tension.USA.DPRK")
    assert found.rows[0].cause == "ruling" and found.rows[0].month == 0
    assert {row.month for row in found.rows} == {0, 1, 2, 3}
    assert sum(row.amount for row in found.rows) == pytest.approx(found.after - found.before, abs=1e-9)
    assert {(one.month, one.slot) for one in decisions(course, 2)} == {
        (m, s) for m in (1, 2, 3) for s in (0, 1)
    }


def test_only_what_a_draw_decided_is_told_beside_the_rows(games):
    """The draws that bear on a variable: who noticed what, who agreed, and nothing of other pairs."""
    told = [event for turn in range(1, 20) for _, event in explain(games[0], turn, "trust.USA.DPRK").events]
    assert {event.kind for event in told} >= {"perceived", "consent"}
    for event in told:
        assert {event.actor, event.target} == {"USA", "DPRK"}
        assert event.kind != "perceived" or event.outcome == 0 or event.b < 1.0
    kinds = {event.kind for _, event in explain(games[0], 20, "tension.ROK.DPRK").events}
    assert {"incident", "escalation", "rung"} <= kinds
