"""A scenario in words: for everybody, or as one seat may see it."""

from typing import Any

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import USAGE, Refusal, did_you_mean
from sim.faces.terminal.page import Page
from sim.faces.terminal.text import as_argument
from sim.faces.words import pick
from sim.faces.words.terms import variable
from sim.scenario.load import load
from sim.scenario.schema import Brief, Objective, Scenario

LINKS = ("hotline", "military_agreement", "joint_project", "talks_stage", "peace_treaty", "moratorium")
HIDDEN = ("council_trigger",)
# More pairs than a screen holds; the tensest come first.
PAIRS_AT_MOST = 20


def show_scenario(options: Options, ref: str, seat: str | None) -> None:
    """Show a scenario; nothing of any seat's own, or of that one seat alone."""
    scenario = load(ref, overrides=options.overrides, doctrines=options.doctrines)
    if seat is not None and seat not in scenario.actors:
        guess = did_you_mean(options.lang, seat, scenario.actors)
        raise Refusal(USAGE, "show.no_seat", seat=seat, seats=", ".join(scenario.actors), guess=guess)
    if options.json:
        options.emit(_public(options, scenario) | (_private(options, scenario, seat) if seat else {}))
        return
    page = Page(options)
    _opening(options, page, scenario)
    if seat is None:
        _seats(options, page, scenario)
    _world(options, page, scenario)
    _pairs(options, page, scenario)
    if seat is None:
        _rest(options, page, scenario)
        options.next(f"sixparty run {as_argument(ref)}")
    else:
        _seat(options, page, scenario, seat)
        options.next(f"sixparty play {as_argument(ref)} --seat {seat}")


def name_of(options: Options, scenario: Scenario, actor: str) -> str:
    """Return an actor's display name."""
    return pick(scenario.names.get(actor) or scenario.actors[actor].name, options.lang)


def _open(scenario: Scenario) -> dict[str, float]:
    """Return the variables of the world that everybody may know."""
    return {name: value for name, value in scenario.globals.items() if name not in HIDDEN}


def _public(options: Options, scenario: Scenario) -> dict[str, Any]:
    """Collect what everybody may know, for a program."""
    return {
        "kind": "scenario",
        "id": scenario.id,
        "title": pick(scenario.title, options.lang),
        "summary": pick(scenario.summary, options.lang),
        "start": scenario.start,
        "turns": scenario.turns,
        "turn_months": scenario.turn_months,
        "seats": {actor: name_of(options, scenario, actor) for actor in scenario.actors},
        "globals": _open(scenario),
        "pairs": {
            pair: {"tension": dyad.tension, "commitment": list(dyad.commitment)}
            | {link: getattr(dyad, link) for link in LINKS}
            for pair, dyad in scenario.dyads.items()
        },
        "formats": {name: form.turns for name, form in scenario.formats.items()},
        "sources": list(scenario.sources),
    }


def _private(options: Options, scenario: Scenario, seat: str) -> dict[str, Any]:
    """Collect what one seat may know besides, for a program."""
    brief = scenario.briefs.get(seat, Brief())
    return {
        "seat": seat,
        "values": _values(scenario, seat),
        "trust": _trust(scenario, seat),
        "brief": {
            "basic": pick(brief.basic, options.lang),
            "full": pick(brief.full, options.lang),
            "interests": [pick(text, options.lang) for text in brief.interests],
            "red_lines": [pick(text, options.lang) for text in brief.red_lines],
        },
        "objectives": [_objective(options, each) for each in scenario.objectives.get(seat, ())],
        "channels": [name for name, members in scenario.channels.items() if seat in members],
    }


def _opening(options: Options, page: Page, scenario: Scenario) -> None:
    """Write title, summary and length."""
    page.title(f"{pick(scenario.title, options.lang)} ({options.say('show.kind.scenario')} {scenario.id})")
    page.text(pick(scenario.summary, options.lang))
    length = options.say(
        "show.length", turns=scenario.turns, months=scenario.turn_months, start=scenario.start
    )
    page.text(length)


def _seats(options: Options, page: Page, scenario: Scenario) -> None:
    """Write the seats with the doctrines they follow while nobody plays them."""
    page.title(options.say("show.seats"))
    head = [options.say(f"cli.list.head.{column}") for column in ("id", "name", "doctrine")]
    page.table(
        head,
        [
            (actor, name_of(options, scenario, actor), spec.doctrine)
            for actor, spec in scenario.actors.items()
        ],
    )
    if scenario.briefs:
        page.text(options.say("show.how_brief", scenario=scenario.id, seat=next(iter(scenario.briefs))))


def _world(options: Options, page: Page, scenario: Scenario) -> None:
    """Write the variables of the world at the start."""
    page.title(options.say("show.world"))
    theatres = scenario.theatres.values()
    names = {place.distraction: pick(place.name, options.lang) for place in theatres if place.distraction}
    page.facts((variable(options.lang, name, names), f"{value:g}") for name, value in _open(scenario).items())


def _pairs(options: Options, page: Page, scenario: Scenario) -> None:
    """Write the tension, links and commitments of the pairs, the tensest first."""
    page.title(options.say("show.pairs"))
    ranked = sorted(scenario.dyads.items(), key=lambda pair: -pair[1].tension)
    rows = []
    for pair, dyad in ranked[:PAIRS_AT_MOST]:
        one, other = pair.split("-", 1)
        links = [(link, getattr(dyad, link)) for link in LINKS]
        texts = [
            variable(options.lang, link) + (f" {value:g}" if value > 1 or link == "talks_stage" else "")
            for link, value in links
            if value
        ]
        sides = ((one, other, dyad.commitment[0]), (other, one, dyad.commitment[1]))
        texts += [options.say("show.defends", who=a, whom=b, how=share) for a, b, share in sides if share]
        rows.append((pair, f"{dyad.tension:g}", ", ".join(texts)))
    page.table([options.say(f"show.head.{name}") for name in ("pair", "tension", "links")], rows, [1])
    if len(ranked) > PAIRS_AT_MOST:
        page.text(options.say("show.more_pairs", count=len(ranked) - PAIRS_AT_MOST))


def _rest(options: Options, page: Page, scenario: Scenario) -> None:
    """Write how many events are planned, the formats and the sources."""
    page.text(options.say("show.injects", count=len(scenario.injects)))
    if options.verbose:
        page.items(
            f"{inject.id}: {pick(inject.title, options.lang)} ({_when(options, inject)})"
            for inject in scenario.injects
        )
    elif scenario.injects:
        page.text(options.say("show.more_injects"))
    if scenario.formats:
        page.title(options.say("show.formats"))
        page.facts(
            (name, options.say("show.format_turns", turns=form.turns))
            for name, form in scenario.formats.items()
        )
    if scenario.sources:
        page.title(options.say("show.sources"))
        page.items(scenario.sources)


def _when(options: Options, inject: Any) -> str:  # noqa: ANN401  (an Inject)
    """Say when an event comes."""
    if inject.turn is not None:
        return options.say("show.at_turn", turn=inject.turn)
    return options.say("show.if", condition=inject.when) if inject.when else options.say("show.held")


def _values(scenario: Scenario, seat: str) -> dict[str, float]:
    """Return a seat's own variables at the start."""
    from sim.scenario.vocabulary import ACTOR

    return {name: getattr(scenario.actors[seat].values, name) for name in ACTOR}


def _trust(scenario: Scenario, seat: str) -> dict[str, float]:
    """Return a seat's own trust in the others at the start."""
    found = {}
    for pair, dyad in scenario.dyads.items():
        one, other = pair.split("-", 1)
        if seat == one:
            found[other] = dyad.trust[0]
        elif seat == other:
            found[one] = dyad.trust[1]
    return found


def _objective(options: Options, objective: Objective) -> str:
    """Say what a seat wants, and how it is measured."""
    bounds = [f">= {objective.at_least:g}"] if objective.at_least is not None else []
    bounds += [f"<= {objective.at_most:g}"] if objective.at_most is not None else []
    measure = f"{objective.measure} {' '.join(bounds)}"
    text = pick(objective.text, options.lang)
    return f"{text} ({measure})" if text else measure


def _seat(options: Options, page: Page, scenario: Scenario, seat: str) -> None:
    """Write what one seat may know besides: its brief, objectives, channels and own numbers."""
    brief = scenario.briefs.get(seat, Brief())
    page.title(options.say("show.brief", seat=name_of(options, scenario, seat)))
    full = pick(brief.full, options.lang)
    page.text(full if options.verbose and full else pick(brief.basic, options.lang) or full)
    if full and brief.basic and not options.verbose:
        page.text(options.say("show.more_brief"))
    for key, texts in (("interests", brief.interests), ("red_lines", brief.red_lines)):
        if texts:
            page.title(options.say(f"show.{key}"))
            page.items(pick(text, options.lang) for text in texts)
    if objectives := scenario.objectives.get(seat):
        page.title(options.say("show.objectives"))
        page.items(_objective(options, objective) for objective in objectives)
    channels = [
        f"{name} ({', '.join(members)})" for name, members in scenario.channels.items() if seat in members
    ]
    if channels:
        page.title(options.say("show.channels"))
        page.items(channels)
    page.title(options.say("show.own"))
    page.facts(
        (variable(options.lang, name), f"{value:g}") for name, value in _values(scenario, seat).items()
    )
    page.title(options.say("show.own_trust"))
    page.facts(
        (name_of(options, scenario, other), f"{value:g}") for other, value in _trust(scenario, seat).items()
    )
