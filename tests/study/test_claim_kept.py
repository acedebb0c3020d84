"""Games of claims that are kept: for the same question only, whole or not at all, and not for ever."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.record.lock import RunLocked, hold
from sim.record.storage import DISK
from sim.study import claim_kept, claim_play, claim_question
from sim.study.claim_data import as_data
from sim.study.claim_kept import QUESTIONS, Kept, files_of, opened, sealed
from sim.study.claim_play import Order, Outcome, orders_of
from sim.study.claim_question import library_hash, question_of
from sim.study.claim_run import examine, plan, sample_of
from sim.study.claim_samples import Ask
from sim.study.claims import read_claim
from tests.study.test_claims import written

ASK = Ask(runs=20, points=2)


@pytest.fixture(autouse=True)
def small_files(monkeypatch):
    """Have an order be 10 games and a file two of them."""
    monkeypatch.setattr(claim_play, "CHUNK", 10)
    monkeypatch.setattr(claim_kept, "ORDERS_KEPT", 2)


@pytest.fixture
def tiny(tmp_path):
    return read_claim(written(tmp_path))


def planned_of(claim, ask=ASK):
    return plan([claim], ask, sample_of(ask), None)


def answer(planned, kept=None):
    return json.dumps(as_data(planned, examine(planned, ASK, kept=kept), ASK))


class Stopped(Exception):
    pass


def stop_after(planned, folder, games, **how):
    """Play until so many games are played, and stop; give the folder of what is kept."""

    class Stopping(Kept):
        played = 0

        def add(self, outcome):
            super().add(outcome)
            self.played += len(outcome.values)
            if self.played >= games:
                raise Stopped

    kept = Stopping(folder, question_of(planned.wanted, ASK.seed), **how)
    with pytest.raises(Stopped), kept:
        examine(planned, ASK, kept=kept)
    return kept


def names(folder):
    return sorted(path.name for path in folder.glob("*.games"))


def heard(into):
    return lambda key, **values: into.append((key, values))


@pytest.mark.parametrize("games", [10, 50, 150])
def test_games_that_are_kept_are_not_played_again_and_change_nothing(tiny, tmp_path, games, monkeypatch):
    planned, told = planned_of(tiny), []
    kept = stop_after(planned, tmp_path, games)
    assert kept.games == games  # also those of a file that is not full
    play, again = claim_play.play_order, []
    monkeypatch.setattr(claim_play, "play_order", lambda order: again.append(order) or play(order))
    with Kept(tmp_path, question_of(planned.wanted, ASK.seed), True, heard(told)) as going_on:
        found = answer(planned, going_on)
        going_on.finished = True
    assert told == [("taken_up", {"games": games})]
    assert sum(order.games for order in again) == planned.games - games
    assert found == answer(planned)
    assert not (tmp_path / claim_kept.KEPT).exists()


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data[:70] + b"?" + data[71:]])
def test_a_file_that_is_not_whole_is_played_again(tiny, tmp_path, harm):
    planned, told = planned_of(tiny), []
    kept = stop_after(planned, tmp_path, 60)
    first = kept.folder / names(kept.folder)[0]
    first.write_bytes(harm(first.read_bytes()))
    with Kept(tmp_path, question_of(planned.wanted, ASK.seed), True, heard(told)) as going_on:
        assert answer(planned, going_on) == answer(planned)
    assert told == [("damaged", {"count": 1}), ("taken_up", {"games": 40})]


def test_without_resume_all_is_played_and_what_stands_stays_until_then(tiny, tmp_path):
    planned, told = planned_of(tiny), []
    before = stop_after(planned, tmp_path, 60)
    stood = {name: (before.folder / name).read_bytes() for name in names(before.folder)}
    stop_after(planned, tmp_path, 10, tell=heard(told))
    assert told == [("stands", {})]
    assert stood == {name: (before.folder / name).read_bytes() for name in names(before.folder)}


def test_who_is_stopped_again_loses_nothing_of_the_first_time(tiny, tmp_path):
    planned = planned_of(tiny)
    assert stop_after(planned, tmp_path, 30).games == 30
    assert stop_after(planned, tmp_path, 10, resume=True).games == 40
    assert stop_after(planned, tmp_path, 50, resume=True).games == 90


ORDERS = {
    3: Order(3, 0, None, 0, 2, 1, ("a", "b")),
    4: Order(4, 2, None, 0, 1, 1, ()),
    5: Order(5, 3, None, 0, 3, 1, ("a",)),
}
PART = [
    Outcome(5, np.array([[1.0], [np.nan], [np.nan]]), ("why", "why")),
    Outcome(3, np.array([[-0.0, 1e308], [5e-324, np.inf]]), ()),
    Outcome(4, np.zeros((1, 0)), ("no world",)),
]


def test_what_is_read_is_what_was_written_bit_for_bit():
    found = opened(sealed("q", PART), "q", ORDERS)
    for one, other in zip(PART, found, strict=True):
        assert (one.number, one.reasons) == (other.number, other.reasons)
        assert one.values.shape == other.values.shape
        assert one.values.tobytes() == other.values.tobytes()


def test_no_byte_can_be_changed_or_lacking():
    data = sealed("q", PART)
    for place in range(len(data)):
        assert opened(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], "q", ORDERS) is None
        assert opened(data[:place], "q", ORDERS) is None


def test_other_games_are_not_taken():
    data = sealed("q", PART)
    assert opened(data, "other", ORDERS) is None
    assert opened(data, "q", {3: ORDERS[3], 4: ORDERS[4]}) is None
    assert opened(data, "q", ORDERS | {5: ORDERS[5]._replace(games=4)}) is None
    assert opened(data, "q", ORDERS | {5: ORDERS[5]._replace(measures=("a", "b"))}) is None


def test_a_question_is_one_of_its_kind(tiny, monkeypatch, tmp_path):
    def asked(**other):
        ask = replace(ASK, **other)
        return question_of(planned_of(tiny, ask).wanted, ask.seed)

    first = asked()
    assert asked(workers=7) == first
    assert first not in (asked(seed=2), asked(runs=21), asked(points=1))
    assert asked(given=("parameters.coupling=0.61",)) != asked(given=("parameters.coupling=0.62",)) != first
    wanted = planned_of(tiny).wanted
    setting = next(one for one in wanted if one.parameters)
    (name, value), *others = setting.parameters
    nudged = setting._replace(parameters=((name, float(np.nextafter(value, 9))), *others))
    changed = {nudged if one is setting else one: games for one, games in wanted.items()}
    assert question_of(changed, ASK.seed) != first
    next(iter(wanted.values())).measures["war"] = None
    assert question_of(wanted, ASK.seed) != first
    whole = claim_question.scenario_data
    monkeypatch.setattr(claim_question, "scenario_data", lambda ground: whole(ground) | {"turn_months": 2})
    assert asked() != first


@pytest.mark.parametrize("what", ["RULES_VERSION", "code_hash", "library_hash"])
def test_other_rules_or_another_library_are_another_question(tiny, monkeypatch, what):
    wanted = planned_of(tiny).wanted
    first = question_of(wanted, ASK.seed)
    monkeypatch.setattr(claim_question, what, 0 if what.isupper() else lambda: "other")
    assert question_of(wanted, ASK.seed) != first


def test_the_library_is_known_by_its_content(monkeypatch, tmp_path):
    (tmp_path / "doctrines").mkdir()
    block = tmp_path / "doctrines" / "one.yaml"
    block.write_text("a: 1", encoding="utf-8")
    monkeypatch.setattr(claim_question, "shipped", lambda: SimpleNamespace(root=tmp_path))
    first = library_hash()
    block.write_text("a: 2", encoding="utf-8")
    assert library_hash() != first


def test_files_hold_some_orders_each_and_all_of_them(tiny):
    orders = orders_of(planned_of(tiny).wanted, 1)
    files = files_of(orders)
    assert [number for part in files for number in part] == [order.number for order in orders]
    assert all(sum(one.games for one in part.values()) >= 20 for part in files[:-1])
    assert max(len(part) for part in files) <= 2


def test_only_the_last_questions_that_were_stopped_stay_and_none_that_is_played(tiny, tmp_path):
    home = tmp_path / claim_kept.KEPT
    folders = [home / f"{number:016x}" for number in range(QUESTIONS + 2)]
    for folder in folders:
        DISK.make_folder(folder)
        DISK.write(folder / "000000.games", b"")
    DISK.make_folder(home / "of a person")
    with hold(folders[0]):
        kept = stop_after(planned_of(tiny), tmp_path, 20)
        left = {path for path in home.iterdir()}
    newest = set(sorted(folders, key=lambda path: path.stat().st_mtime_ns if path.exists() else 0)[-2:])
    assert left >= {kept.folder, folders[0], home / "of a person"}
    assert len(left) <= QUESTIONS + 2 and newest <= left


def test_who_keeps_a_question_is_the_only_one(tiny, tmp_path):
    planned = planned_of(tiny)
    kept = stop_after(planned, tmp_path, 20)
    with hold(kept.folder), pytest.raises(RunLocked):
        answer(planned, Kept(tmp_path, question_of(planned.wanted, ASK.seed)).__enter__())


def test_where_nothing_can_be_written_games_are_played_all_the_same(tiny, tmp_path):
    planned, told = planned_of(tiny), []
    (tmp_path / "a file").write_text("", encoding="utf-8")
    with Kept(tmp_path / "a file", question_of(planned.wanted, ASK.seed), True, heard(told)) as kept:
        assert answer(planned, kept) == answer(planned)
    assert [key for key, _ in told] == ["nothing", "unwritten"]
    assert kept.games == 0
