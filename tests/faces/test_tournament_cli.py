"""`tournament` at the command line: its table, its answer for programs, and the way from it to one game."""

import json
import re

import pytest

from sim.faces.cli.main import main
from sim.faces.terminal.figures import figure, letters, write_matrix
from sim.faces.terminal.page import Page
from sim.study.interval import Interval
from sim.study.store import Store
from tests.faces.call import call

SMALL = ("--doctrines", "wedge,containment,transactional,security_seeker", "--turns", 4, "--runs", 12)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A small tournament, told in words; gives the runs folder and the answer."""
    folder = tmp_path_factory.mktemp("runs")
    return folder, call("tournament", "baseline_2024", *SMALL, "--runs-dir", folder, "--workers", 1)


def again(folder, *more):
    name = ("--name", "baseline_2024-tournament", "--resume")
    return call("tournament", "baseline_2024", *SMALL, *name, "--runs-dir", folder, *more)


def test_it_tells_matrices_ranking_equilibria_weights_and_games(played):
    _, answer = played
    assert answer.code == 0, answer.err
    for part in ("crisis (per cent of games)", "deal (per cent", "war (per cent", "Escalation scores",
                 "As a game of two", "What wedge owes", "Games to look at"):  # fmt: skip
        assert part in answer.out
    assert "2 x 2 = 4 cells of 12 games each, 48 games in all, 4 turns" in " ".join(answer.out.split())
    assert "a distribution of the model, not a forecast" in answer.out
    row = next(line for line in answer.out.splitlines() if line.startswith("containment "))
    assert len(re.findall(r"±\d", row)) == 2
    assert "support_end.USA" in answer.out and "support_end.DPRK" in answer.out


def test_it_names_the_worst_game_and_that_game_can_be_explained(played):
    folder, answer = played
    following = answer.err.strip().splitlines()[-1]
    found = re.search(r"sixparty (explain (baseline_2024-tournament)#(\d+) --runs-dir .*)", following)
    assert found, answer.err
    store = Store.open(folder / "studies" / found[2])
    score, war = store.column("score_rivera"), store.column("war")
    game = int(found[3])
    if not war.any():
        assert score[game] == score.max()
    else:
        assert war[game] == 1.0
    explained = call("explain", f"{found[2]}#{game}", "--runs-dir", folder)
    assert explained.code == 0, explained.err


def test_the_answer_for_programs_holds_tables_and_nothing_unfit_for_json(played):
    folder, _ = played
    answer = again(folder, "--json", "--measure", "refusals")
    assert answer.code == 0, answer.err
    data = json.loads(answer.out)
    assert data["rows"] == ["wedge", "containment"]
    assert data["columns"] == ["transactional", "security_seeker"]
    assert (data["games"], data["runs"], data["failed"]) == (48, 12, 0)
    for name in ("crisis", "deal", "war", "refusals"):
        matrix = data["measures"][name]
        for part in ("mean", "low", "high"):
            assert [len(row) for row in matrix[part]] == [2, 2]
        assert matrix["low"][0][0] <= matrix["mean"][0][0] <= matrix["high"][0][0]
    ranking = data["ranking"]
    assert set(ranking["weightings"]) == {"score_rivera", "score_linear", "score_goldstein"}
    assert ranking["verdict"] in ("holds", "flips")
    for one in (ranking, ranking["by_month"]):
        assert sorted(one["weightings"]["score_rivera"]["order"]) == ["containment", "wedge"]
    assert data["equilibria"] and all(
        sum(one["rows"].values()) == pytest.approx(1) for one in data["equilibria"]
    )
    assert data["ablation"]["doctrine"] == ranking["weightings"]["score_rivera"]["order"][0]
    assert len(data["examples"]["cells"]) == 2
    game = data["examples"]["overall"]["worst"]["game"]
    assert re.fullmatch(r"baseline_2024-tournament#\d+", game)


def test_a_finished_one_is_read_again_and_nothing_is_played(played):
    folder, first = played
    answer = again(folder)
    assert answer.out == first.out
    assert len(list((folder / "studies").iterdir())) == 3  # itself, and its winner without weights and plan


def test_it_speaks_korean(played):
    folder, _ = played
    answer = again(folder, "--lang", "ko")
    assert "이것은 모형의 분포이며 예측이 아닙니다." in answer.out
    assert "가중치" in answer.out and "다음: sixparty explain" in answer.err
    assert not re.search(r"\{\w+", answer.out)


def test_the_game_is_written_for_gambit(played, tmp_path):
    folder, _ = played
    path = tmp_path / "game.nfg"
    answer = again(folder, "--nfg", path, "--payoff", "-score_rivera,deal", "--json")
    text = path.read_text(encoding="utf-8").splitlines()
    assert text[0] == 'NFG 1 R "baseline_2024-tournament" { "USA" "DPRK" }'
    data = json.loads(answer.out)
    assert data["payoffs"] == {"row": "-score_rivera", "column": "deal"}
    first = [float(number) for number in text[-2].split()]
    assert first[0] < 0.0 and first[1] == pytest.approx(data["measures"]["deal"]["mean"][0][0])


def test_weights_may_be_left_alone(played):
    folder, _ = played
    answer = again(folder, "--no-ablation", "--json")
    assert json.loads(answer.out)["ablation"] is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--measure", "crises"), "crisis"),
        (("--payoff", "deal"), "ROW_MEASURE,COLUMN_MEASURE"),
        (("--payoff", "deal,nothing"), "no measure nothing"),
        (("--doctrines", "wegde"), "wedge"),
        (("--row", "KOR"), "no actor"),
        (("--runs", 0), "--runs"),
        (("--doctrine", "USA=wedge"), "USA plays"),
        (("--name", "a/b"), "name of a study"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(given, said, tmp_path):
    answer = call("tournament", "baseline_2024", *given, "--runs-dir", tmp_path)
    assert answer.code == 2
    assert said in answer.err
    assert not (tmp_path / "studies").exists()


def test_a_scenario_that_is_not_there_is_not_found(tmp_path):
    assert call("tournament", "nowhere", "--runs-dir", tmp_path).code == 4


def test_a_failed_game_makes_the_answer_no(played, tmp_path, monkeypatch):
    from sim.study import chunk

    play = chunk.play

    def sometimes(*given, **more):
        found = play(*given, **more)
        found.measures[0] = float("nan")
        return found._replace(reason=["it broke", *found.reason[1:]])

    monkeypatch.setattr(chunk, "play", sometimes)
    answer = call(
        "tournament", "baseline_2024", *SMALL, "--no-ablation", "--runs-dir", tmp_path, "--workers", 1
    )
    assert answer.code == 1
    assert "4 games failed" in answer.err


class Screen:
    """A screen of some columns that keeps what is written."""

    color = False

    def __init__(self, columns):
        import io

        class Out(io.StringIO):
            def isatty(self):
                return True

        self.out, self.columns = Out(), columns


@pytest.mark.parametrize(("columns", "lettered", "tables"), [(60, False, 1), (34, True, 1), (26, True, 2)])
def test_a_matrix_fits_its_screen(columns, lettered, tables, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = Screen(columns)
    heads = ["a_long_doctrine", "another_doctrine"]
    found = write_matrix(Page(screen), screen, "row", ["containment"], heads, [["12.3 ±4.5", "0 ±2"]])
    text = screen.out.getvalue()
    assert found is lettered
    assert ("A = a_long_doctrine" in text) is lettered
    lines = [line for line in text.splitlines() if line.startswith("containment")]
    assert len(lines) == tables
    assert all(len(line) <= columns for line in lines)
    assert sum("12.3 ±4.5" in line for line in lines) == 1 and sum("0 ±2" in line for line in lines) == 1


def test_letters_go_on_after_z():
    assert [letters(place) for place in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Interval(0.5, 0.42, 0.55, 90, "student_t"), "0.50 ±0.08"),
        (Interval(0.5, 0.5, 0.5, 90, "no_spread"), "0.5 (all alike)"),
        (Interval(3.0, float("nan"), float("nan"), 1, "one_game"), "3 ±?"),
        (Interval(float("nan"), float("nan"), float("nan"), 0, "no_games"), "none"),
        (Interval(1234.5, 1200.0, 1260.0, 90, "normal"), "1234 ±34"),
    ],
)
def test_a_figure_says_how_sure_it_is(found, said):
    assert figure("en", found) == said


def test_help_is_there_in_both_languages(capsys):
    for lang, word in (("en", "dominated doctrines"), ("ko", "지배당하는")):
        assert main(["tournament", "--help", "--lang", lang]) == 0
        assert word in " ".join(capsys.readouterr().out.split())
