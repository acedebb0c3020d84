"""Draw the picture of the README from a real game: `python docs/pictures/draw.py`.

A test plays the game again and compares the file byte for byte.
"""

from pathlib import Path
from xml.sax.saxutils import escape

import sim
from sim.record.run import Run

SCENARIO = "crossroads_2024"
FILE = Path(__file__).with_name(f"{SCENARIO}.svg")
WIDTH, HEIGHT = 780, 410
LEFT, RIGHT, TOP, LOW = 96, 616, 44, 300
STRIP_TOP, STRIP = 326, 28
# Blue, orange and grey can be told apart by people who see red and green alike; the dashes by all.
STYLES = (("#1b5e9b", ""), ("#c2570c", "7 4"), ("#666666", "2 4"))
SHADES = ("#ffffff", "#f1ece2", "#e6d8bd", "#d8ba83", "#c98f3c", "#a85a12", "#6b2c00")
LINES = (15, 30, 45, 60)
NOTABLE = {
    "incident": "deadly incident",
    "vetoed": "veto in the Council",
    "deal_signed": "deal",
    "war": "war",
}


def picture() -> str:
    """Play the game and give its picture as SVG text."""
    game = sim.run(SCENARIO, seed=1)
    turns = game.turns
    pairs = [name.split("-") for name, pair in game.scenario.dyads.items() if pair.ladder]
    series = [(a, b, game.series("tension", a, b)) for a, b in pairs]
    title = f"{game.scenario.title.say('en')}, seed 1: tension and the rung of the ladder, turn by turn"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="Noto Sans, Segoe UI, Helvetica, Arial, sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(told(series))}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        text(LEFT, 24, title, weight="bold"),
    ]
    parts += axis(turns)
    parts += [line(values, turns, *style) for (_, _, values), style in zip(series, STYLES, strict=True)]
    parts += names(series)
    parts += ladder(game.series("rung"), turns)
    parts += marks(game, turns)
    return "\n".join([*parts, "</svg>"]) + "\n"


def told(series: list[tuple[str, str, list[float]]]) -> str:
    """Say in words what the lines show."""
    return "Tension, 0 to 100. " + " ".join(
        f"{a} and {b}: from {values[0]:.0f} to {values[-1]:.0f}, highest {max(values):.0f} "
        f"after turn {values.index(max(values))}."
        for a, b, values in series
    )


def across(turn: int, turns: int) -> float:
    """Give the place of a turn from left to right."""
    return LEFT + (RIGHT - LEFT) * turn / turns


def down(tension: float) -> float:
    """Give the place of a tension from top to bottom; 70 is the top."""
    return LOW - (LOW - TOP) * tension / 70


def text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    """Write words at a place."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
    return f"<text {place}>{escape(words)}</text>"


def axis(turns: int) -> list[str]:
    """Draw the tensions at which the next rung begins, and number the turns."""
    parts = [text(LEFT - 8, down(0) + 4, "0", anchor="end")]
    for tension in (0, *LINES):
        y = down(tension)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="#bbbbbb" stroke-width="1"/>')
    for rung, tension in enumerate(LINES, 1):
        parts.append(text(LEFT - 8, down(tension) + 4, f"rung {rung}: {tension}", anchor="end"))
    parts += [text(across(t, turns), LOW + 18, str(t), anchor="middle") for t in range(0, turns + 1, 6)]
    return parts


def line(values: list[float], turns: int, colour: str, dashes: str) -> str:
    """Draw one line of tension."""
    points = " ".join(f"{across(t, turns):.1f},{down(value):.1f}" for t, value in enumerate(values))
    return f'<polyline points="{points}" fill="none" {pen(colour, dashes)}/>'


def pen(colour: str, dashes: str) -> str:
    """Give what a line is drawn with."""
    return f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'


def names(series: list[tuple[str, str, list[float]]]) -> list[str]:
    """Name the lines at their right ends, far enough apart to be read."""
    wanted = sorted((down(values[-1]), k) for k, (_, _, values) in enumerate(series))
    parts, last = [], 0.0
    for y, k in wanted:
        last = max(y, last + 18)
        a, b, _ = series[k]
        parts.append(f'<path d="M{RIGHT + 8} {last:.1f}h26" {pen(*STYLES[k])}/>')
        parts.append(text(RIGHT + 40, last + 4, f"{a} - {b}"))
    return parts


def ladder(rungs: list[float], turns: int) -> list[str]:
    """Draw the rung of the whole game as a strip, one box a turn, with its number."""
    step = (RIGHT - LEFT) / turns
    parts = [text(LEFT - 8, STRIP_TOP + 19, "rung", anchor="end")]
    for t, rung in enumerate(rungs[1:], 1):
        x = across(t, turns) - step
        parts.append(
            f'<rect x="{x:.1f}" y="{STRIP_TOP}" width="{step:.1f}" height="{STRIP}" '
            f'fill="{SHADES[int(rung)]}" stroke="#ffffff" stroke-width="0.5"/>'
        )
        parts.append(text(x + step / 2, STRIP_TOP + 19, f"{rung:.0f}", anchor="middle"))
    return parts


def marks(game: Run, turns: int) -> list[str]:
    """Mark the notable events below the strip."""
    parts = []
    for turn in range(1, turns + 1):
        for event in game.events(turn):
            if event.kind in NOTABLE:
                x = across(turn, turns) - (RIGHT - LEFT) / turns / 2
                parts.append(f'<path d="M{x:.1f} {STRIP_TOP + STRIP}v12" stroke="#222222"/>')
                parts.append(text(x, STRIP_TOP + STRIP + 25, NOTABLE[event.kind], anchor="middle"))
                parts.append(text(x, STRIP_TOP + STRIP + 41, f"turn {turn}", anchor="middle"))
    return parts


if __name__ == "__main__":
    FILE.write_text(picture(), encoding="utf-8", newline="\n")
