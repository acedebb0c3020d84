"""Sensitivity and scenario discovery on a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.faces.terminal.branch import meaning
from sim.faces.terminal.figures import decimals
from sim.faces.terminal.page import Page
from sim.study.discover import Box, Discovery
from sim.study.prim import Limit
from sim.study.settled import Doubt, Effect, Ranking
from sim.study.store import Store

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options

MORE = {"morris": "sigma", "sobol": "first"}


def write_sensitivity(options: Options, store: Store, found: Ranking) -> None:
    """Write a ranking of factors, how to read it, and whether it is settled."""
    page, runs = Page(options), store.manifest["runs"]
    method = options.say(f"analysis.sensitivity.method.{found.method}")
    page.title(options.say("analysis.sensitivity.head", measure=found.measure, study=store.folder.name))
    page.text(meaning(found.measure, options.lang))
    page.text(
        options.say("analysis.sensitivity.about", method=method, points=found.points, runs=runs,
                    games=found.points * runs)
    )  # fmt: skip
    page.text(options.say("analysis.model"))
    if found.left_out:
        page.text(options.say("analysis.sensitivity.left_out", count=found.left_out))
    if found.over == "games":
        page.text(options.say("analysis.sensitivity.over_games"))
    page.gap()
    more = MORE.get(found.method)
    names = ["factor", found.method, "low", "high", *([more] if more else []), "floor", "found"]
    head = [options.say(f"analysis.sensitivity.column.{name}") for name in names]
    rows = [_effect(options, row, more) for row in found.rows]
    page.table(head, rows, numbers=tuple(range(1, len(head) - 1)))
    page.text(options.say(f"analysis.sensitivity.read.{found.method}"))
    if found.converged:
        page.text(options.say("analysis.sensitivity.settled"))
        return
    page.text(options.say("analysis.sensitivity.unsettled"))
    page.items(_doubt(options, one) for one in found.why)


def _effect(options: Options, row: Effect, more: str | None) -> list[str]:
    digits = decimals((row.high - row.low) / 2.0)
    values = [row.value, row.low, row.high, *([row.more[more]] if more else []), row.floor]
    shown = [
        options.say("analysis.sensitivity.unknown") if math.isnan(value) else f"{value:.{digits}f}"
        for value in values
    ]
    key = "found" if row.found else "not_found"
    return [row.factor, *shown, options.say(f"analysis.sensitivity.{key}")]


def _doubt(options: Options, one: Doubt) -> str:
    """Say a doubt, and how many points would settle it."""
    kind = "luck_unknown" if one.kind == "luck" and math.isnan(one.figure) else one.kind
    said = options.say(
        f"analysis.sensitivity.doubt.{kind}", factors=", ".join(one.factors), figure=one.figure,
        limit=one.limit,
    )  # fmt: skip
    if one.points is None:
        return said
    return f"{said}; {options.say('analysis.sensitivity.points', points=one.points)}"


def write_discovery(
    options: Options, study: str, where: str, found: Discovery, games: Sequence[int | None]
) -> None:
    """Write boxes as sentences, each with how well it does on games that the search has not seen."""
    page = Page(options)
    page.title(options.say("analysis.discover.head", where=where, study=study))
    halves = options.say(f"analysis.discover.halves.{found.halves}")
    page.text(
        options.say("analysis.discover.about", share=_percent(found.share), judged=found.judged,
                    searched=found.searched, halves=halves)
    )  # fmt: skip
    page.text(options.say("analysis.model"))
    if not found.boxes:
        page.text(options.say("analysis.discover.none"))
    for number, (box, game) in enumerate(zip(found.boxes, games, strict=True), 1):
        page.title(options.say("analysis.discover.box", number=number))
        page.text(sentence_of(options, box, first=number == 1))
        page.gap()
        page.items([_figures(options, box)])
        told = [options.say("analysis.discover.p", limit=limit_words(options, one), p=one.p)
                for one in box.limits if math.isfinite(one.p)]  # fmt: skip
        page.items([" ".join([options.say("analysis.discover.p_head"), "; ".join(told)])] if told else [])
        if game is not None:
            page.items([options.say("analysis.discover.game", game=f"{study}#{game}")])


def sentence_of(options: Options, box: Box, *, first: bool) -> str:
    """Say where a box is and how often it happens there."""
    limits = options.say("analysis.discover.and").join(limit_words(options, one) for one in box.limits)
    return options.say(
        f"analysis.discover.{'first' if first else 'later'}", limits=limits, density=_percent(box.density),
        low=_percent(box.low), high=_percent(box.high),
    )  # fmt: skip


def limit_words(options: Options, one: Limit) -> str:
    """Say one limit of a box."""
    if one.kind == "in":
        levels = options.say("analysis.discover.either").join(map(_level, one.levels))
        return options.say("analysis.discover.level", factor=one.factor, levels=levels)
    key = "least" if one.kind == ">=" else "most"
    return options.say(f"analysis.discover.{key}", factor=one.factor, end=one.end)


def _level(level: object) -> str:
    return str(level).lower() if isinstance(level, bool) else str(level)


def _figures(options: Options, box: Box) -> str:
    return options.say(
        "analysis.discover.figures", coverage=_percent(box.coverage), density=_percent(box.density),
        games=box.games, mass=_percent(box.mass), searched=_percent(box.searched),
    )  # fmt: skip


def _percent(share: float) -> str:
    """Write a share in per cent, small ones with more digits.

    >>> _percent(0.123), _percent(0.0042), _percent(1.0)
    ('12 %', '0.42 %', '100 %')
    """
    percent = 100.0 * share
    return f"{percent:.0f} %" if percent >= 10.0 or percent == 0.0 else f"{percent:.2g} %"
