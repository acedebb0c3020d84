"""Names that no file or folder of ours may have, because not every system can have them."""

from typing import Final

_DEVICES: Final = frozenset(
    [
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"),
    ]
)


def is_reserved(name: str) -> bool:
    """Tell whether Windows takes a name for a device, whatever follows its first point, or cuts off its end.

    Source: Microsoft, "Naming Files, Paths, and Namespaces".

    >>> [is_reserved(name) for name in ("con", "NUL.txt", "Com1", "end.", "console", "com10", ".", "..")]
    [True, True, True, True, False, False, False, False]
    """
    if name in (".", ".."):
        return False
    return name.partition(".")[0].rstrip(" ").casefold() in _DEVICES or name[-1:] in (".", " ")
