"""A Dask scheduler and two workers from the command line: the same bytes, also when one is killed."""

import json
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from sim.study.batch import play_study
from sim.study.begin import begin
from sim.study.errors import StudyError
from sim.study.plan import Factor, Plan
from sim.study.store import Store
from tests.waiting import PATIENCE, reaped, until

PLAN = Plan(
    id="spread", scenario="baseline_2024", runs=60, turns=6,
    factors=(Factor("doctrine.USA", ("status_quo", "wedge")),),
)  # fmt: skip


def dask(stack, *arguments):
    """Start a command of Dask as a process that ends with the test."""
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    return stack.enter_context(reaped(process))


def address_in(file):
    """Read where a scheduler listens; nothing while its file is not written to the end."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))["address"]
    except (OSError, ValueError):
        return None


def workers_at(address):
    """Count the workers that a scheduler knows."""
    from distributed import Client

    with Client(address, timeout=PATIENCE, set_as_default=False) as client:
        return len(client.scheduler_info()["workers"])


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.study.cluster.PATIENCE", PATIENCE)
    with ExitStack() as stack:
        said = tmp_path / "scheduler.json"
        dask(stack, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
             "--scheduler-file", str(said))  # fmt: skip
        address = until(lambda: address_in(said), "the scheduler")
        workers = [
            dask(
                stack,
                "dask_worker",
                address,
                "--nthreads",
                "1",
                "--nworkers",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--local-directory",
                str(tmp_path / f"w{k}"),
            )
            for k in range(2)
        ]
        until(lambda: workers_at(address) == 2, "the workers")
        yield address, workers


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a Unix word")
def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(cluster, tmp_path):
    address, workers = cluster
    here = play_study(begin(PLAN, tmp_path / "here", chunk=10))
    there = begin(PLAN, tmp_path / "there", chunk=10)
    assert play_study(there, cluster=address) == here
    said = []

    def kill_one(progress):
        if workers[0].poll() is None:
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()
            # The scheduler hears of it a moment later; the rest may not have been played by then.
            until(lambda: workers_at(address) == 1, "the loss of a worker")

    killed = begin(PLAN, tmp_path / "killed", chunk=10)
    assert play_study(killed, cluster=address, tell=kill_one, warn=said.append) == here
    assert said
    assert not Store.open(killed.folder).missing()


def test_a_scheduler_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.study.cluster.PATIENCE", 1)
    store = begin(PLAN, tmp_path)
    with pytest.raises(StudyError, match="no Dask scheduler answers"):
        play_study(store, cluster="tcp://127.0.0.1:1")
