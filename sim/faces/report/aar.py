"""The after-action report of a run, put together from its parts and written as one page."""

from collections.abc import Callable

from sim.faces.report import annex, decided, lines, outcome, points, relations, timeline
from sim.faces.report.paper import css, environment
from sim.faces.report.reader import Reader

LIMITS = ("written", "luck", "judgement", "choice", "steps", "absent")
EMPTY_ROWS = 6


def page(reader: Reader, runs: int = 0, tick: Callable[[], None] = lambda: None) -> str:
    """Write the whole report as one HTML page; `runs` futures for each of the greatest turning points."""
    found = environment().get_template("aar.html").render(
        say=reader.say,
        lang=reader.lang,
        css=css(reader.say("report.exercise"), "page"),
        seat=reader.actor(reader.seat) if reader.seat else "",
        redact=reader.redact,
        head=outcome.head(reader),
        sentences=outcome.sentences(reader),
        measures=outcome.measures_table(reader),
        objectives=outcome.objectives(reader),
        timeline=timeline.timeline(reader),
        ladder=lines.ladder(reader),
        tension=lines.tension(reader),
        heat_maps=relations.heat_maps(reader),
        ring=relations.ring(reader),
        seats=decided.by_seat(reader),
        injects=decided.injects(reader),
        rulings=decided.rulings(reader),
        notes=decided.facilitator_notes(reader),
        points=points.points(reader, runs, tick),
        questions=_questions(reader),
        empty_rows=EMPTY_ROWS,
        limits=[reader.say(f"report.limit.{name}") for name in LIMITS],
        annex=annex.annex(reader),
    )  # fmt: skip
    return found


def _questions(reader: Reader) -> list[str]:
    """Give the scenario's questions for the hot wash, or the usual ones."""
    own = [reader.text(question) for question in reader.scenario.hot_wash]
    return own or [
        reader.say(f"report.hot_wash.usual.{name}") for name in ("expected", "surprised", "why", "next")
    ]
