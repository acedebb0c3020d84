"""`batch` and `tournament` over an ensemble at the command line: what they say, and what they refuse."""

import json

import pytest

from sim.model import RULES_VERSION
from sim.study.folder import find_study
from sim.study.store import Store
from tests.faces.call import call
from tests.study.ensembles import ROWS, write

SMALL = ("--doctrines", "wedge,containment,transactional", "--turns", 2, "--workers", 1)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Work in an empty folder with an ensemble in it."""
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    return tmp_path


def plainly(text):
    return " ".join(text.split())


def test_a_batch_says_over_which_worlds_it_is_and_what_gave_way(here):
    answer = call("batch", "tutorial_trust", "--over", "tried.yaml", "--runs", 3, "--turns", 2,
                  "-S", "parameters.coupling=0.2")  # fmt: skip
    assert answer.code == 0, answer.err
    said = plainly(answer.out)
    assert "tutorial_trust-tried: 12 games, means over 4 worlds that the record allows" in said
    assert "the ensemble tried (Tried), 3 games in each" in said and "9 of 400 points" in said
    assert "gives way in every world: noise_sd, costly_signal (-S parameters.NAME=VALUE" in said
    assert "the same in all worlds, because it was given: coupling" in said
    assert "Student's t over worlds" in said and "warning" not in answer.err
    store = Store.open(find_study(here / "runs", "tutorial_trust-tried"))
    assert store.plan.runs == 3 and store.points == 4


def test_the_answer_for_programs_names_the_ensemble(here):
    answer = call("batch", "tutorial_trust", "--over", "tried.yaml", "--turns", 1, "--json", "--runs", 2)
    found = json.loads(answer.out)
    assert (found["runs"], found["points"], found["runs_each"]) == (8, 4, 2)
    assert found["over"]["members"] == [10, 11, 12, 13] and len(found["over"]["sha256"]) == 64
    plain = json.loads(call("batch", "tutorial_trust", "--turns", 1, "--json", "--runs", 2).out)
    assert plain["over"] is None and plain["study"] == "tutorial_trust"


def test_a_study_over_an_ensemble_goes_on_without_it(here):
    first = call("batch", "tutorial_trust", "--over", "tried.yaml", "--turns", 1, "--runs", 2, "--json")
    (here / "tried.yaml").unlink()
    again = call("batch", "tutorial_trust-tried", "--resume", "--json")
    assert json.loads(again.out)["sha256"] == json.loads(first.out)["sha256"]
    more = call("batch", "tutorial_trust-tried", "--resume", "--runs", 3, "--json")
    assert json.loads(more.out)["runs"] == 12
    explained = call("replay", "tutorial_trust-tried#11", "--verify")
    assert explained.code == 0, explained.err
    write(here)
    refused = call("batch", "tutorial_trust-tried", "--resume", "--over", "tried.yaml")
    assert refused.code == 2 and "--over is for a new study" in refused.err


def test_a_tournament_over_an_ensemble_says_so_in_its_headline(here):
    answer = call("tournament", "baseline_2024", "--over", "tried.yaml", "--runs", 8, *SMALL)
    assert answer.code == 0, answer.err
    said = plainly(answer.out)
    assert "North Korea, over 4 worlds that the record allows" in said
    assert "of 8 games each" in said and "2 games in each; they count as the cases" in said
    assert "paired by world" in said and "What" in said
    more = call(
        "tournament", "baseline_2024", "--over", "tried.yaml", "--runs", 8, *SMALL, "--resume", "--json"
    )
    found = json.loads(more.out)
    assert (found["members"], found["runs"], found["over"]["id"]) == (4, 8, "tried")
    assert found["ablation"]["doctrine"] in found["rows"]
    report = call("report", found["study"])
    page = (here / "runs" / "studies" / found["study"] / "report.html").read_text(encoding="utf-8")
    assert report.code == 0, report.err
    assert "tried (Tried), 4 of 4 members" in page and "every member has luck of its own" in page


def test_fewer_games_than_worlds_take_the_first_ones(here):
    answer = call("tournament", "baseline_2024", "--over", "tried.yaml", "--runs", 3, *SMALL, "--no-ablation")
    assert "these are the first 3 of its 4 members" in plainly(answer.out)


def test_the_korean_page_says_it_in_korean(here):
    answer = call(
        "batch", "tutorial_trust", "--over", "tried.yaml", "--turns", 1, "--runs", 2, "--lang", "ko"
    )
    assert "기록과 어긋나지 않는 세계 4개" in answer.out and "앙상블 tried(시험)" in answer.out


def test_an_ensemble_of_other_rules_is_warned_of_and_one_without_a_record_makes_no_claim(here):
    write(here, rules_version=RULES_VERSION + 1, bands=None)
    answer = call("batch", "tutorial_trust", "--over", "tried.yaml", "--turns", 1, "--runs", 2)
    assert answer.code == 0
    assert f"warning: the ensemble tried was found by rules {RULES_VERSION + 1}" in answer.err
    assert "4 worlds of the ensemble tried" in answer.out and "record allows" not in answer.out


@pytest.mark.parametrize("command", [("batch", "tutorial_trust"), ("tournament", "baseline_2024")])
def test_what_cannot_be_read_is_refused_before_anything_is_written(here, command):
    write(here / "scenarios" / "library" / "ensembles")
    unknown = call(*command, "--over", "tride")
    assert unknown.code == 4 and "did you mean tried?" in unknown.err
    rows = [*ROWS[:2], (0.5, 3.0, 1.5, -3), ("x", 3.0, 1.5, 0.1)]
    write(here, rows=rows)
    faulty = call(*command, "--over", "tried.yaml")
    assert faulty.code == 1
    assert "tried.csv:4:16: E204" in faulty.err and "tried.csv:5:4: E203" in faulty.err
    assert not (here / "runs").exists() or not list((here / "runs").rglob("manifest.json"))


def test_what_it_would_take_is_told_without_playing(here):
    found = json.loads(call("batch", "tutorial_trust", "--over", "tried.yaml", "--dry-run", "--json").out)
    assert (found["points"], found["runs"], found["games"]) == (4, 20, 80)


@pytest.mark.parametrize(
    "command", [("batch", "tutorial_trust"), ("tournament", "tutorial_trust"), ("claims", "S2")]
)
def test_faults_of_an_ensemble_are_said_to_be_its_own(here, command):
    text = (here / "tried.csv").read_text(encoding="utf-8")
    (here / "tried.csv").write_text(text.replace("coupling", "coupling_", 1), encoding="utf-8")
    for lang, said in (("en", "the ensemble has errors:"), ("ko", "앙상블에 오류가 있습니다.")):
        answer = call(*command, "--over", "tried.yaml", "--lang", lang)
        assert answer.code == 1 and said in answer.err and "tried.csv:1:" in answer.err
