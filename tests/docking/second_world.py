"""Read the YAML library for the second implementation: plain dictionaries, lists and NumPy arrays.

Nothing of the product is used here. Numbers that the rules state in words are in FIXED, so that a test can
plant a wrong one.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Tree = dict[str, Any]

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
SCENARIO = LIBRARY.parent / "baseline_2024.yaml"

# Coefficients that the written rules give as figures, not as parameters.
FIXED = {
    "tone_to_others": 3.0,
    "caution_span": 1.3,
    "support_span": 1.5,
    "audience_factor": 2.0,
    "consent_trust_centre": 0.35,
    "refusal_share": 0.5,
    "observability_of_target": 0.8,
    "victim_factor": 0.6,
    "fade": 11 / 12,
    "leverage_of_mediator": 2.0,
}
GOALS = {
    "support": "support", "economy": "economy", "nuclear": "status", "nuclear_acceptance": "status",
    "readiness": "security", "defense": "security", "commitment": "security",
    "sanctions": "pressure", "enforcement": "pressure", "monitoring": "pressure",
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """Hold an act of the library; effects and preconditions as they stand there."""

    name: str
    goldstein: float
    intensity: float
    cost: float
    costliness: float
    observability: float
    base_weight: float
    consent: float | None
    preconditions: tuple[Tree, ...]
    effects: tuple[Tree, ...]
    special: str
    amount: float
    provocation: bool
    breach: bool
    cyber: bool


@dataclass(frozen=True)
class Options:
    """Hold what an actor can choose, one entry an (act, target): arrays [K]; target -1 for none."""

    act: Whole
    target: Whole
    against: Whole  # the target, else the main rival
    holds: Truth  # the act is hold
    intensity: Array
    cost: Array
    costliness: Array
    weight: Array  # base weight times the doctrine's
    value: Array  # what the declared effects are worth
    planned: Whole  # [steps of the plan], places in this list


@dataclass(frozen=True)
class World:
    """Hold constants and start values; actors in ascending address, arrays [N] and [N, N]."""

    actors: tuple[str, ...]
    acts: tuple[Act, ...]
    parameters: dict[str, float]
    actor: dict[str, Array]
    pair: dict[str, Array]
    globals: dict[str, float]
    rows: tuple[Tree, ...]
    options: tuple[Options, ...]
    roles: dict[str, Any]
    fixed: dict[str, float] = field(default_factory=lambda: dict(FIXED))

    def under(self, parameters: dict[str, float], fixed: dict[str, float]) -> "World":
        """Give the same world with other coefficients; start values stay."""
        return replace(self, parameters=self.parameters | parameters, fixed=self.fixed | fixed)


@cache
def read_text(path: Path) -> Tree:
    """Read one YAML file."""
    tree: Tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tree


def read_folder(name: str) -> Tree:
    """Read a folder of the library into {file's name: content}."""
    return {path.stem: read_text(path) for path in sorted((LIBRARY / name).glob("*.yaml"))}


def read_act(name: str, tree: Tree) -> Act:
    """Make an act of its YAML block."""
    special = tree.get("special") or {}
    intensity = float(np.clip(tree["goldstein"] * tree["salience"], -10, 10))
    return Act(
        name, tree["goldstein"], intensity, tree["cost"], tree["costliness"], tree["observability"],
        tree["base_weight"], tree.get("consent"), tuple(tree.get("preconditions") or ()),
        tuple(tree.get("effects") or ()), special.get("kind", ""), special.get("amount", 0.0),
        tree.get("provocation", False), tree.get("breach", False), tree["instrument"] == "cyber",
    )  # fmt: skip


def set_values(tree: Tree, changes: Mapping[str, Any]) -> None:
    """Set values of a tree at dotted paths; an actor's numbers stand in its `values`."""
    for path, value in changes.items():
        *way, last = path.split(".")
        place: Any = tree
        for step in way:
            place = place[step]
        if way[0] == "actors":
            place = place["values"]
        place[int(last) if isinstance(place, list) else last] = value


def read_pairs(tree: Tree, actors: tuple[str, ...]) -> dict[str, Array]:
    """Make the matrices [N, N] of the listed pairs; others have trust 0.4 and tension 10."""
    n = len(actors)
    found = {name: np.zeros((n, n)) for name in ("dependence", "commitment", "hotline", "military_agreement")}
    found |= {name: np.zeros((n, n)) for name in ("joint_project", "rival", "ladder", "incident_weight")}
    found |= {
        "external_tension": np.zeros((n, n)),
        "trust": np.full((n, n), 0.4),
        "tension": np.full((n, n), 10.0),
    }
    for key, block in tree.items():
        if not set(key.split("-")) <= set(actors):
            continue
        i, j = (actors.index(name) for name in key.split("-"))
        for name, matrix in found.items():
            value = block[name]
            matrix[i, j], matrix[j, i] = value if isinstance(value, list) else (value, value)
    return found


def roles_of(actors: tuple[str, ...], blocks: Tree, dyads: Tree) -> dict[str, Any]:
    """Find who holds which role, by number."""
    at = {name: k for k, name in enumerate(actors)}
    sanctioned = next(at[name] for name in actors if blocks[name]["sanctioned"])
    leader = next(at[name] for name in actors if blocks[name]["negotiator"] and at[name] != sanctioned)
    coupled = [
        (at[a], at[b], at[block["coupled_to"]])
        for (a, b), block in ((key.split("-"), block) for key, block in dyads.items())
        if block["coupled_to"] and {a, b, block["coupled_to"]} <= set(actors)
    ]
    return {
        "sanctioned": sanctioned,
        "leader": leader,
        "patron": at[blocks[actors[sanctioned]]["patron"]],
        "patron_distraction": blocks[actors[sanctioned]]["patron_theatre"] + "_distraction",
        "barters": {at[a]: blocks[a]["barter_theatre"] for a in actors if blocks[a].get("barter_theatre")},
        "council": [at[a] for a in actors if blocks[a]["council_member"]],
        "main_rival": [at.get(blocks[a]["main_rival"], leader) for a in actors],
        "distraction": {
            X: np.array([blocks[a]["distraction"][X] for a in actors]) for X in ("taiwan", "europe")
        },
        "coupled": coupled,
    }


def worth(act: Act, goals: Mapping[str, float]) -> float:
    """Value an act's declared effects with the goals of a doctrine's row."""
    total = 0.0
    for effect in act.effects:
        goal, scope = GOALS.get(effect["variable"]), effect["scope"]
        third = scope == "third" and effect["variable"] in {"commitment", "enforcement"}
        if goal and (third or scope in {"self", "global", "dyad"}):
            total += effect["add"] * 10 * goals[goal]
    return total + (act.amount * 10 * goals["pressure"] if act.special == "council_vote" else 0)


def pairs_of(text: str, actors: tuple[str, ...]) -> list[tuple[str, int]]:
    """Read an entry of `pairs`: who may act, and on whom (-1 for nobody).

    >>> pairs_of("B>A", ("A", "B")), pairs_of("*", ("A", "B")), pairs_of("A>C", ("A", "B"))
    ([('B', 0)], [('A', -1), ('B', -1)], [])
    """
    who, _, whom = text.partition(">")
    if whom and whom not in actors:
        return []
    return [(name, actors.index(whom) if whom else -1) for name in actors if who in {name, "*"}]


def options_of(i: int, actors: tuple[str, ...], acts: tuple[Act, ...], pairs: list[list[str]], row: Tree,
               rival: int) -> Options:  # fmt: skip
    """List an actor's options: acts in order, within an act its pairs in order."""
    listed = [
        (a, target)
        for a, texts in enumerate(pairs)
        for text in texts
        for who, target in pairs_of(text, actors)
        if who == actors[i]
    ]
    act, target = np.array(listed).T
    chosen = [acts[a] for a in act]
    weights = row.get("action_weights") or {}
    names = [(acts[a].name, actors[j] if j >= 0 else None) for a, j in listed]
    plan = [(step["action"], step.get("target")) for step in row.get("plan") or ()]
    return Options(
        act, target, np.where(target < 0, rival, target), np.array([one.name == "hold" for one in chosen]),
        np.where(target < 0, 0.0, [one.intensity for one in chosen]),
        np.array([float(one.cost) for one in chosen]), np.array([float(one.costliness) for one in chosen]),
        np.array([one.base_weight * weights.get(one.name, 1.0) for one in chosen]),
        np.array([worth(one, row["goals"]) for one in chosen]),
        np.array([names.index(step) for step in plan if step in names], dtype=np.int64),
    )  # fmt: skip


def rows_of(actors: tuple[str, ...], doctrines: Mapping[str, str]) -> tuple[Tree, ...]:
    """Find each actor's row of its doctrine, else its row of the status quo."""
    library, usual = read_folder("doctrines"), "status_quo"
    found = [(library[doctrines.get(a, usual)]["rows"], library[usual]["rows"], a) for a in actors]
    return tuple(rows.get(a) or default[a] for rows, default, a in found)


def world_of(doctrines: Mapping[str, str] | None = None, changes: Mapping[str, Any] | None = None) -> World:
    """Make the world of the baseline with these doctrines and changed values (dotted path: value)."""
    scenario, blocks = (
        read_text(SCENARIO),
        deepcopy(read_folder("actors")),
    )
    action_trees = {name: block for file in read_folder("actions").values() for name, block in file.items()}
    tree: Tree = {
        "actors": blocks,
        "dyads": deepcopy(read_text(LIBRARY / "dyads.yaml")),
        "globals": dict(scenario["globals"]),
        "parameters": {
            name: block["default"] for name, block in read_text(LIBRARY / "parameters.yaml").items()
        },
    }
    set_values(tree, changes or {})
    actors = tuple(sorted(scenario["actors"], key=lambda name: blocks[name]["address"]))
    acts = tuple(read_act(name, block) for name, block in action_trees.items())
    rows = rows_of(actors, doctrines or {})
    roles = roles_of(actors, blocks, tree["dyads"])
    pairs, rivals = [block["pairs"] for block in action_trees.values()], roles["main_rival"]
    values = {a: blocks[a]["values"] for a in actors}
    options = [options_of(i, actors, acts, pairs, rows[i], rivals[i]) for i in range(len(actors))]
    return World(
        actors,
        acts,
        tree["parameters"],
        {name: np.array([float(values[a][name]) for a in actors]) for name in values[actors[0]]},
        read_pairs(tree["dyads"], actors),
        tree["globals"],
        rows,
        tuple(options),
        roles,
    )
