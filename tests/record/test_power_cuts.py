"""Nothing acknowledged is lost: the power goes, or an I/O call fails, anywhere in a session."""

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.record.folder import new_run_folder, run_ids
from sim.record.log import Log, LogError, LogReadOnly
from sim.record.manifest import Manifest, ManifestError, read_manifest, write_manifest
from sim.record.storage import StorageError
from tests.record.fault_storage import Fault, FaultSystem, File, Folder, PowerCut, luck
from tests.scale import scale

CUTS = scale(1_000, 10_000)
RUNS = Path("/home/runs")
NOW = datetime(2024, 1, 1, tzinfo=UTC)
MANIFEST = Manifest.here(rules_version=1, scenario="tiny", scenario_sha256="0" * 64, seed=1, turns=3)


class Room:
    """People at a table: a session that goes on over power cuts and knows what it was told is saved."""

    def __init__(self, system, chance):
        self.system = system
        self.storage = system.storage()
        self.random = chance
        self.folder = None
        self.logged = False  # the record was acknowledged to exist
        self.saved = []  # lines acknowledged
        self.tried = []  # lines that may be in the file: `saved` and perhaps more
        self.note = b""
        self.notes = {b""}  # what the note may hold

    def life(self, groups):
        """Resume what is there, then record some groups of lines; ends by itself, a PowerCut or an error."""
        log = self.begin()
        for group in range(groups):
            lines = [
                log.append("orders", turn=group, phase="orders", by=f"seat{n}", payload={"text": self.text()})
                for n in range(self.random.randrange(1, 4))
            ]
            self.tried = self.saved + lines
            log.commit()
            self.saved = list(self.tried)
            if self.random.random() < 0.3:
                self.write_note()
        log.close()

    def begin(self):
        if self.folder is None:
            folder = new_run_folder(RUNS, "tiny", self.storage, NOW)
            write_manifest(folder, MANIFEST, self.storage)
            self.folder = folder
        self.check_files()
        path = self.folder / "events.jsonl"
        if not self.logged and not self.storage.exists(path):
            log = Log.create(path, self.storage)
        else:
            log = Log.open(path, self.storage, writable=True)
            self.check_lines(log.lines)
            self.saved = list(log.lines)  # people see them: they count as acknowledged from now on
        self.logged = True
        self.tried = list(self.saved)
        return log

    def write_note(self):
        note = self.text().encode()
        self.notes = {self.note, note}
        self.storage.write(self.folder / "note.txt", note)
        self.note, self.notes = note, {note}

    def check_files(self):
        assert run_ids(RUNS, self.storage)[-1] == self.folder.name
        assert read_manifest(self.folder, self.storage) == MANIFEST
        path = self.folder / "note.txt"
        note = self.storage.read(path) if self.storage.exists(path) else b""
        assert note in self.notes, "a file is neither the old one nor the new one"
        self.note, self.notes = note, {note}

    def check_lines(self, lines):
        assert lines[: len(self.saved)] == self.saved, "an acknowledged line is lost"
        assert lines == self.tried[: len(lines)], "a line is there that was never written"

    def text(self):
        return "x" * self.random.choice((0, 5, 50, 500))


def play_and_cut(cuts, **system_options):
    """Play sessions until the power was cut `cuts` times; return how many lines were torn."""
    done = torn = seed = 0
    while done < cuts:
        chance = luck(seed)
        system = FaultSystem(seed, **system_options)
        room = Room(system, chance)
        for _ in range(6):
            system.cut_at = system.calls + chance.randrange(1, 90)
            try:
                room.life(groups=chance.randrange(1, 5))
            except PowerCut:
                done += 1
                system.reboot()
            else:
                system.restart()  # the process ends, as by kill -9: what it showed was acknowledged
        if room.logged:
            room.check_files()
            log = Log.open(room.folder / "events.jsonl", room.storage, writable=False)
            room.check_lines(log.lines)
            torn += room.storage.exists(room.folder / "events.jsonl.torn")
        seed += 1
    return torn


def test_power_cuts():
    assert play_and_cut(CUTS) > CUTS // 100  # and torn lines were among them


@pytest.mark.parametrize("forgotten", [File, Folder])
def test_a_forgotten_sync_is_seen(forgotten):
    with pytest.raises((AssertionError, IndexError, LogError, ManifestError, StorageError)):
        play_and_cut(500, lying_fsync=(forgotten,))


KINDS = [errno.ENOSPC, errno.EIO, errno.EROFS, "short", "none", "filling"]


def faulty_session(kind, at, lasting):
    """Play one fixed session with a fault; return the room, and the error that ended it."""
    system = FaultSystem(at)
    room = Room(system, luck(5))
    try:
        room.life(groups=4)
        first = system.calls
        room.system.fault = Fault(first + at, kind, lasting)
        room.life(groups=4)
    except (StorageError, LogReadOnly) as error:
        return room, error
    return room, None


def session_length():
    room, error = faulty_session(errno.EIO, 10**9, False)
    assert error is None
    return room.system.calls


@pytest.mark.parametrize("power", ["stays on", "goes"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_fails(kind, lasting, power):
    ended = 0
    for at in range(1, session_length() // 2 + 10):
        room, error = faulty_session(kind, at, lasting)
        ended += error is not None
        assert error is None or str(error)
        if kind == "short":
            assert error is None, "a short write is completed, not an error"
        room.system.reboot() if power == "goes" else room.system.restart()
        room.life(groups=2)  # the people come back, all is checked, and the game goes on
        room.system.reboot()
        room.life(groups=0)
    assert kind == "short" or ended > 4


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_each_call_fails_at_the_very_start(kind):
    ended = 0
    for at in range(1, session_length() // 2):
        system = FaultSystem(at)
        room = Room(system, luck(5))
        system.fault = Fault(at, kind)
        try:
            room.life(groups=4)
        except (StorageError, LogReadOnly):
            ended += 1
            system.reboot()
            room.life(groups=1)
        system.reboot()
        room.life(groups=0)
    assert ended > 10


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_failed_commit_makes_the_log_read_only(call, kind):
    system = FaultSystem()
    storage = system.storage()
    storage.make_folder(Path("/run"))
    log = Log.create(Path("/run/events.jsonl"), storage)
    first = log.append("start", turn=0, phase="brief", by="table", payload={})
    log.commit()
    log.append("note", turn=0, phase="brief", by="table", payload={"text": "lost"})
    system.fault = Fault(system.calls + (1 if call == "write" else 2), kind)
    before = len(system.trace)
    with pytest.raises(LogReadOnly, match=errno.errorcode[kind]):
        log.commit()
    assert log.read_only and log.lines == [first] and log.head == first.hash
    for _ in range(2):
        with pytest.raises(LogReadOnly, match=errno.errorcode[kind]):
            log.append("note", turn=0, phase="brief", by="table", payload={})
        with pytest.raises(LogReadOnly):
            log.commit()
    log.close()
    calls = [name for name, _ in system.trace[before:]]
    tried = ["write"] if call == "write" else ["write", "fsync"]
    assert calls == [*tried, "ftruncate", "close"], "a sync was tried again"
    system.restart()
    assert Log.open(log.path, storage, writable=True).lines == [first], "a refused line came back"


def test_an_interrupted_commit_makes_the_log_read_only():
    system = FaultSystem()
    storage = system.storage()
    storage.make_folder(Path("/run"))
    log = Log.create(Path("/run/events.jsonl"), storage)
    log.append("note", turn=0, phase="brief", by="table", payload={})

    def interrupted(fd):
        raise KeyboardInterrupt

    system.fsync = interrupted
    with pytest.raises(KeyboardInterrupt):
        log.commit()
    assert log.read_only and log.lines == []


def test_a_group_costs_one_write_and_one_sync():
    system = FaultSystem()
    storage = system.storage()
    storage.make_folder(Path("/run"))
    log = Log.create(Path("/run/events.jsonl"), storage)
    before = len(system.trace)
    for seat in range(50):
        log.append("orders", turn=1, phase="orders", by=f"seat{seat}", payload={"orders": []})
    assert len(system.trace) == before, "an append touched the disk"
    log.commit()
    assert [name for name, _ in system.trace[before:]] == ["write", "fsync"]
    log.commit()
    assert len(system.trace) == before + 2, "nothing to save, nothing done"
