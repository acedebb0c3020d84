"""What a doctrine owes to its prior weights: they are taken from it, from it alone, and the luck stays."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.scenario.build import build
from sim.scenario.library import content_root
from sim.scenario.load import load
from sim.study.ablation import NO_PLAN, WEIGHTS, ablation, plans_of_ablation, prior_of
from sim.study.batch import play_study
from sim.study.begin import begin, worlds_of_study
from sim.study.plan import Factor
from sim.study.tournament import plan_of_tournament, tables_of
from tests.study.made import plan, study


def tournament(*doctrines, **more):
    return plan_of_tournament(
        "baseline_2024", doctrines=doctrines, **{"runs": 8, "seed": 3, "turns": 4, **more}
    )


def prior(doctrine, **more):
    return prior_of(tournament(doctrine, **more), load("baseline_2024"), doctrine)


def library(doctrine):
    path = Path(content_root()) / "scenarios" / "library" / "doctrines" / f"{doctrine}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["rows"]


def test_what_a_doctrine_brings_along_is_counted():
    found, rows = prior("wedge"), library("wedge")
    assert set(found.actors) == set(rows)
    assert found.weights == sum(len(row["action_weights"]) for row in rows.values())
    assert found.steps == sum(len(row.get("plan", ())) for row in rows.values())
    assert len(found.without_plan) == sum("plan" in row for row in rows.values())


def test_a_weight_of_one_is_not_counted():
    rows = library("rok_leads")
    assert 1 in rows["ROK"]["action_weights"].values()
    found = prior("rok_leads", row="ROK", column="CHN")
    assert found.weights == sum(weight != 1 for weight in rows["ROK"]["action_weights"].values())


def test_others_keep_theirs():
    assert prior("status_quo").actors == ("USA",)
    assert prior("wedge", others={"JPN": "japan_trilateral"}).actors == ("USA", "ROK")
    assert prior("wedge", column="ROK", others={"JPN": "status_quo"}).actors == ("USA",)


def test_nothing_is_taken_from_who_has_nothing():
    found = prior("tit_for_tat")
    assert (found.weights, found.steps) == (0, 0)
    assert plans_of_ablation(tournament(), found) == {}


def test_weights_are_one_and_plans_weigh_nothing_in_the_world_that_is_played(tmp_path):
    whole = tournament("wedge")
    plans = plans_of_ablation(whole, prior("wedge"))
    assert list(plans) == [WEIGHTS, NO_PLAN]
    worlds = {kind: worlds_of_study(begin(one, tmp_path)) for kind, one in plans.items()}
    scenario = load("baseline_2024")
    index = build(scenario).index
    own = [number for number, (name, _) in enumerate(index.rows) if name == "wedge"]
    for kind, one in worlds.items():
        row = ("wedge", "transactional")
        game, before = one.built(row).game, build(scenario).game
        assert (game.act_weight[own] == 1.0).all() and not (before.act_weight[own] == 1.0).all()
        others = np.setdiff1d(np.arange(len(index.rows)), own)
        assert np.array_equal(game.act_weight[others], before.act_weight[others])
        assert np.array_equal(game.option_weight[others], before.option_weight[others])
        assert not np.array_equal(game.option_weight[own], before.option_weight[own])
        planned = one.scenario(row).doctrines["wedge"].rows["USA"].plan_weight
        assert planned == (1.0 if kind == NO_PLAN else 20.0)


def test_a_variant_is_played_on_the_luck_of_the_tournament(tmp_path):
    whole = tournament("wedge", "containment")
    store = begin(whole, tmp_path)
    play_study(store)
    variants = {}
    for kind, one in plans_of_ablation(whole, prior("wedge")).items():
        variants[kind] = begin(one, tmp_path)
        play_study(variants[kind])
    # A plan that takes nothing away gives the row of the tournament again, bit for bit.
    one = plans_of_ablation(whole, prior("wedge"))[WEIGHTS]
    nothing = begin(replace(one, overrides=(), id="same"), tmp_path)
    play_study(nothing)
    row = tables_of(store, ["score_rivera"])["score_rivera"][0]
    assert np.array_equal(tables_of(nothing, ["score_rivera"])["score_rivera"][0], row)
    assert not np.array_equal(tables_of(variants[WEIGHTS], ["score_rivera"])["score_rivera"][0], row)
    found = ablation(store, variants, prior("wedge"), ["crisis"])
    assert [one.kind for one in found.variants] == [WEIGHTS, NO_PLAN]
    assert found.comparisons == 4 and found.rows == 2
    assert (
        ablation(store, {"same": nothing}, prior("wedge"), []).variants[0].measures[0].difference.mean == 0.0
    )


def made(folder, name, rows, scores):
    levels = tuple(f"row{number}" for number in range(rows))
    factors = (Factor("doctrine.A", levels), Factor("doctrine.B", ("p", "q")))
    return study(folder, plan(runs=50, factors=factors, name=name), {"score_rivera": scores})


def test_the_difference_is_what_changes_when_it_is_taken_away(tmp_path):
    luck = np.random.default_rng(1).normal(size=50)
    scores = np.array([1.0, 2.0, 5.0, 6.0, 19.0, 20.0])[:, None] + luck
    whole = made(tmp_path, "whole", 3, scores)
    gap = np.where(np.arange(50) % 2, 7.0, 9.0)
    less = made(tmp_path, "less", 1, scores[:2] + gap)  # between the second and the third row
    known = prior("wedge")._replace(doctrine="row0")
    found = ablation(whole, {WEIGHTS: less}, known, [])
    (variant,) = found.variants
    (part,) = variant.measures
    assert part.difference.mean == pytest.approx(8.0)
    assert part.difference.low > 7.5 and part.difference.high < 8.5
    assert (part.whole.mean, part.without.mean) == pytest.approx((luck.mean() + 1.5, luck.mean() + 9.5))
    assert (found.place, variant.place, found.rows) == (1, 2, 3)
    assert variant.study == "less"
