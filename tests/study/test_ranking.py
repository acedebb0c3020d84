"""The order of the rows under several weightings: who is first, how surely, and whether it flips."""

import math

import numpy as np
import pytest

from sim.study.errors import StudyError
from sim.study.ranking import ranking

NAN = math.nan


def games(levels, noise=1.0, runs=400, columns=3, seed=1):
    """Scores [rows, columns, runs] around a level for each row, with luck that all rows share."""
    generator = np.random.default_rng(seed)
    luck = generator.normal(size=(1, columns, runs))
    return (
        np.array(levels)[:, None, None] + luck + noise * generator.normal(size=(len(levels), columns, runs))
    )


def test_a_clear_order_holds():
    found = ranking({"steep": games([3.0, 1.0, 2.0]), "flat": games([30.0, 10.0, 20.0], seed=2)})
    assert [one.order for one in found.orders] == [(1, 2, 0), (1, 2, 0)]
    assert [one.weighting for one in found.orders] == ["steep", "flat"]
    assert (found.verdict, found.same_order) == ("holds", True)
    first = found.orders[0]
    assert first.first_share == 1.0
    assert first.margin.low < 1.0 < first.margin.high
    assert first.intervals[1].low < 1.0 < first.intervals[1].high
    assert first.intervals[1].n == 400


def test_another_first_flips_and_another_second_does_not():
    steep, flat = games([1.0, 2.0, 3.0]), games([2.0, 1.0, 3.0])
    assert ranking({"steep": steep, "flat": flat}).verdict == "flips"
    found = ranking({"steep": steep, "flat": games([1.0, 3.0, 2.0])})
    assert (found.verdict, found.same_order) == ("holds", False)


def test_a_narrow_lead_is_not_sure():
    found = ranking({"score": games([1.0, 1.0, 5.0], runs=100)}).orders[0]
    assert 0.3 < found.first_share < 0.99
    assert found.margin.sign == 0


def test_luck_that_all_share_does_not_blur_the_margin():
    found = ranking({"score": games([1.0, 1.2], noise=0.1)}).orders[0]
    assert found.margin.width < 0.1 * found.intervals[0].width * 3
    assert found.first_share == 1.0


def test_equal_rows_share_the_first_place():
    one = games([1.0])
    found = ranking({"score": np.concatenate([one, one])}).orders[0]
    assert (found.order, found.first_share) == ((0, 1), 0.5)


def test_a_row_alone_has_no_margin():
    found = ranking({"score": games([1.0])}).orders[0]
    assert (found.order, found.margin, found.first_share) == ((0,), None, 1.0)


def test_runs_with_a_hole_do_not_count_and_an_empty_row_is_last():
    scores = games([1.0, 2.0, 0.0])
    scores[0, 1, :100] = NAN
    scores[2, 0] = NAN
    found = ranking({"score": scores}).orders[0]
    assert found.order == (0, 1, 2)
    assert [one.n for one in found.intervals] == [300, 400, 0]
    assert found.margin.n == 300
    with pytest.raises(StudyError, match="score"):
        ranking({"score": scores * NAN})
    with pytest.raises(ValueError, match="weighting"):
        ranking({})


def test_the_same_games_give_the_same_ranking():
    scores = {"score": games([1.0, 1.05, 1.1])}
    assert ranking(scores, seed=3) == ranking(scores, seed=3)
    assert ranking(scores, seed=3) != ranking(scores, seed=4)
