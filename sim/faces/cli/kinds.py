"""The kinds of file: what tells each from the others, who checks it, and which command takes it."""

from typing import Final, NamedTuple

YAML, BLOCKS, CSV, FOLDER = "yaml", "blocks", "csv", "folder"
PLAYABLE: Final = "scenario"  # the check of what `sim.scenario.check` knows without any study


class Kind(NamedTuple):
    """One kind of file; its words are `kind.NAME`.

    marks are top keys of the file, keys of its blocks, or columns of the table: the kind with most of them
    is it, the earlier row where two have as many. check is PLAYABLE, or a function of `sim.study.file_faults`
    from a path to faults ("": a block of the library). The command goes with the file of the ending `beside`
    where one is given.
    """

    name: str
    form: str
    command: str
    marks: str
    check: str = ""
    beside: str = ""


SCENARIO: Final = Kind(
    "scenario", YAML, "run {path}",
    "start turns turn_months actors dyads injects briefs objectives channels names formats hot_wash absent "
    "library define globals parameters evidence summary",
    PLAYABLE,
)  # fmt: skip
KINDS: Final = (
    SCENARIO,
    Kind("study", YAML, "batch {path}",
         "scenario runs seed sampler points ensemble factors set measures doctrines turns "
         "common_random_numbers question", "of_study"),
    Kind("claim", YAML, "claims {path}",
         "document paragraph claim type carried_by contradicted_if experiment where limits",
         "of_claim"),
    Kind("ensemble", YAML, "batch baseline_2024 --over {path}",
         "csv sha256 points_tried kept seed rules_version bands about", "of_ensemble"),
    Kind("history", YAML, "backtest",
         "words tension_at_start aliases most_acts events reference in_sample_from in_sample_to watched "
         "periods orders attention council enforcement launches scenario about globals parameters",
         "of_history"),
    Kind("actors", YAML, "list actors",
         "name address default_included major council_member sanctioned negotiator main_rival values acts "
         "force_share"),
    Kind("doctrines", YAML, "list doctrines", "meaning side rows claims pillars pillar_acts"),
    Kind("theatres", YAML, "list actors",
         "name order neighbour proximity exogenous_threat distraction"),
    Kind("base_rates", YAML, "backtest --base-rates",
         "scenario seed beside short long negotiators launch_acts launch_months matched missed not_matched "
         "rows", "of_base_rates"),
    Kind("inject", YAML, "inject @last {path}", "turn to when held effects expect text",
         "of_inject"),
    Kind("actions", BLOCKS, "list actions",
         "instrument goldstein cameo salience costliness observability base_weight pairs severity"),
    Kind("parameters", BLOCKS, "run baseline_2024", "default low high"),
    Kind("dyads", BLOCKS, "run baseline_2024",
         "trust tension dependence commitment hotline rival ladder"),
    Kind("events", CSV, "backtest --events {path}", "date actor target goldstein action",
         "of_events"),
    Kind("monthly", CSV, "backtest --reference {path}", "month", "of_monthly"),
    Kind("yearly", CSV, "backtest --base-rates", "year", "of_yearly"),
    Kind("members", CSV, "batch baseline_2024 --over {path}", "member", "of_members", ".yaml"),
)  # fmt: skip
# What is only known by how it is kept: nothing checks it.
TABLE: Final = Kind("table", CSV, "list", "", "of_table")
OTHER: Final = Kind("other", YAML, "validate {path}", "", SCENARIO.check)
RUN: Final = Kind("run", FOLDER, "replay {path}", "")
PLAYED: Final = Kind("played", FOLDER, "report {path}", "")
PLAIN: Final = Kind("folder", FOLDER, "list", "")
EVERY: Final = (*KINDS, TABLE, OTHER, RUN, PLAYED, PLAIN)
