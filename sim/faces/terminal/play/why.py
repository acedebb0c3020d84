"""Why a number moved, in words: the largest causes of a turn, hidden ones named as hidden."""

from collections.abc import Mapping

from sim.faces.terminal.play.naming import Names
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.seen import acts_seen
from sim.faces.words import has, pick
from sim.model import names as N
from sim.record.explain import Explanation
from sim.record.place import value_at
from sim.record.variables import find, limits
from sim.table.sees import Eyes
from sim.table.told import is_addressed

MOST_CAUSES = 3
MOST_MOVED = 4
SURE = 2  # so many are told even when they moved little
_SEEN = {"tension": 0.05}  # what shows in the digits written
_WORTH = {"tension": 1.0}  # what is worth a line
_OF_SHARES = 0.005
_LEAST_CAUSE = 0.1  # of the largest cause
HIDDEN = "hidden"


def moved(game: Playing, seat: str, turn: int) -> list[str]:
    """List the seat's numbers that moved most: tension with others, its trust in them, its own variables."""
    course = game.course
    index = course.played[turn - 1].built.index
    others = [actor for actor in index.actors if actor != seat]
    wanted = [f"{name}.{seat}" for name in N.ACTOR_VARIABLES if name != "political_capital"]
    wanted += [f"{name}.{seat}.{other}" for other in others for name in ("tension", "trust")]
    found = []
    for name in wanted:
        place, base = find(index, name), name.partition(".")[0]
        low, high = limits(index, place)
        before, after = (value_at(course.state_after(at), place) for at in (turn - 1, turn))
        change = abs(after - before)
        if change >= _SEEN.get(base, _OF_SHARES):
            found.append((change / (high - low), change >= _WORTH.get(base, _OF_SHARES), name))
    found.sort(reverse=True)
    return [name for place, (_, worth, name) in enumerate(found[:MOST_MOVED]) if worth or place < SURE]


def short_line(game: Playing, seat: str, told: Explanation) -> str:
    """Say a change with its two or three largest causes in one line."""
    causes = totals(game, seat, told, hide=True)
    largest = max(map(abs, causes.values()), default=0.0)
    told_of = [
        game.talk.say("play.why.cause", cause=cause, amount=amount_text(told.variable, amount))
        for cause, amount in list(causes.items())[:MOST_CAUSES]
        if abs(amount) >= _LEAST_CAUSE * largest
    ]
    return game.talk.say(
        "play.why.line",
        variable=own_name(game.names, seat, told.variable),
        before=number_text(told.variable, told.before),
        after=number_text(told.variable, told.after),
        causes=", ".join(told_of),
    )


def full_text(game: Playing, seat: str, told: Explanation) -> None:
    """Write every cause of a change; the numbers behind the rules for somebody who plays alone."""
    talk, hide = game.talk, not game.alone
    talk.head(
        "play.why.head",
        variable=game.names.dotted(told.variable),
        turn=told.turn,
        before=number_text(told.variable, told.before),
        after=number_text(told.variable, told.after),
    )
    causes = totals(game, seat, told, hide=hide)
    if not causes:
        talk.tell("play.why.nothing")
    behind = _behind(game, seat, told, hide)
    for cause, amount in causes.items():
        talk.write(
            f"{cause}{behind.get(cause, '')}", " " * 11, f"  {amount_text(told.variable, amount):>7}  "
        )


def totals(game: Playing, seat: str, told: Explanation, *, hide: bool) -> dict[str, float]:
    """Sum the rows of a change by their causes in words, the largest first."""
    found: dict[str, float] = {}
    for row in told.rows:
        cause = cause_text(game, seat, row.cause, told.turn, hide=hide)
        found[cause] = found.get(cause, 0.0) + row.amount
    return dict(sorted(found.items(), key=lambda item: -abs(item[1])))


def cause_text(game: Playing, seat: str, cause: str, turn: int, *, hide: bool) -> str:
    """Name the cause of a row; with `hide`, one that the seat did not learn of is only said to be one."""
    kind, _, rest = cause.partition(":")
    if kind == "act":
        action, _, actor = rest.partition(":")
        if hide and actor != seat and (actor, action) not in acts_seen(game, seat, turn):
            return game.talk.say("play.why.hidden_act")
        who = game.talk.say("play.self") if actor == seat else game.names.actor(actor)
        return game.talk.say("explain.cause.act", action=game.names.act(action), actor=who)
    if kind == "rule":
        return game.talk.say(f"explain.rule.{rest}.name")
    if kind == "inject":
        inject = next(one for one in game.course.scenario.injects if one.id == rest)
        if hide and not is_addressed(inject, Eyes("seat", seat)):
            return game.talk.say("play.why.hidden_event")
        return game.talk.say("explain.cause.inject", title=pick(inject.title, game.lang))
    return game.talk.say(f"explain.cause.{kind}")


def own_name(names: Names, seat: str, variable: str) -> str:
    """Name a variable as its seat would: `tension with B` and `trust in B` of its own."""
    base, *owners = variable.split(".")
    others = [owner for owner in owners if owner != seat]
    way = "own" if owners == [seat] else "pair" if base in N.PAIR_VARIABLES else "trust"
    if len(owners) - len(others) != 1 or (way == "trust" and (owners[0] != seat or base != "trust")):
        return names.dotted(variable)
    return names.say(
        f"play.mine.{way}", what=names.variable(base), who=names.actor(others[0]) if others else ""
    )


def number_text(variable: str, value: float) -> str:
    """Write a value as precisely as it is read: points with one decimal, shares with two.

    >>> number_text("tension.A.B", 42.34), number_text("trust.A.B", 0.204), number_text("rung", 3.0)
    ('42.3', '0.20', '3')
    """
    return f"{value:.{_decimals(variable)}f}"


def amount_text(variable: str, amount: float) -> str:
    """Write a change with its sign; one decimal more than the value where that has decimals."""
    decimals = _decimals(variable)
    return f"{amount:+.{decimals + (decimals > 1)}f}"


def _decimals(variable: str) -> int:
    base = variable.partition(".")[0]
    if base in ("tension", "political_capital"):
        return 1
    whole = {"rung", "talks_stage", "dyad_rung", "hotline", "military_agreement", "joint_project"}
    return 0 if base in whole | {"peace_treaty", "moratorium", "clash", "war", "deal"} else 2


def _behind(game: Playing, seat: str, told: Explanation, hide: bool) -> Mapping[str, str]:
    """Give the numbers behind each cause, for causes with one row."""
    if hide:
        return {}
    found: dict[str, str] = {}
    for row in told.rows:
        cause, key = cause_text(game, seat, row.cause, told.turn, hide=False), f"explain.behind.{row.kind}"
        if row.numbers and has(game.lang, key):
            more = game.talk.say(key, **row.numbers)
            found[cause] = f"{found[cause]}; {more}" if cause in found else f": {more}"
    return found
