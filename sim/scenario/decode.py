"""From bytes to text: UTF-8 and nothing else, with the place of the first thing that is not."""

import re
from typing import Final, NoReturn

MAX_BYTES: Final = 1 << 20
# U+0085, U+2028 and U+2029 too: YAML ends a line there and no editor does, so places would be wrong.
_CONTROL: Final = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class NotText(ValueError):
    """Bytes that are no text of ours: line, column, code and sentence of the fault."""

    def __init__(self, place: tuple[int, int], code: str, message: str) -> None:
        """Keep place and code beside the sentence."""
        self.place = place
        self.code = code
        super().__init__(message)


def decode(raw: bytes, *, limits: bool = True) -> str:
    """Decode a file; with `limits`, of at most 1 MiB.

    Raises:
        NotText: too large, in another encoding, empty, or with a tab or another control character in it.
    """
    whole = (1, 1)
    if limits and len(raw) > MAX_BYTES:
        raise NotText(whole, "E101", "the file is larger than 1 MiB; split it or shorten its texts")
    if raw.startswith(_WIDE) or _looks_wide(raw):
        raise NotText(whole, "E102", "the file is UTF-16 or UTF-32; save it as UTF-8")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise NotText(whole, "E103", "the file begins with a byte order mark; save it as UTF-8 without BOM")
    if not raw.strip():
        raise NotText(whole, "E107", "the file is empty; `sixparty new NAME` writes one to begin with")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_after(raw[: error.start].decode("utf-8"))
        raise NotText(
            place, "E104", f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from None
    found = _CONTROL.search(text)
    if found is not None:
        _refuse(text, found.start())
    return text


def _refuse(text: str, position: int) -> NoReturn:
    place, letter = _place_after(text[:position]), text[position]
    if letter == "\x00":
        raise NotText(place, "E105", "the file holds a NUL character; it is no text, or it is damaged")
    if letter == "\t":
        # The two parsers that we read with do not agree where a tab may stand.
        raise NotText(place, "E108", "a tab stands here; use spaces (in text in double quotes: \\t)")
    raise NotText(place, "E106", f"the file holds the control character U+{ord(letter):04X}; remove it")


def _looks_wide(raw: bytes) -> bool:
    head = raw[:200]
    zeros = head.count(0)
    return zeros >= 4 and zeros * 3 >= len(head)


def _place_after(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
