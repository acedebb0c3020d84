"""Mesa, imported on a short stack.

While it is imported, Mesa's logging looks up the source of every caller, twice, to find one module's name.
Under a command that is some seventy callers and a quarter of the import; in a thread of its own, twenty.
"""

from contextlib import suppress
from threading import Thread

__all__ = ["mesa"]


def _import() -> None:
    """Import Mesa; what goes wrong is raised again where it is wanted."""
    with suppress(Exception):
        import mesa  # noqa: F401


_thread = Thread(target=_import)
_thread.start()
_thread.join()

import mesa  # noqa: E402
