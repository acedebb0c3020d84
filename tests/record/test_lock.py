"""One writer for each run, and the second one is told who it is."""

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from sim.record.lock import RunLocked, hold
from sim.record.storage import StorageError

HOLDER = """
import sys, time
from pathlib import Path
from sim.record.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def is_free(folder):
    try:
        with hold(folder):
            return True
    except RunLocked:
        return False


def test_a_second_process_is_told_who_holds_it(tmp_path, other):
    with pytest.raises(RunLocked) as error, hold(tmp_path):
        pass
    assert error.value.holder["pid"] == str(other.pid)
    assert set(error.value.holder) == {"pid", "host", "command", "since"}
    said = str(error.value)
    assert tmp_path.name in said and f"process {other.pid} on " in said and " since 20" in said
    other.communicate()
    assert is_free(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_a_killed_holder_leaves_no_lock(tmp_path, other):
    assert not is_free(tmp_path)
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert is_free(tmp_path)


def test_the_same_process_cannot_hold_it_twice(tmp_path):
    with hold(tmp_path), pytest.raises(RunLocked), hold(tmp_path):
        pass
    assert is_free(tmp_path)


def test_two_folders_are_held_side_by_side(tmp_path):
    (tmp_path / "branch").mkdir()
    with hold(tmp_path):
        assert is_free(tmp_path / "branch") and not is_free(tmp_path)


def test_it_is_freed_by_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), hold(tmp_path):
        raise ZeroDivisionError
    assert is_free(tmp_path)


def test_another_thread_may_free_it(tmp_path):
    context = hold(tmp_path)
    context.__enter__()
    thread = threading.Thread(target=context.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert is_free(tmp_path)


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"{}", b"\xff", b"null", b'{"pid": 1}'])
def test_a_holder_that_has_not_said_who_it_is(tmp_path, said):
    with hold(tmp_path):
        (tmp_path / ".lock.json").write_bytes(said)
        with pytest.raises(RunLocked, match="which has not said who it is"), hold(tmp_path):
            pass


def test_what_the_holder_says_cannot_speak_to_a_terminal(tmp_path):
    with hold(tmp_path):
        said = {"pid": "1", "host": "h", "command": "\x1b[2J\n" + "x" * 9999, "since": {"a": "{pid}"}}
        (tmp_path / ".lock.json").write_text(json.dumps(said), encoding="utf-8")
        with pytest.raises(RunLocked) as error, hold(tmp_path):
            pass
    assert str(error.value).isprintable() and len(str(error.value)) < 700


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(StorageError, match="cannot lock"), hold(tmp_path / "none"):
        pass
