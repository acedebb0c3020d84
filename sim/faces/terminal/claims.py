"""A claim on a terminal: all that is known of it, from the data that --json gives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.faces.terminal.claim_decided import clause, must, short, title_of
from sim.faces.terminal.claim_setting import write_experiment
from sim.faces.terminal.claims_table import case_beside, effect, verdict
from sim.faces.terminal.page import Page
from sim.faces.words import pick
from sim.study.claim_decided import against, runs_at_defaults, said_at, said_of

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options

Data = Mapping[str, Any]


def write_claim(options: "Options", whole: Data) -> None:
    """Write all that is known of the one claim that was asked for."""
    one = whole["claims"][0]
    page = Page(options)
    title = pick(one["title"], options.lang)
    page.title(options.say("claims.head", id=one["id"], title=title))
    page.text(pick(one["claim"], options.lang))
    page.gap()
    page.facts(_facts(options, whole, one))
    write_experiment(options, page, whole, one)
    if one["default"] is not None:
        page.text(options.say("analysis.model"))
        _write_tests(options, page, whole, one)
        _write_worlds(options, page, one)
        _write_ablation(options, page, one)
        _write_scans(options, page, one)
    for key in ("contradicted_if", "limits"):
        page.title(options.say(f"claims.word.{key}"))
        page.text(pick(one[key], options.lang))
    page.gap()


def _facts(options: "Options", whole: Data, one: Data) -> list[tuple[str, object]]:
    document = options.say(f"claims.document.{one['document']}")
    found: list[tuple[str, object]] = [
        ("document", options.say("claims.source", document=document, paragraph=one["paragraph"])),
        ("type", options.say(f"claims.type.{one['type']}")),
    ]
    if one["default"] is not None:
        known = verdict(options, one["verdict"] or one["check"])
        values = {"verdict": known, "effect": effect(options, one)}
        said = options.say("claims.verdict.sentence", **values)
        if one["over"] is not None:
            spread = one["plausible"]
            count = spread["points"] - spread["failed"]
            said = options.say("claims.verdict.sentence_over", **values, name=spread["ensemble"], count=count)
        said += clause(options, one, said_of(one))
        found.append(("verdict" if one["verdict"] else "check", said))
        found += [("beside", case_beside(options, "fact", case, one)) for case in against(one)]
    for carrier in one["carried_by"]:
        place = f" ({carrier['file']}:{carrier['line']})" if carrier["file"] else ""
        found.append(("carried_by", carrier["path"] + place))
    if where := one["where"]:
        found.append(("where", f"{where['file']}:{where['line']} ({where['path']})"))
    found.append(("file", one["file"]))
    return [(options.say(f"claims.row.{name}"), value) for name, value in found]


def _write_tests(options: "Options", page: Page, whole: Data, one: Data) -> None:
    page.title(options.say("claims.tests.head"))
    page.items(
        options.say(
            "claims.tests.one", number=number, title=title_of(options, test), what=_what(options, test)
        )
        for number, test in enumerate(one["tests"], 1)
    )
    page.gap()
    head = [options.say(f"claims.column.{name}") for name in ("test", "effect", "must", "verdict")]
    page.table(head, [_test(options, number, test) for number, test in enumerate(one["tests"], 1)])
    page.gap()
    default = one["default"]
    counted = sum(test["counts"] for test in one["tests"])
    page.items([options.say("claims.tests.about", runs=runs_at_defaults(whole, one), count=counted),
                options.say("claims.tests.one_claim")])  # fmt: skip
    if len(one["tests"]) > 1:
        page.items([options.say("claims.tests.effects")])
    if any(test["fails_at"] != test["by"] for test in one["tests"]):
        page.items([options.say("claims.tests.two_bars")])
    if default["failed"]:
        page.items([options.say("claims.failed", count=default["failed"], reason=default["reason"])])


def _what(options: "Options", test: Data) -> str:
    """Write what a test compares, by the names of the arms."""
    said = _difference(test)
    if test["per"] is not None:
        said = options.say("claims.tests.ratio", above=said, below=_difference(test["per"]))
    return said


def _difference(what: Data) -> str:
    less = "".join(f" - {arm}" for arm in what["subtract"])
    return f"{what['measure']}: {' + '.join(what['add'])}{less}"


def _test(options: "Options", number: int, test: Data) -> list[object]:
    said = verdict(options, test["verdict"])
    if not test["counts"]:
        said = options.say("claims.tests.beside", verdict=said)
    return [number, effect(options, test), must(options, test), said]


def _write_worlds(options: "Options", page: Page, one: Data) -> None:
    """Write in how many worlds of each sample the claim holds."""
    page.title(options.say("claims.worlds.head"))
    spreads = [(name, one[name]) for name in ("prior", "plausible") if one[name] is not None]
    if not spreads:
        page.items([options.say("claims.worlds.none")])
    for name, spread in spreads:
        values = {"points": spread["points"], "runs": spread["runs"], "name": spread["ensemble"]}
        where = options.say(f"claims.worlds.{name}", **values)
        lines = [options.say("claims.worlds.counts", where=where, **_classes(spread))]
        if spread["share"] is None:
            lines.append(options.say("claims.worlds.no_share"))
        else:
            share = {key: 100.0 * spread[key] for key in ("share", "low", "high")}
            lines.append(options.say("claims.worlds.share", **share))
        played = spread["points"] - spread["failed"]
        lines.append(options.say("claims.worlds.leaning", leaning=spread["leaning"], played=played))
        mean = spread["together"]
        told = verdict(options, mean["verdict"]) + clause(options, one, mean)
        lines.append(options.say("claims.worlds.together", effect=effect(options, mean), verdict=told))
        if spread["failed"]:
            why = "; ".join(spread["reasons"])
            lines.append(options.say("claims.worlds.failed", failed=spread["failed"], reason=why))
        page.items([" ".join(lines)])
    _write_box(options, page, one)


def _classes(spread: Data) -> dict[str, int]:
    return {name: spread[name] for name in ("holds", "fails", "cannot_tell")}


def _write_box(options: "Options", page: Page, one: Data) -> None:
    """Write under which parameters it fails."""
    box, why = one["box"], one["no_box"]
    if box is not None:
        kinds = {">=": "least", "<=": "most"}
        limits = options.say("claims.box.and").join(
            options.say(f"claims.box.{kinds[limit['kind']]}", factor=limit["factor"], end=limit["end"])
            for limit in box["limits"]
        )
        share = {key: 100.0 * box[key] for key in ("density", "low", "high")}
        page.items([options.say("claims.box.found", limits=limits, **share)])
    elif why is not None:
        key = why if why in ("none", "all", "nothing") else "unknown"
        page.items([options.say(f"claims.box.{key}", why=why)])


def _write_ablation(options: "Options", page: Page, one: Data) -> None:
    """Write what is left without the carrier, and without the weights of the arms' doctrines."""
    page.title(options.say("claims.ablation.head"))
    lines = []
    if one["ablation"] is not None:
        taken = ", ".join(f"{path} = {value}" for path, value in one["ablation"]["off"].items())
        lines.append(_left(options, one, options.say("claims.ablation.without", what=taken), one["ablation"]))
    lines += [
        _left(options, one, options.say(f"claims.ablation.{kind}"), left)
        for kind, left in one["weights"].items()
    ]
    page.items(lines or [options.say("claims.ablation.none")])


def _left(options: "Options", one: Data, what: str, left: Data) -> str:
    told = verdict(options, left["verdict"]) + clause(options, one, left)
    said = options.say("claims.ablation.left", what=what, effect=effect(options, left), verdict=told)
    if left["loss"]["effect"] is None:
        return said
    return said + options.say("claims.ablation.loss", loss=effect(options, left["loss"]))


def _write_scans(options: "Options", page: Page, one: Data) -> None:
    """Write the effect at each value that was tried, and the value that makes the verdict another one."""
    page.title(options.say("claims.scan.head"))
    if not one["scan"]:
        page.items([options.say("claims.scan.nothing")])
        return
    rows = []
    for scan in one["scan"]:
        path = options.say("claims.scan.now", path=scan["parameter"], now=_value(scan["now"]))
        for step in sorted(scan["values"], key=lambda step: _order(step["value"])):
            told = short(options, one, step, verdict(options, step["verdict"]))
            rows.append([path, _value(step["value"]), effect(options, step), told])
            path = ""
    head = [options.say(f"claims.column.{name}") for name in ("path", "value", "effect", "verdict")]
    page.table(head, rows, numbers=(1,))
    page.gap()
    flips = [scan["flip"] for scan in one["scan"] if scan["flip"]]
    lines = [
        options.say("claims.scan.flip", path=flip["parameter"], value=_value(flip["value"]),
                    verdict=verdict(options, flip["verdict"]),
                    effect=effect(options, flip) + clause(options, one, said_at(one, flip)))
        for flip in flips
    ]  # fmt: skip
    page.items(lines or [options.say("claims.scan.none")])


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _order(value: object) -> tuple[bool, float, str]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return (not number, float(value) if isinstance(value, int | float) else 0.0, str(value))
