"""An ensemble in words: how many worlds it holds, how they were found, and what was asked of them."""

from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.terminal.page import Page
from sim.faces.terminal.text import as_argument
from sim.faces.words import pick
from sim.study.ensemble import Ensemble, ensemble_of


def show_ensemble(options: Options, reference: str) -> None:
    """Show an ensemble by id or by the path of its head; nothing is played.

    Raises:
        EnsembleNotFound: neither a file nor an id.
        EnsembleError: its files have faults.
    """
    found = ensemble_of(reference)
    if options.json:
        head = {key: value for key, value in found.data.items() if key not in ("format", "sha256")}
        counted = {"members": len(found.rows), "sha256": found.sha256, "path": str(found.path)}
        options.emit({"kind": "ensemble", **head, **counted, "parameters": list(found.names)})
        return
    page = Page(options)
    title = pick(found.title, options.lang)
    page.title(f"{title} ({options.say('show.kind.ensemble')} {found.id})")
    page.text(pick(found.about, options.lang))
    page.gap()
    _write_facts(options, page, found)
    _write_bands(options, page, found)
    options.next(f"{PROGRAM} batch baseline_2024 --over {as_argument(reference)} --dry-run")


def _write_facts(options: Options, page: Page, found: Ensemble) -> None:
    """Write how many worlds there are, of how many points, and where they stand."""
    say, rows = options.say, list[tuple[str, object]]()
    rows.append((say("show.ensemble.members"), f"{len(found.rows):,}"))
    if found.points_tried:
        rows.append((say("show.ensemble.tried"), f"{found.points_tried:,}"))
    rows.append((say("show.ensemble.parameters"), str(len(found.names))))
    rows.append((say("show.ensemble.rules"), found.rules_version))
    rows.append((say("show.ensemble.seed"), found.data.get("seed")))
    rows.append((say("show.ensemble.path"), str(found.path)))
    rows.append((say("show.ensemble.sha256"), found.sha256))
    page.facts(rows)


def _write_bands(options: Options, page: Page, found: Ensemble) -> None:
    """Write what was asked of points, and how many of those asked met it alone."""
    bands = found.data.get("bands")  # in a file of somebody's own, whatever they like
    asked = [
        (name, one["count"], one["of"])
        for name, one in (bands.items() if isinstance(bands, dict) else ())
        if isinstance(one, dict) and isinstance(one.get("count"), int) and isinstance(one.get("of"), int)
    ]
    asked = [(name, count, of) for name, count, of in asked if of > 0]
    if not asked:
        return
    page.title(options.say("show.ensemble.asked"))
    head = [options.say(f"show.ensemble.column.{name}") for name in ("band", "met", "of", "share")]
    rows = [
        [name, f"{count:,}", f"{of:,}", options.say("show.ensemble.share", share=100.0 * count / of)]
        for name, count, of in asked
    ]
    page.table(head, rows, numbers=(1, 2, 3))
