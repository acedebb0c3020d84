"""The page on the claims shows what `sixparty claims` answered, and the answers come out again."""

import json
import os
import re
from pathlib import Path

from scipy.stats import binom, binomtest

from sim.study.claim_data import of_supported
from sim.study.claim_decided import against, decided, runs_at_defaults, said_at
from tests.faces.call import call
from tests.model.doc_tables import cell, digits, table

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "explanation" / "claims.md"
ANSWERS = TOP / "benchmarks" / "claims.json"
BLOCK = re.compile(r"(<!-- claim: (?P<id>S\d+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
SUMMARY = re.compile(r"(<!-- all claims -->\n).*?(\n<!-- end -->)", re.DOTALL)
NIGHTLY = os.environ.get("SIXPARTY_NIGHTLY") == "1"
SAMPLES = {"prior": "of the whole ranges", "plausible": "that the record allows"}
WEIGHTS = {"weights_1": "all action weights 1", "weights_1-no_plan": "all action weights 1 and no plan"}


def answers():
    return json.loads(ANSWERS.read_text(encoding="utf-8"))


def figure(value):
    return "-" if value is None else digits(value)


def interval(said):
    """Write an effect with its ends; a claim may have none."""
    if said["effect"] is None:
        return "-"
    ends = "no end" if said["low"] is None else f"{figure(said['low'])} to {figure(said['high'])}"
    return f"{figure(said['effect'])} ({ends})"


def difference(test):
    """Say what a test subtracts from what."""
    what = f"{test['measure']}: {' - '.join([' + '.join(test['add']), *test['subtract']])}"
    return what if test.get("per") is None else f"({what}) / ({difference(test['per'])})"


def other_side(test):
    """Say on which side of its second number a test fails."""
    return "below" if test["expect"] == "above" else "above"


def yardstick(test):
    """Write what must come out, and where a test fails if that is another number."""
    fails = "" if test["fails_at"] == test["by"] else f" (fails {other_side(test)} {test['fails_at']:g})"
    return f"{test['expect']} {test['by']:g}{fails}"


def because(one, said):
    """Name the test that decided a verdict, with its figure and its bar, where that is not the first one."""
    found = decided(one, said) if said else None
    if found is None:
        return ""
    return f": {naming(found.test)}, {figure(found.effect)}, expected {yardstick(found.test)}"


def naming(test):
    """Name a test by its title, else by its measure."""
    return f"*{cell(test['title']['en'])}*" if test["title"] else f"`{test['measure']}`"


def cases_against(one):
    """Say which cases shown beside a supported claim contradict it."""
    for case in against(one):
        how = "goes the other way" if case.opposite else "contradicts it by its size"
        yield (
            f"**But a case beside it {how}:** {naming(case.test)}, {interval(case.test)}, expected "
            f"{yardstick(case.test)}. That test does not count."
        )


def too_small(test):
    """Say whether a test fails although its effect surely has the claimed sign.

    Without effect a difference is 0 and so is the ratio of two differences; the ratio of two arms is 1.
    """
    if test.get("verdict") != "contradicted" or not (test["subtract"] or test["per"]):
        return False
    none = 1.0 if test["per"] and not test["per"]["subtract"] else 0.0
    if test["expect"] == "above":
        return none < test["by"] and none < test["low"]
    return test["by"] < none and test["high"] < none


def rows_of_tests(one):
    """Give a row for each test at the defaults."""
    for test in one["tests"]:
        bar = yardstick(test)
        verdict = test["verdict"] + (": too small" if too_small(test) else "")
        verdict = verdict if test["counts"] else f"{verdict} (beside)"
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
            one["ablation"]["verdict"] + because(one, one["ablation"]),
        ]
    for kind, left in one["weights"].items():
        yield [WEIGHTS.get(kind, kind), "", "", interval(left), left["verdict"] + because(one, left)]
    if one["flips"]:
        turn = one["flips"]
        at = f"{turn['parameter'].removeprefix('parameters.')} = {turn['value']}"
        verdict = turn["verdict"] + because(one, said_at(one, turn))
        yield [f"turns at {cell(at)}", "", "", interval(turn), verdict]


def worlds(one):
    """Say in how many worlds of each sample it holds."""
    for sample, words in SAMPLES.items():
        found = one[sample]
        if found:
            lost = f", {found['failed']} could not be played" if found["failed"] else ""
            count, mean = found["points"], found["together"]
            yield (
                f"Over {count} worlds {words} ({found['runs']} games an arm in each): "
                f"holds in {found['holds']}, fails in {found['fails']}, "
                f"cannot be told in {found['cannot_tell']}{lost}; "
                f"on average {interval(mean)}, {mean['verdict']}{because(one, mean)}."
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
    why = f" Because of{because(one, one['default'])[1:]}." if because(one, one["default"]) else ""
    lines = [
        f"*{one['claim']['en'].strip()}* ({place}; {kind})",
        "",
        f"**{verdict.capitalize()}.**{why} {' '.join([*cases_against(one), carried(one)])}",
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
                    "verdict (of all): the test that decided it, if not the first",
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
        verdict += because(one, one["default"])
        verdict += ", but for a case beside it" if against(one) else ""
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
        f"{len(data['claims'])} claims. Causal: {counts}. Others: {others}, of which {checks} have a check, "
        "whose verdict stands in brackets. "
    )
    said += f"{data['runs']} games an arm at the shipped values{more_at_defaults(data)}."
    return f"{said}\n\n{beyond(data)}\n\n{table(head, rows)}"


def more_at_defaults(data):
    """Say which claims have more games at the shipped values."""
    groups = {}
    for one in data["claims"]:
        groups.setdefault(runs_at_defaults(data, one), []).append(one["id"])
    return "".join(
        f", but {runs} in {', '.join(ids)}, [asked twice](../reference/claims.md#games-at-defaults)"
        for runs, ids in sorted(groups.items())
        if runs != data["runs"]
    )


def beyond(data):
    """Say what becomes of the supported claims elsewhere, and what all verdicts hang on."""
    supported = [one for one in data["claims"] if one["verdict"] == "supported"]
    lines = [*beside(supported), *away(data["claims"], supported), *world_by_world(supported)]
    lines += bars(data["claims"], supported)
    lines += games(data)
    return "\n".join(f"- {line}" for line in lines)


def beside(supported):
    """Say which supported claims have a case beside them that contradicts."""
    found = [(one, case.opposite) for one in supported for case in against(one)]
    ids = list(dict.fromkeys(one["id"] for one, _ in found))
    other = list(dict.fromkeys(one["id"] for one, opposite in found if opposite))
    yield (
        f"**Supported, but for a case beside.** Of the {len(supported)} supported claims {len(ids)} have a "
        f"case shown beside them that contradicts: {named(ids)}. In {named(other)} it surely goes the other "
        f"way; in the rest it falls short of the yardstick. Whoever counts such cases has "
        f"{len(supported) - len(ids)} supported claims."
    )


def named(claims):
    """List claims."""
    return ", ".join(one if isinstance(one, str) else one["id"] for one in claims) or "none"


def tally(counts):
    return ", ".join(f"{counts[name]} {name}" for name in ("supported", "undecided", "contradicted"))


def away(claims, supported):
    """Say how many are supported on average over worlds, without the rule, and without weights."""
    kept = of_supported(claims)
    still = [one for one in supported if one["plausible"]["together"]["verdict"] == "supported"]
    owed = [one for one in supported if "weights_1" in one["weights"]]
    free = [one for one in owed if one["weights"]["weights_1"]["verdict"] == "supported"]
    yield (
        f"**On average over other worlds.** Of the {len(supported)} causal claims supported at the shipped "
        f"values, over the worlds that the record allows: {tally(kept['plausible'])} (supported: "
        f"{named(still)}). Over the whole ranges of the parameters: {tally(kept['prior'])}."
    )
    yield f"**Without the rule that carries it.** Of the same: {tally(kept['ablation'])}."
    yield (
        f"**Without a doctrine's weights.** Of the {len(owed)} in which the arms have doctrines of their "
        f"own, with all weights of acts at 1: {tally(kept['weights_1'])} (supported: {named(free)})."
    )


def surely_fails_more(one, count):
    """Say whether a claim fails in more allowed worlds than it holds in, at 5 % over all `count` claims."""
    holds, fails = one["plausible"]["holds"], one["plausible"]["fails"]
    return fails > holds and binomtest(holds, holds + fails).pvalue < 0.05 / count


def world_by_world(supported):
    """Say in how many of the allowed worlds, each taken alone, supported claims hold."""
    found = [(one, one["plausible"]) for one in supported]
    most = [one for one, worlds in found if 2 * worlds["holds"] > worlds["points"]]
    silent = [one for one, worlds in found if 10 * worlds["cannot_tell"] >= 9 * worlds["points"]]
    never = [one for one, worlds in found if worlds["holds"] == 0 and one not in silent]
    more = [one for one in supported if surely_fails_more(one, len(supported))]
    yield (
        f"**World by world**, of the worlds that the record allows: {named(most)} hold in more than half; "
        f"{named(silent)} cannot be told in nine of ten or more; of the others {named(never)} hold in none. "
        f"Surely more worlds against than for (a two-sided binomial test at 5 %, divided by {len(supported)} "
        f"claims): {named(more)}. This count tilts against a claim: to hold in a world all its tests must be "
        "told there, to fail one is enough, so with few games in a world failing shows more readily."
    )
    points = max(worlds["points"] for _, worlds in found)
    luck = next(k for k in range(points) if binom.sf(k, points, 0.025) < 0.05)
    yield (
        "**Luck in counts of worlds.** If an effect lay exactly on its yardstick in every world, a claim of "
        "one test would still hold in 2.5 % and fail in 2.5 % of them: "
        f"up to {luck} of {points} either way are within luck."
    )


def near(one):
    """Say whether an effect lies within a tenth of its yardstick."""
    tests = [test for test in one["tests"] if test["counts"] and test["by"]]
    return any(abs(test["effect"] - test["by"]) <= 0.1 * abs(test["by"]) for test in tests)


def bars(claims, supported):
    """Say which verdicts hang on where a yardstick stands."""
    lower = [one for one in claims if any(test["fails_at"] != test["by"] for test in one["tests"])]
    small = [
        f"{one['id']} ({'; '.join(test['title']['en'] for test in tests)})"
        for one in claims
        if one["verdict"] == "contradicted"
        and (tests := [test for test in one["tests"] if test["counts"] and too_small(test)])
    ]
    yield (
        f"**A second number.** {named(lower)} have a lower bar for failing; between the two numbers a test "
        "is undecided."
    )
    yield f"**Right sign, too small.** Tests that contradict only by size: {'; '.join(small)}."
    yield (
        "**Hardly beyond the yardstick.** Supported, with an effect that lies within a tenth of its "
        f"yardstick: {named([one for one in supported if near(one)])}. "
        "There the yardstick decides, and it is a judgement."
    )


def games(data):
    """Say how many games an arm has in each world."""
    usual = data["runs_each_point"]
    more = {one["id"]: one["prior"]["runs"] for one in data["claims"] if one["prior"]}
    groups = {}
    for name, runs in more.items():
        if runs != usual:
            groups.setdefault(runs, []).append(name)
    other = "".join(f", but {runs} in {named(ids)}" for runs, ids in sorted(groups.items()))
    why = (
        "; which claims have more follows from what their tests count, by a rule made after the fact "
        "([The claim file](../reference/claims.md#games-in-each-world))"
    )
    yield f"**Games in a world**: {usual} an arm{other}{why if other else ''}."


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


def test_a_written_difference_subtracts_every_arm_that_is_subtracted():
    tests = [test for one in answers()["claims"] for test in one["tests"] if test["per"] is None]
    several = [test for test in tests if len(test["subtract"]) > 1]
    assert several
    for test in tests:
        assert difference(test).count(" - ") == len(test["subtract"])


def test_a_test_that_contradicts_by_size_alone_is_told_from_one_of_the_other_sign():
    found = {
        (one["id"], test["measure"]): too_small(test) for one in answers()["claims"] for test in one["tests"]
    }
    assert found["S47", "dependence_end.DPRK.JPN"]  # below its yardstick and surely above nothing
    assert not found["S47", "dependence_end.DPRK.CHN"]  # rises where it should fall
    assert not found["S48", "sanctions_end"]  # "no worse than": no sign is claimed


def test_the_answers_come_out_again():
    """By day two claims, one of each document; at night all of them."""
    data = answers()
    ids = [] if NIGHTLY else ["S1", "S37"]
    size = "--runs", data["runs"], "--points", data["points"]
    code, out, err = call("claims", *ids, "--json", "-q", *size)
    assert code == 0, err
    wanted = {one["id"]: one for one in data["claims"]}
    for one in json.loads(out)["claims"]:
        assert one == wanted[one["id"]]
