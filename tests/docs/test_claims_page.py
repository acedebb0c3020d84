"""The page on the claims shows what `sixparty claims` answered, and the answers come out again."""

import json
import os
import re
from pathlib import Path

from tests.faces.call import call
from tests.model.doc_tables import cell, table

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "explanation" / "claims.md"
ANSWERS = TOP / "benchmarks" / "claims.json"
BLOCK = re.compile(r"(<!-- claim: (?P<id>S\d+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
SUMMARY = re.compile(r"(<!-- all claims -->\n).*?(\n<!-- end -->)", re.DOTALL)
NIGHTLY = os.environ.get("SIXPARTY_NIGHTLY") == "1"
SAMPLES = {"prior": "the whole ranges", "plausible": "the record allows"}
WEIGHTS = {"weights_1": "all action weights 1", "weights_1-no_plan": "all action weights 1 and no plan"}


def answers():
    return json.loads(ANSWERS.read_text(encoding="utf-8"))


def figure(value):
    return "-" if value is None else f"{value + 0.0:.3g}"


def interval(said):
    """Write an effect with its ends; a claim may have none."""
    if said["effect"] is None:
        return "-"
    ends = "no end" if said["low"] is None else f"{figure(said['low'])} to {figure(said['high'])}"
    return f"{figure(said['effect'])} ({ends})"


def difference(test):
    """Say what a test subtracts from what."""
    sides = [" + ".join(test[side]) for side in ("add", "subtract")]
    what = f"{test['measure']}: {' - '.join(side for side in sides if side)}"
    return what if test.get("per") is None else f"({what}) / ({difference(test['per'])})"


def rows_of_tests(one):
    """Give a row for each test at the defaults."""
    for test in one["tests"]:
        bar = f"{test['expect']} {test['by']:g}"
        verdict = test["verdict"] if test["counts"] else f"{test['verdict']} (beside)"
        name = test["title"]["en"] if test["title"] else "at the defaults"
        yield [cell(name), f"`{difference(test)}`", bar, interval(test), verdict]


def rows_beside(one):
    """Give what is left without the carrier or prior weights, and at the value that turns the verdict."""
    if one["ablation"]:
        off = ", ".join(
            f"{path.removeprefix('parameters.')} = {value}" for path, value in one["ablation"]["off"].items()
        )
        yield [
            f"without what carries it: {cell(off)}",
            "the first test",
            "",
            interval(one["ablation"]),
            one["ablation"]["verdict"],
        ]
    for kind, left in one["weights"].items():
        yield [WEIGHTS.get(kind, kind), "", "", interval(left), left["verdict"]]
    if one["flips"]:
        turn = one["flips"]
        at = f"{turn['parameter'].removeprefix('parameters.')} = {turn['value']}"
        yield [f"turns at {cell(at)}", "", "", interval(turn), turn["verdict"]]


def worlds(one):
    """Say in how many worlds of each sample it holds."""
    for sample, words in SAMPLES.items():
        found = one[sample]
        if found:
            lost = f", {found['failed']} could not be played" if found["failed"] else ""
            count, average = found["points"], interval(found["together"])
            yield (
                f"Over {count} worlds ({words}; {found['runs']} games an arm in each): "
                f"holds in {found['holds']}, fails in {found['fails']}, "
                f"cannot be told in {found['cannot_tell']}{lost}; on average {average}."
            )


def carried(one):
    """Name the lines of the library that carry a claim."""
    places = [
        f"`{c['path']}`" + (f" ({c['file']}:{c['line']})" if c["file"] else "") for c in one["carried_by"]
    ]
    if one["where"]:
        places.append(f"`{one['where']['path']}` ({one['where']['file']}:{one['where']['line']})")
    return "Carried by " + ", ".join(places) + "."


def block(one):
    """Write the generated part of a claim."""
    kind, place = (
        one["type"].replace("_", " "),
        f"document {one['document'].upper()}, paragraph {one['paragraph']}",
    )
    verdict = one["verdict"] or (
        f"not a causal claim; check: {one['check']}" if one["check"] else "not a causal claim"
    )
    lines = [
        f"*{one['claim']['en'].strip()}* ({place}; {kind})",
        "",
        f"**{verdict.capitalize()}.** {carried(one)}",
    ]
    rows = [*rows_of_tests(one), *rows_beside(one)]
    if rows:
        lines += [
            "",
            table(
                [
                    "test; then the claim again",
                    "difference",
                    "expected",
                    "effect (of the first test)",
                    "verdict (of all)",
                ],
                rows,
            ),
        ]
    if found := list(worlds(one)):
        lines += ["", " ".join(found)]
    if one["limits"]:
        lines += ["", f"What the model cannot say: {one['limits']['en'].strip()}"]
    return "\n".join(lines)


def summary(data):
    """Write the table of all claims."""
    rows = []
    for one in data["claims"]:
        shares = [
            f"{found['holds']}/{found['holds'] + found['fails']} of {found['points']}"
            if (found := one[s])
            else ""
            for s in SAMPLES
        ]
        flip = one["flips"]
        turn = (
            f"{flip['parameter'].removeprefix('parameters.')} = {flip['value']}: {flip['verdict']}"
            if flip
            else ""
        )
        kind = one["type"].replace("_", " ")
        verdict = one["verdict"] or (f"({one['check']})" if one["check"] else "")
        link = f"[{one['id']}](#{anchor(one)})"
        rows.append([link, cell(one["title"]["en"]), kind, verdict, interval(one), *shares, cell(turn)])
    head = [
        "claim",
        "in short",
        "kind",
        "verdict",
        "effect (first test)",
        "holds, whole ranges",
        "holds, what the record allows",
        "turns at",
    ]
    counts = ", ".join(
        f"{count} {name}" for name, count in sorted(data["counts"].items()) if name != "not_tested"
    )
    others, checks = data["counts"]["not_tested"], sum(one["check"] is not None for one in data["claims"])
    said = (
        f"{len(data['claims'])} claims. Causal: {counts}. Others: {others}, of which {checks} have a check. "
    )
    said += f"{data['runs']} games an arm at the shipped values."
    return f"{said}\n\n{beyond(data)}\n\n{table(head, rows)}"


def beyond(data):
    """Say what becomes of the supported claims away from the shipped values."""
    supported = [one for one in data["claims"] if one["verdict"] == "supported"]
    most = [one["id"] for one in supported if 2 * one["plausible"]["holds"] > one["plausible"]["points"]]
    never = [one["id"] for one in supported if one["plausible"]["holds"] == 0]
    more = [one["id"] for one in supported if one["plausible"]["fails"] > one["plausible"]["holds"]]
    alone = [one["id"] for one in supported if one["ablation"]["verdict"] == "supported"]
    owed = [one for one in supported if one["weights"]]
    kept = [one["id"] for one in owed if one["weights"]["weights_1"]["verdict"] == "supported"]
    count = len(supported)
    return (
        f"Of the {count} causal claims supported at the shipped values {len(most)} hold in more than half of "
        f"the worlds that the record allows ({', '.join(most)}), {len(never)} in none ({', '.join(never)}); "
        f"{len(more)} fail in more of them than they hold in ({', '.join(more)}). Without the mechanism "
        f"that carries it {len(alone)} of them is still supported. Of the {len(owed)} that hang on a "
        f"doctrine {len(kept)} are supported when all prior weights are 1 ({', '.join(kept)})."
    )


def anchor(one):
    """Give the anchor of a claim's heading."""
    return re.sub(r"[^a-z0-9 -]", "", f"{one['id']} {one['title']['en']}".lower()).replace(" ", "-")


def made(text, data):
    """Put the answers into the page."""
    by_id = {one["id"]: one for one in data["claims"]}
    text = BLOCK.sub(lambda found: found[1] + block(by_id[found["id"]]) + found[3], text)
    return SUMMARY.sub(lambda found: found[1] + summary(data) + found[2], text)


def test_the_page_shows_the_answers(request):
    data, text = answers(), PAGE.read_text(encoding="utf-8")
    wanted = made(text, data)
    if request.config.getoption("update_goldens"):
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        text = wanted
    assert text == wanted
    assert [found["id"] for found in BLOCK.finditer(text)] == [one["id"] for one in data["claims"]]
    assert len(data["claims"]) == 53


def test_the_answers_come_out_again():
    """By day two claims, one of each document; at night all of them."""
    data = answers()
    ids = [] if NIGHTLY else ["S1", "S46"]
    size = "--runs", data["runs"], "--points", data["points"]
    code, out, err = call("claims", *ids, "--json", "-q", *size)
    assert code == 0, err
    wanted = {one["id"]: one for one in data["claims"]}
    for one in json.loads(out)["claims"]:
        assert one == wanted[one["id"]]
