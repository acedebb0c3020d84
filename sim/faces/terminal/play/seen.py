"""What a seat saw of a turn that was played."""

from sim.faces.terminal.play.playing import Playing
from sim.record.decode import Event
from sim.table.sees import Eyes, events_seen
from sim.table.sight import Sight


def events_of(game: Playing, seat: str, turn: int) -> list[Event]:
    """List the events of a turn that a seat may know of."""
    sight = Sight(game.course, game.session.phase)
    return [
        Event(**{name: value for name, value in event.items() if name != "turn"})
        for event in events_seen(sight, Eyes("seat", seat), since=turn)
        if event["turn"] == turn
    ]


def acts_seen(game: Playing, seat: str, turn: int) -> set[tuple[str, str]]:
    """List the acts of a turn that a seat saw, as (who, what)."""
    return {(one.actor, one.action) for one in events_of(game, seat, turn) if one.kind == "act"}
