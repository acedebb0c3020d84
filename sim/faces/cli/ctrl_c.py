"""What Ctrl-C does before and after a command; while it works, Ctrl-C is a KeyboardInterrupt.

Imports next to nothing: until somebody hears Ctrl-C, Python answers it with a traceback.
"""

import os
import signal
from types import FrameType

STOPPED = 130  # as a shell has it: 128 and the number of the signal


class Ears:
    """Hear Ctrl-C: it ends us at once and without a word, but does not cut an answer short at the first time.

    Attributes: `code` (the exit code), `spare` (how many more are passed over).
    """

    def __init__(self) -> None:
        """Begin with nothing done and nothing to say."""
        self.code = STOPPED
        self.spare = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take the signal."""
        if self.spare > 0:
            self.spare -= 1
        else:
            os._exit(self.code)


def listen() -> Ears:
    """Hear Ctrl-C from now on, unless we were started to ignore it."""
    ears = Ears()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, ears)
    return ears
