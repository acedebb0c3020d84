"""A point of a design becomes the world that the loader and the build would make of it."""

import json

import numpy as np
import pytest

from sim.model.parameters import PARAMETERS
from sim.scenario.build import build
from sim.scenario.faults import OverrideError
from sim.scenario.load import load, open_draft
from sim.study.engine import slots_for
from sim.study.plan import Factor, Plan, as_data
from sim.study.worlds import Worlds, worlds_of


def worlds(*factors, scenario="baseline_2024", **more):
    plan = Plan(id="t", scenario=scenario, factors=factors, **more)
    return Worlds(plan, open_draft(scenario).text())


def same_world(one, other):
    for noun in ("game", "start"):
        for name, a, b in zip(
            getattr(one, noun)._fields, getattr(one, noun), getattr(other, noun), strict=True
        ):
            if name not in ("ledger_room",):  # a batch keeps no ledger
                assert np.array_equal(np.asarray(a), np.asarray(b)), name
    assert one.index == other.index


def test_exchanged_parameters_make_the_world_that_a_build_makes():
    base = load("baseline_2024").parameters
    names = list(base)
    assert set(PARAMETERS) < set(names)
    made = worlds(*(Factor(f"parameters.{name}", low=0.0, high=1.0) for name in names))
    row = [base[name] * 0.9 if base[name] else 0.1 for name in names]
    overrides = [f"parameters.{name}={value!r}" for name, value in zip(names, row, strict=True)]
    same_world(made.built(row), build(load("baseline_2024", overrides=overrides), 2))


def test_points_that_differ_in_parameters_alone_share_a_build(monkeypatch):
    made = worlds(Factor("parameters.costly_signal", low=0.0, high=3.0), Factor("doctrine.USA"))
    made.built((0.5, "mediator"))
    monkeypatch.setattr("sim.study.worlds.build", lambda *_: pytest.fail("built again"))
    made.built((1.5, "mediator"))


def test_doctrines_spread_start_values_and_turns_reach_the_world():
    made = worlds(Factor("doctrine.USA"), Factor("dyads.USA-DPRK.tension"), turns=6)
    row = ("us_first", 77.0)
    wanted = load(
        "baseline_2024", overrides=["dyads.USA-DPRK.tension=77.0", "turns=6"], doctrines={"USA": "us_first"}
    )
    assert made.scenario(row) == wanted
    same_world(made.built(row), build(wanted, 2))
    assert made.base.turns == 6


def test_an_inject_can_be_left_out():
    inject = load("crossroads_2024").injects[0].id
    made = worlds(Factor(f"injects.{inject}", levels=(True, False)), scenario="crossroads_2024")
    assert inject in [one.id for one in made.scenario((True,)).injects]
    assert inject not in [one.id for one in made.scenario((False,)).injects]
    assert inject not in made.built((False,)).index.injects


def test_a_value_that_does_not_fit_is_refused():
    for name in ("parameters.coupling", "parameters.no_such_thing"):
        with pytest.raises(OverrideError):
            worlds(Factor(name)).built((17.0,))


def test_a_world_with_orders_by_injects_has_room_for_them():
    made = worlds(scenario="crossroads_2024")
    world = made.built(())
    assert world.game.slots == slots_for(world)


def test_a_worker_keeps_the_worlds_of_its_study():
    plan = json.dumps(as_data(Plan(id="t", scenario="baseline_2024")))
    text = open_draft("baseline_2024").text()
    assert worlds_of(plan, text) is worlds_of(plan, text)
