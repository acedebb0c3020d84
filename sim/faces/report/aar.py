"""The after-action report of a run, put together from its parts and written as one page."""

import json
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.faces.report import annex, decided, lines, outcome, points, relations, timeline
from sim.faces.report.reader import Reader
from sim.faces.terminal.text import clean

FOLDER = Path(__file__).parent / "templates"
LIMITS = ("written", "luck", "judgement", "choice", "steps", "absent")
EMPTY_ROWS = 6


def page(reader: Reader, runs: int = 0, tick: Callable[[], None] = lambda: None) -> str:
    """Write the whole report as one HTML page; `runs` futures for each of the greatest turning points."""
    found = _environment().get_template("aar.html").render(
        say=reader.say,
        lang=reader.lang,
        css=_css(reader),
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


def _environment() -> Environment:
    """Make the templates' surroundings: everything is escaped, and foreign control characters go."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: clean(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _css(reader: Reader) -> Markup:
    """Read the style sheet and give it the line that stands on every printed page."""
    text = (FOLDER / "page.css").read_text(encoding="utf-8")
    # Style sheets are not unescaped by browsers, so the words, which are ours, go in as a CSS string.
    head = json.dumps(reader.say("report.exercise"), ensure_ascii=False)
    return Markup(text.replace('"EXERCISE"', head))  # noqa: S704
