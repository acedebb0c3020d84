"""Tables for the pages that carry one: parameters from the library, gates from their last measurement."""

from sim.faces.terminal.figures import digits as digits
from sim.scenario.library import shipped

BEGIN, END = "<!-- parameters -->", "<!-- end of parameters -->"


def number(value):
    """Write a number as short as it is exact: 0.01, 3, -1.6."""
    return f"{value:.12g}"


def cell(text):
    """Write a text in one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def short_table():
    """Give name, default, range, meaning and source of every parameter."""
    rows = [
        [
            f"`{name}`",
            *(number(p[key]) for key in ("default", "low", "high")),
            cell(p["meaning"]["en"]),
            cell(p["source"]),
        ]
        for name, p in shipped().parameters.items()
    ]
    return table(["parameter", "default", "low", "high", "meaning", "source"], rows)


def long_table():
    """Give the same in both languages, with claims and confidence."""
    rows = [
        [
            f"`{name}`",
            *(number(p[key]) for key in ("default", "low", "high")),
            cell(p["meaning"]["en"]),
            cell(p["meaning"]["ko"]),
            " ".join(p.get("claims", [])),
            p["confidence"],
            cell(p["source"]),
        ]
        for name, p in shipped().parameters.items()
    ]
    head = ["parameter 매개변수", "default 기본값", "low 하한", "high 상한", "meaning", "뜻"]
    return table([*head, "claims 주장", "confidence 확신도", "source 출처"], rows)


def with_table(page, new):
    """Give a page with another table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def figure(row):
    """Write a measured figure with its interval; an open end is left open."""
    low, high = ("" if row[key] is None else f"{row[key]:.3g}" for key in ("low", "high"))
    return f"{row['value']:.3g} ({low} to {high})"


def gate_table(rows):
    """Give a table of measured gates, as benchmarks/gates.json holds them."""
    lines = [
        [
            cell(row["what"]),
            figure(row),
            cell(row["bar"]),
            row["verdict"],
            str(row["games"]),
            cell(row["note"]),
        ]
        for row in rows
    ]
    return table(["measured", "figure (95 %)", "bar", "verdict", "games", "note"], lines)


def with_gates(page, rows):
    """Give a page with the rows of each gate between its marks."""
    for gate in sorted({row["gate"] for row in rows}):
        begin, end = f"<!-- {gate} -->", "<!-- end -->"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        mine = gate_table([row for row in rows if row["gate"] == gate])
        page = f"{before}{begin}\n{mine}\n{end}{after}"
    return page
