"""Hold many games of the second implementation at once: every array begins with the axis of games [G]."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.docking.second_world import Array, Whole, World

ACTOR = (
    "political_capital", "support", "economy", "readiness", "credibility", "defense", "nuclear",
    "enforcement", "audience_cost",
)  # fmt: skip
DIRECTED = ("trust", "dependence", "commitment", "mediation", "fired_upon")
MUTUAL = (
    "tension", "hotline", "military_agreement", "joint_project", "talks_stage", "peace_treaty", "moratorium",
    "clash", "war",
)  # fmt: skip
WORLD = (
    "sanctions",
    "monitoring",
    "nuclear_acceptance",
    "taiwan_distraction",
    "europe_distraction",
    "council_trigger",
)
DEAL = ("active", "limit", "relief", "security", "months", "duration", "relieved")
LIMITS = {
    "political_capital": (0, 20), "trust": (0.02, 0.98), "tension": (0, 100), "joint_project": (0, 2),
    "talks_stage": (0, 4), "mediation": (0, np.inf), "council_trigger": (0, 2),
}  # fmt: skip


@dataclass
class State:
    """Hold the state of G games: actor [G, N], pair [G, N, N], world and deal [G], and the memory."""

    actor: dict[str, Array]
    pair: dict[str, Array]
    world: dict[str, Array]
    deal: dict[str, Array]
    rung: Array  # [G, N, N]
    below: Array  # [G, N, N], months in a row below the rung
    recent: Array  # [G, N, acts]
    perceived: Array  # [G, N, N], what k perceived of i last month
    last: Whole  # [G, N, 2], acts of last month, -1 none
    step: Whole  # [G, N]
    wait: Array  # [G, N]


def start_of(world: World, games: int) -> State:
    """Give the start of so many games."""
    n, p = len(world.actors), world.parameters

    def many(values: Any) -> Array:
        return np.repeat(np.asarray(values, dtype=float)[None], games, axis=0)

    zeros = np.zeros((n, n))
    globals_ = {
        "monitoring": p["monitoring_base"],
        "taiwan_distraction": p["taiwan_mean"],
        "europe_distraction": p["europe_mean"],
    } | world.globals
    rung = np.where(world.pair["ladder"] > 0, np.minimum(4, np.floor(world.pair["tension"] / 15)), 0)
    return State(
        {name: many(world.actor[name]) for name in ACTOR},
        {name: many(world.pair.get(name, zeros)) for name in DIRECTED + MUTUAL},
        {name: many(globals_[name]) for name in WORLD},
        {name: np.zeros(games) for name in DEAL},
        many(rung), many(zeros), np.zeros((games, n, len(world.acts))), many(zeros),
        np.full((games, n, 2), -1), np.zeros((games, n), dtype=np.int64), np.zeros((games, n)),
    )  # fmt: skip


@dataclass
class Change:
    """Gather what a month adds, by the state's names; trust moves by its ratio and by forgetting."""

    actor: dict[str, Array]
    pair: dict[str, Array]
    world: dict[str, Array]
    ratio: Array  # [G, N, N], of k's odds of trust in i
    kind: Array  # [G, N, N], kindness perceived, faded
    hostile: Array  # [G, N, N], hostility perceived, faded
    seen: Array  # [G, N, N], plain sum of what was perceived
    dice: np.random.Generator


def no_change(state: State, dice: np.random.Generator) -> Change:
    """Give an empty change of these games."""
    shape = state.perceived.shape
    return Change(
        {name: np.zeros(shape[:2]) for name in ACTOR},
        {name: np.zeros(shape) for name in DIRECTED + MUTUAL},
        {name: np.zeros(shape[0]) for name in WORLD},
        np.ones(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape), dice,
    )  # fmt: skip


def limit(name: str, values: Array) -> Array:
    """Hold a variable within its range."""
    low, high = LIMITS.get(name, (0, 1))
    return np.clip(values, low, high)


def copy_of(state: State) -> State:
    """Give an independent copy."""
    return deepcopy(state)


def repeated(state: State, times: int) -> State:
    """Give the first of these games so many times."""

    def many(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: many(each) for key, each in part.items()}
        return part[:1].repeat(times, axis=0)

    fields: dict[str, Any] = {name: many(value) for name, value in vars(state).items()}
    return State(**fields)


def world_rung(world: World, state: State) -> Array:
    """Give the highest rung [G] of the ladder."""
    highest: Array = np.max(np.where(world.pair["ladder"] > 0, state.rung, 0), axis=(1, 2))
    return highest


def kappa(state: State, i: int) -> Array:
    """Give the enforced share [G] of an actor's trade."""
    ties = state.pair["dependence"][:, i].copy()
    ties[:, i] = 0
    together: Array = (0.04 + (ties * state.actor["enforcement"]).sum(axis=1)) / (0.05 + ties.sum(axis=1))
    return together


def backing(world: World, state: State, i: int) -> Array:
    """Give how far council members that are no rivals back an actor [G]."""
    total = np.zeros(len(state.below))
    for k in world.roles["council"]:
        if k != i and not world.pair["rival"][k, i]:
            total += 0.5 * (state.pair["commitment"][:, k, i] + state.pair["dependence"][:, i, k])
    return np.minimum(1, 0.5 * total)


def resolve_now(world: World, state: State, i: int) -> Array:
    """Give an actor's resolve [G], less what distracts it."""
    drawn = sum(
        world.roles["distraction"][X][i] * state.world[f"{X}_distraction"] for X in ("taiwan", "europe")
    )
    left: Array = world.actor["resolve"][i] * (1 - np.clip(drawn, 0, 1))
    return left


def doctrine_weight(world: World, j: int, name: str) -> float:
    """Give the weight that an actor's doctrine puts on an act."""
    return float((world.rows[j].get("action_weights") or {}).get(name, 1.0))
