"""A Dask scheduler and two workers from the command line: the same bytes, also when one is killed."""

import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from sim.study.batch import play_study
from sim.study.begin import begin
from sim.study.errors import StudyError
from sim.study.plan import Factor, Plan
from sim.study.store import Store

PLAN = Plan(
    id="spread", scenario="baseline_2024", runs=60, turns=6,
    factors=(Factor("doctrine.USA", ("status_quo", "wedge")),),
)  # fmt: skip
PATIENCE = 120


def dask(stack, *arguments):
    """Start a command of Dask as a process that ends with the test."""
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    )
    stack.callback(process.kill)
    return process


@pytest.fixture
def cluster(tmp_path):
    with ExitStack() as stack:
        said = tmp_path / "scheduler.json"
        dask(stack, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
             "--scheduler-file", str(said))  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not said.exists() and time.monotonic() < until:
            time.sleep(0.05)
        import json

        address = json.loads(said.read_text(encoding="utf-8"))["address"]
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
        from distributed import Client

        with Client(address, timeout=PATIENCE) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
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

    killed = begin(PLAN, tmp_path / "killed", chunk=10)
    assert play_study(killed, cluster=address, tell=kill_one, warn=said.append) == here
    assert said
    assert not Store.open(killed.folder).missing()


def test_a_scheduler_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.study.cluster.PATIENCE", 1)
    store = begin(PLAN, tmp_path)
    with pytest.raises(StudyError, match="no Dask scheduler answers"):
        play_study(store, cluster="tcp://127.0.0.1:1")
