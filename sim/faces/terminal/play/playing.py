"""The game that people sit at in a terminal: the session, the talk, and who plays."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sim.faces.terminal.play.naming import Names
from sim.faces.terminal.play.talk import Talk
from sim.faces.words import say
from sim.record.course import Course
from sim.table.seats import DOCTRINE, HUMAN
from sim.table.session import Session


class Again(Exception):
    """Say that the table has changed: look at how the game stands and go on from there."""


class Quit(Exception):
    """Say that the people want to stop; everything is saved."""


@dataclass
class Playing:
    """One sitting of people at a game.

    `seats` are the seats that people came to play, also after turns were taken back; `moved` is told of a
    branch that the table goes on in; `menu` opens the facilitator's menu; `met` are the seats that have read
    their brief.
    """

    talk: Talk
    session: Session
    seats: list[str]
    moved: Callable[[Session], None]
    menu: Callable[["Playing"], None]
    met: set[str] = field(default_factory=set)
    _named: Names | None = None

    @property
    def lang(self) -> str:
        """Give the language."""
        return self.talk.lang

    @property
    def course(self) -> Course:
        """Give the game under way."""
        return self.session.course

    @property
    def names(self) -> Names:
        """Give the names of the game as it stands."""
        scenario = self.course.scenario
        if self._named is None or self._named.scenario is not scenario:  # an inject makes a scenario anew
            self._named = Names(scenario, self.course.built.index, self.lang)
        return self._named

    @property
    def persons(self) -> list[str]:
        """List the seats that people play now, those they asked for first and in that order."""
        found = [actor for actor, seat in self.session.standing.seats.items() if seat.kind == HUMAN]
        return sorted(found, key=lambda actor: self.seats.index(actor) if actor in self.seats else len(found))

    @property
    def alone(self) -> bool:
        """Say whether one person plays alone and ever did, so that there is nobody to hide anything from."""
        played = {
            name
            for line in self.session.log_lines
            if line.kind in ("start", "seat")
            for name, seat in line.payload.get("seats", {line.payload.get("actor"): line.payload}).items()
            if seat["kind"] not in (DOCTRINE, "script")
        }
        return len(played) <= 1

    def view(self, seat: str) -> dict[str, Any]:
        """Give what a seat may see."""
        return self.session.view("seat", seat)

    def ask(self, key: str, /, **values: object) -> str:
        """Ask a question; the words that open the menu or leave the game are heard at every one."""
        while True:
            text = self.talk.ask(self.talk.say(key, **values))
            if is_command(self.lang, text, "quit"):
                raise Quit
            if not is_command(self.lang, text, "menu"):
                return text
            self.menu(self)

    def ask_plainly(self, key: str, /, **values: object) -> str:
        """Ask a question inside the menu, where only leaving the game is heard besides."""
        text = self.talk.ask(self.talk.say(key, **values))
        if is_command(self.lang, text, "quit"):
            raise Quit
        return text


def is_command(lang: str, text: str, name: str) -> bool:
    """Say whether a text is a command's name, in English or in the language spoken."""
    return text.casefold() in {name, *say(lang, f"play.command.{name}.names").casefold().split()}
