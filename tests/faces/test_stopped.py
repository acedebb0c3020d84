"""Commands that are stopped: claims that are taken up again, and what is said where nothing was saved."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys

import pytest

from sim.faces.words import LANGUAGES
from sim.record.lock import hold
from sim.study import claim_kept, claim_play
from sim.study.errors import WorkerLost
from tests.faces.call import call, environment
from tests.study.test_claims import TINY
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE, reaped

# The command line, except that it stays when it has written so many files: who stops it need not be quick.
STAYING = """
import sys, time
from sim.faces.cli.main import main
from sim.study import claim_kept, claim_play

claim_play.CHUNK, claim_kept.ORDERS_KEPT = 10, 2
written = []

def write_and_stay(kept, file, write=claim_kept.Kept._write):
    write(kept, file)
    written.append(file)
    if len(written) == int(sys.argv[1]):
        print("stays", flush=True)
        time.sleep(900)

if __name__ == "__main__":
    claim_kept.Kept._write = write_and_stay
    sys.exit(main(sys.argv[2:]))
"""
FEW = ("--runs", "30", "--points", "0", "--json")


@pytest.fixture(autouse=True)
def small_files(monkeypatch, tmp_path):
    """Have an order be 10 games and a file two of them, here as in the process that is stopped."""
    monkeypatch.setattr(claim_play, "CHUNK", 10)
    monkeypatch.setattr(claim_kept, "ORDERS_KEPT", 2)
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "S90.yaml"
    path.write_text(TINY, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Play the tiny claim without a stop."""
    path = tmp_path_factory.mktemp("whole") / "S90.yaml"
    path.write_text(TINY, encoding="utf-8")
    return json.loads(call("claims", path, *FEW, "--workers", "1").out)


def without_places(answer):
    """Leave out where the claim's file lies."""
    return json.loads(re.sub(r'"[^"]*S90\.yaml[^"]*"', '""', json.dumps(answer)))


def stopped(tmp_path, line, files, stop):
    """Begin a command, stop it when it has written so many files, and give its exit code and its stderr."""
    script = [sys.executable, "-c", STAYING, str(files), *line]
    process = subprocess.Popen(
        script, cwd=TOP, env=environment(SIXPARTY_RUNS=str(tmp_path / "runs")), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with reaped(process):
        assert process.stdout.readline() == "stays\n", process.communicate(timeout=PATIENCE)
        os.killpg(process.pid, stop)  # as a terminal sends it: to the workers too
        out, err = process.communicate(timeout=PATIENCE)
    assert not out and "Traceback" not in err
    return process.returncode, err


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(
    ("stop", "files", "workers"),
    [(signal.SIGINT, 1, 1), (signal.SIGINT, 4, 2), (signal.SIGKILL, 1, 2), (signal.SIGKILL, 3, 1)],
)
def test_claims_that_were_stopped_say_the_same(tiny, whole, tmp_path, stop, files, workers):
    line = ["claims", tiny, *FEW, "--workers", str(workers)]
    code, err = stopped(tmp_path, line, files, stop)
    if stop == signal.SIGINT:
        assert code == 130
        again = shlex.split(re.search(r"To go on: sixparty (.*)", err)[1])
        assert again == [*line, "--resume"]
    else:
        again = [*line, "--resume"]
    [folder] = (tmp_path / "runs" / "claims").iterdir()
    assert len(list(folder.glob("*.games"))) >= files
    said = call(*again, "--workers", "1")  # whoever goes on, and with however many
    kept, all_games = re.search(r"(\d+) of (\d+) games were kept", said.err).groups()
    assert files * 10 <= int(kept) < int(all_games)
    assert said.code == 0 and without_places(json.loads(said.out)) == without_places(whole)
    assert list((tmp_path / "runs").iterdir()) == []
    assert call("list", "runs").code == call("list", "studies").code == 0


def test_who_plays_the_same_claims_already_is_named(tiny, tmp_path, monkeypatch):
    questions = []
    keep = claim_kept.Kept.__init__

    def noted(kept, *given):
        keep(kept, *given)
        questions.append(kept.folder)

    monkeypatch.setattr(claim_kept.Kept, "__init__", noted)
    assert call("claims", tiny, *FEW, "--workers", 1).code == 0
    questions[0].mkdir(parents=True)
    with hold(questions[0]):
        refused = call("claims", tiny, *FEW, "--workers", 1)
    assert refused.code == 6 and str(os.getpid()) in refused.err and not refused.out


def test_claims_that_cannot_be_kept_are_played_all_the_same(tiny, tmp_path):
    (tmp_path / "runs").write_text("", encoding="utf-8")
    said = call("claims", tiny, *FEW, "--workers", 1)
    assert said.code == 0 and "games cannot be kept" in said.err and json.loads(said.out)["claims"]


def test_claims_whose_workers_are_lost_say_how_to_go_on(tiny, monkeypatch):
    play = claim_play.play_order

    def lost(order):
        if order.number == 5:
            raise WorkerLost("three of them")
        return play(order)

    monkeypatch.setattr(claim_play, "play_order", lost)
    line = ["claims", tiny, *FEW, "--workers", "1"]
    answer = call(*line)
    assert answer.code == 6 and "50 games are kept" in answer.err
    assert f"To go on: sixparty {shlex.join(line)} --resume\n" in answer.err
    monkeypatch.setattr(claim_play, "play_order", play)
    assert "50 of" in call(*line, "--resume").err


def pressed(*_, **__):
    raise KeyboardInterrupt


NOTHING = {"en": "Interrupted; nothing was saved.", "ko": "중단했습니다. 저장된 것은 없습니다."}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("backtest --base-rates --runs 2", "sim.study.base_rates.policy_rates"),
        ("claims S2 --runs 10 --points 0", "sim.study.claim_play.play_order"),
        ("validate tutorial_trust --play 2", "sim.record.rehearse.rehearse"),
        ("batch tutorial_trust --dry-run", "sim.study.estimate.estimate"),
        ("tournament tutorial_trust", "sim.study.tournament.plan_of_tournament"),
        ("run tutorial_trust", "sim.table.session.Session.create"),
        ("new mine", "sim.faces.cli.new.template"),
    ],
)
def test_who_keeps_nothing_says_so(line, where, lang, monkeypatch, tmp_path):
    monkeypatch.setattr(where, pressed)
    answer = call(*line.split(), "--lang", lang, *(["--workers", 1] if line.startswith("claims") else []))
    assert answer.code == 130
    assert answer.err.splitlines()[-1] == NOTHING[lang], answer.err
    assert not list(tmp_path.rglob("manifest.json"))


def test_a_run_that_is_over_when_its_report_is_stopped_is_gone_on_with_by_its_report(monkeypatch, tmp_path):
    monkeypatch.setattr("sim.faces.cli.run.write_report", pressed)
    answer = call("run", "tutorial_trust", "-q")
    assert answer.code == 130
    line = re.search(r"To go on: sixparty (.*)", answer.err)[1]
    assert line.startswith("report ") and call(*shlex.split(line)).code == 0


def test_futures_that_are_stopped_leave_the_branch(monkeypatch, tmp_path):
    assert call("run", "tutorial_trust", "-q", "--no-report", "--out", tmp_path / "runs" / "one").code == 0
    monkeypatch.setattr("sim.faces.cli.branch.futures", pressed)
    answer = call("branch", "one:2", "--runs", 5)
    assert answer.code == 130 and "what was finished is saved" in answer.err and "To go on" not in answer.err
    assert call("replay", "one/what-if").code == 0
