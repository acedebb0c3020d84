"""`branch` and `compare`: a what-if beside its parent."""

import json
from pathlib import Path

import pytest

from sim.record.run import Run
from tests.faces.call import call
from tests.faces.played import play


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    top = tmp_path_factory.mktemp("runs")
    play(top / "game")
    return top


def ask(runs, command, *arguments):
    return call("--runs-dir", runs, command, *arguments)


def test_a_what_if_is_put_beside_its_parent(runs):
    answer = ask(
        runs, "branch", "game:3", "--order", "USA=hold", "-S", "tension.USA.DPRK=20", "--name", "calm"
    )
    assert answer.code == 0
    for part in (
        "game/calm: game from turn 3 on",
        "= 20",
        "United States: Hold",
        "First difference, in turn 4",
    ):
        assert part in answer.out, part
    assert (runs / "game" / "branches" / "calm" / "events.jsonl").is_file()
    assert "sixparty compare game game/calm" in answer.err
    assert ask(runs, "replay", "game/calm", "--verify").code == 0


def test_json_has_the_promised_keys(runs):
    told = json.loads(ask(runs, "branch", "game:3", "--order", "USA=hold", "--json").out)
    assert {"run", "branch", "first_difference", "measures", "parent_measures"} <= set(told)
    parent, made = (Run.open(runs / "game"), Run.open(Path(told["branch"])))
    assert told["parent_measures"] == parent.measures and told["measures"] == made.measures
    assert told["first_difference"]["turn"] == 4


def test_a_fan_of_futures_is_summed_up_and_kept(runs):
    answer = ask(runs, "branch", "game:4", "--runs", "4", "--name", "fan")
    assert answer.code == 0 and "4 futures from turn 4 on" in answer.out
    folder = runs / "game" / "branches" / "fan"
    kept = json.loads((folder / "futures.json").read_text(encoding="ascii"))
    assert kept["runs"] == 4 and kept["measures"]["peak_rung"]["futures"] == 4
    assert not list(folder.glob("branches/*"))
    told = json.loads(ask(runs, "branch", "game:4", "--runs", "4", "--json").out)
    assert told["futures"] == {"runs": 4, "measures": kept["measures"]}
    assert told["first_difference"] is None


def test_korean_is_korean(runs):
    out = ask(
        runs, "branch", "game:3", "--order", "USA=hold", "--doctrine", "DPRK=transactional", "--lang", "ko"
    ).out
    assert "처음 달라지는 곳, 4턴" in out and "북한은" in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("game",), 2, "game:5"),
        (("game:6",), 2, "the game was over"),
        (("game:99",), 4, "was not played"),
        (("game:3", "--order", "USA=nuclear_test"), 2, "none of its acts"),
        (("game:3", "--order", "DPRK=sign_deal:USA"), 2, "needs stage of talks between the two"),
        (("game:3", "--order", "USA=opentalks"), 2, "Did you mean open_talks?"),
        (("game:3", "--order", "USA"), 2, "ACTOR=ACTION"),
        (("game:3", "-S", "tensoin.USA.DPRK=3"), 2, "tensoin"),
        (("game:3", "-S", "tension.USA.DPRK=300"), 2, "between 0 and 100"),
        (("game:3", "-S", "parameters.couplin=0"), 2, "did you mean coupling"),
        (("game:3", "-S", "dyads.USA-DPRK.tension=3"), 2, "tension.USA.DPRK"),
        (("game:3", "-S", "turns=9"), 2, "cannot be changed"),
        (("game:3", "--doctrine", "USA=wegde"), 2, "wedge"),
        (("game:3", "--name", "A B"), 2, "cannot be the name"),
        (("game:3", "--name", "com1"), 2, "Windows"),
        (("game:3", "--runs", "0"), 2, "whole number"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing(runs, arguments, code, said):
    folder = runs / "game" / "branches"
    before = sorted(folder.iterdir()) if folder.is_dir() else []
    answer = ask(runs, "branch", *arguments)
    assert (answer.code, answer.out) == (code, "") and said in answer.err, answer.err
    assert ask(runs, "branch", *arguments, "--lang", "ko").code == code
    assert (sorted(folder.iterdir()) if folder.is_dir() else []) == before


def test_a_name_that_is_taken_is_refused(runs):
    assert ask(runs, "branch", "game:3", "--name", "twice").code == 0
    answer = ask(runs, "branch", "game:3", "--name", "twice")
    assert answer.code == 2 and "another name" in answer.err


def test_compare_shows_what_differs_and_all_on_request(runs):
    ask(runs, "branch", "game:3", "-S", "parameters.caution=3", "--name", "other")
    answer = ask(runs, "compare", "game", "game/other")
    assert answer.code == 0 and "turn 4: parameters.caution" in answer.out and "seed" not in answer.out
    assert "seed" in ask(runs, "compare", "game", "game/other", "--all").out
    told = json.loads(ask(runs, "compare", "game", "game/other", "--measure", "peak_rung", "--json").out)
    assert list(told["measures"]) == ["peak_rung"] and told["given"] == {
        "turn 4: parameters.caution": [None, 3]
    }
    assert "the same game" in ask(runs, "compare", "game", "game").out


def test_compare_pairs_runs_of_equal_seed(runs):
    for seed in (1, 2):
        for name, scenario in (("plain", "baseline_2024"), ("fire", "fire_and_fury_2017")):
            play(runs / f"{name}{seed}", scenario, turns=2, seed=seed)
    names = ["plain1", "plain2", "fire1", "fire2"]
    out = ask(runs, "compare", *names, "--measure", "score_goldstein").out
    assert "A: plain1, plain2" in out and "B: fire1, fire2" in out and "2 pairs" in out
    told = json.loads(ask(runs, "compare", *names, "--measure", "score_goldstein", "--json").out)
    a, b, c, d = told["measures"]["score_goldstein"]
    assert told["paired"][0]["mean"] == pytest.approx(((c - a) + (d - b)) / 2)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("game",), 2, "two runs"),
        (("game", "gone"), 4, "no run"),
        (("game", "game", "--measure", "peak"), 2, "peak_rung"),
    ],
)
def test_compare_says_what_is_wrong(runs, arguments, code, said):
    answer = ask(runs, "compare", *arguments)
    assert answer.code == code and said in answer.err
