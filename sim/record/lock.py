"""One writer for each run: a lock on its folder that says who holds it and goes when its process goes."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sim.record.storage import DISK, Storage, StorageError

LOCK_NAME = ".lock"
HOLDER_NAME = ".lock.json"


class RunLocked(Exception):
    """Say who writes this run already: `holder` has pid, host, command and since, or is empty."""

    def __init__(self, folder: Path, holder: dict[str, str]) -> None:
        """Make the sentence."""
        self.folder = folder
        self.holder = holder
        who = "another process, which has not said who it is"
        if holder:
            who = "process {pid} on {host} since {since} ({command})".format_map(holder)
        super().__init__(f"the run {folder.name!r} is being written by {who}; end that one first")


@contextmanager
def hold(folder: Path, storage: Storage = DISK) -> Iterator[None]:
    """Be the only writer of a run folder inside a `with`; raise `RunLocked` at once when there is one.

    The system frees the lock when the process ends, however it ends; the lock file stays. Readers need none.
    """
    from filelock import FileLock, Timeout  # slow to import, and `RunLocked` is known to every command

    path = folder / LOCK_NAME
    if not storage.is_folder(folder):  # filelock would make it
        raise StorageError("lock", folder, FileNotFoundError(errno.ENOENT, "missing"))
    # Taken and freed by whichever thread: a server starts and stops in different ones.
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise RunLocked(folder, _holder(folder, storage)) from None
    except OSError as error:
        raise StorageError("lock", path, error) from error
    try:
        storage.write(folder / HOLDER_NAME, json.dumps(_ourselves()).encode("ascii"))
        yield
    finally:
        lock.release()


def _ourselves() -> dict[str, str]:
    return {
        "pid": str(os.getpid()),
        "host": socket.gethostname(),
        "command": " ".join(sys.argv),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _holder(folder: Path, storage: Storage) -> dict[str, str]:
    """Read who holds the lock; nothing when the file is not there yet or is not ours."""
    try:
        said = json.loads(storage.read(folder / HOLDER_NAME))
        return {key: _printable(said[key]) for key in ("pid", "host", "command", "since")}
    except (StorageError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def _printable(text: object) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in str(text))[:200]
