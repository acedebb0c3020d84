"""Fill in what nobody wrote and what follows from other values: the world at the start, bases, forces.

This comes after overrides, so that an override of a parameter also moves what starts from it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sim.scenario.blocks import ActorValues
from sim.scenario.merge import Data, by_address, distractions, merged_dyads
from sim.scenario.vocabulary import GLOBALS

BASES: Final = ("support", "economy", "enforcement", "audience_cost")


def fill(merged: Data) -> Data:
    """Work out, in place, everything that follows from other values; gives `merged` back."""
    names = distractions(merged["theatres"])
    order = by_address(merged["actors"])
    merged["actors"] = {name: merged["actors"][name] for name in order}
    merged["dyads"] = merged_dyads(order, merged["dyads"], {})
    _fill_globals(merged, names)
    for name, actor in merged["actors"].items():
        values = actor["values"]
        for key in BASES:
            if values.get(f"{key}_base") is None:
                values[f"{key}_base"] = values.get(key, ActorValues.model_fields[key].default)
        actor["distraction"] = {key: actor.get("distraction", {}).get(key, 0) for key in names}
        actor["force_share"] = full_shares(actor.get("force_share") or {}, merged["theatres"])
        actor["main_rival"] = _rival(merged, name)
    for doctrine in merged["doctrines"].values():
        drop_pillars(doctrine)
    return merged


def _fill_globals(merged: Data, names: Iterable[str]) -> None:
    parameters, given = merged["parameters"], merged["globals"]
    start = {key: 0 if value is None else value for key, value in GLOBALS.items()}
    start |= {variable: parameters.get(name, 0) for variable, name in parameter_of_start(names).items()}
    merged["globals"] = {**start, **given}


def parameter_of_start(distractions: Iterable[str]) -> dict[str, str]:
    """Name the parameter at which each variable of the world starts when nobody says otherwise.

    >>> parameter_of_start(["europe"])
    {'monitoring': 'monitoring_base', 'europe_distraction': 'europe_mean'}
    """
    means = {f"{name}_distraction": f"{name}_mean" for name in distractions}
    return {"monitoring": "monitoring_base"} | means


def full_shares(shares: Mapping[str, float], theatres: Iterable[str]) -> dict[str, float]:
    """Give a share for every theatre; forces that nobody placed are at home.

    >>> full_shares({}, ["border", "home"]), full_shares({"border": 1}, ["border", "home"])
    ({'border': 0, 'home': 1}, {'border': 1, 'home': 0})
    """
    placed = shares or {"home": 1}
    return {name: placed.get(name, 0) for name in theatres}


def _rival(merged: Data, name: str) -> str | None:
    """Give an actor's main rival; for one that does not play, the unsanctioned party of the deal."""
    actors = merged["actors"]
    wanted: str | None = actors[name].get("main_rival")
    if wanted is None or wanted in actors:
        return wanted
    for other, block in actors.items():
        if block.get("negotiator") and not block.get("sanctioned") and other != name:
            return str(other)
    return None


def drop_pillars(doctrine: Data) -> None:
    """Set the weight of every act of a pillar that is switched off to 0, in all rows, in place."""
    for pillar, standing in (doctrine.get("pillars") or {}).items():
        if standing is not False:
            continue
        for action in (doctrine.get("pillar_acts") or {}).get(pillar, ()):
            for row in doctrine["rows"].values():
                row.setdefault("action_weights", {})[action] = 0
