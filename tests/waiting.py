"""Wait for other processes without luck: for what must come, as long as a busy machine takes; leave none."""

import re
import time
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 300.0  # seconds: only who waits in vain ever waits so long
LOOKS = 10  # at a process, one after the other, before it is taken to rest
BETWEEN = 0.03


def until(so, what):
    """Wait until a function gives something that is true, and give that; `what` is said to be missing."""
    end = time.monotonic() + PATIENCE
    while not (found := so()):
        assert time.monotonic() < end, f"{what} never came"
        time.sleep(BETWEEN)
    return found


@contextmanager
def reaped(process):
    """Have a process whose end, and that of its pipes, is seen to whatever the test comes to.

    One that is left behind is a ResourceWarning later, and so the failure of a test that has no part in it.
    """
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def wait_for_rest(process):
    """Wait until the main thread of a process sleeps at one place: it waits for keys, or for another thread.

    A signal to a process that is on its way there may be heard anywhere, or only when it next wakes up.
    """
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():  # not Linux
        time.sleep(100 * BETWEEN)
        return
    seen = []

    def still():
        assert process.poll() is None, f"it has ended with {process.returncode}"
        said = status.read_text(encoding="utf-8")
        asleep = "State:\tS" in said
        seen.append(re.search(r"^voluntary_ctxt_switches:\t(\d+)", said, re.M)[1] if asleep else None)
        last = seen[-LOOKS:]
        return len(last) == LOOKS and asleep and len(set(last)) == 1

    until(still, "a moment of rest")
