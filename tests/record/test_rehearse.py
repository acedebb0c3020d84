"""Rehearsals find what never comes up, and nothing in a scenario where all of it does."""

from sim.record.rehearse import rehearse
from sim.scenario.load import load


def test_a_dead_act_a_powerless_seat_and_an_inject_that_cannot_come_are_found():
    scenario = load("tutorial_trust")
    actors = list(scenario.actors)
    acts = {
        name: act.model_copy(
            update={"pairs": tuple(p for p in act.pairs if p == "*" or p.split(">")[0] == actors[0])}
        )
        for name, act in scenario.actions.items()
    }
    dear = next(name for name, act in acts.items() if act.cost > 0 and name != "hold")
    acts[dear] = acts[dear].model_copy(update={"cost": 20.0})
    never = scenario.injects[0].model_copy(
        update={"id": "never", "turn": None, "held": None, "when": "rung > 6"}
    )
    changed = scenario.model_copy(update={"actions": acts, "injects": (*scenario.injects, never), "turns": 3})
    found = [(fault.code, fault.message) for fault in rehearse(changed, 2)]
    assert ("W501", f"the act {dear} was never legal for anybody in 2 games of 3 turns") in found
    assert ("W502", f"{actors[1]} never could do more than hold in 2 games of 3 turns") in found
    assert ("W503", "the inject never was never due in 2 games of 3 turns") in found


def test_the_present_day_scenario_leaves_no_seat_powerless():
    assert not [
        fault for fault in rehearse(load("crossroads_2024", overrides=["turns=4"]), 1) if fault.code == "W502"
    ]
