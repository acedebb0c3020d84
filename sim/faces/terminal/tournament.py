"""A tournament on a page: matrices, ranking, dominated rows, equilibria, what the winner owes, games."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sim.faces.terminal.branch import meaning
from sim.faces.terminal.events import actor_name
from sim.faces.terminal.figures import figure, span, write_matrix
from sim.faces.terminal.over import over_lines, worlds_in_words
from sim.faces.terminal.page import Page
from sim.scenario.schema import Scenario
from sim.study.ablation import NO_PLAN, WEIGHTS, Ablation, Variant
from sim.study.equilibria import Dominated, Equilibrium
from sim.study.examples import Example
from sim.study.ranking import Order, Ranking
from sim.study.tournament import Matrix, Tournament

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options
    from sim.study.store import Store

MOST_ELSEWHERE = 3


def write_tournament(
    options: Options, scenario: Scenario, store: Store, found: Tournament, owed: Ablation | None
) -> None:
    """Write all that a tournament tells."""
    page = Page(options)
    _write_head(options, page, scenario, store, found)
    page.text(options.say("analysis.model"))
    _write_matrices(options, page, found)
    _write_ranking(options, page, found)
    _write_game(options, page, found)
    if owed is not None:
        _write_owed(options, page, owed, found)
    _write_examples(options, page, found)


def _write_head(options: Options, page: Page, scenario: Scenario, store: Store, found: Tournament) -> None:
    """Say who plays against whom, how often, and in which worlds."""
    names = {side: actor_name(scenario, side, options.lang) for side in (found.row, found.column)}
    cells = len(found.rows) * len(found.columns)
    ensemble, worlds, over = store.manifest.get("ensemble"), "", ""
    if ensemble:
        worlds, over = worlds_in_words(options, ensemble), "_over"
    page.title(options.say(f"tournament.head{over}", scenario=scenario.title.say(options.lang),
                           row=names[found.row], column=names[found.column], worlds=worlds))  # fmt: skip
    page.text(
        options.say(
            f"tournament.about{over}", study=found.study, rows=len(found.rows), columns=len(found.columns),
            cells=cells, runs=found.runs, games=found.games, seed=store.plan.seed, turns=scenario.turns,
        )
    )  # fmt: skip
    if ensemble:
        page.gap()
        page.items(over_lines(options, ensemble, store.manifest["runs"]))


def _write_matrices(options: Options, page: Page, found: Tournament) -> None:
    """Write a matrix for each measure, the rows in the order of the ranking."""
    corner = options.say("tournament.corner", row=found.row, column=found.column)
    lettered = False
    for name, matrix in found.matrices.items():
        percent = is_share(matrix)
        unit = options.say("tournament.percent") if percent else _unit(options, name)
        page.title(options.say("tournament.matrix", measure=name, unit=unit))
        page.text(meaning(name, options.lang))
        page.gap()
        cells = [[figure(options.lang, cell, percent=percent) for cell in matrix[row]] for row in found.order]
        names = [found.rows[row] for row in found.order]
        lettered |= write_matrix(page, options, corner, names, found.columns, cells, legend=not lettered)
    count = len(found.matrices) * len(found.rows) * len(found.columns)
    page.text(
        options.say(
            "tournament.cells",
            measure=found.ranking.orders[0].weighting,
            runs=found.runs,
            count=count,
            missed=max(1, round(count / 20)),
        )
    )


def is_share(matrix: Matrix) -> bool:
    """Say whether a measure is of yes and no, so that its means are shares of games."""
    return all(cell.method in ("wilson", "no_games") for row in matrix for cell in row)


def _unit(options: Options, measure: str) -> str:
    return options.say(f"measures.{measure.partition('.')[0]}.unit")


def _write_ranking(options: Options, page: Page, found: Tournament) -> None:
    """Write the order of the rows under each weighting, and whether it hangs on it."""
    page.title(options.say("tournament.ranking.head"))
    first_order, *others = found.ranking.orders
    cells = []
    for place, row in enumerate(found.order, 1):
        scores = [figure(options.lang, first_order.intervals[row])]
        for one in others:
            moved = one.order.index(row) + 1
            score = figure(options.lang, one.intervals[row])
            scores.append(score if moved == place else f"{score} ({moved}.)")
        cells.append([*scores, figure(options.lang, found.over_columns["war"][row], percent=True)])
    heads = [one.weighting.removeprefix("score_") for one in found.ranking.orders]
    heads.append(options.say("tournament.ranking.war"))
    names = [found.rows[row] for row in found.order]
    write_matrix(page, options, options.say("tournament.doctrine"), names, heads, cells)
    page.text(_verdict(options, found.ranking, found))
    page.items(_sureness(options, one, found) for one in found.ranking.orders)
    first, by_month = found.order[0], found.by_month.orders[0].order[0]
    same = found.by_month.verdict == "holds" and by_month == first
    key = "tournament.ranking.by_month_same" if same else "tournament.ranking.by_month_other"
    firsts = ", ".join(dict.fromkeys(found.rows[one.order[0]] for one in found.by_month.orders))
    page.text(options.say(key, first=found.winner, others=firsts))


def _verdict(options: Options, ranking: Ranking, found: Tournament) -> str:
    if len(found.rows) == 1:
        return options.say("tournament.ranking.alone")
    if ranking.verdict == "flips":
        firsts = "; ".join(f"{one.weighting}: {found.rows[one.order[0]]}" for one in ranking.orders)
        return options.say("tournament.ranking.flips", firsts=firsts)
    key = "tournament.ranking.holds_whole" if ranking.same_order else "tournament.ranking.holds"
    return options.say(key, first=found.winner)


def _sureness(options: Options, one: Order, found: Tournament) -> str:
    if one.margin is None:
        return options.say("tournament.ranking.only", measure=one.weighting)
    key = "sure" if one.margin.sign > 0 else "unsure"
    return options.say(
        f"tournament.ranking.{key}", measure=one.weighting, first=found.rows[one.order[0]],
        second=found.rows[one.order[1]], margin=span(options.lang, one.margin), share=100.0 * one.first_share,
    )  # fmt: skip


def _write_game(options: Options, page: Page, found: Tournament) -> None:
    """Write what is dominated and which equilibria there are, by what each side is taken to want."""
    game = found.game
    page.title(options.say("tournament.game.head"))
    page.text(
        options.say("tournament.game.wants", row=found.row, row_payoff=game.payoffs[0].text,
                    column=found.column, column_payoff=game.payoffs[1].text)
    )  # fmt: skip
    page.gap()
    page.items(
        [
            *_dominated(options, game.dominated_rows, found.rows, found.row),
            *_dominated(options, game.dominated_columns, found.columns, found.column),
        ]
    )
    if game.equilibria is None:
        page.text(options.say("tournament.game.missing", what=game.missing))
        return
    solved = game.equilibria
    page.text(options.say(f"tournament.game.{solved.method}", count=len(solved.found)))
    page.gap()
    page.items(_equilibrium(options, one, found) for one in solved.found)
    page.items(
        options.say("tournament.game.elsewhere", share=100.0 * often,
                    rows=", ".join(found.rows[place] for place in support[0]),
                    columns=", ".join(found.columns[place] for place in support[1]))
        for support, often in solved.elsewhere[:MOST_ELSEWHERE]
    )  # fmt: skip
    if solved.degenerate:
        page.items([options.say("tournament.game.degenerate")])
    least = min(range(len(found.rows)), key=lambda row: solved.row_regret[row])
    page.items(
        [options.say("tournament.game.regret", doctrine=found.rows[least], regret=solved.row_regret[least])]
    )


def _dominated(
    options: Options, dominated: Sequence[Dominated], names: Sequence[str], actor: str
) -> list[str]:
    """Say which doctrines are dominated, those that the same one dominates together."""
    if not dominated:
        return [options.say("tournament.game.none_dominated", actor=actor)]
    groups: dict[tuple[bool, int], list[str]] = {}
    for one in sorted(dominated, key=lambda one: not one.surely):
        groups.setdefault((one.surely, one.by), []).append(names[one.row])
    return [
        options.say(
            f"tournament.game.{'surely' if surely else 'by_means'}",
            actor=actor,
            by=names[by],
            doctrines=", ".join(doctrines),
        )
        for (surely, by), doctrines in groups.items()
    ]


def _equilibrium(options: Options, one: Equilibrium, found: Tournament) -> str:
    rows, columns = one.support
    return options.say(
        "tournament.game.equilibrium", row=found.row, column=found.column,
        rows=_mixture(found.rows, one.rows, rows), columns=_mixture(found.columns, one.columns, columns),
        row_value=one.row_value, column_value=one.column_value, share=100.0 * one.frequency,
    )  # fmt: skip


def _mixture(names: Sequence[str], shares: Sequence[float], support: Sequence[int]) -> str:
    """Name what is played, with its probability where there are several."""
    if len(support) == 1:
        return names[support[0]]
    return ", ".join(f"{names[place]} {100.0 * shares[place]:.0f} %" for place in support)


def _write_owed(options: Options, page: Page, owed: Ablation, found: Tournament) -> None:
    """Write what the winner owes to its prior weights and its plan."""
    prior = owed.prior
    shares = {name for name, one in found.matrices.items() if is_share(one)}
    page.title(options.say("tournament.owed.head", doctrine=prior.doctrine))
    if not owed.variants:
        page.text(options.say("tournament.owed.nothing", doctrine=prior.doctrine))
        return
    page.text(
        options.say("tournament.owed.about", doctrine=prior.doctrine, actors=", ".join(prior.actors),
                    weights=prior.weights, steps=prior.steps)
    )  # fmt: skip
    for variant in owed.variants:
        page.gap()
        _write_variant(options, page, owed, variant, shares)
    sure = "tournament.owed.sure_over" if found.members else "tournament.owed.sure"
    page.text(options.say(sure, count=owed.comparisons, level=100.0 * owed.level))


def _write_variant(
    options: Options, page: Page, owed: Ablation, variant: Variant, shares: Collection[str]
) -> None:
    """Write what is left of a doctrine; shares are measures of yes and no, told in per cent."""
    kind = options.say(f"tournament.owed.{_key(variant.kind)}")
    rows = []
    for part in variant.measures:
        percent = part.measure in shares
        name = options.say("tournament.owed.share", measure=part.measure) if percent else part.measure
        before, after = (figure(options.lang, one, percent=percent) for one in (part.whole, part.without))
        change = figure(options.lang, part.difference, percent=percent, signed=True)
        rows.append([name, before, after, change])
    head = [options.say(f"tournament.owed.{name}") for name in ("measure", "whole")]
    page.table([*head, kind, options.say("tournament.owed.change")], rows, numbers=(1, 2, 3))
    page.items(
        [
            options.say(
                "tournament.owed.place",
                doctrine=owed.prior.doctrine,
                place=variant.place,
                was=owed.place,
                rows=owed.rows,
                study=variant.study,
            )
        ]
    )


def _key(kind: str) -> str:
    return {WEIGHTS: "weights", NO_PLAN: "no_plan"}[kind]


def _write_examples(options: Options, page: Page, found: Tournament) -> None:
    """Name the games that are worth to be looked at."""
    chosen = found.examples
    page.title(options.say("tournament.games.head", measure=chosen.measure))
    told = list(zip(("typical", "best", "worst"), (chosen.overall.typical, chosen.overall.best,
                                                   chosen.overall.worst), strict=True))  # fmt: skip
    page.items(_example(options, kind, one, found) for kind, one in told)
    of_winner = chosen.rows[found.order[0]]
    if of_winner is not None:
        page.items([_example(options, "worst_of_winner", of_winner.worst, found)])


def _example(options: Options, kind: str, one: Example, found: Tournament) -> str:
    key = "tournament.games.war" if one.war else "tournament.games.game"
    return options.say(
        key, kind=options.say(f"tournament.games.{kind}", doctrine=found.winner),
        game=f"{found.study}#{one.game}", row=found.rows[one.row], column=found.columns[one.column],
        value=one.value,
    )  # fmt: skip
