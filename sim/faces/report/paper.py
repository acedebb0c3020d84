"""What every report is printed on: the templates' surroundings and the style sheets."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.faces.terminal.text import clean

FOLDER = Path(__file__).parent / "templates"


def environment() -> Environment:
    """Make the templates' surroundings: everything is escaped, and foreign control characters go."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: clean(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def css(line: str, *styles: str) -> Markup:
    """Read style sheets, and give them the line that stands on every printed page."""
    text = "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in styles)
    # Style sheets are not unescaped by browsers, so the words, which are ours, go in as a CSS string.
    return Markup(text.replace('"EXERCISE"', json.dumps(line, ensure_ascii=False)))  # noqa: S704
