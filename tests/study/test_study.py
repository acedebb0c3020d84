"""`sim.study`: a function of the API and a package, whichever is asked for first."""

import os
import subprocess
import sys

import numpy as np
import pytest

import sim
from sim.study.errors import MissingPackage, StudyChanged, StudyNotFound
from sim.study.store import Store
from tests.tidy.sources import TOP

STUDY = """\
format: 1
id: short
scenario: tutorial_trust
turns: 1
runs: 6
factors: {parameters.noise_sd: [0.8, 1.2]}
"""


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "short.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "short.yaml"


def python(code, cwd):
    done = subprocess.run(
        [sys.executable, *(["-c", code] if isinstance(code, str) else [code])],
        cwd=cwd, env={**os.environ, "PYTHONPATH": str(TOP)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_it_plays_and_gives_what_came_of_it(plan, tmp_path):
    pandas = pytest.importorskip("pandas")
    made = sim.study(plan, runs=4, seed=9, runs_dir=tmp_path / "runs")
    assert isinstance(made.store, Store) and made.store.folder == tmp_path / "runs" / "studies" / "short"
    frame = made.frame()
    assert isinstance(frame, pandas.DataFrame) and len(frame) == 8
    assert frame["parameters.noise_sd"].tolist() == [0.8] * 4 + [1.2] * 4
    assert made.summary == made.store.summary() and made.summary["runs"] == 8
    assert made.summary["measures"]["peak_rung"]["mean"] == np.mean(frame["peak_rung"])
    assert (made.store.plan.seed, made.store.plan.runs) == (9, 4)
    assert "'short', 8 games, 0 failed" in repr(made)


def test_the_same_study_is_taken_up_and_another_gets_a_number(plan, tmp_path):
    runs = tmp_path / "runs"
    first = sim.study(plan, runs_dir=runs)
    assert sim.study(plan, runs_dir=str(runs)).summary == first.summary
    other = sim.study(plan, seed=4, runs_dir=runs)
    assert (first.id, other.id) == ("short", "short-2") and other.summary != first.summary
    assert sim.study(plan, seed=4, runs_dir=runs).id == "short-2"
    assert sim.study(plan, runs=9, runs_dir=runs).summary["runs"] == 18
    with pytest.raises(StudyChanged):
        sim.study(plan, seed=5, runs_dir=runs, name="short")
    assert sim.study(plan, seed=5, runs_dir=runs, name="mine").id == "mine"


def test_a_scenario_will_do_and_a_stranger_will_not(tmp_path):
    assert sim.study("tutorial_trust", runs=1, runs_dir=tmp_path).summary["runs"] == 1
    with pytest.raises(StudyNotFound, match="tutorial_trust"):
        sim.study("tutorial_trusts", runs_dir=tmp_path)


def test_without_pandas_the_line_that_installs_it_is_said(plan, tmp_path, monkeypatch):
    made = sim.study(plan, runs=1, runs_dir=tmp_path)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingPackage, match=r"sixparty\[analysis\]"):
        made.frame()


def test_function_and_package_are_one_whichever_comes_first(tmp_path):
    both = "print(callable(sim.study), sim.study.engine.play is play, sim.study is sys.modules['sim.study'])"
    function_first = f"import sim, sys; sim.study; from sim.study.engine import play; {both}"
    package_first = f"from sim.study.engine import play; import sim, sys; {both}"
    assert python(function_first, tmp_path) == python(package_first, tmp_path) == ["True"] * 3


def test_the_function_brings_nothing_heavy_before_it_is_called(tmp_path):
    code = (
        "import sim, sys; sim.study; print(*sorted({'numpy', 'numba', 'duckdb', 'mesa'} & set(sys.modules)))"
    )
    assert python(code, tmp_path) == []


def test_a_script_without_a_guard_may_use_workers(tmp_path):
    """As the API's own example does: a worker must not run the script that started it."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sim\nprint('begun')\n"
        "study = sim.study('tutorial_trust', runs=4001, workers=2, name='script')\n"
        "print(study.summary['runs'])\n",
        encoding="utf-8",
    )
    assert python(script, tmp_path) == ["begun", "4001"]
