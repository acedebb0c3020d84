"""A study gives the same bytes whoever plays it, however it is cut, and whatever stops it on the way."""

import os
import signal
import subprocess
import sys
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest

from sim.record.lock import RunLocked
from sim.study.batch import order_of, play_study, sum_up
from sim.study.begin import begin, scenario_text, worlds_of_study
from sim.study.chunk import joined, pieces, play_chunk, run_number
from sim.study.engine import Task, play
from sim.study.errors import NothingToDo, StudyChanged, StudyExists, WorkerLost
from sim.study.plan import Factor, Plan
from sim.study.store import Store
from tests.scale import scale
from tests.waiting import reaped, until

US = Factor("doctrine.USA", ("status_quo", "wedge"))
SIGNAL = Factor("parameters.costly_signal", (0.0, 1.0, 2.0))
PLAN = Plan(id="small", scenario="baseline_2024", runs=30, turns=6, factors=(US, SIGNAL))


def played(folder, plan=PLAN, chunk=40, count=1, **more):
    store = begin(plan, folder, chunk=chunk)
    return store, play_study(store, count, **more)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return played(tmp_path_factory.mktemp("runs"))


def test_rows_are_the_games_of_the_engine(small):
    store, answer = small
    assert (answer.games, answer.failed) == (180, 0)
    worlds = worlds_of_study(store)
    columns = store.columns(["point", "run", "doctrine.USA", "parameters.costly_signal", *store.measures])
    for point in (0, 4):
        here = columns["point"] == point
        rows = np.stack([columns[name][here] for name in store.measures], axis=1)
        direct = play(worlds.built(store.design.rows[point]), Task(6, 1, 1, 0, 30))
        assert np.array_equal(rows, direct.measures, equal_nan=True)
        assert set(columns["doctrine.USA"][here]) == {store.design.rows[point][0]}
        assert columns["run"][here].tolist() == list(range(30))


def test_chunks_and_workers_do_not_matter(small, tmp_path):
    for chunk, count in ((7, 1), (1000, 1), (25, 2)):
        _, answer = played(tmp_path / f"{chunk}", chunk=chunk, count=count)
        assert answer == small[1]


def test_luck_is_shared_by_points_unless_the_plan_says_otherwise(small, tmp_path):
    apart = Plan(**{**vars(PLAN), "common_random_numbers": False})
    store, _ = played(tmp_path, apart)
    shared, own = small[0].columns(["point", "peak_rung"]), store.columns(["point", "peak_rung"])
    first = shared["point"] == 0
    assert np.array_equal(shared["peak_rung"][first], own["peak_rung"][first])
    assert not np.array_equal(shared["peak_rung"][~first], own["peak_rung"][~first])
    assert run_number(False, 2, 0) - run_number(False, 1, 0) > 10**9


def test_a_study_is_taken_up_where_it_stopped(small, tmp_path):
    store = begin(PLAN, tmp_path, chunk=40)
    done = []

    def stop(progress):
        done.append(progress.done)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_study(store, tell=stop)
    again = begin(PLAN, tmp_path, resume=True)
    assert [chunk.number for chunk in again.missing()] == [2, 3, 4]
    assert play_study(again) == small[1]
    assert play_study(begin(PLAN, tmp_path, resume=True)) == small[1]
    assert len(done) == 2


KILLED = """
import sys, time
from pathlib import Path
from tests.study.test_batch import PLAN, begin, play_study

def tell(progress):
    print(progress.done, flush=True)
    if progress.done >= 150:  # of 180: it never comes to its end, so who kills it need not be quick
        time.sleep(900)

play_study(begin(PLAN, Path(sys.argv[1]), chunk=10, resume=True), int(sys.argv[2]), tell=tell)
"""


def is_running(pid):
    """Say whether a process runs: one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a Unix word")
@pytest.mark.parametrize("after", range(scale(2, 50)))
def test_a_killed_study_ends_with_the_same_bytes(small, tmp_path, after):
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(1 + after % 2)]
    with reaped(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        for _ in range(1 + after % 12):
            assert process.stdout.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        workers_of_it = children.read_text().split() if children.exists() else []
    until(lambda: not any(is_running(pid) for pid in workers_of_it), "the end of its workers")
    store = begin(PLAN, tmp_path, resume=True)
    assert 0 < len(store.missing()) < 18
    assert play_study(store) == small[1]


def test_games_that_cannot_be_played_are_rows_with_a_reason(tmp_path):
    bad = Plan(
        id="bad", scenario="baseline_2024", runs=5, turns=2,
        factors=(Factor("parameters.coupling", (0.5, 7.0)),),
    )  # fmt: skip
    store, answer = played(tmp_path, bad)
    assert (answer.games, answer.failed) == (10, 5)
    columns = store.columns(["status", "reason", "war"])
    assert columns["status"].tolist() == ["ok"] * 5 + ["failed"] * 5
    assert "coupling" in columns["reason"][9]
    assert columns["reason"][0] is None
    assert np.isnan(columns["war"][5:]).all()
    assert answer.measures["war"].n == 5


def test_rounds_are_added_until_the_interval_is_narrow(tmp_path):
    store = begin(Plan(id="wide", scenario="baseline_2024", runs=40, turns=12), tmp_path, chunk=50)
    answer = play_study(store, until_width=0.1, measure="crisis")
    assert store.manifest["rounds"][:2] == [40, 80]
    assert answer.measures["crisis"].width <= 0.1
    before = store.manifest["rounds"][-2]
    first = Store.open(store.folder).columns(["run", "crisis"])
    from sim.study.interval import enough

    assert not enough(first["crisis"][first["run"] < before], 0.1, binary=True)


def test_names_are_kept_apart(tmp_path):
    first = begin(PLAN, tmp_path)
    assert begin(PLAN, tmp_path).folder.name == f"{first.folder.name}-2"
    with pytest.raises(StudyExists):
        begin(PLAN, tmp_path, name="small")
    with pytest.raises(StudyChanged):
        begin(Plan(**{**vars(PLAN), "seed": 9}), tmp_path, resume=True)
    assert begin(Plan(**{**vars(PLAN), "runs": 99}), tmp_path, resume=True).manifest["runs"] == 30
    with pytest.raises(NothingToDo):
        sum_up(first)


def test_a_changed_scenario_is_refused(tmp_path):
    store = begin(PLAN, tmp_path)
    with (store.folder / "scenario.yaml").open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    with pytest.raises(StudyChanged):
        play_study(store)


def test_a_second_player_is_told_who_plays(tmp_path):
    store = begin(PLAN, tmp_path)
    with store.writing(), pytest.raises(RunLocked):
        play_study(Store.open(store.folder))


def test_an_order_played_in_pieces_is_the_order(tmp_path):
    """Of a chunk over two points, the second of which makes no game; pieces come in any order."""
    broken = Factor("parameters.costly_signal", (1.0, "much"))
    store = begin(Plan(**{**vars(PLAN), "runs": 5, "factors": (broken,)}), tmp_path)
    [chunk] = store.missing()
    order = order_of(store, scenario_text(store), chunk)
    whole = play_chunk(order)
    assert [why is None for why in whole.reason] == [True] * 5 + [False] * 5
    for most in (1, 2, 3, 99):
        cut = pieces(order, most)
        assert len(cut) == min(most, 10) and len({piece.number for piece in cut}) == len(cut)
        again = joined(order, [play_chunk(piece) for piece in reversed(cut)])
        assert (again.number, again.first_game, again.reason) == (0, 0, whole.reason)
        assert again.measures.tobytes() == whole.measures.tobytes()


def test_workers_begin_with_the_first_chunk_together(small, tmp_path, monkeypatch):
    handed = []

    def here(orders, workers, warn):
        for order in orders:
            handed.append((order.number, order.first_game))
            yield play_chunk(order)

    monkeypatch.setattr("sim.study.batch.play_on_workers", here)
    store, answer = played(tmp_path, chunk=80, count=3)
    assert handed == [(-1, 0), (-2, 26), (-3, 53), (1, 80), (2, 160)]
    assert answer == small[1] and store.parts() == [0, 1, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a Unix word")
def test_a_dead_worker_is_named_and_its_games_are_played_again(small, tmp_path):
    store = begin(PLAN, tmp_path, chunk=10)
    said, killed = [], []

    def kill_one(progress):
        if not killed:
            children = active_children()
            killed.append(children[0].pid)
            os.kill(children[0].pid, signal.SIGKILL)

    assert play_study(store, 2, tell=kill_one, warn=said.append) == small[1]
    assert len(said) == 1
    assert str(killed[0]) in said[0]
    assert "-9" in said[0]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a Unix word")
def test_workers_that_die_again_and_again_end_the_batch(tmp_path):
    store = begin(PLAN, tmp_path, chunk=5)

    def kill_all(progress):
        for child in active_children():
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(WorkerLost):
        play_study(store, 2, tell=kill_all)
    assert Store.open(store.folder).parts()
