"""Checks of what concerns the people at the table: briefs, objectives, channels, formats."""

from sim.scenario.checks.view import View
from sim.scenario.faults import quote
from sim.scenario.vocabulary import DOTTED_MEASURES, SCALAR_MEASURES

SECTIONS = (
    *(
        "format",
        "id",
        "title",
        "summary",
        "start",
        "turn_months",
        "turns",
        "library",
        "actors",
        "dyads",
        "globals",
    ),
    *("parameters", "define", "injects", "briefs", "objectives", "channels", "names", "formats", "hot_wash"),
)


def check_seats(view: View) -> None:
    """Check briefs, objectives, channels, formats and notes on evidence."""
    for seat, brief in view.section("briefs").items():
        view.actor(seat, "briefs", seat, key=True)
        if not brief.get("red_lines") and not view.written("briefs", seat, "red_lines"):
            view.fault("W402", f"the brief of {seat} names no red lines", "briefs", seat, key=True)
    for seat, objectives in view.section("objectives").items():
        view.actor(seat, "objectives", seat, key=True)
        for number, objective in enumerate(objectives):
            _objective(view, objective["measure"], "objectives", seat, number)
    for channel, members in view.section("channels").items():
        for number, member in enumerate(members):
            if view.actor(member, "channels", channel, number) and member in members[:number]:
                view.fault("E308", f"{member} stands twice in {channel}", "channels", channel, number)
        if len(members) < 2 and view.whole("channels", channel):
            view.fault("W408", f"the channel {channel} has nobody to talk to", "channels", channel, key=True)
    for name, format_ in view.section("formats").items():
        for number, seat in enumerate(format_.get("seats", ())):
            view.actor(seat, "formats", name, "seats", number)
    for path in view.section("evidence"):
        head = path.split(".", 1)[0]
        view.one_of("E321", "value", head, SECTIONS, "evidence", path, key=True)


def _objective(view: View, measure: str, *loc: str | int) -> None:
    if not (view.written(*loc, "at_least") or view.written(*loc, "at_most")):
        view.fault("E309", "an objective needs `at_least` or `at_most`", *loc)
    check_measure(view, measure, *loc, "measure")


def check_measure(view: View, measure: str, *loc: str | int) -> None:
    """Check that a measure exists and that its actors and theatre do."""
    name, *parts = measure.split(".")
    if not parts and name in SCALAR_MEASURES:
        return
    kinds = DOTTED_MEASURES.get(name)
    if kinds is None:
        view.unknown("E306", "measure", name, (*SCALAR_MEASURES, *DOTTED_MEASURES), *loc)
    elif len(parts) != len(kinds):
        shape = ".".join((name, *(kind.upper() for kind in kinds)))
        view.fault("E306", f"{quote(measure)} is no measure: write {shape}", *loc)
    else:
        for kind, part in zip(kinds, parts, strict=True):
            if kind == "actor":
                view.actor(part, *loc)
            else:
                view.one_of("E307", "theatre", part, view.theatre_names, *loc)
