"""How much a test plays: a short form for `make test`, a long one for `make nightly`."""

import os

NIGHTLY = os.environ.get("SIXPARTY_NIGHTLY", "0") not in {"", "0"}


def scale(short, long):
    """Give the short or the long of two sizes; as a function it also serves decorators and parameters."""
    return long if NIGHTLY else short
