"""Ensembles can be found: `list ensembles`, `show`, and an error that names one."""

import json

import pytest

from sim.faces.words import LANGUAGES
from tests.faces.call import call


def test_ensembles_are_listed_with_their_worlds():
    (one,) = json.loads(call("list", "ensembles", "--json").out)["ensembles"]
    assert (one["id"], one["members"], one["tried"]) == ("plausible", 730, 50_000)
    assert "Next: sixparty show plausible" in call("list", "ensembles").err


def test_a_damaged_ensemble_is_listed_as_such(tmp_path, monkeypatch):
    folder = tmp_path / "scenarios" / "library" / "ensembles"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("format: 1\nid: mine\ncsv: none.csv\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    answer = call("list", "ensembles")
    assert answer.code == 0
    assert "cannot be read: sixparty validate" in answer.out
    assert call("show", "ensemble:mine").code == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_ensemble_is_shown_in_words(lang):
    answer = call("show", "plausible", "--lang", lang)
    assert answer.code == 0
    for word in ("730", "50,000", "plausible.yaml", "veto_2024_03_CHN", "21,175", "42.4 %"):
        assert word in answer.out
    assert "show.ensemble" not in answer.out


def test_a_program_gets_the_head_and_the_names():
    found = json.loads(call("show", "ensemble:plausible", "--json").out)
    assert (found["kind"], found["members"], len(found["parameters"])) == ("ensemble", 730, 91)


@pytest.mark.parametrize("name", ["plausibel", "nonsense"])
def test_an_unknown_ensemble_is_refused_with_the_nearest(name):
    answer = call("batch", "tutorial_trust", "--over", name, "--dry-run")
    assert answer.code == 4
    assert "did you mean plausible?" in answer.err


def test_a_tournament_says_its_games_in_each_world_and_warns_of_a_value_outside_its_range(tmp_path):
    answer = call(
        "tournament", "baseline_2024", "--over", "plausible", "--runs", 3, "--turns", 1, "--no-ablation",
        "--doctrines", "status_quo,wedge", "-S", "parameters.tension_gain=99", "--runs-dir", tmp_path,
    )  # fmt: skip
    assert answer.code == 0
    assert "each pair plays 1 game in each of 3 worlds" in answer.err
    assert "tension_gain to 99, outside the range 0.3 to 1.5" in answer.err
