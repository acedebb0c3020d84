"""The interval of a study's mean is honest where its points share their luck."""

import numpy as np

from sim.study.means import Mean


def shared_luck(seed, points=5, runs=60):
    """Make games [points, runs] whose luck is the run's, with mean 0."""
    chance = np.random.default_rng(seed)
    luck = chance.normal(size=runs)
    return luck + 0.1 * chance.normal(size=(points, runs))


def mean_of(table, shared, cut=7):
    mean = Mean("x", table.shape[1], shared)
    run = np.tile(np.arange(table.shape[1]), table.shape[0])
    for first in range(0, table.size, cut):
        mean.add(run[first : first + cut], table.ravel()[first : first + cut])
    return mean.interval()


def test_games_on_the_same_luck_count_once():
    tables = [shared_luck(seed) for seed in range(400)]
    covered = [found.low <= 0.0 <= found.high for found in (mean_of(table, True) for table in tables)]
    naive = [found.low <= 0.0 <= found.high for found in (mean_of(table, False) for table in tables)]
    assert 0.92 < np.mean(covered) < 0.98
    assert np.mean(naive) < 0.75


def test_how_the_games_are_cut_does_not_matter():
    table = shared_luck(1)
    table[2, 5:9] = np.nan
    found = mean_of(table, True)
    assert found == mean_of(table, True, cut=1000)
    assert (found.n, found.missing, found.method) == (296, 4, "runs")
    assert found.mean == mean_of(table, False).mean


def test_shares_stay_between_0_and_1():
    mean = Mean("war", 3, shared=True)
    mean.add(np.array([0, 1, 2, 0, 1, 2]), np.array([0.0, 0.0, 1.0, 0.0, 0.0, 0.0]))
    found = mean.interval()
    assert found.low == 0.0
    assert found.high <= 1.0


def test_a_war_that_never_came_is_bounded_by_the_runs():
    mean = Mean("war", 10, shared=True)
    mean.add(np.tile(np.arange(10), 5), np.zeros(50))
    found = mean.interval()
    assert found.method == "wilson"
    assert 0.25 < found.high < 0.35


def test_a_number_that_is_0_in_every_game_is_not_taken_for_yes_or_no():
    for name, method in (("sanctions_end", "no_spread"), ("war", "wilson")):
        mean = Mean(name, 1, shared=False)
        mean.add(np.zeros(50, dtype=np.int64), np.zeros(50))
        assert mean.interval().method == method
