"""The backtest compares what comes out with the record, says what it has not seen, and can fail."""

import numpy as np
import pytest

from sim.study.attention import Counted, attention, shifted, shuffled
from sim.study.backtest import backtest
from sim.study.backtest_bars import LUCK
from sim.study.correlations import correlation, independent_months, lagged
from sim.study.history import history_world
from sim.study.history_files import read_monthly
from sim.study.history_find import histories, read_plan
from sim.study.history_sample import tension_sample
from sim.study.past_launches import window_differences

HEAD = "date,actor,target,goldstein,action\n"


@pytest.fixture(scope="module")
def shipped():
    return backtest(games=4, shuffles=40)


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    return backtest("korea", *later_files(tmp_path_factory.mktemp("later")), games=2, shuffles=60)


def later_files(tmp_path, last=2024, *, until=True):
    """Make events up to a later year, with crises in winter, and a reference that follows them.

    A last line without act and value says that the events go on until December, if that is wanted.
    """
    plan = history_world("korea")
    kept = plan.events_path.read_text(encoding="utf-8").splitlines()[1:]
    head = plan.events_path.read_text(encoding="utf-8").splitlines()[0]
    years = range(2021, last + 1)
    made = [
        f"{year}-{month:02d}-1{day},DPRK,USA,made up,150,-7.2,icbm_test,,made up"
        for year in years
        for month in (1, 2)
        for day in range(3)
    ]
    made += [f"{last}-12-31,DPRK,USA,,,0,,,"] if until else []
    events = tmp_path / "events.csv"
    events.write_text("\n".join([head, *kept, *made]) + "\n", encoding="utf-8")
    series = (plan.folder / plan.plan.reference).read_text(encoding="utf-8")
    winter = {1: 0.6, 2: 0.9, 3: 0.7, 4: 0.5}
    rows = [
        f"{year}-{month:02d},{winter.get(month, 0.3 - month / 100)}"
        for year in years
        for month in range(1, 13)
    ]
    reference = tmp_path / "reference.csv"
    reference.write_text(series + "\n".join(rows) + "\n", encoding="utf-8")
    return events, reference


def values(result):
    return {name: figure.value for name, figure in result.figures.items()}


def bars(result, kind):
    return {bar.left: bar for bar in result.bars if bar.kind == kind}


def test_shipped_record_passes_its_bars_and_leaves_out_what_it_has_not(shipped):
    found = values(shipped)
    assert found["attention_r"] == pytest.approx(0.72, abs=0.005)
    missing = [name for name, value in found.items() if value is None]
    assert missing == [
        "tension_2019_2021", "tension_2022_2024", "attention_r_2021_2024", "attention_r_out_of_sample",
        "attention_placebo_95_out_of_sample",
    ]  # fmt: skip
    assert shipped.passed and all(bar.counts for bar in shipped.bars)
    assert not any(bar.passed is False for bar in shipped.bars)
    assert {figure.sample for figure in shipped.figures.values()} == {"in", "seen", "none", "out"}
    assert (shipped.first, shipped.last) == ("2016-01", "2020-12")
    assert found["launch_days_diplomacy"] == 0
    assert dict(shipped.lags)[0] == pytest.approx(found["attention_r"])
    assert len(shipped.months) == 60 and shipped.months[-1].month == "2020-12"


def test_months_after_the_sample_are_told_apart(later):
    result = later
    found, figures = values(result), result.figures
    assert None not in found.values()
    assert figures["attention_r_out_of_sample"].sample == "out"
    assert figures["attention_r"].sample == "both"
    assert figures["attention_r_out_of_sample"].count == 48
    assert found["attention_r_2021_2024"] == found["attention_r_out_of_sample"] > 0.6
    assert found["attention_r_2016_2020"] == pytest.approx(0.72, abs=0.005)
    assert [month.sample for month in result.months if month.launch_days is None] == ["out"] * 48
    assert bars(result, "attention")["attention_r_out_of_sample"].passed is True


def test_the_order_of_tension_and_the_votes_were_in_view_until_2024(later):
    figures = later.figures
    assert figures["tension_2018"].sample == "in"
    assert {figures[f"tension_{name}"].sample for name in ("2019_2021", "2022_2024", "r")} == {"seen"}
    seen = {
        figure.sample for name, figure in figures.items() if name.startswith(("veto_202", "veto_2017_09"))
    }
    assert seen == {"seen"}
    assert {one.id: one.sample for one in later.periods}["tension_2022_2024"] == "seen"
    months = {month.month: (month.sample, month.tension_sample) for month in later.months}
    assert [months[one] for one in ("2020-12", "2021-01", "2024-12")] == [
        ("in", "in"), ("out", "seen"), ("out", "seen"),
    ]  # fmt: skip
    assert later.seen == {"periods_to": "2024-12", "votes": True}
    plan = read_plan(histories()["korea"])
    spans = [("2015-12", "2016-01"), ("2024-12", "2024-12"), ("2024-12", "2025-01"), ("2025-01", "2025-12")]
    assert [tension_sample(plan, *span) for span in spans] == ["both", "seen", "both", "out"]
    assert tension_sample(plan.model_copy(update={"seen": None}), "2021-01", "2024-12") == "out"


def test_given_files_alone_decide_and_have_no_sources_of_ours(tmp_path, shipped, later):
    counted = {bar.kind: bar.counts for bar in later.bars}
    assert counted == {
        "order": True,
        "attention": True,
        "vote": False,
        "enforcement": False,
        "launches": True,
    }
    _, reference = later_files(tmp_path, last=2021)
    result = backtest("korea", None, reference, games=1, shuffles=40, values={"vote_gravity": 0.0})
    counted = {bar.kind for bar in result.bars if bar.counts}
    assert counted == {"attention"} and False in {bar.passed for bar in result.bars if bar.kind == "vote"}
    assert result.passed
    assert [len(one.sources) for one in (shipped, result, later)] == [4, 3, 2]
    assert "GPRC_KOR" not in " ".join(result.sources)


def test_few_months_are_not_judged_and_nothing_is_judged_twice(tmp_path):
    lines = "2021-02-01,USA,DPRK,-9,large_exercise\n2022-06-01,USA,DPRK,-9,large_exercise\n"
    lines += "2021-01-01,USA,DPRK,0,\n2022-12-31,USA,DPRK,0,\n"
    events, reference = tmp_path / "events.csv", tmp_path / "reference.csv"
    events.write_text(HEAD + lines, encoding="utf-8")
    names = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
    for count, judged in ((23, None), (24, False)):
        rows = [f"{month},{2 + k % 2}" for k, month in enumerate(names[:count])]
        reference.write_text("month,X\n" + "\n".join(rows) + "\n", encoding="utf-8")
        result = backtest("korea", events, reference, games=1, shuffles=20)
        found = [bar for bar in result.bars if bar.kind == "attention"]
        assert [(bar.left, bar.passed) for bar in found] == [("attention_r", judged)] * 2
        assert {bar.open for bar in found} == {"few" if judged is None else None}
        assert result.passed is False and (result.first, result.begins) == ("2021-01", "2016-01")


def test_months_after_the_quarter_of_the_last_event_decide_nothing(tmp_path):
    """An index that goes on, and months that nobody coded: without them there is no bar and no FAIL."""
    events, reference = later_files(tmp_path, until=False)
    kept = [line for line in events.read_text(encoding="utf-8").splitlines() if not line.startswith("2023")]
    kept = [line.replace("2022-02", "2022-08") for line in kept if not line.startswith("2024")]
    events.write_text("\n".join(kept) + "\n", encoding="utf-8")
    result = backtest("korea", events, reference, games=1, shuffles=20)
    assert result.last == result.months[-1].month == "2022-09"
    assert result.figures["attention_r_out_of_sample"].count == 21
    [out] = [bar for bar in result.bars if bar.left == "attention_r_out_of_sample"]
    assert (out.passed, out.open) == (None, "few")
    until = events.read_text(encoding="utf-8") + "2022-12-31,DPRK,USA,,,0,,,\n"
    events.write_text(until, encoding="utf-8")
    whole = backtest("korea", events, reference, games=1, shuffles=20)
    assert whole.figures["attention_r_out_of_sample"].count == 24
    [out] = [bar for bar in whole.bars if bar.left == "attention_r_out_of_sample"]
    assert out.open is None and (whole.left_out, whole.count) == (result.left_out + 1, result.count + 1)


def test_the_shipped_files_given_by_name_give_the_same_figures(shipped):
    world = history_world("korea")
    again = backtest("korea", world.events_path, world.folder / world.plan.reference, games=4, shuffles=40)
    assert values(again) == values(shipped)


def test_an_index_that_never_changes_is_the_reason_that_is_told(tmp_path):
    reference = tmp_path / "flat.csv"
    months = [f"{year}-{month:02d},3\n" for year in range(2016, 2021) for month in range(1, 13)]
    reference.write_text("month,X\n" + "".join(months), encoding="utf-8")
    result = backtest("korea", None, reference, games=1, shuffles=10)
    assert {bar.left: bar.open for bar in result.bars if bar.kind == "attention"} == {
        "attention_r": "constant", "attention_r_out_of_sample": "missing",
    }  # fmt: skip
    assert not result.passed


def test_tests_are_told_beside_the_bars_and_decide_nothing(shipped, later):
    found = {bar.left: bar.passed for bar in shipped.tests}
    assert shipped.passed and len(found) == 11 and list(found.values()).count(False) == 2
    assert {name for name, passed in found.items() if not passed} == {
        "veto_2017_06_CHN", "launch_windows_as_low",
    }  # fmt: skip
    assert not {bar.left for bar in shipped.bars} & set(found)
    assert {shipped.figures[name].sample for name in found if name.startswith("veto_")} == {"out"}
    assert {bar.kind: bar.counts for bar in later.tests} == {"vote": False, "launches": True}


def test_every_window_is_held_beside_diplomacy(shipped):
    """The pause of the record is lower than the rest, but so are many windows: that alone is no test."""
    chance = np.array([month.launch_chance for month in shipped.months])
    whole, length = chance.sum(), 14
    inside = np.convolve(chance, np.ones(length), "valid")
    differences = inside / length - (whole - inside) / (60 - length)
    own = differences[[month.month for month in shipped.months].index("2018-01")]
    share, as_low = (shipped.figures[name] for name in ("launch_windows", "launch_windows_as_low"))
    assert (share.count, share.of) == (as_low.count, as_low.of) == (47, "windows")
    assert share.value == pytest.approx((differences < 0).mean())
    assert as_low.value == pytest.approx((differences <= own + 1e-12).mean())
    assert own < 0 and bars(shipped, "launches")["launch_chance_diplomacy"].passed
    assert as_low.value > LUCK  # so that the bar is met says little, and the answer has to say so


def test_windows_lie_in_known_months_alone():
    chance, known = np.array([9.0, 1.0, 2.0, 3.0, 9.0, 5.0]), np.array([0, 1, 1, 1, 0, 1], dtype=bool)
    assert window_differences(chance, known, 2) == {1: pytest.approx(-2.5), 2: pytest.approx(-0.5)}
    assert window_differences(chance, known, 4) == window_differences(chance, known, 0) == {}


def test_a_period_half_of_which_is_missing_has_no_figure(tmp_path):
    events, reference = later_files(tmp_path, last=2021)
    found = values(backtest("korea", events, reference, games=1, shuffles=10))
    assert found["tension_2019_2021"] is not None
    assert found["tension_2022_2024"] is None is found["attention_r_2021_2024"]
    assert found["attention_r_out_of_sample"] is not None


def test_events_that_no_bar_is_about_do_not_pass(tmp_path):
    events = tmp_path / "events.csv"
    events.write_text(HEAD + "2030-02-01,USA,DPRK,-9,large_exercise\n", encoding="utf-8")
    result = backtest("korea", events, games=1, shuffles=10)
    judged = {bar.kind: (bar.passed, bar.counts) for bar in result.bars if bar.passed is not None}
    assert judged == {"vote": (True, False), "enforcement": (True, False)}
    assert result.passed is False


def test_months_before_the_sample_are_not_in_it(tmp_path):
    events, _ = later_files(tmp_path, last=2021)
    with events.open("a", encoding="utf-8") as file:
        file.write("2014-05-01,DPRK,USA,made up,150,-7.2,icbm_test,,made up\n")
    result = backtest("korea", events, games=1, shuffles=10)
    samples = {month.month: month.sample for month in result.months}
    assert [samples[one] for one in ("2015-12", "2016-01", "2020-12", "2021-01")] == [
        "out",
        "in",
        "in",
        "out",
    ]
    figures = result.figures
    assert (figures["attention_r_in_sample"].count, figures["attention_r_in_sample"].sample) == (60, "in")
    out = figures["attention_r_out_of_sample"]
    assert (out.count, out.sample) == (21, "out")  # from April 2014, where the quarter begins
    assert figures["launch_days_other"].sample == "both"


def test_a_record_that_went_otherwise_fails(tmp_path):
    """Move the summits of 2018 into 2017 and the crisis into 2018, and turn the reference round in time."""
    world = history_world("korea")
    year = {"2017": "2018", "2018": "2017"}
    rows = [
        f"{year.get(e.date[:4], e.date[:4])}{e.date[4:]},{e.actor},{e.target},{e.goldstein},{e.act}"
        for e in world.events
    ]
    events = tmp_path / "events.csv"
    events.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    months = read_monthly(world.folder / world.plan.reference, 0, 9).values
    turned = zip(world.months, (months[month] for month in reversed(world.months)), strict=True)
    reference = tmp_path / "reference.csv"
    reference.write_text("month,X\n" + "".join(f"{m},{x}\n" for m, x in turned), encoding="utf-8")
    result = backtest("korea", events, reference, games=1, shuffles=40)
    assert not result.passed
    failed = {bar.id for bar in result.bars if bar.passed is False}
    assert "tension_2017H2>tension_2018" in failed
    assert "attention_r>attention_placebo_95" in failed


def test_rules_under_other_parameters_can_fail():
    off = dict.fromkeys(("tension_gain", "tension_relief", "vote_gravity", "enforcement_monitoring"), 0.0)
    off |= {"enforcement_rivalry": 0.0, "enforcement_barter": 0.0}
    result = backtest(games=1, shuffles=10, values=off)
    assert {bar.kind for bar in result.bars if bar.passed is False} >= {"vote", "order"}
    assert not result.passed


def test_same_seed_gives_the_same_result(shipped):
    again = backtest(games=4, shuffles=40)
    assert again == shipped
    assert backtest(games=1, shuffles=40, seed=2).shuffled != shipped.shuffled


def test_attention_rises_with_events_wears_off_and_fades():
    events = Counted(np.array([0, 1]), np.array([8.0, 8.0]), np.array([0, 0]))
    kept = 0.5 ** (1 / 3)
    first = 15 + 5 * kept + 0.8 * 8
    second = 15 + (first - 15) * kept + (1 - first / 100) * 8 / 1.25
    third = 15 + (second - 15) * kept
    assert attention(events, 3, 20.0) == pytest.approx([first, second, third])


def test_placebos_keep_the_events_and_move_their_months():
    events = Counted(np.array([0, 1, 58]), np.ones(3), np.array([0, 0, 1]))
    assert shifted(events, 60, 3).month.tolist() == [3, 4, 1]
    drawn = np.concatenate([shuffled(events, 60, 1, number).month for number in range(2000)])
    assert (drawn.min(), drawn.max()) == (0, 59)
    assert abs(np.bincount(drawn).std() - 10) < 3  # as even as 6000 throws over 60 months are


def test_correlation_and_lags():
    rng = np.random.default_rng(3)
    a, b = rng.random(40), rng.random(40)
    assert correlation(a, b) == pytest.approx(np.corrcoef(a, b)[0, 1])
    late = np.concatenate([[0.0, 0.0], a[:-2]])
    assert lagged(a, late, 2) == pytest.approx(1.0)
    assert lagged(late, a, -2) == pytest.approx(1.0)
    assert correlation(a[:5], b[:5]) is None


def test_months_that_follow_from_one_another_are_fewer_than_they_are_many():
    rng = np.random.default_rng(5)
    noise, series = rng.normal(size=(2, 4000)), np.zeros((2, 4000))
    for t in range(1, 4000):
        series[:, t] = 0.8 * series[:, t - 1] + noise[:, t]
    assert independent_months(*series) == pytest.approx(4000 * 0.36 / 1.64, rel=0.1)
    assert independent_months(*noise) == pytest.approx(4000, rel=0.05)
    gaps = series.copy()
    gaps[0, ::2] = np.nan  # no neighbours are left
    assert independent_months(*gaps) == 2000
    assert independent_months(series[0], np.ones(4000)) is None
    assert independent_months(*series[:, :5]) is None
