"""A run opened for reading: what it tells, and what it says of folders that are none."""

import json
import shutil

import pytest

from sim.record.digest import state_hash
from sim.record.folder import RunNotFound, RunRef
from sim.record.log import LogDamaged
from sim.record.manifest import ManifestError
from sim.record.place import NoVariable
from sim.record.run import Run
from sim.scenario.load import load
from sim.table.session import Session


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run with an undone turn, and the course that it ended with."""
    folder = tmp_path_factory.mktemp("runs") / "20240101-000000-tutorial_trust-abcdef"
    with Session.create(load("tutorial_trust"), folder=folder, seed=9) as session:
        session.play_turn()
        session.play_turn()
        session.undo()
        session.hand("ROK", "doctrine", "status_quo")
        while not session.over:
            session.play_turn()
        return folder, session.course


@pytest.fixture
def copy(made, tmp_path):
    """A copy of that run to spoil."""
    return shutil.copytree(made[0], tmp_path / "run")


def test_a_run_tells_what_was_played(made):
    folder, course = made
    run = Run.open(folder)
    assert (run.turns, run.finished, run.id, run.at) == (8, True, folder.name, None)
    assert run.head == run.lines[-1].hash
    assert [line.turn for line in run.turn_lines] == list(range(1, 9))
    assert len([line for line in run.lines if line.kind == "turn"]) == 9
    assert (
        run.measures["tension_mean.DPRK.ROK"]
        == run.turn_lines[-1].payload["measures"]["tension_mean.DPRK.ROK"]
    )
    assert [event.kind for event in run.events(1)].count("act") >= 2
    assert state_hash(run.course().state) == state_hash(course.state)
    assert run.course() is run.course()


def test_a_series_is_a_variable_over_the_turns(made):
    folder, course = made
    run = Run.open(folder)
    tension = [float(course.state_after(turn).pair[0, 0, 1]) for turn in range(9)]
    assert run.series("tension", "ROK", "DPRK") == run.series("tension.DPRK.ROK") == tension
    assert run.series("rung") == [float(course.state_after(turn).world[3]) for turn in range(9)]
    assert run.series("force_share", "ROK", "home") == [1.0] * 9
    assert len(run.series("resolve.ROK")) == 9


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("tensoin", "ROK", "DPRK"), "did you mean tension"),
        (("tension", "ROK"), "write tension.A.B"),
        (("tension", "ROK", "USA"), "'USA' is none of DPRK, ROK"),
        (("tension", "ROK", "ROK"), "twice"),
        (("rung", "ROK"), "write rung"),
        (("force_share", "ROK", "sea"), "'sea' is none of home"),
    ],
)
def test_a_variable_that_there_is_not_is_named(made, asked, said):
    with pytest.raises(NoVariable, match=said):
        Run.open(made[0]).series(*asked)


def test_a_reference_may_name_a_turn(made):
    folder, course = made
    run = Run.open(RunRef(folder, 3))
    assert run.at == 3 and run.turns == 8
    assert run.measures == run.turn_lines[2].payload["measures"]
    assert Run.open(RunRef(folder, 0)).measures["peak_rung"] == course.built.start.world[3]
    early = run.course(to=3)
    assert len(early.played) == 3 and early.turn == 4
    assert state_hash(early.state) == state_hash(course.state_after(3))
    with pytest.raises(RunNotFound, match="turn 9"):
        Run.open(RunRef(folder, 9))
    with pytest.raises(RunNotFound, match="turn 9"):
        run.course(to=9)


def test_a_game_under_way_can_be_read(tmp_path):
    with Session.create(load("tutorial_trust"), folder=tmp_path / "run", seats={"ROK": "human"}) as session:
        fresh = Run.open(tmp_path / "run")
        assert (fresh.turns, fresh.finished) == (0, False)
        assert fresh.measures["peak_rung"] == fresh.course().state.world[3]
        session.order("ROK", [("suspend_exercise", "DPRK")])
        run = Run.open(tmp_path / "run")
        assert run.course().orders.action[1, 0] >= 0
        session.play_turn()
        assert Run.open(tmp_path / "run").turns == 1 and run.turns == 0


def test_a_folder_that_is_no_run(tmp_path, copy):
    with pytest.raises(RunNotFound, match=r"no manifest\.json"):
        Run.open(tmp_path)
    (copy / "scenario.yaml").unlink()
    with pytest.raises(RunNotFound, match="never begun"):
        Run.open(copy)


def test_a_record_with_nothing_in_it(copy):
    (copy / "events.jsonl").write_bytes(b"")
    with pytest.raises(RunNotFound, match="never begun"):
        Run.open(copy)


def test_a_changed_scenario_is_refused(copy):
    path = copy / "scenario.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("tension: 50", "tension: 51"), encoding="utf-8")
    with pytest.raises(ManifestError, match="was changed"):
        Run.open(copy)


def test_damage_is_named_by_its_line(copy):
    path = copy / "events.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"turn":', b'"turm":')
    path.write_bytes(b"".join(lines))
    with pytest.raises(LogDamaged, match=r"events\.jsonl:3"):
        Run.open(copy)


def test_a_manifest_of_another_format(copy):
    path = copy / "manifest.json"
    path.write_text(
        json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format": 2}), encoding="utf-8"
    )
    with pytest.raises(ManifestError, match="format"):
        Run.open(copy)
