"""Where crises happen: the boxes that scenario discovery finds, as sentences and as bars over the ranges."""

from typing import Any

from sim.faces.report.reader import table
from sim.faces.report.study_draw import MARK, NOTE, SIZE, SMALL, WIDE, Scale, cut, short, warned
from sim.faces.report.study_moves import INSTALL, ranges
from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_sums import LOPSIDED, is_lopsided
from sim.faces.report.svg import RULE, SOFT, Picture, columns
from sim.study.discover import FEWEST, Box, Discovery, discover_in
from sim.study.errors import MissingPackage, NothingToDo, StudyError
from sim.study.plan import Factor
from sim.study.prim import IN, Limit

CASE, WHERE = "crisis", "crisis == 1"
_STEP = 44.0


def boxes(reader: StudyReader) -> dict[str, Any] | None:
    """Find and draw the boxes of crises, or say why there are none; None without factors."""
    if not reader.factors:
        return None
    if CASE not in reader.store.measures:
        return {"why": reader.say("study_report.boxes.unmeasured")}
    happened = reader.store.column(CASE)
    if is_lopsided(happened):
        share = float(happened[happened == happened].mean()) if (happened == happened).any() else 0.0
        values = {"share": 100 * share, "least": 100 * LOPSIDED, "most": 100 - 100 * LOPSIDED}
        return {"why": reader.say("study_report.boxes.lopsided", **values)}
    try:
        found = discover_in(reader.store, WHERE)
    except MissingPackage:
        return {"why": reader.say("study_report.missing", line=INSTALL)}
    except (StudyError, NothingToDo) as error:
        rarer = min(int((happened == case).sum()) for case in (0.0, 1.0))
        few = reader.say("study_report.boxes.few", rarer=rarer, least=FEWEST)
        return {"why": few if rarer < 3 * FEWEST else str(error)}
    if not found.boxes:
        return {"why": reader.say("study_report.boxes.none", judged=found.judged, share=100 * found.share)}
    return {
        "why": "",
        "about": reader.say(
            f"study_report.boxes.about.{found.halves}", searched=found.searched, judged=found.judged
        ),
        "boxes": [_box(reader, found, box, k) for k, box in enumerate(found.boxes)],
    }


def limit_text(reader: StudyReader, limits: tuple[Limit, ...], factor: str) -> str:
    """Say what a box asks of one factor."""
    here = [limit for limit in limits if limit.factor == factor]
    values: dict[str, object] = {"factor": reader.factor(factor)}
    if here[0].kind == IN:
        names = [reader.level(factor, level) for level in here[0].levels]
        key = "study_report.boxes.only" if len(names) == 1 else "study_report.boxes.in"
        return reader.say(key, levels=", ".join(names), **values)
    ends = {limit.kind: f"{limit.end:.3g}" for limit in here}
    key = "between" if len(ends) == 2 else "least" if ">=" in ends else "most"
    return reader.say(f"study_report.boxes.{key}", low=ends.get(">=", ""), high=ends.get("<=", ""), **values)


def _box(reader: StudyReader, found: Discovery, box: Box, number: int) -> dict[str, Any]:
    names = list(dict.fromkeys(limit.factor for limit in box.limits))
    limits = [limit_text(reader, box.limits, name) for name in names]
    key = "study_report.boxes.first" if number == 0 else "study_report.boxes.next"
    sentence = reader.say(
        key, limits=reader.say("study_report.boxes.and").join(limits), density=100 * box.density,
        low=100 * box.low, high=100 * box.high, games=box.games, share=100 * found.share,
        coverage=100 * box.coverage, mass=100 * box.mass, searched=100 * box.searched,
    )  # fmt: skip
    title = reader.say("study_report.boxes.box", number=number + 1)
    head = [reader.say(f"study_report.boxes.head.{name}") for name in ("factor", "limit", "range", "p")]
    rows = [
        [reader.factor(name), text, _range(reader, name),
         " / ".join(f"{limit.p:.2g}" for limit in box.limits if limit.factor == name)]
        for name, text in zip(names, limits, strict=True)
    ]  # fmt: skip
    picture = _drawn(reader, box, names, number, (title, sentence))
    return {"title": title, "sentence": sentence, "picture": picture, "table": table(head, rows, (3,))}


def _drawn(reader: StudyReader, box: Box, names: list[str], number: int, words: tuple[str, str]) -> Picture:
    """Draw each limited factor as its whole range, the part within the box filled."""
    left = min(300.0, max(columns(reader.factor(name), SIZE) for name in names) + 16.0)
    picture = Picture(f"box-{number}", WIDE, 8.0 + _STEP * len(names) + NOTE, *words)
    for k, name in enumerate(names):
        y = 8.0 + _STEP * k
        picture.text(left - 10, y + 17, cut(reader.factor(name), left - 14), anchor="end", size=SIZE)
        factor = next(one for one in reader.factors if one.name == name)
        here = [limit for limit in box.limits if limit.factor == name]
        if here[0].kind == IN:
            _chips(picture, reader, factor, here[0], left, y)
        else:
            _bar(picture, factor, here, left, y)
    warned(picture, reader)
    return picture


def _bar(picture: Picture, factor: Factor, limits: list[Limit], left: float, y: float) -> None:
    """Draw a range with the part within the limits filled."""
    low, high = ranges(factor)
    scale = Scale(low, high, left, WIDE - 24.0)
    ends = {limit.kind: limit.end for limit in limits}
    start, end = ends.get(">=", low), ends.get("<=", high)
    picture.box(left, y + 6, scale.end - left, 12, "#ececec", stroke=RULE)
    picture.box(scale.at(start), y + 4, max(2.0, scale.at(end) - scale.at(start)), 16, MARK)
    labels = [(left, low, "start"), (scale.end, high, "end")]
    for x, value, anchor in labels:
        picture.text(x, y + 35, short(float(f"{value:.3g}")), anchor=anchor, size=SMALL, fill=SOFT)
    for kind, value in sorted(ends.items()):
        x = scale.at(value)
        if min(x - left, scale.end - x) > 44.0:
            anchor = "middle" if len(ends) == 1 else "end" if kind == "<=" else "start"
            picture.text(x, y + 35, short(float(f"{value:.3g}")), anchor=anchor, size=SMALL, bold=True)


def _chips(
    picture: Picture, reader: StudyReader, factor: Factor, limit: Limit, left: float, y: float
) -> None:
    """Draw levels side by side, those within the box filled and marked."""
    wide = (WIDE - 24.0 - left) / len(factor.levels)
    for k, level in enumerate(factor.levels):
        within = level in limit.levels
        x = left + wide * k
        picture.box(
            x + 1, y + 2, wide - 2, 24, MARK if within else "#ececec", stroke=MARK if within else RULE
        )
        name = ("● " if within else "") + reader.level(factor.name, level)
        ink = "#ffffff" if within else SOFT
        picture.text(x + wide / 2, y + 19, cut(name, wide - 8, SMALL), anchor="middle", size=SMALL, fill=ink)


def _range(reader: StudyReader, name: str) -> str:
    factor = next(one for one in reader.factors if one.name == name)
    if any(isinstance(level, str | bool) for level in factor.levels):
        return ", ".join(reader.level(name, level) for level in factor.levels)
    low, high = ranges(factor)
    return reader.say("study_report.range", low=f"{low:.4g}", high=f"{high:.4g}")
