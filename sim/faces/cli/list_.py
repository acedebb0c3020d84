"""`sixparty list`: tables of what there is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.options import command
from sim.faces.cli.refusal import DONE
from sim.faces.terminal.text import as_argument, show_table
from sim.faces.words import pick
from sim.faces.words.terms import side

Record = dict[str, Any]


@command("list", "json")
@click.argument("kind", default="scenarios", metavar="KIND", type=click.Choice(["scenarios", "doctrines",
    "actors", "actions", "measures", "claims", "ensembles", "runs", "studies"]))  # fmt: skip
def list_(options: Options, kind: str) -> int:
    """Print a table of everything of one kind."""
    find, columns, following = KINDS[kind]
    records = list(find(options))
    if options.json:
        options.emit({kind: records})
        return DONE
    if records:
        head = [options.say(f"cli.list.head.{column}") for column in columns]
        cells = [[_cell(record.get(column)) for column in columns] for record in records]
        numbers = [
            place
            for place, name in enumerate(columns)
            if any(isinstance(one.get(name), int | float) for one in records)
        ]
        show_table(options, head, cells, numbers=numbers)
    else:
        options.tell(f"cli.list.none.{kind}", folder=options.runs_dir)
    if not records:
        options.next(options.say("cli.first.run.command"))
    elif kind == "studies":
        options.next(after_studies(records))
    else:
        options.next(following.format(first=records[-1 if kind == "runs" else 0]["id"]))
    return DONE


def scenarios(options: Options) -> Iterator[Record]:
    """Find the scenarios in ./scenarios/ and in the package; one that cannot be read says so."""
    from sim.scenario.library import scenario_ids, shipped
    from sim.scenario.strict_yaml import read

    cast = [name for name, actor in shipped().actors.items() if actor.get("default_included")]
    for name, path in scenario_ids().items():
        document = read(path)
        data = document.root.data() if document.root is not None and not document.faults else None
        if not isinstance(data, Mapping):
            yield {
                "id": name,
                "title": options.say("cli.list.broken", path=as_argument(path)),
                "path": str(path),
            }
            continue
        actors = data.get("actors")
        yield {
            "id": name,
            "title": pick(data.get("title"), options.lang),
            "summary": pick(data.get("summary"), options.lang),
            "start": data.get("start"),
            "turns": data.get("turns"),
            "actors": list(actors) if isinstance(actors, Mapping) else cast,
            "path": str(path),
        }


def doctrines(options: Options) -> Iterator[Record]:
    """Find the library's doctrines."""
    from sim.scenario.library import shipped

    for name, block in shipped().doctrines.items():
        yield {
            "id": name,
            "title": pick(block["title"], options.lang),
            "side": side(options.lang, block.get("side", "any")),
            "actors": list(block["rows"]),
            "meaning": pick(block.get("meaning"), options.lang),
        }


def actors(options: Options) -> Iterator[Record]:
    """Find the library's actors, by address."""
    from sim.scenario.library import known_actors, shipped

    for name in known_actors(shipped()):
        block = shipped().actors[name]
        yield {
            "id": name,
            "name": pick(block["name"], options.lang),
            "doctrine": block.get("doctrine", "status_quo"),
            "main_rival": block.get("main_rival"),
            "roles": roles(options, block),
        }


def roles(options: Options, actor: Mapping[str, Any]) -> list[str]:
    """Name the roles that an actor's block gives it."""
    known = ("default_included", "council_member", "sanctioned", "negotiator")
    return [options.say(f"cli.list.role.{role}") for role in known if actor.get(role)]


def actions(options: Options) -> Iterator[Record]:
    """Find the library's acts, in the order of the options."""
    from sim.scenario.library import shipped

    for name, block in shipped().actions.items():
        givers = list(dict.fromkeys(str(pair).partition(">")[0] for pair in block.get("pairs", ())))
        own = [actor for actor, about in shipped().actors.items() if name in about.get("acts", {})]
        yield {
            "id": name,
            "title": pick(block["title"], options.lang),
            "instrument": options.say(f"cli.instrument.{block['instrument']}"),
            "cost": block.get("cost", 0),
            "actors": givers + [actor for actor in own if actor not in givers and "*" not in givers],
        }


def measures(options: Options) -> Iterator[Record]:
    """Give every measure of a game; A, B and THEATRE stand for names, as in the columns of a study."""
    from sim.scenario.vocabulary import DOTTED_MEASURES, SCALAR_MEASURES

    shapes: dict[str, tuple[str, ...]] = {name: () for name in SCALAR_MEASURES} | DOTTED_MEASURES
    for name, parts in shapes.items():
        letters = iter("AB")
        places = [next(letters) if part == "actor" else part.upper() for part in parts]
        yield {
            "name": ".".join([name, *places]),
            "id": name,
            "unit": options.say(f"measures.{name}.unit"),
            "meaning": options.say(f"measures.{name}.meaning"),
        }


def claims(options: Options) -> Iterator[Record]:
    """Find the claims of the documents; one that cannot be read says so."""
    from sim.scenario.strict_yaml import read
    from sim.study.claim_names import claim_files

    for name, path in claim_files().items():
        document = read(path)
        data = document.root.data() if document.root is not None and not document.faults else None
        if not isinstance(data, Mapping):
            yield {"id": name, "title": options.say("cli.list.broken", path=as_argument(path))}
            continue
        known = options.say(f"claims.type.{data.get('type')}")
        yield {
            "id": name,
            "document": data.get("document"),
            "paragraph": data.get("paragraph"),
            "type": known.partition(":")[0],
            "title": pick(data.get("title"), options.lang),
        }


def ensembles(options: Options) -> Iterator[Record]:
    """Find the ensembles in ./scenarios/library/ and in the package; one that cannot be read says so."""
    from sim.study.ensemble import ensemble_ids, ensemble_of
    from sim.study.errors import EnsembleError

    for name, path in ensemble_ids().items():
        try:
            found = ensemble_of(path)
        except EnsembleError:
            yield {"id": name, "title": options.say("cli.list.broken", path=as_argument(path))}
            continue
        yield {
            "id": name,
            "title": pick(found.title, options.lang),
            "members": len(found.rows),
            "tried": found.points_tried,
            "rules": found.rules_version,
            "path": str(path),
        }


def runs(options: Options) -> Iterator[Record]:
    """Find the runs in the runs folder, the oldest first; one that cannot be read says so."""
    from sim.record.folder import branch_names, run_ids
    from sim.record.manifest import ManifestError, read_manifest
    from sim.record.storage import StorageError

    for name in run_ids(options.runs_dir):
        folder = options.runs_dir / name
        try:
            manifest = read_manifest(folder)
        except (ManifestError, StorageError) as error:
            yield {"id": name, "scenario": str(error), "path": str(folder)}
            continue
        yield {
            "id": name,
            "scenario": manifest.scenario,
            "seed": manifest.seed,
            "turns": manifest.turns,
            "doctrines": manifest.doctrines,
            "branches": branch_names(folder),
            "path": str(folder),
        }


def studies(options: Options) -> Iterator[Record]:
    """Find the study files in ./studies/ and in the package, then the studies in the runs folder, by age."""
    from sim.record.folder import STUDIES
    from sim.study.folder import list_studies
    from sim.study.plan import plan_ids

    for name, path in plan_ids().items():
        yield {"id": name, "state": options.say("cli.list.state.file"), "path": str(path)}
    for row in list_studies(options.runs_dir):
        folder = options.runs_dir / STUDIES / row.id
        state = "unread" if row.fault else "done" if row.finished else "begun"
        found = {"id": row.id, "state": options.say(f"cli.list.state.{state}"), "path": str(folder)}
        yield found | ({"scenario": row.fault} if row.fault else _counts(row._asdict()))


def _counts(row: Record) -> Record:
    return {name: row[name] for name in ("scenario", "points", "runs", "games", "played")}


def after_studies(records: list[Record]) -> str:
    """Give the command for the newest study: ask it or go on with it; without one, begin the first file."""
    newest = next((record for record in reversed(records) if "games" in record), records[0])
    if "games" not in newest:
        return "sixparty batch {id}".format_map(newest)
    if newest["played"] < newest["games"]:
        return "sixparty batch {id} --resume".format_map(newest)
    return "sixparty query {id} 'SELECT * FROM runs LIMIT 5'".format_map(newest)


# What finds the things of a kind, the columns of its table, and the command that follows.
KINDS: dict[str, tuple[Callable[[Options], Iterator[Record]], tuple[str, ...], str]] = {
    "scenarios": (scenarios, ("id", "title", "start", "turns", "actors"), "sixparty show {first}"),
    "doctrines": (doctrines, ("id", "side", "actors", "title"), "sixparty show {first}"),
    "actors": (actors, ("id", "name", "doctrine", "main_rival", "roles"), "sixparty show {first}"),
    "actions": (actions, ("id", "title", "instrument", "cost", "actors"), "sixparty show {first}"),
    "measures": (measures, ("name", "unit", "meaning"), "sixparty list doctrines"),
    "claims": (claims, ("id", "document", "paragraph", "type", "title"), "sixparty claims {first}"),
    "ensembles": (ensembles, ("id", "members", "tried", "rules", "title"), "sixparty show {first}"),
    "runs": (runs, ("id", "scenario", "seed", "turns", "doctrines", "branches"), "sixparty replay {first}"),
    "studies": (studies, ("id", "state", "scenario", "points", "runs", "games", "played", "path"), ""),
}


def _cell(value: object) -> str:
    """Write a value of a record for a table."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={what}" for name, what in value.items())
    if isinstance(value, list):
        return " ".join(map(str, value)) if all(" " not in str(part) for part in value) else ", ".join(value)
    return "" if value is None else str(value)
