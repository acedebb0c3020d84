"""A session whose disk fails at the n-th call: nothing acknowledged is lost, and it turns read-only."""

import errno
import shutil

import pytest

from sim.record.digest import state_hash
from sim.record.log import Log, LogReadOnly
from sim.record.replay import replay
from sim.record.storage import StorageError
from sim.record.tables import turns_csv
from sim.scenario.dump import dump
from sim.table.session import Session
from tests.record.fault_storage import Fault, FaultSystem
from tests.scale import scale
from tests.table.worlds import hashes, world

KINDS = [errno.ENOSPC, errno.EIO, errno.EROFS, "none", "filling"]


@pytest.fixture
def folder(tmp_path):
    """A run folder twice: the lock and the scenario are read off the real disk, all else off the double."""
    place = tmp_path / "run"
    place.mkdir()
    (place / "scenario.yaml").write_text(dump(world()), encoding="utf-8", newline="\n")
    return place


def commands(session):
    """What people do, one after the other."""
    yield lambda: session.order("ROK", [("suspend_exercise", "DPRK")])
    yield lambda: session.lock("ROK")
    yield session.next
    yield session.next
    yield session.next
    yield session.next
    yield lambda: session.inject("dot_on_the_radar")
    yield lambda: session.ruling("tension", "ROK", "DPRK", 60, "a hot day")
    yield session.play_turn
    yield lambda: session.message("inter_korean", "ROK", "hello?")
    yield lambda: session.undo(to_turn=1)
    yield lambda: session.hand("ROK", "doctrine")
    yield session.play_turn


def stands(course):
    """Give the whole of a game: what was played, and the turn being played with its drafts and changes."""
    drafts = [array.tobytes() for array in (*course.orders, *course.opening, course.by_doctrine)]
    return hashes(course), state_hash(course.opened), drafts


class Players:
    """People who know what they were told is saved, and how the game then stood."""

    def __init__(self, system, folder):
        self.system, self.folder = system, folder
        self.told = ()
        self.stood = []
        self.session = None
        self.failed = None

    def play(self):
        """Play until the disk fails; then look at what the session says."""
        try:
            self.session = Session.create(
                world(), folder=self.folder, seed=3, seats={"ROK": "human"}, storage=self.system.storage()
            )
            self.hear()
            for command in commands(self.session):
                command()
                self.hear()
        except (LogReadOnly, StorageError) as error:
            self.failed = error
        if self.session is not None:
            if self.failed is not None:
                self.check_read_only()
            self.session.close()

    def hear(self):
        self.told, self.stood = self.session.log_lines, stands(self.session.course)

    def check_read_only(self):
        session = self.session
        assert session.read_only and str(self.failed)
        assert session.log_lines == self.told, "what was refused is still in the record"
        assert stands(session.course) == self.stood, "what was refused has taken effect"
        calls = self.system.calls
        for command in (session.next, session.play_turn, lambda: session.note("x"), session.undo):
            with pytest.raises(LogReadOnly):
                command()
        assert self.system.calls == calls, "a disk that failed was written to again"
        assert session.view("facilitator")["turn"] == session.turn
        assert (session.log_lines, stands(session.course)) == (self.told, self.stood)

    def check_disk(self):
        """What was told is there, and it plays to where the game stood."""
        path = self.folder / "events.jsonl"
        if self.session is None:
            return
        with Log.open(path, self.system.storage(), writable=False) as log:
            lines = tuple(log.lines)
        assert lines[: len(self.told)] == self.told, "an acknowledged line is lost"
        done = replay(world(), self.told, verify=True)
        assert done.difference is None
        assert stands(done.course) == self.stood


def calls_of_a_whole_session(tmp_path):
    players = Players(FaultSystem(), tmp_path)
    players.play()
    assert players.failed is None and players.session.tables_fault is None
    return players.system.calls


@pytest.mark.parametrize("kind", KINDS)
def test_each_call_fails(folder, kind):
    step = scale(3, 1)
    failed = 0
    for at in range(1, calls_of_a_whole_session(folder) + 1, step):
        for power in ("stays on", "goes"):
            system = FaultSystem(at)
            system.fault = Fault(at, kind, lasting=kind == errno.EROFS)
            players = Players(system, folder)
            players.play()
            failed += players.failed is not None
            system.reboot() if power == "goes" else system.restart()
            players.check_disk()
    assert failed > 20 // step


def test_a_game_is_gone_on_with_after_a_failure(folder):
    system = FaultSystem()
    players = Players(system, folder)
    session = players.session = Session.create(world(), folder=folder, seed=3, storage=system.storage())
    session.play_turn()
    players.hear()
    system.fault = Fault(system.calls + 2, errno.EIO)
    with pytest.raises(LogReadOnly, match="EIO"):
        session.play_turn()
    assert (len(session.course.played), session.table.steps) == (1, 1)
    session.close()
    system.restart()
    again = Session.resume(folder, storage=system.storage())
    assert again.log_lines == players.told
    again.play_turn()
    assert again.turn == 3


def test_tables_that_cannot_be_written_end_no_game(folder):
    system = FaultSystem()
    session = Session.create(world(turns=1), folder=folder, storage=system.storage())
    system.fault = Fault(system.calls + 3, errno.ENOSPC, lasting=True)
    session.play_turn()
    assert session.over and isinstance(session.tables_fault, StorageError)
    system.restart()
    session.write_tables()
    assert session.tables_fault is None
    assert system.storage().read(folder / "turns.csv").decode() == turns_csv(session.course)


def test_a_second_writer_is_told_who_holds_the_run(tmp_path):
    from sim.record.lock import RunLocked

    first = Session.create(world(), folder=tmp_path / "run")
    with pytest.raises(RunLocked):
        Session.resume(tmp_path / "run")
    first.close()
    Session.resume(tmp_path / "run").close()
    shutil.rmtree(tmp_path / "run")
