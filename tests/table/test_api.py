"""The public names of the package, as a notebook uses them."""

import subprocess
import sys

import pytest

import sim
from sim.record.run import Run
from sim.scenario.faults import OverrideError
from tests.table.worlds import hashes, played, world


def test_the_names_are_there_and_lazy():
    code = (
        "import sim, sys; assert not {'numpy', 'mesa', 'yaml', 'pydantic'} & set(sys.modules); "
        "assert {'load', 'run', 'Table', 'ScenarioError'} <= set(dir(sim)); "
        "sim.load; assert 'mesa' not in sys.modules; sim.Table; assert 'mesa' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sim.nothing  # noqa: B018


def test_a_scenario_with_faults_raises_all_of_them(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("format: 1\nid: bad\ntitle: Bad\nstart: 2024-13\nturns: 0\n", encoding="utf-8")
    with pytest.raises(sim.ScenarioError) as caught:
        sim.load(path)
    assert len(caught.value.faults) >= 2
    assert f"{path}:4:" in str(caught.value)


def test_a_run_in_memory():
    run = sim.run(world(), seed=7)
    assert isinstance(run, Run) and run.finished and run.folder is None
    assert run.manifest.seed == 7
    assert len(run.series("trust", "ROK", "DPRK")) == world().turns + 1
    assert run.measures["peak_rung"] == max(run.series("rung"))
    assert hashes(run.course()) == hashes(played(world(), 7))
    explained = run.explain(turn=2, variable="tension.ROK.DPRK")
    series = run.series("tension.ROK.DPRK")
    assert (explained.before, explained.after) == (series[1], series[2])


def test_doctrines_are_given_by_actor_and_joint_ones_spread():
    scenario = world("baseline_2024", 2)
    run = sim.run(scenario, seed=7, doctrines={"USA": "gradual_reciprocity"})
    given = {actor: seat["doctrine"] for actor, seat in run.lines[0].payload["seats"].items()}
    rows = scenario.doctrines["gradual_reciprocity"].rows
    assert given == {
        actor: "gradual_reciprocity" if actor in rows else "status_quo" for actor in scenario.actors
    }
    assert hashes(run.course()) != hashes(sim.run(scenario, seed=7).course())
    assert sim.run(scenario, seed=7, run=1).measures != sim.run(scenario, seed=7).measures
    with pytest.raises(OverrideError, match="no doctrine"):
        sim.run(scenario, doctrines={"USA": "shouting"})
    with pytest.raises(OverrideError, match="no actor"):
        sim.run(scenario, doctrines={"MARS": "status_quo"})


def test_a_scenario_may_be_named():
    assert sim.run("tutorial_trust", seed=7).measures == sim.run(world(), seed=7).measures
