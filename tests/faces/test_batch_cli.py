"""`sixparty batch`: what it plays, prints and writes, what it answers when stopped, and what it refuses."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pytest

from sim.faces.cli import batch as module
from sim.faces.words import LANGUAGES
from sim.study import workers
from sim.study.chunk import play_chunk
from sim.study.folder import find_study
from sim.study.store import Store
from tests.faces.call import call, environment, spawn
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE, reaped, until

SHORT = ("tutorial_trust", "--turns", 2)
STUDY = """\
format: 1
id: signals
scenario: tutorial_trust
runs: 5
seed: 3
turns: 2
factors:
  parameters.noise_sd: [0.8, 1.2]
  doctrine.ROK: [status_quo, tit_for_tat]
measures: [provocations, peak_rung, trust_end.ROK.DPRK]
"""


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "signals.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "runs"


def batch(*arguments):
    return call("batch", *arguments)


def answer_of(*arguments):
    said = batch(*arguments, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def store_of(runs, name):
    return Store.open(find_study(runs, name))


@pytest.fixture
def break_some(monkeypatch):
    """Every fifth game fails for a reason of its own."""

    def played(order):
        found = play_chunk(order)
        games = range(order.first_game, order.first_game + len(found.reason))
        return found._replace(reason=["=it [red]broke\x1b[2J" if game % 5 == 4 else None for game in games])

    monkeypatch.setattr(workers, "play_chunk", played)


def test_a_scenario_is_played_and_summed_up(runs):
    answer = batch(*SHORT, "--runs", 40, "--seed", 5, "-S", "parameters.noise_sd=0.9")
    assert answer.code == 0, answer.err
    store = store_of(runs, "tutorial_trust")
    assert (store.games, store.plan.seed, store.plan.overrides) == (40, 5, ("parameters.noise_sd=0.9",))
    provocations = store.column("provocations")
    row = next(line.split() for line in answer.out.splitlines() if line.startswith("provocations "))
    assert row[1] == f"{provocations.mean():.4g}" and row[4] == "40" and "Student's t" in answer.out
    assert f"sha256 of all rows: {store.sha256()}" in answer.out and "games/s" in answer.out
    assert "trust_end" not in answer.out and "Study: tutorial_trust" in answer.out
    assert "sixparty query tutorial_trust" in answer.err


def test_the_next_command_can_be_typed_as_it_stands(runs):
    for arguments in ((*SHORT, "--runs", 5), ("signals.yaml",)):
        answer = batch(*arguments)
        command = re.search(r"Next: sixparty (query .*)", answer.err)[1]
        asked = call(*shlex.split(command))
        assert asked.code == 0 and len(asked.out.splitlines()) >= 2, asked.err


def test_json(runs):
    said = answer_of(*SHORT, "--runs", 30)
    store = store_of(runs, said["study"])
    assert (said["runs"], said["failed"], said["played"], said["points"]) == (30, 0, 30, 1)
    assert said["sha256"] == store.sha256() and said["path"] == str(store.folder)
    assert said["runs_per_second"] == pytest.approx(30 / said["seconds"])
    assert set(said["measures"]) == set(store.measures)
    trust = said["measures"]["trust_end.ROK.DPRK"]
    assert trust["low"] < trust["mean"] < trust["high"] and trust["n"] == 30
    assert said["measures"]["war_month"]["mean"] is None


def test_a_study_file_gives_way_to_flags(runs):
    said = answer_of("signals.yaml", "--runs", 3, "--seed", 8, "-S", "parameters.coupling=0.1", "--turns", 1)
    assert said["study"] == "signals" and said["runs"] == 12 and len(said["measures"]) == 3
    plan = store_of(runs, "signals").plan
    assert (plan.runs, plan.seed, plan.turns, plan.overrides) == (3, 8, 1, ("parameters.coupling=0.1",))
    assert answer_of("signals.yaml")["runs"] == 20
    plan = store_of(runs, "signals-2").plan
    assert (plan.runs, plan.seed, plan.turns, plan.overrides) == (5, 3, 2, ())


def test_a_value_given_besides_reaches_the_games(runs):
    plain, given = (
        answer_of(*SHORT, "--runs", 20, *more) for more in ((), ("-S", "dyads.DPRK-ROK.tension=80"))
    )
    name = "tension_mean.DPRK.ROK"
    assert given["measures"][name]["mean"] > plain["measures"][name]["mean"] + 10
    tough = answer_of(*SHORT, "--runs", 20, "--doctrine", "ROK=status_quo")
    assert store_of(runs, tough["study"]).plan.doctrines == (("ROK", "status_quo"),)
    assert tough["sha256"] != plain["sha256"]
    short = answer_of("tutorial_trust", "--runs", 2, "-S", "turns=1")
    assert store_of(runs, short["study"]).manifest["turns"] == 1


@pytest.mark.parametrize(
    "given", [["-S", "parameters.noise_sd=1"], ["--doctrine", "ROK=status_quo"]], ids=" ".join
)
def test_what_a_study_varies_takes_no_value_from_outside(given):
    answer = batch("signals.yaml", *given)
    assert answer.code == 2 and "is a factor of the study" in answer.err


def test_workers_and_stops_do_not_change_a_byte(runs):
    whole = answer_of(*SHORT, "--runs", 4500, "--name", "whole", "--workers", 1)
    assert answer_of(*SHORT, "--runs", 4500, "--name", "two", "--workers", 2)["sha256"] == whole["sha256"]
    (runs / "studies" / "two" / "parts" / "000001.parquet").unlink()
    again = answer_of(*SHORT, "--runs", 4500, "--name", "two", "--workers", 1, "--resume")
    assert (again["sha256"], again["played"]) == (whole["sha256"], 2000)


def test_resume_begins_goes_on_and_answers_again(runs):
    first = answer_of(*SHORT, "--runs", 10, "--resume")
    again = batch(*SHORT, "--runs", 10, "--resume")
    assert again.code == 0 and first["sha256"] in again.out and "Nothing was left to play." in again.out
    by_name = answer_of("tutorial_trust", "--turns", 2, "--runs", 10, "--resume", "--name", "tutorial_trust")
    assert (by_name["sha256"], by_name["played"], by_name["runs_per_second"]) == (first["sha256"], 0, 0)
    more = answer_of(*SHORT, "--runs", 25, "--resume")
    assert (more["runs"], more["played"], more["runs_each"]) == (25, 15, 25)
    fewer = batch(*SHORT, "--runs", 10, "--resume")
    assert fewer.code == 0 and "25 runs at each point already" in fewer.err
    assert [path.name for path in (runs / "studies").iterdir()] == ["tutorial_trust"]


def test_a_study_is_taken_up_by_its_own_name(runs):
    first = answer_of("signals.yaml", "--name", "mine")
    assert answer_of("mine", "--resume")["sha256"] == first["sha256"]
    assert answer_of(str(runs / "studies" / "mine"), "--resume")["sha256"] == first["sha256"]
    refused = batch("mine", "--resume", "--seed", 4)
    assert refused.code == 2 and "--seed" in refused.err
    assert batch("mine").code == 4
    assert batch("lost", "--resume").code == 4


def test_a_name_that_is_taken_gets_a_number_or_is_refused(runs):
    assert [answer_of(*SHORT, "--runs", 2)["study"] for _ in range(2)] == [
        "tutorial_trust",
        "tutorial_trust-2",
    ]
    assert batch(*SHORT, "--runs", 2, "--name", "tutorial_trust").code == 2
    assert batch(*SHORT, "--runs", 2, "--name", "../other").code == 2
    changed = batch(*SHORT, "--runs", 2, "--seed", 7, "--resume")
    assert changed.code == 4 and "another plan" in changed.err
    assert not (runs / "other").exists()


def test_a_name_for_windows_devices_is_refused_and_a_value_out_of_range_is_told(runs):
    refused = batch(*SHORT, "--runs", 2, "--name", "Aux.1")
    assert refused.code == 2 and "Windows" in refused.err and not (runs / "studies").exists()
    assert "outside the range" in batch(*SHORT, "--runs", 2, "-S", "parameters.costly_signal=9").err
    assert "outside the range" not in batch(*SHORT, "--runs", 2, "-S", "parameters.costly_signal=3").err


def test_a_damaged_manifest_is_told_with_what_mends_it(runs):
    first = answer_of(*SHORT, "--runs", 20, "--name", "mine")
    path = runs / "studies" / "mine" / "manifest.json"
    path.write_bytes(path.read_bytes()[:90])
    told = batch(*SHORT, "--runs", 20, "--name", "mine", "--resume")
    assert told.code == 4 and re.search(r"manifest\.json:\d+:\d+: the manifest is damaged", told.err)
    path.unlink()
    again = answer_of(*SHORT, "--runs", 20, "--name", "mine", "--resume")
    assert (again["sha256"], again["played"]) == (first["sha256"], 0)


def test_failed_games_are_counted_told_and_left_out(runs, break_some):
    answer = batch(*SHORT, "--runs", 20, "--workers", 1)
    assert answer.code == 1 and "4 of 20 games failed" in answer.out
    assert "4 games: =it [red]broke (first game: 4)" in answer.out and "\x1b" not in answer.out
    row = next(line.split() for line in answer.out.splitlines() if line.startswith("peak_rung "))
    assert "16" in row
    said = batch(*SHORT, "--runs", 20, "--resume", "--json")
    assert said.code == 1 and json.loads(said.out)["failed"] == 4


def test_a_dry_run_foretells_and_writes_nothing(runs, tmp_path, monkeypatch):
    # Where every game takes long, the trial plays few, and the size of all is guessed from those.
    monkeypatch.setattr("sim.study.estimate.LONG_ENOUGH", PATIENCE)
    before = sorted(tmp_path.rglob("*"))
    answer = batch("signals.yaml", "--dry-run", "--runs", 500)
    assert answer.code == 0, answer.err
    for wanted in (r"points +4$", r"runs at each +500$", r"games +2,000$", r"disk +about \S+ [kM]B$"):
        assert re.search(wanted, answer.out, re.MULTILINE), answer.out
    found = json.loads(batch("signals.yaml", "--dry-run", "--runs", 500, "--json").out)
    assert (found["points"], found["runs"], found["games"]) == (4, 500, 2000)
    assert found["seconds"] > 0 and found["trial"] == 1500
    assert sorted(tmp_path.rglob("*")) == before
    assert "sixparty batch signals.yaml --runs 500" in answer.err
    said = answer_of("signals.yaml", "--runs", 500)
    parts = (runs / "studies" / said["study"] / "parts").iterdir()
    assert 0.5 < found["bytes"] / sum(part.stat().st_size for part in parts) < 2


def test_games_are_added_until_the_interval_is_narrow(runs):
    said = answer_of(*SHORT, "--runs", 30, "--until-width", 0.5, "--measure", "refusals")
    found = said["measures"]["refusals"]
    assert found["high"] - found["low"] <= 0.5 and said["runs"] > 30
    assert store_of(runs, said["study"]).manifest["rounds"][0] == 30
    wider = answer_of(*SHORT, "--runs", 30, "--until-width", 50, "--measure", "refusals")
    assert wider["runs"] == 30


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["nowhere"], 4),
        (["tutorial_trust", "-S", "parameters.nix=1"], 2),
        (["tutorial_trust", "--doctrine", "ROK=nix"], 2),
        (["signals.yaml", "--doctrine", "DPRK=nix"], 2),
        (["tutorial_trust", "--runs", "0"], 2),
        (["tutorial_trust", "--workers", "0"], 2),
        (["tutorial_trust", "--until-width", "0"], 2),
        (["tutorial_trust", "--until-width", "nan"], 2),
        (["tutorial_trust", "--measure", "war"], 2),
        (["tutorial_trust", "--until-width", "1", "--measure", "wars"], 2),
        (["bad.yaml"], 1),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else str(given),
)
def test_what_cannot_be_is_refused(given, code, tmp_path):
    (tmp_path / "bad.yaml").write_text(
        "format: 1\nid: bad\nscenario: tutorial_trust\nruns: no\n", encoding="utf-8"
    )
    answer = batch(*given)
    assert answer.code == code and answer.err.startswith(("error: ", "tutorial_trust: ")), answer.err
    assert "Traceback" not in answer.err and not answer.out


def test_an_id_of_two_things_is_told_apart(tmp_path):
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "tutorial_trust.yaml").write_text(STUDY, encoding="utf-8")
    answer = batch("tutorial_trust")
    assert answer.code == 2 and "is a study" in answer.err and "and a scenario" in answer.err
    assert answer_of("studies/tutorial_trust.yaml")["runs"] == 20


def test_an_unreachable_cluster_leaves_nothing_behind(runs, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.study.cluster.PATIENCE", 1)
    answer = batch(*SHORT, "--cluster", "tcp://127.0.0.1:1")
    assert answer.code == 2 and "scheduler" in answer.err and not runs.exists()


def test_without_a_terminal_there_is_no_bar_and_with_v_a_line_a_chunk():
    plain = batch(*SHORT, "--runs", 4500, "--workers", 1)
    assert re.fullmatch(r"tutorial_trust: .*\nNext: .*\n", plain.err)
    told = batch(*SHORT, "--runs", 4500, "--workers", 1, "-v")
    assert [line.split()[0] for line in told.err.splitlines() if "/s" in line] == ["2000", "4000", "4500"]
    assert "trust_end.ROK.DPRK" in told.out
    assert batch(*SHORT, "--runs", 2, "-q").err == ""


def test_the_first_batch_says_that_it_compiles(monkeypatch):
    from sim.study import engine

    monkeypatch.setattr(engine, "is_warm", lambda: False)
    assert "compiling the rules" in batch(*SHORT, "--runs", 2).err
    assert "compiling the rules" in batch(*SHORT, "--runs", 2, "--dry-run").err
    monkeypatch.setattr(engine, "is_warm", lambda: True)
    assert "compiling the rules" not in batch(*SHORT, "--runs", 2).err


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("encoding", ["cp949", "ascii"])
def test_every_encoding_and_language(lang, encoding, runs):
    answer = spawn(
        "batch", *SHORT, "--runs", 3, "--lang", lang, encoding=encoding,
        PYTHONIOENCODING=encoding, SIXPARTY_RUNS=str(runs),
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "study." not in answer.out + answer.err
    if (lang, encoding) == ("ko", "cp949"):
        assert "게임 3판" in answer.out and "?" not in answer.out


# The command line, except that it never comes to its end: who stops it need not be quick.
ENDLESS = """
import sys, time
from sim.faces.cli.main import main
from sim.study.store import Store

written = []

def write_and_stay(store, number, *rest, write=Store.write_part):
    write(store, number, *rest)
    written.append(number)  # in any order: a worker may start late
    if len(written) >= 15:
        time.sleep(900)

Store.write_part = write_and_stay
sys.exit(main(sys.argv[1:]))
"""
LONG = ("batch", *map(str, SHORT), "--runs", "40000", "--workers", "2")  # 20 parts


@pytest.fixture
def endless(runs):
    """A batch that plays for ever, as the first of a session of processes; the test ends it."""
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *LONG],
        cwd=TOP,
        env=environment(SIXPARTY_RUNS=str(runs)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with reaped(process):
        yield process


def wait_for(so, process, what):
    """Wait for something that a process does while it runs."""

    def seen():
        assert process.poll() is None, f"{what}: ended before, {process.communicate()}"
        return so()

    until(seen, what)


@pytest.mark.parametrize("heard", [RuntimeError("Query interrupted"), duckdb.Error("KeyboardInterrupt: ")])
def test_duckdb_does_not_make_a_fault_of_ctrl_c(heard, monkeypatch):
    class Interrupted:
        def __getattr__(self, name):
            return lambda *arguments: None

        def execute(self, sql):
            raise heard

    made = batch(*SHORT, "--runs", 2)
    assert made.code == 0
    monkeypatch.setattr("sim.study.parquet._connection", Interrupted)
    assert batch(*SHORT, "--runs", 2, "--name", "other").code == 130


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="children are found as Linux has them")
def test_ctrl_c_while_workers_start_is_heard_once(endless):
    children = Path(f"/proc/{endless.pid}/task/{endless.pid}/children")
    # The tracker of multiprocessing, and the first worker.
    wait_for(lambda: len(children.read_text().split()) >= 2, endless, "a worker")
    time.sleep(0.3)  # mostly the worker is importing what it needs; whatever it does, the end is the same
    os.killpg(endless.pid, signal.SIGINT)
    _, err = endless.communicate(timeout=PATIENCE)
    assert endless.returncode == 130 and "Traceback" not in err and "To go on:" in err, err


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_what_was_played_when_it_was_stopped_is_kept(stop, endless, runs):
    parts = runs / "studies" / "tutorial_trust" / "parts"
    wait_for(lambda: any(parts.glob("*.parquet")), endless, "a part")
    if stop == signal.SIGINT:
        os.killpg(endless.pid, stop)  # as a terminal sends it: to the workers too
    else:
        endless.kill()
    out, err = endless.communicate(timeout=PATIENCE)
    assert not out and "Traceback" not in err, err
    store = store_of(runs, "tutorial_trust")
    saved = sum(2000 for _ in store.parts())
    assert 0 < saved < 40000
    if stop == signal.SIGINT:
        assert endless.returncode == 130
        command = re.search(r"To go on: sixparty (.*)", err)[1]
    else:
        command = shlex.join([*LONG, "--name", "tutorial_trust", "--resume"])
    said = json.loads(call(*shlex.split(command), "--json").out)
    assert said["runs"] == 40000 and said["played"] == 40000 - saved
    assert said["sha256"] == answer_of(*SHORT, "--runs", 40000, "--workers", 1)["sha256"]


def test_the_cores_are_those_that_may_be_used(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {1, 4, 6}, raising=False)
    assert module.cores() == 3


def test_intervals_cover_what_the_games_say(runs):
    said = answer_of(*SHORT, "--runs", 200)
    store = store_of(runs, said["study"])
    values = store.column("score_linear")
    half = 1.96 * values.std(ddof=1) / np.sqrt(200)
    found = said["measures"]["score_linear"]
    assert found["high"] - found["mean"] == pytest.approx(half, rel=0.02)
