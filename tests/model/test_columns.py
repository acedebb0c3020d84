"""Every number that a block declares is read: change one, and something beside it changes.

Five crafted months do what the rules can do: an incident, a clash and a war, a deal kept and a deal broken,
a council vote, mediation by one who leans, a patron in a crisis. `observe` plays them and keeps the weights
of every choice, every event with its numbers, and every variable of the states they lead to.
"""

import pytest

from sim.model import names as N
from sim.model.choose import option_weights
from sim.model.parameters import PARAMETERS
from sim.model.state import copy_state
from sim.record import decode
from sim.scenario.blocks import ActorValues, DealValues, DoctrineRow, DyadSpec, Goals, TheatreSpec
from sim.scenario.build import build
from sim.scenario.library import shipped
from tests.model.worlds import BASELINE, changed, draws_of, orders_of, play, quiet_draws, scenario_of

# Values of the start by which every rule has something to read. The pairs' own are left out of the states.
RICH = (
    "parameters.monitoring_base=0.3",
    "globals.taiwan_distraction=0.9",
    "globals.europe_distraction=0.7",
    "globals.council_trigger=0.8",
    "dyads.DPRK-USA.talks_stage=3",
    "dyads.DPRK-USA.hotline=1",
    "dyads.DPRK-USA.peace_treaty=1",
    "dyads.DPRK-USA.mediation.0=0.3",
    "dyads.DPRK-USA.dependence.0=0.05",
    "dyads.DPRK-ROK.military_agreement=1",
    "dyads.DPRK-ROK.joint_project=1",
    "dyads.DPRK-ROK.talks_stage=1",
    "dyads.DPRK-ROK.trust.0=0.3",
    "dyads.USA-JPN.dependence.1=0.2",
    "dyads.USA-RUS.tension=95",
    "actors.ROK.mediator_bias=-0.4",
    "actors.CHN.mediator_bias=0.4",
    "actors.USA.doctrine=wedge",
    "actors.USA.support_base=0.7",
    "actors.DPRK.enforcement_base=0.2",
    "actors.USA.enforcement_base=0.9",
)
MONTHS = {
    "quarrel": {
        "DPRK": [("icbm_test", "USA"), ("border_provocation", "ROK"), ("crypto_theft", "USA")],
        "USA": [("large_exercise", "DPRK"), ("council_sanctions", "DPRK")],
        "ROK": [("raise_alert", "DPRK"), ("large_exercise", "DPRK")],
        "JPN": [("cyber_hardening", None), ("interdiction", "DPRK")],
    },
    "talks": {
        "USA": [("working_talks", "DPRK"), ("suspend_exercise", "DPRK")],
        "ROK": [("mediate", "DPRK"), ("joint_economic_project", "DPRK")],
        "CHN": [("mediate", "DPRK"), ("humanitarian_aid", "DPRK")],
        "DPRK": [("sign_deal", "USA"), ("arms_for_goods", "RUS")],
    },
    "kept": {"USA": [("security_assurance", "DPRK"), ("denounce", "DPRK")]},
    "broken": {"DPRK": [("nuclear_test", "USA"), ("large_exercise", "USA")]},
    "fighting": {"ROK": [("return_fire", "DPRK"), ("limited_strike", "DPRK")]},
}


def crafted(built, month):
    """Give the state in which one of the crafted months begins."""
    state = copy_state(built.start)
    a, b, c = (built.index.actor(name) for name in ("DPRK", "USA", "ROK"))
    state.directed[N.TRUST] *= 0.9  # off its base, and forces off their equilibrium
    state.world[N.MONITORING] += 0.2
    state.perceived[:] = -1.5
    state.recent[:] = 0.5
    state.shock[b, a] = 0.9
    state.last_action[:, 0] = built.index.actions.index("denounce")
    if month in ("kept", "broken"):
        state.deal[:] = 1, 1.0, 1.0, 1.0, 1, 6, 0.2
        state.world[N.DEAL] = 1
        state.pair[N.MORATORIUM, a, b] = state.pair[N.MORATORIUM, b, a] = 1
    if month == "fighting":
        for other in (b, c):
            state.pair[N.CLASH, a, other] = state.pair[N.CLASH, other, a] = 1
        state.directed[N.FIRED_UPON, c, a] = 1
        state.pair[N.DYAD_RUNG, a, c] = state.pair[N.DYAD_RUNG, c, a] = 5
    return state


def luck(built, month):
    """Give draws by which everything is seen, with noise, and what may happen does."""
    draws = quiet_draws(built)
    draws.seen[:] = 0.5
    draws.noise[:] = 0.7
    draws.vote[:] = 0.3
    draws.distraction[:] = 0.5
    draws.lapse[:] = 0.3
    draws.series[:] = 0.1
    draws.consent[:] = 0.3
    if month in ("quarrel", "fighting"):
        draws.incident[:, :, 0:3] = 0.0
    if month == "fighting":
        j = built.index.actor("ROK")
        draws.incident[:, :, 3] = 0.0
        draws.incident[:, j, 3] = 0.9999  # one clash becomes war, the other ends
        draws.incident[:, j, 4] = 0.0
    return draws


def observe(scenario):
    """Play the crafted months and give everything that can be seen of them, by name."""
    built = build(scenario)
    seen = {}
    for month, given_orders in MONTHS.items():
        state = crafted(built, month)
        if month in ("quarrel", "kept"):
            for i, actor in enumerate(built.index.actors):
                seen[month, "choice", actor] = option_weights(built.game, state, i).tobytes()
        orders = orders_of(built, given_orders)
        orders.consent[:, :] = 1 if month == "talks" else -1
        new, ledger = play(built, state, orders, luck(built, month))
        for k, event in enumerate(decode.events(built.index, ledger)):
            seen[month, "event", k] = repr(event)
        for row in decode.values(built.index, new):
            seen[month, row.variable, row.actor, row.target] = row.value
        seen[month, "counts"] = new.tally.tobytes()
        seen[month, "memory"] = new.plan_step.tobytes() + new.plan_wait.tobytes()
        seen[month, "deal terms"] = new.deal.tobytes()
    return seen


@pytest.fixture(scope="module")
def rich():
    scenario = scenario_of(BASELINE, RICH)
    return scenario, observe(scenario)


def differs(rich, *own, **places):
    """List what changes with a number, leaving out the variable that the number is: its name and actors."""
    scenario, before = rich
    after = observe(changed(scenario, **places))
    found = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    return [key for key in found if not (own and set(own) <= set(key))]


def test_the_crafted_months_do_what_they_are_made_for(rich):
    kinds = {value.split("'")[1] for key, value in rich[1].items() if key[1] == "event"}
    assert kinds >= {
        *("act", "perceived", "consent", "incident", "escalation", "war", "clash_ends", "vote", "vetoed"),
        *("mediation", "deal_signed", "deal_implemented", "deal_broken", "moratorium_broken", "rung"),
    }


@pytest.mark.parametrize("name", shipped().parameters)
def test_each_parameter_is_read(rich, name):
    block = shipped().parameters[name]
    value = rich[0].parameters[name]
    other = block["high"] if value != block["high"] else block["low"]
    assert differs(rich, **{f"parameters__{name}": other})


def test_the_parameters_are_those_of_the_library():
    means = {f"{name}_mean" for name in ("taiwan", "europe")}
    assert {*PARAMETERS} == {*shipped().parameters} - means
    assert len(shipped().parameters) == 91


# Whose number is changed, for each: one whose role gives the number a meaning.
VALUES = {name: "DPRK" for name in ActorValues.model_fields}
VALUES |= {"mediator_bias": "ROK", "enforcement": "CHN", "enforcement_base": "CHN", "credibility": "USA"}
VALUES |= {"credibility": "USA", "defense": "USA", "audience_cost": "USA", "audience_cost_base": "USA"}


@pytest.mark.parametrize("name", ActorValues.model_fields)
def test_each_number_of_an_actor_is_read(rich, name):
    actor = VALUES[name]
    value = getattr(rich[0].actors[actor].values, name)
    other = value + 0.1 if value < 0.8 else value - 0.1
    assert differs(rich, name, actor, **{f"actors__{actor}__values__{name}": other})


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ("distraction__taiwan", 0.9),
        ("distraction__europe", 0.9),
        ("force_share", {"korea_border": 0.3, "manchuria": 0.3, "home": 0.4}),
        ("council_member", True),
        ("major", False),
        ("main_rival", "ROK"),
        ("doctrine", "maximum_pressure"),
        ("acts", {"mediate": ["DPRK"]}),
    ],
)
def test_each_role_and_share_of_an_actor_is_read(rich, place, other):
    assert differs(rich, place.replace("__", "_"), "JPN", **{f"actors__JPN__{place}": other})


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ("DPRK__patron", "RUS"),
        ("DPRK__patron_theatre", "europe"),
        ("RUS__barter_theatre", "taiwan"),
        ("DPRK__sanctioned", False),
    ],
)
def test_each_role_of_the_deal_and_its_patrons_is_read(rich, place, other):
    changes = {f"actors__{place}": other}
    if place == "DPRK__sanctioned":
        changes |= {"actors__DPRK__negotiator": False, "actors__USA__negotiator": False}
    assert differs(rich, **changes)


def test_the_address_of_an_actor_is_read(rich):
    moved = build(changed(rich[0], actors__JPN__address=11))
    assert draws_of(moved).choice[5].tolist() != draws_of(build(rich[0])).choice[5].tolist()
    assert draws_of(moved).choice[:5].tolist() == draws_of(build(rich[0])).choice[:5].tolist()


DYAD_OTHER = {"rival": False, "ladder": False, "coupled_to": None, "hotline": 0, "military_agreement": 0}
DYAD_OTHER |= {"joint_project": 0, "talks_stage": 0, "peace_treaty": 1, "moratorium": 1}
DYAD_OTHER |= {"mediation": [0.5, 0.5], "external_tension": 9, "incident_weight": 0.5, "tension": 55}
DYAD_OTHER |= {"trust": [0.3, 0.4], "dependence": [0.2, 0.3], "commitment": [0.2, 0.3]}


@pytest.mark.parametrize("name", sorted(DyadSpec.model_fields.keys() - {"source", "confidence"}))
def test_each_number_of_a_pair_is_read(rich, name):
    pair = "DPRK-USA" if name in ("mediation", "moratorium", "talks_stage", "hotline") else "DPRK-ROK"
    assert differs(rich, name, *pair.split("-"), **{f"dyads__{pair}__{name}": DYAD_OTHER[name]})


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", ["trust", "dependence", "commitment", "mediation"])
def test_both_sides_of_a_pair_are_read(rich, name, side):
    pair = "DPRK-USA" if name == "mediation" else "CHN-RUS"
    assert differs(rich, name, *pair.split("-"), **{f"dyads__{pair}__{name}__{side}": 0.61})


THEATRE_OTHER = {"neighbour": None, "proximity": 0.2, "exogenous_threat": 0.3, "distraction": "europe"}


@pytest.mark.parametrize("name", THEATRE_OTHER)
def test_each_number_of_a_theatre_is_read(rich, name):
    theatre = "taiwan_strait" if name == "distraction" else "manchuria"
    assert differs_later(rich, **{f"theatres__{theatre}__{name}": THEATRE_OTHER[name]})
    text = {"order", "name", "text", "source", "confidence"}
    assert set(THEATRE_OTHER) == TheatreSpec.model_fields.keys() - text


def differs_later(rich, **places):
    """Compare where forces stand after two months: the start is an equilibrium whatever the numbers are."""

    def later(scenario):
        built = build(scenario)
        state = crafted(built, "quarrel")
        state.directed[N.TRUST] = 0.6
        for _ in range(2):
            state, _ = play(built, state, orders_of(built, {}), quiet_draws(built))
        return state.force_share.tolist(), state.attribute.tolist()

    return later(rich[0]) != later(changed(rich[0], **places))


ROW_OTHER = {"stance": 7.5, "reaction_slope": 0.7, "keeps_deals": 0.35, "deal_steps": 5, "plan_weight": 3}
ROW_OTHER |= {"plan_interval": 4, "plan": [{"action": "denounce", "target": "DPRK"}]}
ROW_OTHER |= {"action_weights": {"denounce": 9}}


@pytest.mark.parametrize("name", ROW_OTHER)
def test_each_number_of_a_doctrine_is_read(rich, name):
    actor, doctrine = ("DPRK", "status_quo") if name == "keeps_deals" else ("USA", "wedge")
    assert differs_plan(rich, **{f"doctrines__{doctrine}__rows__{actor}__{name}": ROW_OTHER[name]})
    assert {*ROW_OTHER, "goals", "deal"} == DoctrineRow.model_fields.keys()


def differs_plan(rich, **places):
    """Compare the crafted months, and a month in which the plan's first step is done."""

    def plan(scenario):
        built = build(scenario)
        orders = orders_of(built, {"USA": [("sanctions_relief", "DPRK")]})
        new, _ = play(built, built.start, orders, quiet_draws(built))
        return new.plan_step.tolist(), new.plan_wait.tolist()

    return plan(rich[0]) != plan(changed(rich[0], **places)) or differs(rich, **places)


@pytest.mark.parametrize("name", Goals.model_fields)
def test_each_goal_of_a_doctrine_is_read(rich, name):
    """No act of the library moves its own actor's support, so one is made to for that goal."""
    if name == "support":
        scenario = changed(rich[0], actions__icbm_test__effects__0__variable="support")
        rich = scenario, observe(scenario)
    assert differs(rich, **{f"doctrines__status_quo__rows__DPRK__goals__{name}": 2.5})


@pytest.mark.parametrize("name", DealValues.model_fields)
def test_each_value_of_a_deal_is_read(rich, name):
    assert differs(rich, **{f"doctrines__status_quo__rows__DPRK__deal__{name}": 1.9})


ACT_OTHER = {
    "instrument": ("crypto_theft", "economic"),
    "goldstein": ("icbm_test", -3.0),
    "salience": ("icbm_test", 0.4),
    "cost": ("icbm_test", 1),
    "costliness": ("icbm_test", 0.9),
    "observability": ("icbm_test", 0.2),
    "base_weight": ("icbm_test", 0.1),
    "pairs": ("icbm_test", ["DPRK>ROK"]),
    "consent": ("working_talks", -3.0),
    "preconditions": ("icbm_test", [{"variable": "rung", "scope": "global", "op": ">=", "value": 6}]),
    "preconditions__0__value": ("raise_alert", 6),
    "preconditions__0__op": ("raise_alert", "<"),
    "effects": ("icbm_test", []),
    "effects__0__add": ("icbm_test", 0.3),
    "effects__0__scope": ("humanitarian_aid", "self"),
    "effects__0__variable": ("icbm_test", "support"),
    "special": ("border_provocation", None),
    "special__amount": ("border_provocation", 0.5),
    "severity": ("icbm_test", "violent"),
    "provocation": ("icbm_test", False),
    "breach": ("nuclear_test", False),
}


@pytest.mark.parametrize("name", ACT_OTHER)
def test_each_column_of_an_act_is_read(rich, name):
    act, other = ACT_OTHER[name]
    assert differs(rich, **{f"actions__{act}__{name}": other})


def test_what_is_observed_is_repeatable(rich):
    """Else every test here would pass for nothing."""
    assert observe(rich[0]) == rich[1]
    assert not differs(rich, turns=12)
