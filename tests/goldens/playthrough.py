"""A game as a text that a person can read and a diff can show."""

from sim.model import RULES_VERSION
from sim.model import names as N
from sim.record import decode
from sim.record.course import Course
from sim.scenario.load import load

HEAD = "Rules version {version}. Written by `make goldens`. Other numbers need another version."
SAY_NOTHING = {"act", "perceived", "consent", "refused", "illegal"}
SHOWN = ("trust", "tension")


def version_of(text):
    """Read the rules version that a golden was written under."""
    return int(text.removeprefix("Rules version ").partition(".")[0])


def act(order):
    """Write an act as `name > target`."""
    return f"{order.action} > {order.target}" if order.target else order.action


def answers(index, month):
    """Read how each order came out, by (actor, slot), where it was not simply done."""
    found = {}
    for event in decode.events(index, month.ledger):
        if event.kind == "consent":
            verdict = "agreed" if event.outcome else "refused"
            found[event.target, event.slot] = f" ({verdict}: {event.a:.3f} against {event.b:.3f})"
        elif event.kind == "illegal":
            found[event.actor, event.slot] = f" (not done: {N.REASONS[event.outcome]})"
    return found


def orders(course, turn):
    month = turn.months[0]
    said = answers(course.built.index, month)
    for i, actor in enumerate(course.built.index.actors):
        acts = [
            act(one) + said.get((actor, k), "") for k, one in enumerate(course.orders_in(month.orders, i))
        ]
        yield f"  {actor:5} {'; '.join(acts)}"


def happenings(course, turn):
    for event in decode.events(course.built.index, turn.months[0].ledger):
        if event.kind not in SAY_NOTHING:
            numbers = ", ".join(f"{x:.4f}" for x in (event.a, event.b, event.c))
            who = " - ".join(name for name in (event.actor, event.target) if name)
            yield f"  ! {event.kind} {who} [{numbers}]"


def why(course, turn, pairs):
    """Write each shown variable of the pairs: before, after, and the rows between."""
    index = course.built.index
    rows = list(decode.changes(index, turn.months[0].ledger))
    before = {value[:3]: value.value for value in decode.values(index, turn.opened)}
    after = {value[:3]: value.value for value in decode.values(index, turn.state)}
    for key in before:
        if key[0] in SHOWN and set(key[1:]) in pairs:
            digits = 6 if key[0] == "trust" else 4
            name = f"{key[0]} {key[1]} {'in' if key[0] == 'trust' else '-'} {key[2]}"
            causes = [f"{row.cause} {row.amount:+.{digits}f}" for row in rows if row[:3] == key]
            line = f"  {name:22} {before[key]:.{digits}f} -> {after[key]:.{digits}f}"
            yield line + (": " + ", ".join(causes) if causes else "")


def ending(course):
    found = decode.measures(course.built.game, course.built.index, course.state, course.months * course.turns)
    for name, value in found.items():
        if "." not in name:
            yield f"  {name:18} {'-' if value is None else f'{value:.6g}'}"


def playthrough(ref, turns, pairs, seed=1):
    """Play the first turns of a scenario by its doctrines and tell them."""
    course = Course(load(ref), seed)
    lines = [HEAD.format(version=RULES_VERSION), "", f"{ref}, seed {seed}, run 0", ""]
    pairs = [set(pair) for pair in pairs]
    while not course.over and len(course.played) < turns:
        number = course.turn
        turn = course.close()
        lines += [
            f"Turn {number}",
            *orders(course, turn),
            *happenings(course, turn),
            *why(course, turn, pairs),
            "",
        ]
    lines += ["Measures so far", *ending(course)]
    return "\n".join(lines) + "\n"
