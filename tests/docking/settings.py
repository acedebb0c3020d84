"""Set both sides to the same, and compare their chances exactly, without any draw."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from sim.scenario.build import Built
from tests.docking.product import (
    Chances,
    in_second_form,
    product_chances,
    product_consent,
    product_states,
    product_world,
)
from tests.docking.second_choice import consent_chance, second_weights, weights
from tests.docking.second_state import State
from tests.docking.second_world import LIBRARY, Array, World, read_text, world_of

DOCTRINES = {
    "status quo": {},
    "wedge": {"USA": "wedge", "ROK": "wedge", "JPN": "wedge", "DPRK": "security_seeker"},
    "big package": {"USA": "big_package", "ROK": "big_package", "DPRK": "opportunist"},
    "stepwise": {"USA": "gradual_reciprocity", "ROK": "gradual_reciprocity", "DPRK": "status_seeker"},
}
STARTS: dict[str, dict[str, Any]] = {
    "start": {},
    "tense": {
        "dyads.DPRK-USA.tension": 66, "dyads.DPRK-ROK.tension": 71, "dyads.USA-CHN.tension": 70,
        "dyads.DPRK-USA.trust.0": 0.05, "dyads.DPRK-USA.trust.1": 0.04, "actors.DPRK.support": 0.5,
        "globals.taiwan_distraction": 0.8,
        "globals.council_trigger": 1.4, "actors.USA.political_capital": 6, "actors.ROK.audience_cost": 0.3,
    },
    "trusting": {
        "dyads.DPRK-USA.tension": 12, "dyads.DPRK-ROK.tension": 14, "dyads.DPRK-USA.hotline": 1,
        "dyads.DPRK-USA.trust.0": 0.6, "dyads.DPRK-USA.trust.1": 0.5,
        "dyads.DPRK-ROK.trust.0": 0.55, "dyads.DPRK-ROK.trust.1": 0.62, "globals.sanctions": 0.4,
        "actors.DPRK.political_capital": 18, "actors.USA.audience_cost": 0.2,
    },
}  # fmt: skip
POINTS = (1, 2, 3)  # seeds of random points of the prior


def point_of(seed: int) -> dict[str, float]:
    """Draw every parameter evenly from its range; numbers are short, so that both sides read the same."""
    blocks = read_text(LIBRARY / "parameters.yaml")
    dice = np.random.default_rng(seed)
    return {
        f"parameters.{name}": round(float(dice.uniform(b["low"], b["high"])), 6) for name, b in blocks.items()
    }


@cache
def both(doctrines: str, start: str = "start", point: int = 0) -> tuple[Built, World]:
    """Give the product's world and the second one, set to the same."""
    changes = STARTS[start] | (point_of(point) if point else {})
    return product_world(DOCTRINES[doctrines], changes), world_of(DOCTRINES[doctrines], changes)


@cache
def visited(doctrines: str, start: str, point: int = 0) -> tuple[State, list[Any]]:
    """Give states that the product's own games pass through, in both forms."""
    product, second = both(doctrines, start, point)
    states = product_states(product, (0, 1, 3, 8, 15, 24))
    return in_second_form(product, states, [act.name for act in second.acts]), states


@cache
def chances(doctrines: str, start: str, point: int = 0) -> list[list[tuple[Chances, Chances]]]:
    """Give the product's chances of every option, first and second, by actor and visited state."""
    product, second = both(doctrines, start, point)
    _, states = visited(doctrines, start, point)
    return [[product_chances(product, one, i) for one in states] for i in range(len(second.actors))]


def chance_gaps(doctrines: str, start: str, second: World, point: int = 0) -> Iterator[float]:
    """Give the largest gap between both sides' chances of any option, first and second, actor by actor."""
    state, _ = visited(doctrines, start, point)
    for i, (o, theirs) in enumerate(zip(second.options, chances(doctrines, start, point), strict=True)):
        named = [(second.acts[act].name, int(target)) for act, target in zip(o.act, o.target, strict=True)]
        assert all(set(first) == set(named) for first, _ in theirs)
        first, after = (np.array([[found[k][name] for name in named] for found in theirs]) for k in (0, 1))
        own = weights(second, state, i)
        own_after = second_weights(second, state, i, own, first.argmax(axis=1))
        for mine, other in ((own, first), (own_after, after)):
            yield float(np.abs(mine / mine.sum(axis=1, keepdims=True) - other).max())


@cache
def consents(doctrines: str, start: str, point: int = 0) -> dict[tuple[int, str, int], Array]:
    """Give the product's chances of consent [states] by actor, joint act and target."""
    product, second = both(doctrines, start, point)
    _, states = visited(doctrines, start, point)
    return {
        (i, act.name, int(j)): np.array(
            [product_consent(product, one, i, act.name, int(j)) for one in states]
        )
        for i, o in enumerate(second.options)
        for act, j in ((second.acts[a], j) for a, j in zip(o.act, o.target, strict=True))
        if act.consent is not None
    }


def consent_gaps(doctrines: str, start: str, second: World, point: int = 0) -> Iterator[float]:
    """Give the largest gap between both sides' chances of consent, joint option by joint option."""
    state, _ = visited(doctrines, start, point)
    acts = {act.name: act for act in second.acts}
    for (i, name, j), theirs in consents(doctrines, start, point).items():
        yield float(np.abs(consent_chance(second, state, acts[name], i, j) - theirs).max())


def perturbed(world: World, name: str) -> World:
    """Give the second world with one coefficient a fifth too large."""
    if name in world.parameters:
        return world.under({name: 1.2 * world.parameters[name]}, {})
    return world.under({}, {name: 1.2 * world.fixed[name]})
