"""The record: its form, its chain, and how damage and torn tails are found."""

import hashlib
import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.line import clock
from sim.record.log import KINDS, LineRefused, Log, LogDamaged, LogReadOnly
from sim.record.storage import DISK, StorageError
from tests.record.fault_storage import FaultSystem
from tests.scale import scale

PATH = Path("/run/events.jsonl")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
JUNK = [
    '{"a":1}',
    '{"a":',
    "[]",
    "1",
    "null",
    "{}",
    "",
    " ",
    "\x00",
    "\x00\x00",
    '"',
    "}",
    '{"seq":2}',
    "\ufffd",
]


def storage():
    store = FaultSystem().storage()
    store.make_folder(PATH.parent)
    return store


def add(log, kind="note", payload=None, turn=1):
    return log.append(kind, turn=turn, phase="brief", by="table", payload=payload or {})


def small_log(path=PATH, store=None):
    """Write three lines, the last one the end; return the storage and the bytes."""
    store = store or storage()
    with Log.create(path, store) as log:
        add(log, "start", {"name": "갈림길", "x": 1e20, "y": [1, 2.5, -0.0, None, True]}, turn=0)
        add(log, "orders", {"text": "é\x1b[2J\n", "big": 2**70})
        add(log, "end")
        log.commit()
    return store, store.read(path)


def opened(data, *, writable=False):
    store = storage()
    store.write(PATH, data)
    return Log.open(PATH, store, writable=writable)


def test_a_line_can_be_checked_by_anyone():
    _, data = small_log()
    prev = "0" * 64
    for number, raw in enumerate(data.splitlines()):
        line = json.loads(raw)
        assert set(line) == {"seq", "kind", "turn", "phase", "by", "payload", "prev", "hash", "at"}
        assert line["seq"] == number and line["prev"] == prev
        assert raw == json.dumps(line, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
        datetime.fromisoformat(line.pop("at"))
        prev = line.pop("hash")
        text = json.dumps(line, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == prev
    assert line["payload"] == {"count": 2, "head": line["prev"]}


def test_lines_read_back_as_they_were_written():
    store = storage()
    log = Log.create(PATH, store)
    written = [add(log, kind, {"list": (1, 2), "deep": {"b": [{}]}}) for kind in KINDS]
    log.commit()
    read = Log.open(PATH, store, writable=False)
    assert read.lines == written == log.lines
    assert read.head == log.head == written[-1].hash
    assert written[0].payload == {"list": [1, 2], "deep": {"b": [{}]}}


@given(JSON, st.text())
def test_any_finite_json_is_recorded_exactly(value, by):
    store = storage()
    with Log.create(PATH, store) as log:
        line = log.append("note", turn=0, phase="", by=by, payload={"value": value})
        log.commit()
    (read,) = Log.open(PATH, store, writable=True).lines
    assert repr(read) == repr(line), "not the same when read back, to the order of the keys"
    assert json.dumps(read.payload["value"], sort_keys=True) == json.dumps(value, sort_keys=True)


def test_the_hash_knows_nothing_of_the_clock(monkeypatch):
    heads = []
    for year in (2024, 2025):
        monkeypatch.setattr(
            "sim.record.line.clock", lambda now, year=year: clock(now.replace(year=year, day=1))
        )
        _, data = small_log()
        heads.append([(line.hash, line.at[:4]) for line in opened(data).lines])
    assert [hash_ for hash_, _ in heads[0]] == [hash_ for hash_, _ in heads[1]]
    assert {at for _, at in heads[0]} == {"2024"} and {at for _, at in heads[1]} == {"2025"}


def test_a_line_stays_what_it_was_when_its_payload_is_changed_later():
    log = Log.create(PATH, storage())
    payload = {"list": [1]}
    line = add(log, payload=payload)
    payload["list"].append(2)
    assert line.payload == {"list": [1]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "wish"}, "'wish' is no kind of line; the kinds are start, inject"),
        ({"kind": None}, "None is no kind"),
        ({"turn": -1}, "turn is -1; a whole number from 0 was expected"),
        ({"turn": True}, "turn is True"),
        ({"turn": 1.0}, "turn is 1.0"),
        ({"phase": None}, "phase is None; text was expected"),
        ({"by": 3}, "by is 3; text was expected"),
        ({"payload": {"x": math.nan}}, "not JSON compliant"),
        ({"payload": {"x": [math.inf]}}, "not JSON compliant"),
        ({"payload": {"x": {1, 2}}}, "not JSON serializable"),
        ({"payload": {"x": {1: 2}}}, "keys"),
        ({"payload": {"x": [({None: 2},)]}}, "keys"),
        ({"payload": {"x": 10**5000}}, "4300 digits"),
        ({"payload": {"x": b"raw"}}, "not JSON serializable"),
        ({"payload": [1]}, "payload"),
        ({"payload": None}, "payload"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_changes_nothing(change, said):
    log = Log.create(PATH, storage())
    add(log)
    with pytest.raises(LineRefused) as refusal:
        log.append(**{"kind": "note", "turn": 0, "phase": "", "by": "", "payload": {}, **change})
    assert said in str(refusal.value)
    assert len(log.lines) == 1 and not log.read_only
    add(log)
    log.commit()


def test_a_bottomless_payload_is_refused():
    bottomless = []
    for _ in range(100_000):
        bottomless = [bottomless]
    with pytest.raises(LineRefused):
        add(Log.create(PATH, storage()), payload={"x": bottomless})


def test_a_long_line_is_fine():
    store = storage()
    with Log.create(PATH, store) as log:
        add(log, payload={"text": "x" * 5_000_000})
        log.commit()
    assert len(Log.open(PATH, store, writable=True).lines[0].payload["text"]) == 5_000_000


def test_nothing_follows_the_end():
    store, data = small_log()
    log = Log.open(PATH, store, writable=True)
    with pytest.raises(LineRefused, match="the game is over"):
        add(log)
    assert store.read(PATH) == data


def test_the_end_counts_the_lines_even_when_told_otherwise():
    log = Log.create(PATH, storage())
    first = add(log)
    assert add(log, "end", {"count": 99, "winner": "none"}).payload == {
        "count": 1,
        "head": first.hash,
        "winner": "none",
    }


def test_each_flipped_byte_is_found():
    store, data = small_log()
    lines = Log.open(PATH, store, writable=False).lines
    starts = [0, *(place + 1 for place, byte in enumerate(data) if byte == 10)]
    for place in range(len(data)):
        number = sum(start <= place for start in starts)
        for mask in scale((0x01, 0x08, 0x0A, 0x20, 0x80), (1, 2, 4, 8, 10, 16, 32, 64, 128, 255)):
            flipped = data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]
            if (
                place == len(data) - 1 and mask == 0x0A
            ):  # the last newline made NUL: a cut write on some disks
                log = opened(flipped)
                assert log.lines == lines[:-1] and log.torn_bytes == len(data) - starts[-2]
                continue
            with pytest.raises(LogDamaged) as damage:
                opened(flipped)
            assert damage.value.line_number == number, (place, mask)


def test_each_truncation_gives_the_right_prefix():
    store, data = small_log()
    lines = Log.open(PATH, store, writable=False).lines
    for size in range(len(data) + 1):
        whole = data[:size].count(b"\n")
        rest = size - (data[:size].rfind(b"\n") + 1)
        reader = opened(data[:size])
        assert reader.lines == lines[:whole]
        assert reader.torn is None and reader.torn_bytes == rest
        log = opened(data[:size], writable=True)
        assert log.lines == lines[:whole]
        assert log.torn == ("events.jsonl.torn" if rest else None) and log.torn_bytes == rest


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_junk_line_is_refused_with_its_number(junk, line):
    _, data = small_log()
    rows = data.split(b"\n")
    rows[line - 1] = junk.encode()
    with pytest.raises(LogDamaged) as damage:
        opened(b"\n".join(rows))
    assert damage.value.line_number == line and damage.value.path == PATH
    assert str(damage.value).startswith(f"/run/events.jsonl:{line}: the record is damaged: ")


def test_lines_taken_out_doubled_or_swapped_are_found():
    _, data = small_log()
    one, two, three, _ = data.split(b"\n")
    for rows, line in [([one, three], 2), ([two, three], 1), ([one, one, two], 2), ([one, three, two], 2)]:
        with pytest.raises(LogDamaged) as damage:
            opened(b"\n".join([*rows, b""]))
        assert damage.value.line_number == line


def forged(data, **changes):
    """Change the last line of a record and give it a fitting hash."""
    *rows, last, _ = data.split(b"\n")
    line = {**json.loads(last), **changes}
    kept = {key: value for key, value in line.items() if key not in ("hash", "at")}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    line["hash"] = hashlib.sha256(text.encode()).hexdigest()
    return b"\n".join([*rows, json.dumps(line, sort_keys=True, separators=(",", ":")).encode(), b""])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seq": 7}, "seq is 7; 2 was expected"),
        ({"seq": 2.0}, "seq is 2.0"),
        ({"prev": "0" * 64}, "prev is not the hash of the line before"),
        ({"kind": "wish"}, "no kind of line"),
        ({"turn": -1}, "turn is -1"),
        ({"payload": []}, "payload"),
        ({"payload": {"count": 9, "head": ""}}, "count or head"),
        ({"extra": 1}, "its keys are"),
        ({"at": None}, "at is None"),
        ({"at": "2024-01-02T03:04:05.678305Z"}, "check digits"),
        ({"payload": {"x": math.nan}, "kind": "note"}, "NaN is not a finite number"),
    ],
)
def test_a_line_that_is_wrong_in_itself_is_refused_though_its_hash_fits(changes, said):
    _, data = small_log()
    assert opened(forged(data)).lines
    with pytest.raises(LogDamaged) as damage:
        opened(forged(data, **changes))
    assert damage.value.line_number == 3 and said in str(damage.value)


def test_a_number_too_great_for_a_float_is_damage():
    _, data = small_log()
    with pytest.raises(LogDamaged):
        opened(data.replace(b"1e+20", b"1e999"))


def test_a_line_after_the_end_is_damage():
    store = storage()
    log = Log.create(PATH, store)
    add(log)
    line = add(log, "note")
    log.commit()
    data = store.read(PATH)
    ended = forged(data, kind="end", payload={"count": 1, "head": line.prev})
    head = opened(ended).head
    after = {**json.loads(data.splitlines()[1]), "seq": 2, "prev": head}
    with pytest.raises(LogDamaged, match="the game is over") as damage:
        opened(forged(ended + json.dumps(after).encode() + b"\n"))
    assert damage.value.line_number == 3


def test_a_torn_tail_is_kept_and_the_game_goes_on():
    store = storage()
    with Log.create(PATH, store) as log:
        first = add(log)
        log.commit()
    for number, tail in enumerate([b'{"at":"2024', b"\0\0\0"], 1):
        store.write(PATH, store.read(PATH) + tail)
        with Log.open(PATH, store, writable=True) as log:
            assert log.torn == "events.jsonl.torn" and log.torn_bytes == len(tail)
            add(log, payload={"number": number})
            log.commit()
    assert store.read(PATH.with_name("events.jsonl.torn")) == b'{"at":"2024\n\0\0\0\n'
    log = Log.open(PATH, store, writable=True)
    assert log.lines[0] == first and len(log.lines) == 3 and log.torn is None


def test_reading_changes_nothing():
    store = storage()
    store.write(PATH, b'{"at":')
    names = store.names(PATH.parent)
    log = Log.open(PATH, store, writable=False)
    assert log.lines == [] and log.read_only
    with pytest.raises(LogReadOnly, match="opened for reading"):
        add(log)
    assert store.read(PATH) == b'{"at":' and store.names(PATH.parent) == names


def test_empty_missing_and_existing_files(tmp_path):
    path = tmp_path / "events.jsonl"
    with pytest.raises(StorageError, match="there is no such file"):
        Log.open(path, writable=False)
    with pytest.raises(StorageError, match="there is no such file"):
        Log.open(path, writable=True)
    assert not path.exists()
    path.write_bytes(b"")
    log = Log.open(path, writable=True)
    assert log.lines == [] and log.head == "0" * 64 and log.torn is None and not log.read_only
    log.close()
    with pytest.raises(StorageError, match="it exists already"):
        Log.create(path)


def test_only_what_was_committed_is_there():
    store = storage()
    with Log.create(PATH, store) as log:
        saved = add(log)
        log.commit()
        add(log)
    assert log.lines == [saved] and log.head == saved.hash
    with pytest.raises(LogReadOnly, match="it is closed"):
        log.commit()
    assert Log.open(PATH, store, writable=False).lines == [saved]


def test_on_a_real_disk(tmp_path):
    _, data = small_log(tmp_path / "events.jsonl", DISK)
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(data[:50])
    with Log.open(tmp_path / "events.jsonl", writable=True) as log:
        assert len(log.lines) == 3 and log.torn_bytes == 50
    assert (tmp_path / "events.jsonl").read_bytes() == data
    assert (tmp_path / log.torn).read_bytes() == data[:50] + b"\n"


def test_each_changed_digit_of_the_clock_shows():
    at = clock(datetime(2024, 12, 31, 23, 59, 59, 999_999, UTC))
    _, data = small_log()
    assert opened(forged(data, at=at)).lines[-1].at == at
    for place, sign in enumerate(at):
        for other in "0123456789":
            if sign.isdigit() and other != sign:
                with pytest.raises(LogDamaged, match="check digits"):
                    opened(forged(data, at=at[:place] + other + at[place + 1 :]))
