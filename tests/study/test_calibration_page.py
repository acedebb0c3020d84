"""The page on calibration shows what benchmarks/calibration.json holds, and nothing else."""

import json
import re
from pathlib import Path

from tests.model.doc_tables import digits, number, table

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "explanation" / "calibration.md"
BLOCK = re.compile(r"(<!-- calibration: (\w+) -->\n).*?(<!-- end of calibration -->)", re.DOTALL)
BOUNDS = ("low", "high")


def percent(value):
    """Write a share in per cent with three digits: 1.54 %."""
    return f"{digits(value, 100)} %"


def share(found):
    return f"{percent(found['share'])} ({percent(found['low'])} to {percent(found['high'])})"


def count(value):
    return f"{value:,}"


def tried(data):
    """Say in a few lines how many points were tried and how many are left."""
    members, together, number_of = data["members"], data["together"]["sample"], len(data["parameters"])
    bound = sum(row["constrained"] for row in data["parameters"])
    plausible = data["defaults"]["plausible"]
    lines = (
        f"{count(data['points'])} points of {number_of} parameters were tried (seed {data['seed']}).",
        f"{count(members['count'])} are left, the members: {share(members)} of the ranges. Of these "
        f"{count(members['sure'])} lie in every band with their whole interval.",
        f"Of the first {count(together['of'])} points, held against everything at once with "
        f"{data['sample']['games']} games each, {count(together['count'])} agree: {share(together)}.",
        f"The record surely constrains {bound} parameters of {number_of} by themselves. What it leaves of "
        f"the other {number_of - bound} does not surely differ from what a blind selection leaves.",
        f"The shipped values are {'' if plausible else 'not '}plausible: they "
        f"{'agree' if plausible else 'do not agree'} with every comparison below.",
    )
    return "\n".join(f"- {line}" for line in lines)


def funnel(data):
    """Follow the points from step to step."""
    names = {"tried": "tried", "members": "members: every figure in its band"}
    rows = []
    for step in data["funnel"]:
        if step["step"] == "games":
            fell = ", ".join(f"{name} {count(n)}" for name, n in step["fell"].items() if n)
            rows.append(
                [f"{step['games']} games each", count(step["left"]), f"ruled out by: {fell or 'none'}"]
            )
        else:
            alone = f"alone it keeps {share(step['alone'])}" if "alone" in step else ""
            rows.append([names.get(step["step"], step["step"]), count(step["left"]), alone])
    return table(["step", "points left", ""], rows)


def alone(data):
    """Say of each comparison how many points meet it alone, and how many fail nothing else."""
    rows = [
        [f"`{row['id']}`", share(row), f"{count(row['of'])}", str(row["only"])]
        for row in (*data["checks"], *data["bands"])
    ]
    return table(["comparison", "points that meet it", "of", "fail this alone"], rows)


def deciders(data):
    """Say which parameters decide each comparison."""
    rows = []
    for name, found in data["drivers"].items():
        said = ", ".join(
            f"`{one['name']}` {'high' if one['higher'] else 'low'} ({one['distance']:.2f})" for one in found
        )
        rows.append([f"`{name}`", said or "none stands out"])
    return table(["comparison", "met rather where"], rows)


def clashes(data):
    rows = [
        [f"`{row['one']}`", f"`{row['other']}`", count(row["both"]), f"{row['if_apart']:.0f}"]
        for row in data["together"]["clash"]
    ]
    return table(["one", "other", "points that meet both", "if they were apart"], rows)


def parameters(data):
    """Show the constrained parameters, and the first few that are not."""
    luck = data["luck"]
    shown = [row for row in data["parameters"] if row["constrained"]]
    shown += [row for row in data["parameters"] if not row["constrained"]][:3]
    rows = [
        [
            f"`{row['name']}`",
            f"{number(row['range'][0])} to {number(row['range'][1])}",
            number(row["default"]),
            f"{number(row['quantiles'][2])} ({number(row['quantiles'][0])} to {number(row['quantiles'][4])})",
            f"{row['distance']:.3f}",
            f"{row['spread']:.2f}",
            "yes" if row["constrained"] else "no",
        ]
        for row in shown
    ]
    head = [
        "parameter",
        "range tried",
        "shipped",
        "members: median (5 % to 95 %)",
        "distance",
        "quartile range",
        "constrained",
    ]
    by_luck = (
        f"By luck ({count(luck['subsets'])} blind selections of as many points): distance of one parameter "
        f"up to {luck['distance']:.3f}, of the largest of all up to {luck['largest_distance']:.3f} (95 %); "
        f"quartile range {luck['spread_low']:.2f} to {luck['spread_high']:.2f}."
    )
    return f"{by_luck}\n\n{table(head, rows)}"


def pairs(data):
    luck = data["luck"]
    rows = [[f"`{row['one']}`", f"`{row['other']}`", f"{row['correlation']:+.2f}"] for row in data["pairs"]]
    by_luck = (
        f"By luck the largest of all rank correlations stays below {luck['largest_correlation']:.2f} (95 %). "
        f"{len(rows)} pairs are beyond it:"
    )
    return f"{by_luck}\n\n{table(['one', 'other', 'rank correlation'], rows)}"


def shipped(data):
    """Show the shipped values against the bands."""
    rows = []
    for band in data["bands"]:
        found = data["defaults"]["bands"][band["id"]]
        low, high = (number(end) for end in band["band"])
        members = data["members"]["figures"][band["id"]]
        spread = f"{number(members[1])} ({number(members[0])} to {number(members[2])})"
        said = "in it" if found["sure"] else "in it, not surely" if found["inside"] else "**outside**"
        rows.append(
            [
                f"`{band['id']}`, {band['unit']}",
                f"{low} to {high}",
                f"{digits(found['figure'])}: {said}",
                spread,
            ]
        )
    return table(["figure", "band", f"shipped ({count(data['default_games'])} games)", "members"], rows)


def long_games(data):
    """Show the rows that points were not matched with."""
    rows = [
        [
            f"`{name}`",
            share(found),
            f"{found['below']} / {found['above']}" if "below" in found else "",
            share(data["long"]["members"][name]),
        ]
        for name, found in data["long"]["sample"].items()
    ]
    return table(["row", "points in it", "below / above", "members in it"], rows)


def reasons(data):
    return "\n".join(f"- `{name}`: {' '.join(why.split())}" for name, why in data["not_matched"].items())


BLOCKS = {
    "tried": tried, "funnel": funnel, "alone": alone, "deciders": deciders, "clashes": clashes,
    "parameters": parameters, "pairs": pairs, "shipped": shipped, "long": long_games, "reasons": reasons,
}  # fmt: skip


def test_the_page_shows_the_last_calibration(request):
    data = json.loads((TOP / "benchmarks" / "calibration.json").read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    assert sorted(name for _, name, _ in BLOCK.findall(text)) == sorted(BLOCKS)
    wanted = BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]](data)}\n{found[3]}", text)
    if request.config.getoption("update_goldens"):
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        text = wanted
    assert text == wanted
