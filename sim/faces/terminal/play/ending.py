"""How a game ended: what came of it, what each seat wanted, and where to look next."""

from collections.abc import Mapping

from sim.faces.terminal.play.intro import objective_text
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.why import number_text, own_name
from sim.faces.words.terms import rung
from sim.record.place import value_at
from sim.record.variables import find, limits
from sim.scenario.schema import Objective

Measures = Mapping[str, float | None]


def show_objectives(game: Playing, seat: str) -> None:
    """Say which of a seat's objectives were met."""
    wanted = game.course.scenario.objectives.get(seat, ())
    if not wanted:
        return
    game.talk.head("play.end.objectives", seat=game.names.actor_with_id(seat))
    measures = game.session.run.measures
    for one in wanted:
        value = value_of(measures, one.measure)
        key = "play.end.met" if is_met(one, value) else "play.end.missed"
        shown = game.talk.say("play.end.no_value") if value is None else f"{value:.4g}"
        game.talk.items([game.talk.say(key, what=objective_text(game, one), value=shown)])


def value_of(measures: Measures, name: str) -> float | None:
    """Give a measure by its name; that of a pair may name it either way round."""
    base, *owners = name.split(".")
    turned = ".".join([base, *reversed(owners)]) if base == "tension_mean" else name
    return measures.get(name, measures.get(turned))


def is_met(wanted: Objective, value: float | None) -> bool:
    """Say whether a measure is where an objective wants it; one that does not exist is not."""
    if value is None:
        return False
    low, high = wanted.at_least, wanted.at_most
    return (low is None or value >= low) and (high is None or value <= high)


def show_outcome(game: Playing) -> None:
    """Say how the game ended, and its measures in a few sentences."""
    talk, session = game.talk, game.session
    turns = len(game.course.played)
    talk.head(f"turns.end.{session.lines[-1].payload['reason']}", turn=turns)
    if turns:
        talk.write(" ".join(_sentences(game, session.run.measures)))


def show_turning_point(game: Playing, seat: str) -> None:
    """Name the turn in which a seat's relations moved most, and how to play it again otherwise."""
    found = _largest_move(game, seat)
    if found is None:
        return
    turn, name, before, after = found
    game.talk.tell(
        "play.end.turning",
        turn=turn,
        variable=own_name(game.names, seat, name),
        before=number_text(name, before),
        after=number_text(name, after),
    )


def _sentences(game: Playing, measures: Measures) -> list[str]:
    value = {name: number for name, number in measures.items() if number is not None}
    said = [game.talk.say("play.end.peak", rung=rung(game.lang, value["peak_rung"]))]
    if value["war"]:
        said.append(game.talk.say("play.end.war", month=value["war_month"]))
    key = "play.end.deaths" if value["deadly_incidents"] else "play.end.no_deaths"
    said.append(game.talk.say(key, count=int(value["deadly_incidents"])))
    if value["deal"]:
        broken = "play.end.deal_broken" if value["deal_broken"] else "play.end.deal"
        said.append(game.talk.say(broken, month=value["deal_month"]))
    elif any(
        one.special and one.special.kind == "signs_deal" for one in game.course.scenario.actions.values()
    ):
        said.append(game.talk.say("play.end.no_deal"))
    if value["sanctions_end"]:
        said.append(game.talk.say("play.end.sanctions", value=value["sanctions_end"]))
    return said


def _largest_move(game: Playing, seat: str) -> tuple[int, str, float, float] | None:
    """Find the largest step of a seat's tensions and trusts, as a share of their ranges."""
    course = game.course
    index = course.built.index
    best: tuple[float, int, str, float, float] | None = None
    for other in (actor for actor in index.actors if actor != seat):
        for variable in ("tension", "trust"):
            name = f"{variable}.{seat}.{other}"
            place = find(index, name)
            low, high = limits(index, place)
            values = [value_at(course.state_after(turn), place) for turn in range(len(course.played) + 1)]
            for turn in range(1, len(values)):
                share = abs(values[turn] - values[turn - 1]) / (high - low)
                if share > (best[0] if best else 0.0):
                    best = share, turn, name, values[turn - 1], values[turn]
    return best[1:] if best else None
