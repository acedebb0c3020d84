"""Worlds, states, orders and draws for the tests of the rules."""

import re
from functools import cache
from pathlib import Path

from sim.model import names as N
from sim.model.draws import empty_draws, fill
from sim.model.ledger import new_ledger
from sim.model.state import copy_state, empty_orders
from sim.model.step import step
from sim.scenario.build import build
from sim.scenario.load import load
from sim.scenario.schema import Scenario

BASELINE = "baseline_2024"
ALL_TEN = Path(__file__).parent / "all_ten.yaml"
STILL = ("parameters.noise_sd=0", "parameters.distraction_sd=0", "parameters.incident_base=0")


@cache
def scenario_of(ref=BASELINE, overrides=()):
    return load(ref, overrides=overrides)


@cache
def world(ref=BASELINE, overrides=()):
    """Build a shipped scenario once; states and games are never changed in place by the tests."""
    return build(scenario_of(ref, overrides))


def changed(scenario, **places):
    """Give a scenario with other values: keys are dotted paths with `__` for the dots."""
    data = scenario.model_dump(mode="json")
    for place, value in places.items():
        *path, last = place.split("__")
        inner = data
        for part in path:
            inner = inner[int(part) if isinstance(inner, list) else part]
        inner[int(last) if isinstance(inner, list) else last] = value
    return Scenario.model_validate(data)


def ledger_of(game):
    return new_ledger(int(game.ledger_room[0]), int(game.ledger_room[1]))


def orders_of(built, given):
    """Write orders {actor: [(action, target or None), ...]}; the rest hold no act at all."""
    index, orders = built.index, empty_orders(len(built.index.actors), built.game.slots)
    for actor, acts in given.items():
        for slot, (action, target) in enumerate(acts):
            i = index.actor(actor)
            orders.action[i, slot] = index.actions.index(action)
            orders.target[i, slot] = -1 if target is None else index.actor(target)
    return orders


def everybody_holds(built):
    return orders_of(built, {actor: [("hold", None)] * 2 for actor in built.index.actors})


def draws_of(built, seed=1, run=0, month=0):
    game = built.game
    draws = empty_draws(len(game.address), game.slots, len(game.distraction_mean))
    fill(draws, game.draw_block, seed, run, month)
    return draws


def quiet_draws(built):
    """Make draws by which nothing happens: nothing is seen, no incident, no lapse, no noise."""
    game = built.game
    draws = empty_draws(len(game.address), game.slots, len(game.distraction_mean))
    for name in ("incident", "lapse", "seen", "consent", "series"):
        getattr(draws, name)[:] = 1.0
    return draws


def play(built, state, orders, draws):
    """Play one month and give (new state, ledger)."""
    ledger = ledger_of(built.game)
    new = step(built.game, state, orders, draws, ledger)
    assert ledger.written[0] <= len(ledger.amount)
    assert ledger.written[1] <= len(ledger.event)
    return new, ledger


def put(built, state, variable, value, actor=None, target=None):
    """Give a copy of a state with one variable set; a pair is set both ways round."""
    state = copy_state(state)
    family, number = built.index.family(variable)
    i = built.index.actor(actor or "")
    j = built.index.actor(target or "")
    if family == N.ACTOR:
        state.actor[number, i] = value
    elif family == N.DIRECTED:
        state.directed[number, i, j] = value
    elif family == N.PAIR:
        state.pair[number, i, j] = state.pair[number, j, i] = value
    elif family == N.WORLD:
        state.world[number] = value
    else:
        state.attribute[number, i] = value
    return state


def get(built, state, variable, actor=None, target=None):
    """Read one variable of a state by name."""
    family, number = built.index.family(variable)
    i, j = built.index.actor(actor or ""), built.index.actor(target or "")
    table = {
        N.ACTOR: state.actor,
        N.DIRECTED: state.directed,
        N.PAIR: state.pair,
        N.WORLD: state.world,
        N.ATTRIBUTE: state.attribute,
    }[family]
    place = [k for k in (i, j) if k >= 0]
    return float(table[(number, *place)])


def rename(data, names):
    """Give data with every whole word in `names` replaced, in keys and in texts."""
    word = re.compile(r"\b(" + "|".join(names) + r")\b")
    if isinstance(data, dict):
        return {rename(key, names): rename(part, names) for key, part in data.items()}
    if isinstance(data, list):
        return [rename(part, names) for part in data]
    return word.sub(lambda found: names[found[1]], data) if isinstance(data, str) else data
