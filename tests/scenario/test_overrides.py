"""Values and doctrines given from outside: by dotted path, checked like a file, spread like a strategy."""

import pytest

from sim.scenario.faults import OverrideError
from sim.scenario.load import load, open_draft, spread_doctrines
from sim.scenario.spread import spread
from tests.scenario.writing import SOUND

DRAFT = open_draft("crossroads_2024")


def with_(*overrides, **doctrines):
    return DRAFT.resolve(overrides, doctrines)


REACHED = [
    ("parameters.costly_signal=0", lambda s: s.parameters["costly_signal"], 0),
    ("dyads.USA-DPRK.hotline=1", lambda s: s.dyads["DPRK-USA"].hotline, 1),
    ("dyads.DPRK-USA.hotline=1", lambda s: s.dyads["DPRK-USA"].hotline, 1),
    ("dyads.USA-DPRK.trust.0=.3", lambda s: s.dyads["DPRK-USA"].trust[1], 0.3),
    ("dyads.DPRK-USA.trust.0=.3", lambda s: s.dyads["DPRK-USA"].trust[0], 0.3),
    ("dyads.USA-DPRK.mediation.1=2", lambda s: s.dyads["DPRK-USA"].mediation, (2, 0)),
    ("actors.DPRK.nuclear=.3", lambda s: s.actors["DPRK"].values.nuclear, 0.3),
    ("actors.DPRK.values.nuclear=.3", lambda s: s.actors["DPRK"].values.nuclear, 0.3),
    ("actors.DPRK.doctrine=opportunist", lambda s: s.actors["DPRK"].doctrine, "opportunist"),
    ("actors.DPRK.patron=null", lambda s: s.actors["DPRK"].patron, None),
    ("actors.USA.distraction.taiwan=0.9", lambda s: s.actors["USA"].distraction["taiwan"], 0.9),
    ("globals.sanctions=.5", lambda s: s.globals["sanctions"], 0.5),
    ("globals.taiwan_distraction=1", lambda s: s.globals["taiwan_distraction"], 1),
    ("actions.nuclear_test.base_weight=0", lambda s: s.actions["nuclear_test"].base_weight, 0),
    ("actions.nuclear_test.effects.0.add=0.01", lambda s: s.actions["nuclear_test"].effects[0].add, 0.01),
    ("doctrines.wedge.rows.USA.stance=1", lambda s: s.doctrines["wedge"].rows["USA"].stance, 1),
    ("doctrines.wedge.rows.USA.goals.status=1", lambda s: s.doctrines["wedge"].rows["USA"].goals.status, 1),
    (
        "doctrines.tit_for_tat.rows.USA.action_weights.summit=0",
        lambda s: s.doctrines["tit_for_tat"].rows["USA"].action_weights,
        {"summit": 0},
    ),
    ("theatres.europe.exogenous_threat=0.2", lambda s: s.theatres["europe"].exogenous_threat, 0.2),
    ("turns=12", lambda s: s.turns, 12),
    ("title.en=Other", lambda s: s.title.en, "Other"),
    ("title='no'", lambda s: s.title.ko, "no"),
    ("start=2025-06", lambda s: s.start, "2025-06"),
]


@pytest.mark.parametrize(("override", "value", "wanted"), REACHED, ids=[o for o, *_ in REACHED])
def test_a_value_is_reached_by_its_path(override, value, wanted):
    assert value(DRAFT.scenario) != wanted
    assert value(with_(override)) == wanted
    assert value(DRAFT.scenario) != wanted, "the draft itself must not change"


REFUSED = [
    ("parameters.costly_signl=0", "did you mean costly_signal?"),
    ("parametres.costly_signal=0", "did you mean parameters?"),
    ("dyads.USA-DPKR.hotline=1", "did you mean"),
    ("dyads.USA-DPRK.hotlin=1", "did you mean hotline?"),
    ("dyads.USA-DPRK.trust=0.3", "holds several values; name one: 0, 1"),
    ("dyads.USA-DPRK.trust.2=0.3", "no '2' in dyads.USA-DPRK.trust"),
    ("dyads.USA-DPRK.tension.0=1", "dyads.USA-DPRK.tension is one value"),
    ("actors.DPKR.nuclear=.3", "did you mean DPRK?"),
    ("actors.DPRK.nuclaer=.3", "did you mean nuclear?"),
    ("actors.DPRK=1", "holds several values"),
    ("actors.DPRK.nuclear=1.5", "1.5 is out of range: 0 to 1"),
    ("actors.DPRK.nuclear=no", "a number from 0 to 1 was expected, not the text 'no'"),
    ("actors.DPRK.nuclear=", "nothing stands after `nuclear`"),
    ("actors.DPRK.doctrine=transactionl", "did you mean transactional?"),
    ("actors.DPRK.doctrine=wedge", "doctrine wedge has no row for DPRK"),
    ("actors.DPRK.address=1", "USA has address 1, as DPRK has"),
    ("actors.USA.negotiator=false", "a deal has two parties"),
    ("actors.USA.force_share.europe=0.9", "the force shares of USA add up to"),
    ("globals.sanction=.5", "did you mean sanctions?"),
    ("globals.sanctions=1.5", "0 to 1"),
    ("globals.sanctions=true", "a number was expected, not true"),
    ("parameters.coupling=7", "0 to 1"),
    ("parameters.coupling=012", "a number was expected, not the text '012'"),
    ("parameters.coupling=.nan", "not a finite number"),
    ("actions.nuclear_tst.base_weight=0", "did you mean nuclear_test?"),
    ("doctrines.wedge.rows.USA.action_weights.sumit=0", "did you mean summit?"),
    ("doctrines.wedge.pillars.cyber=false", "no 'cyber' in doctrines.wedge.pillars"),
    ("turns=0", "1 to 1200"),
    ("turns=many", "a whole number"),
    ("turns", "is no KEY=VALUE"),
    ("=3", "is no KEY=VALUE"),
    ("turns.x=3", "turns is one value, and nothing is below it"),
    ("..=3", "there is no ''"),
    ("id=A b", "is no scenario id"),
    ("injects.nothing.turn=3", "no 'nothing' in injects"),
]


@pytest.mark.parametrize(("override", "word"), REFUSED, ids=[o for o, _ in REFUSED])
def test_what_does_not_fit_is_a_usage_error(override, word):
    with pytest.raises(OverrideError) as caught:
        with_(override)
    assert word in str(caught.value) and str(caught.value).isprintable()


def test_an_inject_is_addressed_by_its_id():
    first = next(inject for inject in DRAFT.scenario.injects if inject.turn is not None)
    scenario = with_(f"injects.{first.id}.turn={first.turn + 1}")
    assert next(inject for inject in scenario.injects if inject.id == first.id).turn == first.turn + 1
    with pytest.raises(OverrideError, match="the game ends with turn"):
        with_(f"injects.{first.id}.turn=999")


def test_a_shorter_game_has_the_injects_it_reaches():
    late = [inject.id for inject in DRAFT.scenario.injects if (inject.turn or 0) > 6]
    assert late
    assert [inject.id for inject in with_("turns=6").injects] == [
        inject.id for inject in DRAFT.scenario.injects if inject.id not in late
    ]


def test_start_values_follow_an_overridden_parameter_unless_given(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND, encoding="utf-8")
    moved = load(path, overrides=["parameters.monitoring_base=0.7", "parameters.taiwan_mean=0.6"])
    assert moved.globals["monitoring"] == 0.7 and moved.globals["taiwan_distraction"] == 0.6
    both = load(path, overrides=["parameters.monitoring_base=0.7", "globals.monitoring=0.1"])
    assert both.globals["monitoring"] == 0.1
    path.write_text(SOUND + "globals: {monitoring: 0.3}\n", encoding="utf-8")
    assert load(path, overrides=["parameters.monitoring_base=0.7"]).globals["monitoring"] == 0.3


def test_later_overrides_win():
    assert with_("turns=12", "turns=13").turns == 13


def test_an_address_moves_the_actor_and_its_pairs():
    scenario = with_("actors.DPRK.address=15")
    assert list(scenario.actors)[-1] == "DPRK"
    assert scenario.dyads["USA-DPRK"].trust == tuple(reversed(DRAFT.scenario.dyads["DPRK-USA"].trust))


ROWS = {
    "status_quo": ["A", "B", "C", "D"],
    "joint": ["A", "B", "C"],
    "other": ["B", "C"],
    "alone": ["D"],
    "third": ["A", "C"],
}
ACTORS = ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"D": "alone"}, {"D": "alone"}),
        ({"A": "joint"}, {"A": "joint", "B": "joint", "C": "joint"}),
        ({"C": "joint"}, {"A": "joint", "B": "joint", "C": "joint"}),
        ({"A": "status_quo"}, {"A": "status_quo"}),
        ({"A": "joint", "C": "status_quo"}, {"A": "joint", "B": "joint", "C": "status_quo"}),
        ({"A": "joint", "B": "other", "C": "other"}, {"A": "joint", "B": "other", "C": "other"}),
        ({"A": "joint", "B": "joint"}, {"A": "joint", "B": "joint", "C": "joint"}),
        (
            {"D": "alone", "A": "third", "B": "status_quo"},
            {"A": "third", "B": "status_quo", "C": "third", "D": "alone"},
        ),
    ],
)
def test_a_joint_doctrine_reaches_whom_it_has_rows_for(given, wanted):
    assert spread(ROWS, ACTORS, given) == wanted
    assert list(spread(ROWS, ACTORS, given)) == sorted(wanted)


def test_actors_that_do_not_play_are_not_reached():
    assert spread(ROWS, ["A", "C"], {"A": "joint"}) == {"A": "joint", "C": "joint"}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (
            {"A": "joint", "B": "other"},
            "joint and other (given to B) both reach C; say which it plays: C=joint or C=other",
        ),
        ({"E": "joint"}, "there is no actor 'E'"),
        ({"A": "jiont"}, "did you mean joint?"),
        ({"D": "joint"}, "D cannot play joint; it can play status_quo, alone"),
    ],
)
def test_a_doctrine_that_does_not_fit_is_a_usage_error(given, word):
    with pytest.raises(OverrideError) as caught:
        spread(ROWS, ACTORS, given)
    assert word in str(caught.value)


def test_doctrines_go_over_the_scenario_and_over_overrides():
    scenario = with_("actors.JPN.doctrine=status_quo", USA="wedge", ROK="status_quo")
    played = {name: actor.doctrine for name, actor in scenario.actors.items()}
    assert played["USA"] == played["JPN"] == "wedge" and played["ROK"] == "status_quo"
    changed = spread_doctrines(DRAFT.scenario, {"USA": "wedge"})
    assert changed == {"USA": "wedge", "ROK": "wedge", "JPN": "wedge"}
    with pytest.raises(OverrideError, match="DPRK cannot play wedge"):
        with_(DPRK="wedge")
