"""Estimates with their intervals: right values, right coverage, the same on every machine."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study import statistics as figures
from sim.study.interval import student_quantile, wilson
from sim.study.moments import Moments, exact_sum
from sim.study.resample import multiplicities, resampled_means

SAMPLES = 1_000
NAN = math.nan


def chance(seed):
    return np.random.default_rng(seed)


def covered(intervals, truth):
    """The share of intervals that hold the truth."""
    return sum(one.low <= truth <= one.high for one in intervals) / len(intervals)


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says():
    samples = chance(1).normal(3.0, 2.0, (SAMPLES, 6))
    assert 0.93 <= covered([figures.mean_interval(one) for one in samples], 3.0) <= 0.97
    assert 0.77 <= covered([figures.mean_interval(one, level=0.8) for one in samples], 3.0) <= 0.83


def test_wilson_covers_a_rare_event():
    samples = (chance(2).random((SAMPLES, 40)) < 0.08).astype(float)
    assert 0.92 <= covered([figures.mean_interval(one, binary=True) for one in samples], 0.08) <= 0.98


def alike(generator, runs):
    """Games that share much luck: a is better by 1."""
    luck = generator.normal(0.0, 3.0, (SAMPLES, runs))
    return luck + generator.normal(1.0, 1.0, luck.shape), luck + generator.normal(0.0, 1.0, luck.shape)


def skewed(generator, runs):
    return 1.0 + generator.exponential(1.0, (SAMPLES, runs)), generator.exponential(1.0, (SAMPLES, runs))


def yes_or_no(generator, runs):
    luck = generator.random((SAMPLES, runs))
    return (luck < 0.07).astype(float), (luck < 0.02).astype(float)


def rarely_different(generator, runs):
    """Three in a hundred pairs differ, by 1 to 8: the mean of the difference is 0.135."""
    differ = generator.random((SAMPLES, runs)) < 0.03
    return np.where(differ, generator.integers(1, 9, differ.shape), 0.0), np.zeros(differ.shape)


@pytest.mark.parametrize(
    ("games", "runs", "truth", "method"),
    [
        (alike, 6, 1.0, "student_t"),
        (alike, 30, 1.0, "percentile_bootstrap"),
        (skewed, 40, 1.0, "percentile_bootstrap"),
        (yes_or_no, 200, 0.05, "tango_mcnemar"),
        (yes_or_no, 1_000, 0.05, "percentile_bootstrap"),
        (rarely_different, 300, 0.135, "few_differ"),
        (rarely_different, 130, 0.135, "few_differ"),
    ],
)
def test_paired_intervals_cover_as_often_as_they_say(games, runs, truth, method):
    a, b = games(chance(runs), runs)
    found = figures.paired_many(a, b, seed=1)
    assert 0.92 <= covered(found, truth) <= 0.985
    assert sum(one.method == method for one in found) > 0.9 * SAMPLES


def test_a_family_of_intervals_holds_together():
    """Twenty comparisons without a difference: at the family's level hardly ever one that says so."""
    games = chance(5).normal(size=(120, 20, 40))
    alarms = []
    for level, families in ((figures.bonferroni(0.95, 20), 120), (0.95, 30)):
        found = [figures.paired_many(one, np.zeros(one.shape), 1, level) for one in games[:families]]
        alarms.append(sum(any(gap.sign for gap in family) for family in found) / families)
    assert alarms[0] <= 0.1
    assert alarms[1] > 0.4


def test_pairing_is_worth_its_while():
    a, b = alike(chance(7), 500)
    together = figures.paired(a[0], b[0], seed=1)
    apart = figures.paired(a[0], b[1], seed=1)
    assert together.width < 0.5 * apart.width
    assert together.n == 500


def test_student_quantiles_are_those_of_the_tables():
    table = {1: 12.7062, 2: 4.3027, 3: 3.1824, 7: 2.3646, 30: 2.0423, 120: 1.9799}
    assert {freedom: round(student_quantile(0.95, freedom), 4) for freedom in table} == table
    assert round(student_quantile(0.999, 5), 4) == 6.8688
    assert student_quantile(0.95, 201) == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:857, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)],
)
def test_wilson_gives_the_published_values(hits, count, low, high):
    assert [round(end, 4) for end in wilson(hits / count, count)] == [low, high]


def test_what_does_not_exist_is_left_out_and_counted():
    found = figures.mean_interval([1.0, NAN, 3.0, NAN, NAN])
    assert (found.mean, found.n, found.missing) == (2.0, 2, 3)
    games = chance(8).normal(size=(2, 50))
    games[0, :10], games[1, 5:20] = NAN, NAN
    found = figures.paired(games[0], games[1], seed=1)
    assert (found.n, found.missing) == (30, 20)
    assert found.mean == pytest.approx((games[0] - games[1])[20:].mean())
    assert found.low < found.mean < found.high


@pytest.mark.parametrize(
    ("values", "method"),
    [([], "no_games"), ([NAN], "no_games"), ([2.0], "one_game"), ([2.0] * 9, "no_spread")],
)
def test_what_cannot_be_known_is_said(values, method):
    found = figures.mean_interval(values)
    again = figures.paired(values, np.zeros(len(values)), seed=1)
    assert (found.method, again.method) == (method, method)
    assert math.isnan(found.low) is (method != "no_spread")


def test_never_seen_is_not_never():
    found = figures.mean_interval(np.zeros(1_000), binary=True)
    assert (found.low, round(found.high, 5)) == (0.0, 0.00383)
    gap = figures.paired(np.zeros(1_000), np.zeros(1_000), seed=1)
    assert (round(gap.low, 5), round(gap.high, 5)) == (-0.00383, 0.00383)
    assert gap.method == "tango_mcnemar"


@pytest.mark.parametrize(("differ", "sign"), [(5, 0), (6, 1), (20, 1)])
def test_few_discordant_pairs_are_judged_exactly(differ, sign):
    """Five of five coins alike happen once in sixteen, six of six once in 32."""
    a = np.zeros(400)
    a[:differ] = 1.0
    assert figures.paired(a, np.zeros(400), seed=1).sign == sign
    assert figures.paired(np.zeros(400), a, seed=1).sign == -sign
    assert figures.p_value(a, np.zeros(400)) == 2.0 ** (1 - differ)


def test_tango_agrees_with_the_score_test_at_its_edges():
    """At an end d of the interval the score of d is the quantile: checked with the constrained likelihood."""
    only_a, only_b, count = 10, 3, 100
    found = figures.paired(np.repeat([1.0, 0.0], [10, 90]), np.repeat([0.0, 1.0, 0.0], [10, 3, 87]), 1)
    for gap in (found.low, found.high):
        grid = np.linspace(max(0.0, -gap) + 1e-9, (1.0 - gap) / 2.0 - 1e-9, 200_001)
        likelihood = only_b * np.log(grid) + only_a * np.log(grid + gap)
        likelihood += (count - only_a - only_b) * np.log(1.0 - 2.0 * grid - gap)
        rare = grid[likelihood.argmax()]
        score = (only_a - only_b - count * gap) / math.sqrt(count * (2.0 * rare + gap - gap * gap))
        assert abs(score) == pytest.approx(1.96, abs=0.01)


def test_the_worst_games_by_hand():
    assert figures.cvar(np.arange(1.0, 101.0)).mean == 98.0
    assert figures.cvar(np.arange(1.0, 101.0), worst="low").mean == 3.0
    assert figures.cvar([*range(1, 31), NAN]).mean == pytest.approx((30 + 0.5 * 29) / 1.5)
    assert figures.cvar(np.arange(1.0, 101.0)).method == "few_in_tail"
    assert figures.cvar([3.0, 5.0], share=1.0).mean == 4.0


def test_the_interval_of_the_worst_games_covers_them():
    games = chance(9).exponential(1.0, (300, 400))
    truth = 1.0 + math.log(20.0)  # of the exponential: quantile plus mean excess
    highest = [figures.cvar(one) for one in games]
    lowest = [figures.cvar(-one, worst="low") for one in games[:20]]
    assert 0.9 <= covered(highest, truth) <= 0.98
    assert [one.low for one in lowest] == [-one.high for one in highest[:20]]
    many = [figures.cvar(one) for one in chance(10).exponential(1.0, (100, 10_001))]
    assert 0.9 <= covered(many, truth) <= 0.99
    assert {one.method for one in many} == {"normal"}


def test_holm_steps_down():
    assert figures.holm([0.01, NAN, 0.005, 0.9, 0.04]) == pytest.approx(
        [0.03, NAN, 0.02, 0.9, 0.08], nan_ok=True
    )
    assert figures.holm([0.6, 0.5]) == [1.0, 1.0]


def test_p_values():
    assert figures.p_value([1.0, 2.0, 3.0, 4.0, 5.0], np.zeros(5)) == pytest.approx(0.013236, abs=1e-6)
    assert figures.p_value([2.0, 2.0], [2.0, 2.0]) == 1.0
    games = chance(11).normal(size=(SAMPLES, 12))
    small = sum(figures.p_value(one, np.zeros(12)) < 0.05 for one in games)
    assert 30 <= small <= 70


def test_a_study_stops_when_it_is_sure_and_foretells_when():
    games = chance(12).normal(0.0, 2.0, 40_000)
    needed = figures.runs_for_width(games[:2_000], 0.2)
    assert 1_400 < needed < 1_700
    assert not figures.enough(games[: needed // 2], 0.2)
    assert figures.enough(games[: needed * 2], 0.2)
    assert not figures.enough(np.zeros(29), 0.2)
    assert figures.enough(np.zeros(30), 0.2)
    yes = (games < 0.0).astype(float)
    needed = figures.runs_for_width(yes[:1_000], 0.05, binary=True)
    assert 1_450 < needed < 1_550
    half = yes.copy()
    half[::2] = NAN
    assert figures.runs_for_width(half[:2_000], 0.05, binary=True) == pytest.approx(2 * needed, rel=0.01)
    assert figures.runs_for_width([1.0], 0.1) is None


NUMBERS = st.floats(-1e12, 1e12) | st.floats(-1e-3, 1e-3) | st.integers(0, 9).map(float) | st.just(NAN)


@given(st.lists(NUMBERS, max_size=60), st.lists(st.integers(0, 60), max_size=5))
def test_moments_do_not_know_the_chunks(values, cuts):
    edges = [0, *sorted(cuts), len(values)]
    joined = Moments.of([])
    for first, last in itertools.pairwise(edges):
        joined = joined.plus(Moments.of(values[first:last]))
    whole = Moments.of(values)
    assert repr(joined) == repr(whole)
    kept = [Fraction(value) for value in values if not math.isnan(value)]
    assert (whole.count, whole.missing) == (len(kept), len(values) - len(kept))
    assert sum(map(Fraction, exact_sum(np.array([float(value) for value in kept])))) == sum(kept)
    if len(kept) > 1:
        mean = sum(kept) / len(kept)
        variance = sum((value - mean) ** 2 for value in kept) / (len(kept) - 1)
        assert whole.mean == float(mean)
        assert whole.variance == pytest.approx(float(variance), rel=1e-12, abs=1e-300)


def test_moments_hold_a_small_spread_on_a_large_mean():
    values = 1e9 + np.array([0.1, 0.2, 0.3])
    assert Moments.of(values).variance == pytest.approx(0.01, rel=1e-5)


def test_a_measure_that_is_more_than_yes_and_no_is_refused_as_such():
    with pytest.raises(ValueError, match="0 or 1"):
        figures.mean_interval([0.0, 0.5, 1.0], binary=True)
    with pytest.raises(ValueError, match="infinite"):
        figures.mean_interval([0.0, math.inf])


def test_resamples_are_drawn_evenly_and_have_addresses():
    counts = multiplicities(1, 301)
    assert (counts.sum(axis=1) == 301).all()
    assert counts.sum(axis=0) / 2_000 == pytest.approx(1.0, abs=0.12)
    assert counts.astype(float).var() == pytest.approx(1.0, abs=0.02)
    assert (multiplicities(1, 301, 50) == counts[:50]).all()
    assert (multiplicities(2, 301, 50) != counts[:50]).any()
    assert not counts.flags.writeable


def test_resampled_means_are_the_means_of_the_resamples():
    values = chance(13).normal(1e6, 1.0, (2, 3, 40))
    values[1, 2, :39] = NAN
    means = resampled_means(values, 1, 50)
    assert means.shape == (50, 2, 3)
    for number, counts in enumerate(multiplicities(1, 40, 50)):
        drawn = np.repeat(values, counts, axis=2)
        for row, column in np.ndindex(2, 3):
            kept = drawn[row, column][~np.isnan(drawn[row, column])]
            expected = math.fsum(kept) / kept.size if kept.size else NAN
            assert means[number, row, column] == pytest.approx(expected, rel=1e-13, nan_ok=True)
    assert np.isnan(means[:, 1, 2]).any()


def test_resampled_means_do_not_hang_on_the_order_of_adding():
    """Cells alone, together or turned round give the same bits: no matrix product rounds on the way."""
    values = chance(14).normal(size=(9, 777)) * 10.0 ** np.arange(-4, 5)[:, None]
    together = resampled_means(values, 3, 60)
    alone = np.column_stack([resampled_means(one, 3, 60) for one in values])
    assert (together == alone).all()
    whole = np.array([math.fsum(np.repeat(values[4], counts)) for counts in multiplicities(3, 777, 60)])
    assert together[:, 4] == pytest.approx(whole / 777, abs=1e-12)


def test_many_runs_are_resampled_in_groups():
    values = chance(15).normal(5.0, 2.0, 25_001)
    values[7] = NAN
    means = resampled_means(values, 1, 400)
    assert means.mean() == pytest.approx(np.nanmean(values), abs=0.004)
    assert means.std() == pytest.approx(2.0 / math.sqrt(25_000), rel=0.12)


def test_a_comparison_does_not_hang_on_its_neighbours():
    a, b = alike(chance(16), 60)
    together = figures.paired_many(a[:5], b[:5], seed=4)
    assert together == [figures.paired(one, other, seed=4) for one, other in zip(a[:5], b[:5], strict=True)]
    assert together[0] != figures.paired(a[0], b[0], seed=5)
    assert {one.method for one in together} <= set(figures.METHODS)


def test_quantiles_leave_out_what_does_not_exist():
    assert figures.quantiles([4.0, NAN, 0.0, 2.0], [0.0, 0.25, 1.0]).tolist() == [0.0, 1.0, 4.0]
    assert np.isnan(figures.quantiles([NAN], [0.5, 0.9])).all()
