"""Studies over an ensemble: its files, its design, whose luck is whose, and how sure a figure is."""

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model.parameters import PARAMETERS
from sim.scenario.faults import ScenarioError
from sim.study.asked import plan_for
from sim.study.batch import play_study, sum_up
from sim.study.begin import begin, worlds_of_study
from sim.study.chunk import run_of
from sim.study.compare import Side, compare
from sim.study.design import design_of
from sim.study.discover import Discovery, discover_in
from sim.study.ensemble import ensemble_of
from sim.study.errors import EnsembleNotFound, StudyChanged, StudyError
from sim.study.interval import mean_interval, wilson
from sim.study.means import Mean, over_members
from sim.study.plan import Factor, Over, Plan, as_data, faults_of, from_data
from sim.study.plan_over import lay_over, spread_over
from sim.study.sensitivity import sensitivity
from sim.study.store import Store
from sim.study.tournament import plan_of_tournament, sides_of, tables_of, tournament_of
from tests.study.ensembles import NAMES, ROWS, write
from tests.study.made import study

SMALL = {"runs": 3, "turns": 2}


def planned(folder, scenario="tutorial_trust", over=None, **more):
    return plan_for(scenario, over=over or write(folder), **{**SMALL, **more})


# Files


def test_an_ensemble_is_read_with_all_that_its_head_tells(tmp_path):
    found = ensemble_of(write(tmp_path, rules_version=3))
    assert (found.id, found.names, found.members) == ("tried", NAMES, (10, 11, 12, 13))
    assert found.rows == tuple(ROWS) and found.values(2)["coupling"] == 0.5
    assert (found.points_tried, found.kept, found.rules_version) == (400, 9, 3)
    assert found.data["bands"]["war"]["fell"] == 12 and found.title["ko"] == "시험"
    assert found.first(2).members == (10, 11) and found.first(2).of == 4


def test_notes_may_stand_above_the_members(tmp_path):
    text = "# where it is from\r\n# and when\r\nmember,coupling\r\n7,0.5\r\n9,1e-3\r\n"
    found = ensemble_of(write(tmp_path, csv=text))
    assert (found.members, found.rows) == ((7, 9), ((0.5,), (0.001,)))
    assert "tried.csv:4:3: E204" in faults(write(tmp_path, csv=text.replace("0.5", "5")))[0]


def test_a_name_that_is_not_known_gets_the_nearest(tmp_path, monkeypatch):
    write(tmp_path / "scenarios" / "library" / "ensembles")
    monkeypatch.chdir(tmp_path)
    assert ensemble_of("tried").members == (10, 11, 12, 13)
    with pytest.raises(EnsembleNotFound, match=r"no ensemble 'tired'.*did you mean tried\?"):
        ensemble_of("tired")


def faults(path):
    with pytest.raises(ScenarioError) as caught:
        ensemble_of(path)
    return [str(fault).removeprefix(f"{path.parent}/") for fault in caught.value.faults]


def test_all_faults_of_both_files_are_told_at_their_places(tmp_path):
    text = "member,coupling,copling,coupling\n1,0.5,1,0.5\n1,x,1,7\nb,0.5,1\n3,.nan,1e999,0.2\n"
    found = faults(write(tmp_path, csv=text, kept=0, sha256="0" * 64, more=1))
    places = [":".join(fault.split(":")[:3]) + fault.split(":", 3)[3][:5] for fault in found]
    assert places == [
        "tried.yaml:5:7 E204", "tried.yaml:9:9 E309", "tried.yaml:11:1 E201",
        "tried.csv:1:17 E305", "tried.csv:1:25 E308",
        "tried.csv:3:1 E308", "tried.csv:3:3 E203", "tried.csv:3:7 E204",
        "tried.csv:4:1 E207", "tried.csv:5:3 E120", "tried.csv:5:8 E120",
    ]  # fmt: skip
    assert "did you mean coupling?" in found[3] and "0 to 1 was expected" in found[7]


@pytest.mark.parametrize(
    ("csv", "code"),
    [("", "E107"), ("\ufeffmember,coupling\n", "E103"), ("member\n1\n2\n", "E202"),
     ("coupling\n1\n2\n", "E202"),
     ("member,coupling\n1,0.5\n", "E207"), ("member,coupling\n1,0.5\n\n2,0.5\n", "E207"),
     ("member,coupling\n-1,0.5\n2,0.5\n", "E203"), ("member,coupling\n1,\t0.5\n2,0.5\n", "E108")],
)  # fmt: skip
def test_a_csv_of_another_form_is_refused(tmp_path, csv, code):
    assert any(code in fault for fault in faults(write(tmp_path, csv=csv)))


def test_a_csv_that_is_not_there_is_told_in_the_head(tmp_path):
    path = write(tmp_path)
    (tmp_path / "tried.csv").unlink()
    assert [fault.split(": ")[1][:4] for fault in faults(path)] == ["E100"]
    assert any("E205" in fault for fault in faults(write(tmp_path, csv="x", **{"name": "out"}, format=1,
               **{"id": "a/b"})))  # fmt: skip


# Plans and designs


def test_a_member_is_joined_with_every_combination_and_its_world_has_its_values(tmp_path):
    (tmp_path / "signals.yaml").write_text(
        "format: 1\nid: signals\nscenario: tutorial_trust\nruns: 50\n"
        "factors:\n  doctrine.ROK: [status_quo, tit_for_tat]\n  parameters.noise_sd: [0.8, 1.2]\n",
        encoding="utf-8",
    )
    plan = planned(tmp_path, tmp_path / "signals.yaml", runs=None)
    assert (plan.id, plan.runs, plan.points, plan.size, plan.block) == ("signals-tried", 20, 4, 16, 4)
    design = design_of(plan)
    # The study's own factor stays; of the ensemble the rest is taken.
    assert design.names == (
        "doctrine.ROK", "parameters.noise_sd", *(f"parameters.{name}" for name in NAMES if name != "noise_sd")
    )  # fmt: skip
    assert design.rows[:5] == [
        ("status_quo", 0.8, 0.1, 1.0, 0.01), ("status_quo", 1.2, 0.1, 1.0, 0.01),
        ("tit_for_tat", 0.8, 0.1, 1.0, 0.01), ("tit_for_tat", 1.2, 0.1, 1.0, 0.01),
        ("status_quo", 0.8, 0.3, 2.0, 0.02),
    ]  # fmt: skip
    store = begin(plan, tmp_path / "runs")
    assert (store.manifest["ensemble"]["fixed"], store.manifest["ensemble"]["of"]) == (["noise_sd"], 4)
    world = worlds_of_study(store).built(store.design.rows[5])
    held = dict(zip(PARAMETERS, world.game.parameter.tolist(), strict=True))
    assert (held["coupling"], held["costly_signal"], held["noise_sd"]) == (0.3, 2.0, 1.2)


def test_the_scenario_gives_way_to_the_ensemble_and_the_user_to_nobody(tmp_path):
    plan = planned(tmp_path, overrides=["parameters.coupling=0.25"])
    assert not any(factor.name == "parameters.coupling" for factor in plan.factors)
    store = begin(plan, tmp_path / "runs")
    told = store.manifest["ensemble"]
    assert sorted(told["overrides"]) == ["costly_signal", "noise_sd"]  # the tutorial has its own
    assert told["fixed"] == ["coupling"] and told["members"] == [10, 11, 12, 13]
    worlds = worlds_of_study(store)
    for row, member in zip(store.design.rows, ROWS, strict=True):
        held = dict(zip(PARAMETERS, worlds.built(row).game.parameter.tolist(), strict=True))
        assert held["coupling"] == 0.25 and held["noise_sd"] == member[2]


def test_a_parameter_of_the_scenario_that_gave_way_is_told(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "format: 1\nid: own\ntitle: {en: Own, ko: 자기}\nstart: 2024-01\nturns: 2\n"
        "actors: {USA: {}, ROK: {}, DPRK: {}}\n"
        "parameters: {coupling: 0.9, noise_sd: 1.7, reciprocity: 1.1}\n",
        encoding="utf-8",
    )
    told = begin(planned(tmp_path, own), tmp_path / "runs").manifest["ensemble"]
    assert sorted(told["overrides"]) == ["coupling", "noise_sd"]


def test_a_plan_over_an_ensemble_comes_back_from_its_manifest_and_a_plain_one_is_as_before(tmp_path):
    plan = planned(tmp_path)
    data = json.loads(json.dumps(as_data(plan)))
    assert from_data(data) == plan and data["over"]["id"] == "tried" and "rows" not in json.dumps(data)
    with pytest.raises(ValueError, match="stand in the design"):
        design_of(from_data(data))
    assert "over" not in as_data(Plan("a", "b"))


def test_drawn_points_cannot_be_laid_over_an_ensemble(tmp_path):
    with pytest.raises(StudyError, match="latin_hypercube"):
        planned(tmp_path, "uncertainty")


def test_games_are_spread_over_members(tmp_path):
    ensemble = ensemble_of(write(tmp_path))
    assert spread_over(ensemble, None, 1000) == (4, 250)
    assert spread_over(ensemble, None, 3) == (4, 1)
    assert spread_over(ensemble, 10, 1000) == (4, 3) and spread_over(ensemble, 3, 1000) == (3, 1)


HEAD = "format: 1\nid: s\nscenario: tutorial_trust\nsampler: ensemble\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "4:10 E202 `ensemble` is missing: this sampler needs its name"),
        ("ensemble: tried.yaml\npoints: 5\n", "6:9 E204 5 members are wanted; tried has 4"),
        ("ensemble: nowhere\n",
         "5:11 E100 no ensemble 'nowhere': neither a file nor an id; did you mean plausible?"),
        ("ensemble: tried.yaml\nfactors: {parameters.hardship: {uniform: [0, 0.3]}}\n",
         "6:32 E202 `steps` is missing in parameters.hardship: a grid needs it"),
    ],
)  # fmt: skip
def test_faults_of_a_study_file_over_an_ensemble(tmp_path, text, said):
    write(tmp_path)
    path = tmp_path / "s.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    plan, found = faults_of(path)
    assert plan is None
    assert [f"{one.line}:{one.column} {one.code} {one.message}" for one in found] == [said]


def test_a_study_file_names_an_ensemble_beside_it(tmp_path):
    write(tmp_path)
    path = tmp_path / "s.yaml"
    path.write_text(
        HEAD + "ensemble: tried.yaml\npoints: 3\nset: {parameters.coupling: 0.2}\n", encoding="utf-8"
    )
    plan = plan_for(path, overrides=["parameters.noise_sd=1"])
    assert (plan.id, plan.points, plan.size) == ("s", 3, 3)
    assert [factor.name for factor in plan.factors] == [
        "parameters.costly_signal",
        "parameters.incident_base",
    ]
    path.write_text(HEAD.replace("ensemble", "grid") + "ensemble: tried.yaml\n", encoding="utf-8")
    assert [fault.code for fault in faults_of(path)[1]] == ["E309"]


# Games


def test_rows_are_the_same_however_they_are_cut_and_a_folder_needs_no_ensemble(tmp_path):
    head = write(tmp_path / "e")
    plan = plan_of_tournament("baseline_2024", doctrines=["wedge", "transactional"], runs=8, seed=2, turns=2,
                              over=ensemble_of(head))  # fmt: skip
    whole = play_study(begin(plan, tmp_path / "a"))
    store = begin(plan, tmp_path / "b", chunk=3)
    for path in (head, head.with_suffix(".csv")):
        path.unlink()
    play_study(store, workers=2)
    (store.folder / "parts" / "000001.parquet").unlink()
    again = Store.open(store.folder)
    assert play_study(again).sha256 == whole.sha256
    assert sum_up(again).measures == whole.measures


def test_a_study_over_another_ensemble_is_another_study(tmp_path):
    begin(planned(tmp_path / "a"), tmp_path / "runs", "x")
    begin(planned(tmp_path / "a"), tmp_path / "runs", "x", resume=True)
    other = write(tmp_path / "b", rows=[ROWS[0], (0.3, 2.0, 1.0, 0.025), *ROWS[2:]])
    with pytest.raises(StudyChanged):
        begin(planned(tmp_path, over=other), tmp_path / "runs", "x", resume=True)


def test_a_member_has_its_own_luck_and_all_that_is_played_in_its_world_shares_it(tmp_path):
    """Games of two doctrines that do the same are the same in a world; equal worlds differ by luck alone."""
    over = write(tmp_path, rows=[ROWS[0]] * 4)
    plan = plan_for("tutorial_trust", over=over, runs=2, turns=6)
    plan = Plan(**{**vars(plan), "factors": (Factor("parameters.taiwan_mean", (0.1, 0.1001)), *plan.factors)})
    assert plan.block == 2
    assert run_of(plan, 0, 1) == run_of(plan, 1, 1) != run_of(plan, 2, 1)
    apart = Plan(**{**vars(plan), "common_random_numbers": False})
    assert run_of(apart, 0, 1) != run_of(apart, 1, 1)
    store = begin(planned(tmp_path, over=over, turns=6), tmp_path / "runs")
    play_study(store)
    scores = store.column("score_linear").reshape(4, 3)
    assert len({tuple(row) for row in scores.tolist()}) == 4


# How sure it is


def test_members_are_the_cases_however_many_games_each_has():
    world = np.array([1.0, 2.0, 4.0, 9.0])
    few, many = (over_members(np.repeat(world[:, None], runs, axis=1)) for runs in (1, 500))
    bare = mean_interval(world)
    assert (few.low, few.high) == (many.low, many.high) == (bare.low, bare.high)
    assert (few.method, few.n, many.n) == ("members", 4, 2000)


def test_a_share_is_worth_as_many_games_as_members_let_it_be():
    generator = np.random.default_rng(1)
    alike = over_members((generator.random((400, 5)) < 0.3) * 1.0)
    split = over_members(np.repeat(generator.random((400, 1)) < 0.3, 5, axis=1) * 1.0)
    assert alike.method == split.method == "wilson"
    assert alike.width == pytest.approx(np.diff(wilson(alike.mean, 2000))[0], rel=0.15)
    assert split.width == pytest.approx(np.diff(wilson(split.mean, 400))[0], rel=0.02)
    never = over_members(np.zeros((40, 100)))
    assert (never.low, never.high) == wilson(0.0, 40)


@pytest.mark.parametrize("name", ["crisis", "score"])
def test_the_mean_of_a_batch_agrees_with_that_of_a_table(name):
    generator = np.random.default_rng(4)
    share = generator.random((60, 1))
    table = (
        (generator.random((60, 7)) < share) * 1.0 if name == "crisis" else share + generator.random((60, 7))
    )
    mean = Mean(name, 60, shared=True, method="members")
    for start in range(0, 420, 50):
        part = np.arange(start, min(420, start + 50))
        mean.add(part // 7, table.ravel()[part])
    found, wanted = mean.interval(), over_members(table)
    assert (found.method, found.n) == (wanted.method, wanted.n)
    assert [found.low, found.high] == pytest.approx([wanted.low, wanted.high], rel=1e-9)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Worlds with shares of their own, few games in each: about 95 in 100 intervals hold the mean share."""
    generator = np.random.default_rng(9)
    hits = 0
    for _ in range(300):
        share = generator.beta(0.4, 1.6, size=(50, 1))
        found = over_members((generator.random((50, 4)) < share) * 1.0)
        hits += found.low <= 0.2 <= found.high
    assert 0.91 <= hits / 300 <= 0.99


# What reads such studies

ROWS_PLAYED, COLUMNS_PLAYED, MEMBERS, RUNS = ("x", "y"), ("p", "q"), 50, 2


def tournament(folder, **more):
    """Write a tournament of 2 x 2 over 50 worlds: crises in the worlds in which `parameters.a` is high."""
    rows = [(k / MEMBERS,) for k in range(MEMBERS)]
    ensemble = ensemble_of(write(folder / "e", rows=rows, names=("coupling",)))
    factors = (
        Factor("doctrine.A", ROWS_PLAYED), Factor("doctrine.B", COLUMNS_PLAYED),
        Factor("parameters.coupling", low=0.0, high=0.98),
    )  # fmt: skip
    plan = Plan("made", "tiny", runs=RUNS, sampler="ensemble", points=MEMBERS, factors=factors,
                over=Over("tried", ensemble.sha256, ensemble))  # fmt: skip
    luck = np.random.default_rng(2).normal(size=(MEMBERS, 1, 1, RUNS))
    cell = np.array([[1.0, 2.0], [3.0, 4.0]])[None, :, :, None]
    world = np.array(rows)[:, :, None, None]
    score = 50.0 + cell + 20.0 * world + luck
    crisis = np.broadcast_to(world >= 0.5, score.shape) * 1.0
    none, zero = np.full(score.shape, np.nan), np.zeros(score.shape)
    flat = {
        "crisis": crisis, "deal": zero, "war": zero, "war_month": none, "score_rivera": score,
        "score_linear": score, "score_goldstein": score, "support_end.A": -score, "support_end.B": score,
    }  # fmt: skip
    measures = {name: values.reshape(-1, RUNS) for name, values in (flat | more).items()}
    return study(folder, plan, measures), score


def test_a_tournament_over_worlds_takes_them_for_its_cases(tmp_path):
    store, score = tournament(tmp_path)
    assert sides_of(store.plan) == ("A", "B")
    table = tables_of(store, ["score_rivera"])["score_rivera"]
    assert table.shape == (2, 2, MEMBERS)
    assert np.allclose(table, score.mean(axis=3).transpose(1, 2, 0))
    found = tournament_of(store)
    assert (found.runs, found.members, found.games) == (100, 50, 400)
    crisis = found.matrices["crisis"][0][0]
    assert crisis.mean == 0.5 and crisis.width > 0.9 * np.diff(wilson(0.5, 50))[0]
    # In the world of a member luck is the same for all: the rows differ by 2 and by nothing else.
    margin = found.ranking.orders[0].margin
    assert (margin.mean, margin.low, margin.high) == pytest.approx((2.0, 2.0, 2.0))
    assert found.ranking.orders[0].intervals[0].n == MEMBERS
    worst = found.examples.overall.worst
    point, _ = store.place_of(worst.game)
    assert store.design.rows[point][:2] == (ROWS_PLAYED[worst.row], COLUMNS_PLAYED[worst.column])
    assert store.column("score_rivera")[worst.game] == worst.value == score.max()


def test_two_studies_over_the_same_worlds_are_paired_world_by_world(tmp_path):
    one, _ = tournament(tmp_path / "a")
    other, score = tournament(tmp_path / "b")
    shifted = {"score_rivera": score + 0.5}
    other, _ = tournament(tmp_path / "c", **shifted)
    found = compare([Side(one), Side(other)], ["score_rivera"]).rows[0].differences[0]
    assert (found.unit, found.paired, found.interval.n) == ("member", True, MEMBERS)
    assert found.interval.mean == pytest.approx(0.5) and found.interval.width < 1e-9
    # A point of each: the same member has the same luck, another has not.
    same = compare([Side(one, 4), Side(one, 7)], ["score_rivera"], every=True).rows[0].differences[0]
    apart = compare([Side(one, 4), Side(one, 8)], ["score_rivera"], every=True).rows[0].differences[0]
    assert same.paired and not apart.paired


def test_members_are_halved_by_discovery_and_ranked_by_pawn(tmp_path):
    store, _ = tournament(tmp_path)
    found = discover_in(store, "crisis >= 1")
    assert found.halves == "points" and found.judged == 200
    limit = found.boxes[0].limits[0]
    assert limit.factor == "parameters.coupling" and 0.4 <= limit.end <= 0.6
    ranked = sensitivity(store, "score_rivera")
    assert ranked.method == "pawn" and ranked.rows[0].factor == "parameters.coupling"
    with pytest.raises(StudyError, match="morris does not fit"):
        sensitivity(store, "score_rivera", "morris")


def test_the_level_of_a_tournament_is_that_of_its_games(tmp_path):
    """Real games: a cell is the mean of what its doctrines made of every world."""
    ensemble = ensemble_of(write(tmp_path))
    plan = plan_of_tournament("baseline_2024", doctrines=["wedge", "containment", "transactional"], runs=8,
                              seed=1, turns=3, over=ensemble)  # fmt: skip
    assert (plan.runs, plan.points, plan.id) == (2, 4, "baseline_2024-tournament-tried")
    store = begin(plan, tmp_path / "runs")
    answer = play_study(store)
    found = tournament_of(store)
    frame = store.frame()
    # The mean of all games has the worlds for its cases, too: the games of a world stand together.
    score, wanted = answer.measures["score_linear"], over_members(store.column("score_linear").reshape(4, -1))
    assert (score.method, score.n) == ("members", 16)
    assert [score.low, score.high] == pytest.approx([wanted.low, wanted.high])
    for row, doctrine in enumerate(found.rows):
        cell = frame[frame[f"doctrine.{found.row}"] == doctrine]
        assert found.matrices["crisis"][row][0].mean == pytest.approx(cell["crisis"].mean())
        assert found.ranking.orders[0].intervals[row].mean == pytest.approx(cell["score_rivera"].mean())
    assert not math.isnan(found.ranking.orders[0].margin.low)


def test_a_parameter_that_the_scenario_has_not_is_left_out(tmp_path, monkeypatch):
    ensemble = ensemble_of(write(tmp_path))
    plan = Plan("a", "tutorial_trust")
    known = SimpleNamespace(scenario=SimpleNamespace(parameters={"coupling": 0.5, "noise_sd": 1.0}))
    monkeypatch.setattr("sim.scenario.load.open_draft", lambda reference: known)
    assert design_of(lay_over(plan, ensemble)).names == ("parameters.coupling", "parameters.noise_sd")


def test_games_of_one_world_never_judge_what_others_of_it_have_found(tmp_path, monkeypatch):
    seen = {}

    def caught(columns, cases, searching, point, run):
        seen.update(searching=searching, point=point, run=run)
        return Discovery((), 0.5, 1, 1, "given")

    monkeypatch.setattr("sim.study.discover.discover", caught)
    discover_in(tournament(tmp_path)[0], "crisis >= 1")
    sides = seen["searching"].reshape(MEMBERS, 4 * RUNS)
    assert (sides == sides[:, :1]).all() and sides[:, 0].sum() == MEMBERS / 2
    assert len(set(seen["point"])) == MEMBERS and seen["run"] is None
