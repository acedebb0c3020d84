"""Every act of the library, for every pair that may do it: what its block declares is what happens."""

from pathlib import Path

import pytest
import yaml

from sim.model import names as N
from sim.model import tally as T
from sim.model.council import leanings
from sim.record import decode
from sim.scenario.library import INSTRUMENTS, library_root
from tests.model.worlds import ALL_TEN, get, orders_of, play, put, quiet_draws, world

ACTIONS = {
    name: block
    for instrument in INSTRUMENTS
    for name, block in yaml.safe_load(
        Path(library_root(), "actions", f"{instrument}.yaml").read_text(encoding="utf-8")
    ).items()
}
STEP = {"political_capital": 1, "tension": 1, "talks_stage": 1, "dyad_rung": 1, "joint_project": 1}


def everyone():
    return world(ALL_TEN)


def cases():
    """List (act, actor, target or None) for every pair of every act; `*` stands for everybody."""
    found = []
    for name, block in ACTIONS.items():
        for pair in block["pairs"]:
            actor, _, target = pair.partition(">")
            who = everyone().index.actors if actor == "*" else [actor]
            found += [(name, one, target or None) for one in who]
    return found


CASES = cases()


def place_of(part, variable, actor, target):
    """Give the actors that a scope means for a variable: those of one actor, of a pair, or none."""
    family, _ = everyone().index.family(variable)
    scope = part["scope"]
    if family == N.WORLD:
        return None, None
    if family == N.ACTOR:
        return {"self": actor, "target": target, "third": part.get("actor")}[scope], None
    return {
        "self": (actor, target),
        "target": (target, actor),
        "dyad": (actor, target),
        "third": (actor, part.get("actor")),
    }[scope]


def variable_of(part):
    return "dyad_rung" if part["variable"] == "rung" and part["scope"] == "dyad" else part["variable"]


def meeting(part, met):
    """Give a value that meets a precondition, or one that just misses it."""
    step = STEP.get(variable_of(part), 0.01) if part["variable"] not in ("deal", "hotline") else 1
    value = part["value"]
    if part["op"] in ("==", "!="):
        equal = (part["op"] == "==") == met
        return value if equal else (value - 1 if value >= 1 else value + 1)
    inside = {">=": value, ">": value + step, "<=": value, "<": value - step}[part["op"]]
    outside = {">=": value - step, ">": value, "<=": value + step, "<": value}[part["op"]]
    return inside if met else outside


def legal_state(name, actor, target):
    """Craft a state in which an act may be done: its preconditions hold and there is money for it."""
    built = everyone()
    state = put(built, built.start, "political_capital", 20, actor)
    for part in ACTIONS[name].get("preconditions", []):
        variable = variable_of(part)
        state = put(built, state, variable, meeting(part, True), *place_of(part, variable, actor, target))
    if name == "dismantle_facility":
        state.deal[N.DEAL_ACTIVE] = 1
        state.deal[N.DURATION] = 6
    return state


def do(name, actor, target, state, *, consent=1, council=-3.4):
    """Play a month in which one act is done, nobody sees it, and the council does not veto (or does)."""
    built = everyone()
    orders = orders_of(built, {actor: [(name, target)]})
    orders.consent[built.index.actor(actor), 0] = consent
    draws = quiet_draws(built)
    draws.vote[:] = council
    return play(built, state, orders, draws)


def declared(name, actor, target, state):
    """Work out from an act's text the rows it must leave: (variable, actor, target, amount)."""
    built, block = everyone(), ACTIONS[name]
    rows = [("political_capital", actor, "", -block["cost"])] if block["cost"] else []
    for part in block.get("effects", []):
        variable, amount = part["variable"], part["add"]
        family, _ = built.index.family(variable)
        if part["scope"] == "third" and part["actor"] == actor:
            continue
        if family == N.ACTOR and variable == "economy" and block["instrument"] == "cyber" and target:
            amount *= 1 - get(built, state, "defense", target)
        first, second = place_of(part, variable, actor, target)
        if family == N.PAIR:
            first, second = sorted((first, second), key=built.index.actors.index)
        rows.append((variable, first or "", second or "", amount))
        if family == N.DIRECTED and part["scope"] == "dyad":
            rows.append((variable, second, first, amount))
    special = block.get("special") or {}
    if special.get("kind") == "council_vote":
        rows.append(("sanctions", "", "", special["amount"] * (1 - get(built, state, "sanctions"))))
    return rows


@pytest.mark.parametrize(("name", "actor", "target"), CASES)
def test_an_act_does_what_it_declares(name, actor, target):
    built, state = everyone(), legal_state(name, actor, target)
    new, ledger = do(name, actor, target, state)
    cause = f"act:{name}:{actor}"
    rows = [
        (r.variable, r.actor, r.target, r.amount)
        for r in decode.changes(built.index, ledger)
        if r.cause.startswith("act:")
    ]
    assert {r.cause for r in decode.changes(built.index, ledger) if r.cause.startswith("act:")} <= {cause}
    expected = declared(name, actor, target, state)
    assert [row[:3] for row in sorted(rows)] == [row[:3] for row in sorted(expected)]
    assert [row[3] for row in sorted(rows)] == pytest.approx([row[3] for row in sorted(expected)], abs=1e-15)
    kinds = {e.kind: e for e in decode.events(built.index, ledger)}
    assert "act" in kinds
    assert "illegal" not in kinds
    assert ("consent" in kinds) == (ACTIONS[name].get("consent") is not None)
    act = built.index.actions.index(name)
    assert new.recent[built.index.actor(actor), act] == 1
    assert new.last_action[built.index.actor(actor), 0] == act


@pytest.mark.parametrize(
    "name", [name for name, block in ACTIONS.items() if block.get("consent") is not None]
)
def test_a_refused_act_leaves_only_its_price(name):
    _, actor, target = next(case for case in CASES if case[0] == name)
    built, state = everyone(), legal_state(name, actor, target)
    new, ledger = do(name, actor, target, state, consent=0)
    rows = [r for r in decode.changes(built.index, ledger) if r.cause.startswith("act:")]
    cost = ACTIONS[name]["cost"]
    assert [(r.variable, r.actor, r.amount) for r in rows] == [("political_capital", actor, -cost)]
    assert new.recent.sum() == 0


CONDITIONS = [
    (name, k) for name, block in ACTIONS.items() for k in range(len(block.get("preconditions", [])))
]


@pytest.mark.parametrize(("name", "k"), CONDITIONS)
def test_each_precondition_alone_forbids_the_act(name, k):
    _, actor, target = next(case for case in CASES if case[0] == name)
    built = everyone()
    part = ACTIONS[name]["preconditions"][k]
    variable = variable_of(part)
    place = place_of(part, variable, actor, target)
    state = put(built, legal_state(name, actor, target), variable, meeting(part, False), *place)
    new, ledger = do(name, actor, target, state)
    events = [e for e in decode.events(built.index, ledger) if e.kind in ("act", "illegal")]
    assert [(e.kind, N.REASONS[e.outcome]) for e in events] == [("illegal", "precondition")]
    first = int(built.game.condition_start[built.index.actions.index(name)])
    assert int(events[0].b) == first + k
    assert get(built, new, "political_capital", actor) == 20


@pytest.mark.parametrize("name", [name for name, block in ACTIONS.items() if block["cost"] > 0])
def test_an_act_needs_its_price(name):
    _, actor, target = next(case for case in CASES if case[0] == name)
    built, cost = everyone(), ACTIONS[name]["cost"]
    poor = put(built, legal_state(name, actor, target), "political_capital", cost - 0.01, actor)
    _, ledger = do(name, actor, target, poor)
    events = [e for e in decode.events(built.index, ledger) if e.kind in ("act", "illegal")]
    assert [(e.kind, N.REASONS[e.outcome]) for e in events] == [("illegal", "cost")]
    enough = put(built, poor, "political_capital", cost, actor)
    _, ledger = do(name, actor, target, enough)
    assert [e.kind for e in decode.events(built.index, ledger) if e.kind in ("act", "illegal")] == ["act"]


def of_kind(kind):
    return [name for name, block in ACTIONS.items() if (block.get("special") or {}).get("kind") == kind]


@pytest.mark.parametrize("name", of_kind("incident_risk"))
def test_a_risky_act_brings_a_deadly_incident_with_its_chance(name):
    amount = ACTIONS[name]["special"]["amount"]
    for _, actor, target in (case for case in CASES if case[0] == name):
        built = world(ALL_TEN, ("parameters.incident_base=0",))
        if not built.game.ladder[built.index.actor(actor), built.index.actor(target)]:
            continue
        orders = orders_of(built, {actor: [(name, target)]})
        for luck, happens in ((amount - 1e-9, True), (amount + 1e-9, False)):
            draws = quiet_draws(built)
            draws.incident[:, :, 0] = luck
            draws.incident[:, :, 1] = 0.5
            _, ledger = play(built, legal_state(name, actor, target), orders, draws)
            found = [e for e in decode.events(built.index, ledger) if e.kind == "incident"]
            assert [(e.actor, e.target) for e in found] == ([(actor, target)] if happens else [])
            assert [e.b for e in found] == pytest.approx([amount] if happens else [], abs=1e-12)


def test_the_council_passes_or_vetoes():
    built = everyone()
    (name,) = of_kind("council_vote")
    _, actor, target = next(case for case in CASES if case[0] == name)
    state = legal_state(name, actor, target)
    new, ledger = do(name, actor, target, state, council=3.4)
    kinds = [e.kind for e in decode.events(built.index, ledger)]
    assert "vetoed" in kinds
    assert "resolution" not in kinds
    assert get(built, new, "sanctions") == get(built, state, "sanctions")
    passed, ledger = do(name, actor, target, state)
    assert "resolution" in [e.kind for e in decode.events(built.index, ledger)]
    assert get(built, passed, "sanctions") == pytest.approx(0.85 + 0.10 * 0.15, abs=1e-12)
    voters = {e.actor for e in decode.events(built.index, ledger) if e.kind == "vote"}
    assert voters == {"CHN", "RUS"}


def votes(**values):
    """Give the leanings to a veto, by member, with some pairs' values set: commitment and tension."""
    built = world()
    state = put(built, built.start, "council_trigger", 0.8)
    for name, (commitment, tension) in values.items():
        state = put(built, state, "commitment", commitment, name, "DPRK")
        state = put(built, state, "dependence", 0, "DPRK", name)
        state = put(built, state, "tension", tension, "USA", name)
    new = leanings(built.game, state, built.index.actor("USA"), built.index.actor("DPRK"))
    return [float(new[built.index.actor(name)]) for name in values]


def test_a_member_leaves_the_veto_to_one_who_is_surer():
    base = -2.5 - 2.5 * 0.8 * (1.2 - 0.2)
    alone, sure = base + 2 * 0.5 + 6 * 0.5, base + 2 + 6
    assert votes(CHN=(0.5, 50), RUS=(0.5, 50)) == pytest.approx([alone, alone])
    assert votes(CHN=(0.5, 50), RUS=(1, 100)) == pytest.approx([alone - 2.5, sure])
    assert votes(CHN=(1, 100), RUS=(1, 99)) == pytest.approx([sure, sure - 0.06 - 2.5])
    assert votes(CHN=(1, 100), RUS=(1, 100)) == pytest.approx([sure, sure])
    # One who leans to a veto less than 1.5 carries nobody.
    assert votes(CHN=(0, 99), RUS=(0, 98)) == pytest.approx([base + 5.94, base + 5.88])


def test_mediation_softens_both_parties():
    built = everyone()
    (name,) = of_kind("mediates")
    for _, actor, target in (case for case in CASES if case[0] == name):
        state = legal_state(name, actor, target)
        new, ledger = do(name, actor, target, state)
        rows = {r[:3] for r in decode.changes(built.index, ledger) if r.cause == "rule:mediation"}
        assert rows == {("mediation", "DPRK", "USA"), ("mediation", "USA", "DPRK")}
        lean = get(built, state, "mediator_bias", actor)
        trust = min(get(built, state, "trust", target, actor), get(built, state, "trust", "USA", actor))
        worth = 2 * trust * get(built, state, "credibility", actor)
        favour, neutral = 0.5 * max(0, -lean), 0.5 * max(0, lean)
        assert get(built, new, "mediation", "DPRK", "USA") == pytest.approx(worth * (1 + favour - neutral))
        assert get(built, new, "mediation", "USA", "DPRK") == pytest.approx(
            worth * (1 + 0.5 * max(0, lean) - 0.5 * max(0, -lean))
        )


def test_signing_makes_a_deal_with_the_terms_agreed():
    built = everyone()
    (name,) = of_kind("signs_deal")
    for _, actor, target in (case for case in CASES if case[0] == name):
        orders = orders_of(built, {actor: [(name, target)]})
        orders.consent[built.index.actor(actor), 0] = 1
        orders.terms[built.index.actor(actor), 0] = 1.0, 0.5, 0.25
        new, ledger = play(built, legal_state(name, actor, target), orders, quiet_draws(built))
        (signed,) = [e for e in decode.events(built.index, ledger) if e.kind == "deal_signed"]
        assert (signed.a, signed.b, signed.c) == (1.0, 0.5, 0.25)
        assert get(built, new, "deal") == 1
        assert new.deal.tolist() == [1, 1.0, 0.5, 0.25, 0, 6, 0]


def test_provocations_count_their_series():
    built = everyone()
    counted = {}
    for name, block in ACTIONS.items():
        _, actor, target = next(case for case in CASES if case[0] == name)
        orders = orders_of(built, {actor: [(name, target)]})
        orders.consent[built.index.actor(actor), 0] = 1
        draws = quiet_draws(built)
        draws.series[:] = 0.1
        new, _ = play(built, legal_state(name, actor, target), orders, draws)
        counted[name] = new.tally[T.PROVOCATIONS]
        # 0.1 is below 0.4 and 0.16, and above 0.064: two further events.
        own = block.get("provocation", False) and actor == "DPRK"
        assert counted[name] == (3 if own else 0), name
    assert sum(counted.values()) > 0


def test_every_act_stands_in_the_scenario():
    assert len(ACTIONS) == 55
    assert list(everyone().index.actions) == list(ACTIONS)
    assert {case[0] for case in CASES} == set(ACTIONS)
