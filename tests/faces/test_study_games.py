"""STUDY#123: a game of a study is played again in full, is the same game, and is a run for every command."""

import json

import pytest

from sim.record.folder import GAMES
from sim.record.run import Run
from sim.study.batch import play_study
from sim.study.begin import begin
from sim.study.plan import load_plan
from tests.faces.call import call

STUDY = """\
format: 1
id: several
scenario: crossroads_2024
runs: 4
seed: 6
turns: 3
factors:
  parameters.noise_sd: [0.8, 1.2]
  doctrine.USA: [status_quo, gradual_reciprocity]
  injects.panel_veto: [true, false]
set: {dyads.USA-DPRK.tension: 35}
doctrines: {ROK: status_quo}
"""
GAMES_ASKED = (0, 11, 31)


def make(folder, text=STUDY, name=None, rounds=()):
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    store = begin(load_plan(folder / "plan.yaml"), folder / "runs", name)
    play_study(store)
    for runs in rounds:
        store.add_round(runs)
        play_study(store)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return make(tmp_path_factory.mktemp("several"))


@pytest.fixture
def ask(store, monkeypatch):
    monkeypatch.setenv("SIXPARTY_RUNS", str(store.folder.parents[1]))
    return call


def row(store, game):
    columns = store.columns(store.names)
    return {name: columns[name][game] for name in store.measures}


@pytest.mark.parametrize("game", GAMES_ASKED)
def test_a_game_played_again_is_the_game_of_the_study(store, ask, game):
    assert ask("replay", f"several#{game}", "-q").code == 0
    run = Run.open(store.folder / GAMES / str(game))
    point, number = store.place_of(game)
    design = dict(zip(store.design.names, store.design.rows[point], strict=True))
    assert run.scenario.parameters["noise_sd"] == design["parameters.noise_sd"]
    assert run.scenario.actors["USA"].doctrine == design["doctrine.USA"]
    assert ("panel_veto" in {inject.id for inject in run.scenario.injects}) == design["injects.panel_veto"]
    assert (run.manifest.seed, run.manifest.run, run.manifest.turns) == (6, number, 3)
    assert run.manifest.doctrines["USA"] == design["doctrine.USA"]
    for name, value in row(store, game).items():
        assert run.measures[name] == (None if value != value else value), name


def test_luck_is_that_of_the_point_where_it_is_not_shared(tmp_path, monkeypatch):
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    store = make(tmp_path, STUDY + "common_random_numbers: false\nmeasures: [score_linear, provocations]\n")
    assert call("replay", "several#13", "-q").code == 0
    assert Run.open(store.folder / GAMES / "13").manifest.run == 3 * (1 << 40) + 1


def test_a_game_of_a_later_round_has_the_run_of_that_round(tmp_path, monkeypatch):
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    store = make(tmp_path, rounds=[6])
    assert store.place_of(35) == (1, 5)
    assert call("replay", "several#35", "-q").code == 0
    assert Run.open(store.folder / GAMES / "35").manifest.run == 5


def test_it_is_played_once_and_then_read(store, ask):
    first = ask("show", "several#7")
    assert "playing game 7 of several again" in first.err and "several#7" in first.out
    again = ask("show", "several#7")
    assert again.out == first.out and "playing" not in again.err


def test_every_command_about_a_run_takes_it(store, ask):
    assert ask("replay", "several#2", "--verify").code == 0
    explained = json.loads(ask("explain", "several#2:2", "tension.DPRK.USA", "--json").out)
    assert explained["turn"] == 2 and explained["rows"]
    assert json.loads(ask("show", "several#2:1", "--json").out)["turn"] == 1
    branched = ask("branch", "several#2:1", "-S", "tension.DPRK.USA=90", "--name", "hot")
    assert branched.code == 0 and "sixparty compare several#2 several#2/hot" in branched.err
    assert ask("compare", "several#2", "several#2/hot").code == 0
    assert json.loads(ask("replay", "several#2/hot:3", "--verify", "--json").out)["ok"]
    report = json.loads(ask("report", "several#2", "--json").out)["report"]
    assert report == str(store.folder / GAMES / "2" / "report.html")
    assert ask("explain", f"{store.folder}#2:1").code == 0
    played = ask("play", "several#2", "--resume")
    assert played.code == 2 and "Traceback" not in played.err


def test_a_game_stopped_half_way_is_played_on(store, ask):
    from sim.table.session import Session

    assert ask("replay", "several#20", "-q").code == 0
    whole = (store.folder / GAMES / "20" / "turns.csv").read_bytes()
    scenario = Run.open(store.folder / GAMES / "20").scenario
    for game in (21, 22):
        assert ask("replay", f"several#{game}", "-q").code == 0
    stopped = store.folder / GAMES / "20"
    (stopped.rename(stopped.with_name("kept")))
    with Session.create(scenario, folder=stopped, seed=6, run=0) as session:
        session.play_turn()
    assert ask("replay", "several#20", "-q").code == 0
    assert (stopped / "turns.csv").read_bytes() == whole
    for name in ("events.jsonl", "scenario.yaml"):
        (store.folder / GAMES / "21" / name).unlink()
    assert ask("replay", "several#21", "--verify").code == 0


@pytest.mark.parametrize(
    ("ref", "code", "said"),
    [
        ("several#32", 4, "0 to 31"),
        ("severall#1", 4, "several"),
        ("several#1/lost", 4, "no branch"),
        ("several#1:9", 4, "turn 9"),
        ("several#x", 4, "several#x"),
    ],
)
def test_what_is_not_there_is_not_found(ask, ref, code, said):
    answer = ask("replay", ref)
    assert answer.code == code and said in answer.err and "Traceback" not in answer.err


def test_a_game_that_comes_out_otherwise_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    store = make(tmp_path)
    columns = store.columns(store.measures)
    values = [columns[name].copy() for name in store.measures]
    place = store.measures.index("score_goldstein")
    values[place][5] += 2.0**-40  # the last bits of one number
    import numpy as np

    store.write_part(0, 0, np.array(values).T, [None] * store.games)
    answer = call("replay", "several#5")
    assert answer.code == 4 and "score_goldstein" in answer.err and not answer.out
    assert call("replay", "several#6", "-q").code == 0


def test_a_study_of_other_rules_is_not_played_again(tmp_path, monkeypatch):
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    store = make(tmp_path)
    scenario = store.folder / "scenario.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    answer = call("replay", "several#5")
    assert answer.code == 4 and "changed" in answer.err


def test_a_failed_game_says_why(tmp_path, monkeypatch):
    import numpy as np

    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    store = make(tmp_path)
    blank = np.full((store.games, len(store.measures)), np.nan)
    store.write_part(0, 0, blank, ["it broke"] * store.games)
    answer = call("replay", "several#5")
    assert answer.code == 1 and "it broke" in answer.err
