"""A record becomes a scenario without any exception in code; its files' faults are told at their places."""

import numpy as np
import pytest

from sim.scenario.build import build
from sim.scenario.check import validate_file
from sim.scenario.dump import dump
from sim.scenario.faults import ScenarioError, ScenarioNotFound
from sim.scenario.load import load
from sim.study.engine import Task, play
from sim.study.history import history_world
from sim.study.history_files import read_monthly
from sim.study.history_find import histories
from sim.study.past_votes import chance_above, enforcement, sum_of_uniforms, veto_chances, votes

HEAD = "date,actor,target,goldstein,action\n"


@pytest.fixture(scope="module")
def korea():
    return history_world("korea")


def events(tmp_path, *lines, head=HEAD):
    path = tmp_path / "events.csv"
    path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def faults(error):
    return [(fault.line, fault.column, fault.code) for fault in error.value.faults]


def test_shipped_record_gives_the_tension_that_an_earlier_program_of_the_same_rules_gave(korea):
    found = korea.by_period()
    assert found["tension_2016"] == pytest.approx(35.2, abs=0.05)
    assert found["tension_2017H2"] == pytest.approx(40.2, abs=0.05)
    assert found["tension_2018"] == pytest.approx(24.0, abs=0.2)  # habit is by act and value, see README
    assert found["tension_2019_2021"] is None
    tension = korea.tension().mean(axis=(0, 2))
    assert korea.months[int(tension.argmax())] == "2017-09"


def test_history_written_out_is_a_scenario_like_any_other(korea, tmp_path):
    path = tmp_path / "written.yaml"
    path.write_text(dump(korea.scenario), encoding="utf-8")
    assert [fault for fault in validate_file(path) if fault.severity == "error"] == []
    world = build(load(path), 10)
    months = len(korea.months)
    series = play(world, Task(months, 1, 1, 0, 1), korea.watched).series[:, 1:]
    assert np.array_equal(series, korea.tension())


def test_compiled_history_is_the_interpreted_one(korea):
    task = Task(14, 1, 3, 5, 1)
    one = play(korea.built, task, korea.watched)
    other = play(korea.built, task, korea.watched, compiled=False)
    assert np.array_equal(one.series, other.series)
    assert np.array_equal(one.measures, other.measures, equal_nan=True)


def test_nobody_acts_beside_the_record_and_all_of_it_is_done(korea):
    """Count the hostile score of the acts: it must be that of the file."""
    library = load("baseline_2024").actions
    kept = [e for e in korea.events if e.actor != e.target]
    hostile = sum(-e.goldstein * library[e.act].salience for e in kept if e.goldstein < 0)
    played = play(korea.built, Task(len(korea.months), 1, 1, 0, 1))
    at = korea.built.index.measures().index("score_goldstein")
    assert played.measures[0, at] == pytest.approx(hostile)
    assert korea.left_out == len(korea.events) - len(kept) == 1


def test_parameters_are_exchanged_and_what_the_plan_fixes_stays(korea):
    values = {"tension_gain": 0.3, "noise_sd": 2.0, "europe_mean": 0.9}
    exchanged = korea.under(values)
    overrides = ["parameters.tension_gain=0.3", "parameters.europe_mean=0.9"]
    rebuilt = build(korea.draft.resolve(overrides), exchanged.game.slots)
    assert np.array_equal(exchanged.game.parameter, rebuilt.game.parameter)
    assert np.array_equal(exchanged.start.world, rebuilt.start.world)
    assert np.array_equal(exchanged.game.start_threat, rebuilt.game.start_threat)
    assert korea.by_period(values)["tension_2017H2"] < korea.by_period()["tension_2017H2"] - 1


def test_an_act_takes_the_value_of_the_record(tmp_path):
    lines = ("2020-02-01,USA,DPRK,-9,large_exercise", "2020-03-01,DPRK,UN,-1,nuclear_test")
    world = history_world("korea", events(tmp_path, *lines))
    assert world.months == tuple(f"2020-{month:02d}" for month in range(1, 4))
    assert world.scenario.start == "2020-01"
    act = world.scenario.actions["large_exercise_minus_9"]
    assert (act.goldstein, act.base_weight, act.preconditions) == (-9, 0, ())
    assert world.scenario.actions["nuclear_test_minus_1"].pairs == ("DPRK>USA",)
    mild = history_world("korea", events(tmp_path, lines[0].replace("-9", "-1"), lines[1]))
    assert world.tension()[0, 1, 0] > mild.tension()[0, 1, 0] + 1


def test_the_ninth_act_of_a_month_is_left_out_and_counted(tmp_path):
    lines = [f"2020-02-{day:02d},USA,DPRK,-9,large_exercise" for day in range(1, 11)]
    world = history_world("korea", events(tmp_path, *lines))
    assert (world.left_out, [event.line for event in world.crowded_out]) == (0, [10, 11])
    assert world.built.game.slots == 10
    assert len(world.scenario.injects[0].effects) == 8


def test_events_without_an_act_or_of_actors_outside_the_game_move_nothing(tmp_path):
    lines = ("2020-02-01,USA,DPRK,-9,", "2020-02-01,IND,DPRK,5,humanitarian_aid")
    world = history_world("korea", events(tmp_path, *lines))
    assert (world.left_out, world.scenario.injects) == (2, ())
    assert world.tension().shape == (1, 3, 2)


def test_a_record_speaks_of_its_quarters(korea, tmp_path):
    assert (korea.months[0], korea.events[-1].month, korea.months[-1]) == ("2016-01", "2020-10", "2020-12")
    row = "2020-02-01,USA,DPRK,-9,large_exercise"
    world = history_world("korea", events(tmp_path, row))
    assert (world.months[0], world.months[-1], world.repeated) == ("2020-01", "2020-03", ())
    longer = history_world("korea", events(tmp_path, row, "2021-05-31,USA,DPRK,0,", row))
    assert longer.months[-1] == "2021-06"
    assert np.array_equal(
        longer.tension()[:, :3], history_world("korea", events(tmp_path, row, row)).tension()
    )
    assert [event.line for event in longer.repeated] == [4]


def test_every_fault_of_an_event_file_is_told_at_its_place(tmp_path):
    path = events(
        tmp_path,
        "2020-02-30,USA,DPRK,-9,large_exercise",
        "2020-02-01,USSA,DPRK,-9,large_exercise",
        "2020-02-01,USA,DPRK,-11,large_exercise",
        "2020-02-01,USA,DPRK,x,large_exercize",
        "2020-02-01,USA,DPRK",
        '2020-02-01,"USA,DPRK,-9,hold',
    )
    with pytest.raises(ScenarioError) as error:
        history_world("korea", path)
    assert faults(error) == [
        (2, 1, "E202"), (3, 12, "E301"), (4, 21, "E204"), (5, 21, "E202"), (5, 23, "E302"), (6, 1, "E201"),
        (7, 1, "E201"), (7, 12, "E109"),
    ]  # fmt: skip
    told = str(error.value)
    assert f"{path}:3:12: E301 unknown actor 'USSA' (did you mean USA?)" in told
    assert "did you mean large_exercise?" in told


def test_faults_beyond_two_hundred_are_said_to_be_left_out(tmp_path):
    with pytest.raises(ScenarioError) as error:
        history_world("korea", events(tmp_path, *["2020-02-30,USA,DPRK,-9,hold"] * 200))
    assert len(faults(error)) == 200 and faults(error)[-1] == (201, 1, "E202")
    with pytest.raises(ScenarioError) as error:
        history_world("korea", events(tmp_path, *["2020-02-30,USA,DPRK,-9,hold"] * 300))
    assert len(faults(error)) == 201 and faults(error)[-1] == (202, 1, "E199")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "E107"), (b"\xff\xfea", "E102"), (b"date,actor\n", "E201"), (HEAD.encode(), "E202"),
        (HEAD.replace("date", "day").encode(), "E201"), (b"\x00", "E105"), (b"a,a\n\xe9", "E104"),
        (HEAD.encode() + b"0000-01-01,USA,DPRK,1,hold\n", "E202"),
        (HEAD.encode() + b"1900-01-01,USA,DPRK,1,hold\n2020-01-01,USA,DPRK,1,hold\n", "E204"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_record_is_refused(tmp_path, text, code):
    path = tmp_path / "events.csv"
    path.write_bytes(text)
    with pytest.raises(ScenarioError) as error:
        history_world("korea", path)
    assert error.value.faults[0].code == code


def test_files_that_are_not_there_are_not_found(tmp_path):
    for reference, path in (("korea", tmp_path / "none.csv"), ("korea", tmp_path), ("kore", None)):
        with pytest.raises(ScenarioNotFound):
            history_world(reference, path)
    assert list(histories()) == ["korea"]


def test_a_plan_with_faults_tells_them_at_their_places(tmp_path):
    text = histories()["korea"].read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("gravity: 0.6", "gravity: 6", 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        history_world(path)
    [fault] = error.value.faults
    assert text.splitlines()[fault.line - 1].strip() == "gravity: 0.6"
    for old, new in (("baseline_2024", "baseline_2025"), ("[ROK, DPRK]", "[ROC, DPRK]")):
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ScenarioError, match=r"baseline_2025|actor 'ROC'"):
            history_world(path, histories()["korea"].parent / "events_2016_2020.csv")


def test_faults_of_a_monthly_file(tmp_path):
    path = tmp_path / "index.csv"
    path.write_text("month,X\n2020-01,1\n2020-13,1\n2020-01,2\n2020-02,0\n2020-03,nan\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_monthly(path, 1e-9, 1e9)
    assert faults(error) == [(3, 1, "E202"), (4, 1, "E203"), (5, 9, "E204"), (6, 9, "E202")]


def test_the_noise_of_a_vote_is_the_sum_of_four_uniforms():
    draws = np.random.default_rng(1).random((200_000, 4)).sum(axis=1)
    for below in (0.5, 1.3, 2.0, 2.9, 3.7):
        assert sum_of_uniforms(below) == pytest.approx(float((draws < below).mean()), abs=0.004)
    assert chance_above(0.5 - 0.5 * 4, 0.5, 0.5) == 0.0


def test_votes_of_the_record_come_out_as_they_were(korea):
    for vote in (one for one in votes(korea) if one.seen):
        assert (vote.chance > 0.5) == (vote.recorded == "veto"), vote
    assert veto_chances(korea, {"vote_noise": 0.0})["veto_2022_05_CHN"] == 1.0
    assert veto_chances(korea, {"vote_base": -9.0})["veto_2024_03_RUS"] == 0.0
    above = -2.5 + 4 * 0.075 + 6 * 0.75 - 2.5 * 0.6 - 0.5  # how far the leaning is above a veto's
    by_hand = sum_of_uniforms(2 + above / (0.5 * 3**0.5))
    assert veto_chances(korea)["veto_2022_05_RUS"] == pytest.approx(by_hand)


def test_votes_that_set_no_number_are_coded_by_one_principle_and_partly_missed(korea):
    """Gravity is that of the gravest act since the resolution before; the rest is as in September 2017."""
    cases = {case.id: case for case in korea.plan.council.cases}
    weight = {
        name: effect.add
        for name, act in load("baseline_2024").actions.items()
        for effect in act.effects
        if effect.variable == "council_trigger"
    }
    adopted = [event for event in korea.events if event.act == "council_sanctions"]
    assert len(adopted) == 6 == sum(case.id < "2018" for case in cases.values())
    before = ""
    for event in adopted:
        case = cases[event.month.replace("-", "_")]
        acts = [
            e.act
            for e in korea.events
            if e.actor == korea.plan.council.subject and before < e.date <= event.date
        ]
        assert case.gravity == max(weight.get(act, 0) for act in acts), case.id
        assert (case.nuclear_acceptance, case.members) == (0.2, cases["2017_09"].members)
        assert case.seen is (case.id == "2017_09")
        before = event.date
    missed = {
        (vote.case, vote.member) for vote in votes(korea) if vote.chance > 0.5 and vote.recorded != "veto"
    }
    assert missed == {("2017_06", "CHN")}


@pytest.mark.parametrize("gravity", [1.0, 2.5, 4.0])
def test_the_vote_of_june_2017_and_the_veto_of_2022_ask_for_a_small_gravity(korea, gravity):
    most = 0.2 * gravity - 3.9 - 1e-9  # the highest base at which China does not veto in June 2017
    chance = veto_chances(korea, {"vote_gravity": gravity, "vote_base": most, "vote_free_riding": 0.0})
    assert 0.49 < chance["veto_2017_06_CHN"] < 0.5 and chance["veto_2022_05_RUS"] < 0.5
    higher = veto_chances(korea, {"vote_gravity": gravity, "vote_base": most + 0.01, "vote_free_riding": 0.0})
    assert higher["veto_2017_06_CHN"] > 0.5


def test_with_a_small_gravity_all_votes_come_out(korea):
    found = votes(korea, {"vote_gravity": 0.9, "vote_base": -3.75})
    assert len(found) == 16 and all((vote.chance > 0.5) == (vote.recorded == "veto") for vote in found)


def test_enforcement_is_the_rule_at_rest(korea):
    found = enforcement(korea)
    assert found["enforcement_2017"] > found["enforcement_2020"] > found["enforcement_2024"]
    china = 0.60 + 0.15 - 0.30 * 0.40 - 0.1 * 0.5 * (0.45 + 0.85)
    russia = 0.55 + 0.15 - 0.30 * 0.40 - 0.35 * 0.1 - 0.1 * 0.5 * (0.05 + 0.1)
    trade = 0.05 + 0.85 + 0.1 + 0.03
    assert found["enforcement_2017"] == pytest.approx((0.04 + 0.85 * china + 0.1 * russia + 0.03) / trade)
    assert enforcement(korea, {"enforcement_monitoring": 0.0})["enforcement_2017"] < found["enforcement_2017"]
