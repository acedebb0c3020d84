"""Faults of a scenario, said in the person's language."""

from typing import Protocol

from sim.faces.cli.fault_details import detail
from sim.faces.terminal.text import line
from sim.faces.words import has, say

ENGLISH = "en"


class Told(Protocol):
    """What is said of a fault: where it is, its code and its sentence."""

    @property
    def path(self) -> str:
        """Return the file."""

    @property
    def line(self) -> int:
        """Return the line, from 1."""

    @property
    def column(self) -> int:
        """Return the column, from 1."""

    @property
    def code(self) -> str:
        """Return the code."""

    @property
    def message(self) -> str:
        """Return the sentence, in English."""


def sentence(lang: str, fault: Told) -> str:
    """Say a fault on one line; where its sentence is known in English alone, its kind leads in words."""
    if lang != ENGLISH and (said := detail(lang, fault.message)):
        return line(said)
    key = f"faults.{fault.code}"
    return line(say(lang, key, what=fault.message) if has(lang, key) else fault.message)


def report(lang: str, fault: Told) -> str:
    """Say a fault with its place: `path:line:col: CODE message`."""
    return f"{line(fault.path)}:{fault.line}:{fault.column}: {fault.code} {sentence(lang, fault)}"
