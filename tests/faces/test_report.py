"""The after-action report: what stands in it, for whom, in both languages, and that it stands alone."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from sim.faces.report import write_report
from sim.faces.report.paper import FOLDER
from sim.faces.report.svg import Picture, contrast, diverging, ink_on
from sim.faces.words import LANGUAGES, has, keys
from sim.model.measures import SCALAR_MEASURES
from sim.record.run import Run
from sim.scenario.load import load
from sim.table.session import Session
from tests.faces.call import call, spawn
from tests.tidy.sources import TOP

NASTY = "<script>alert(1)</script> [/b] \x1b[31mred\x1b[0m =cmd|' /C calc'!A0 & \"quote\""
CLEANED = "&lt;script&gt;alert(1)&lt;/script&gt; [/b] red =cmd|&#39; /C calc&#39;!A0 &amp; &#34;quote&#34;"
NOTE, SECRET = f"Our reason: {NASTY}", "a reason of another seat"
PARTS = (
    "seats outcome objectives timeline ladder tension trust ring decisions injects rulings turning-points "
    "hot-wash improvement limits annex"
).split()


def scenario():
    """A short game with a title and an inject that would like to be more than text."""
    made = load("crossroads_2024", overrides=["turns=4", "parameters.decisiveness=1.25"])
    first = made.injects[0]
    nasty = first.model_copy(update={"title": first.title.model_copy(update={"en": NASTY, "ko": NASTY})})
    return made.model_copy(update={"injects": (nasty, *made.injects[1:])})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A game of two people and a white cell in which the facilitator does all that a facilitator does."""
    folder = tmp_path_factory.mktemp("runs") / "20260101-000000-crossroads_2024-abcdef"
    seats = {"ROK": "human", "USA": "human", "JPN": "white"}
    with Session.create(scenario(), folder=folder, seed=3, seats=seats, overrides=["turns=4"]) as session:
        session.order("ROK", [{"action": "conciliatory_statement", "target": "DPRK", "note": NOTE}])
        session.order("USA", [{"action": "hold", "note": SECRET}])
        session.ruling("tension", "ROK", "DPRK", 70, f"Because {NASTY}")
        session.inject("panel_veto", "skip")
        session.note(f"Note to self {NASTY}")
        session.play_turn()
        session.play_turn()
        session.undo()
        session.order("USA", [{"action": "hold"}], by="facilitator", reason="they were late")
        session.hand("JPN", "doctrine")
        session.inject({"id": "live", "turn": 2, "to": ["USA"], "title": "Only for one seat", "text": "hush"})
        session.ruling("trust", "USA", "DPRK", 0.5, "secret trust")
        while not session.over:
            session.play_turn()
    return folder


@cache
def written(folder, **options):
    """Write a report and read it, once for each choice of options."""
    return write_report(folder, out=folder.parent / "page.html", **options).read_text(encoding="utf-8")


class Page(HTMLParser):
    """Collect what a page is made of; end tags must fit."""

    VOID = frozenset("meta link br img input hr".split())

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), tuple(self.open)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data.strip())

    def all(self, tag):
        return [attrs for name, attrs, _ in self.found if name == tag]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "page.html"
    write_report(folder, request.param, out=path, futures=2)
    return request.param, path.read_text(encoding="utf-8")


def test_the_parts_stand_in_their_order(page):
    found = Page(page[1])
    assert [attrs["id"] for attrs in found.all("section")] == PARTS
    assert [attrs["lang"] for attrs in found.all("html")] == [page[0]]


def test_the_page_needs_nothing_but_itself(page):
    text = page[1]
    assert set(re.findall(r"(?:https?:)?//[\w.]+", text)) <= {"http://www.w3.org"}
    found = Page(text)
    assert not found.all("script") and not found.all("img") and not found.all("iframe")
    for tag, attrs, _ in found.found:
        assert not any(name.startswith("on") for name in attrs), tag
        for name in ("src", "href", "xlink:href", "action"):
            assert attrs.get(name, "data:,") == "data:,", (tag, attrs)
    assert "url(" not in text and "@import" not in text


def test_every_picture_has_a_title_a_description_and_a_table(page):
    text = page[1]
    figures = re.findall(r"<figure.*?</figure>", text, flags=re.DOTALL)
    assert len(figures) == text.count("<svg") >= 8
    for figure in figures:
        svg = re.search(r"<svg[^>]*>.*?</svg>", figure, flags=re.DOTALL)[0]
        name = re.search(r'aria-labelledby="([\w-]+)-title \1-text"', svg)[1]
        for part in ("title", "text"):
            assert re.search(rf'id="{name}-{part}">[^<]+<', svg), name
        assert 'role="img"' in svg
        assert "<table" in re.search(r"<details.*?</details>", figure, flags=re.DOTALL)[0]
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_foreign_text_stays_text(page):
    text = page[1]
    assert text.count(CLEANED) >= 5  # title of the inject, reasons of the seat and the ruling, a note
    assert "<script" not in text and "\x1b" not in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


def test_it_is_whole_in_its_language(page):
    lang, text = page
    found = Page(text)
    assert not [one for one in found.texts if re.search(r"\{\w+[:}]|\breport\.\w+\.", one)]
    if lang == "ko":
        body = " ".join(one for one in found.texts if one not in SCALAR_MEASURES)
        assert "Show as" not in body
        assert len(re.findall("[가-힣]", body)) > 5000


def test_who_sat_where_and_how_it_came_out(folder):
    text = written(folder)
    run = Run.open(folder)
    assert run.id in text and "3, game number 0" in text
    assert "the white cell" not in re.search(r'id="seats".*?</section>', text, re.DOTALL)[0]  # handed over
    assert text.count("a person") >= 2
    for name in SCALAR_MEASURES:
        assert name in text
    outcome = re.search(r'<ol class="outcome">.*?</ol>', text, re.DOTALL)[0]
    assert outcome.count("<li>") == 3
    assert outcome.count(". ") + outcome.count(".<") == 3


def test_objectives_are_met_as_the_measures_say(folder):
    text = written(folder)
    run = Run.open(folder)
    part = re.search(r'id="objectives".*?</section>', text, re.DOTALL)[0]
    met = missed = 0
    for wanted in run.scenario.objectives.values():
        for one in wanted:
            value = run.measures[one.measure]
            good = (one.at_least is None or value >= one.at_least) and (
                one.at_most is None or value <= one.at_most
            )
            met, missed = met + good, missed + (not good)
    assert (part.count('"whole met"'), part.count('"whole missed"')) == (met, missed)
    assert met and missed


def test_rulings_say_what_the_model_said_what_was_ruled_and_why(folder):
    text = written(folder)
    part = re.search(r'id="rulings".*?</section>', text, re.DOTALL)[0]
    rows = [
        re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in re.findall(r"<tr>.*?</tr>", part, re.DOTALL)
    ]
    tension = next(row for row in rows if "tension" in row[1])
    # The first inject adds 2 to the 46 of the start before the facilitator rules.
    assert tension[2:4] == ["48", "70"] and CLEANED in tension[4]
    trust = next(row for row in rows if row[1].startswith("trust"))
    assert trust[3:] == ["0.5", "secret trust"] and trust[0] == "2"
    assert any("orders given for United States" in row[1] and row[4] == "they were late" for row in rows)
    assert any("seat of Japan handed over" in row[1] for row in rows)
    assert any("taken back to line" in row[1] for row in rows)


def test_injects_planned_and_sent(folder):
    part = re.search(r'id="injects".*?</section>', written(folder), re.DOTALL)[0]
    rows = {
        re.search(r'"month">(\w+)<', row)[1]: row for row in re.findall(r"<tr>.*?</tr>", part, re.DOTALL)[1:]
    }
    assert set(rows) == {inject.id for inject in scenario().injects} | {"live"}
    assert "sent in turn 1" in rows["two_states_speech"] and "turn 1" in rows["two_states_speech"]
    assert "skipped" in rows["panel_veto"] and "turn 3" in rows["panel_veto"]
    assert "added at the table" in rows["live"] and "sent in turn 2" in rows["live"]
    assert any("never fired" in row and "held by the facilitator" in row for row in rows.values())


def test_decisions_carry_reasons_and_odds(folder):
    part = re.search(r'id="decisions".*?</section>', written(folder), re.DOTALL)[0]
    assert f"Reason: Our reason: {CLEANED}" in part and f"Reason: {SECRET}" in part
    assert "Conciliatory statement → North Korea [" in part  # a person: what its doctrine would have given
    assert re.search(r"\(\d+%\)", part)


def test_turning_points_say_what_they_are_and_how_many_futures(page):
    lang, text = page
    part = re.search(r'id="turning-points".*?</section>', text, re.DOTALL)[0]
    assert ("one-step change, same luck" if lang == "en" else "같은 운으로 한 걸음") in part
    assert part.count("N = 2") == 3
    assert len(re.findall(r"\d+% \(\d+%", part)) == 12


def test_parameters_that_differ_from_the_library(folder):
    part = re.search(r'id="annex".*?</section>', written(folder), re.DOTALL)[0]
    run = Run.open(folder)
    rows = re.findall(r'<tr><th scope="row">(\w+)</th>', part)
    assert rows == ["decisiveness"]
    assert run.head in part and run.turn_lines[-1].payload["hash"] in part
    assert run.manifest.scenario_sha256 in part and "turns=4" in part


def test_a_redacted_report_leaves_out_what_people_wrote(folder):
    text = written(folder, redact=True)
    for told in ("Our reason", SECRET, "Because", "Note to self", "they were late", "secret trust"):
        assert told in written(folder)
        assert told not in text
    assert "(left out of this copy)" in text


def test_a_player_reads_only_what_its_seat_may_see(folder):
    text = written(folder, seat="ROK")
    run = Run.open(folder)
    for secret in (SECRET, "secret trust", "Only for one seat", "hush", "Note to self", "they were late"):
        assert secret not in text
    assert "Our reason" in text  # its own
    assert "Because" in text  # a ruling on a tension, which everybody sees
    names = [name for name in SCALAR_MEASURES if f">{name}<" in text]
    assert "peak_rung" in names
    assert not {"score_rivera", "refusals", "enforcement_end", "provocations", "deal_rollback"} & set(names)
    for hidden in (run.head, run.turn_lines[-1].payload["hash"], "game number"):
        assert hidden not in text
    decisions = re.search(r'id="decisions".*?</section>', text, re.DOTALL)[0]
    assert re.findall("<h3>(.*?)</h3>", decisions) == ["South Korea"]
    assert "United States</th>" not in re.search(r'id="objectives".*?</section>', text, re.DOTALL)[0]
    trust = re.search(r'id="trust-4-title".*?</svg>', text, re.DOTALL)[0]
    n = len(run.scenario.actors)
    assert trust.count(">?<") == (n - 1) * (n - 1)
    expected = run.series("trust", "ROK", "DPRK")[-1]
    assert f">{round(100 * expected)}<" in trust
    assert set(re.findall(r"Turn \d+, ([\w ]+)</h3>", text)) <= {"South Korea"}


def test_the_inject_of_a_seat_is_in_its_own_report(folder):
    text = written(folder, seat="USA")
    assert "Only for one seat" in text and "hush" in text and "secret trust" in text
    assert "Our reason" not in text


def test_a_hidden_act_shows_only_to_who_noticed_it(folder):
    """The acts drawn for a seat are the public ones, its own, and those that its perception let it see."""
    run = Run.open(folder)
    spec = run.scenario.actions
    for seat in ("CHN", "JPN"):
        seen = 0
        for turn in range(1, run.turns + 1):
            told = run.events(turn)
            noticed = [
                (e.target, e.action, e.slot)
                for e in told
                if e.kind == "perceived" and e.actor == seat and e.outcome == 1
            ]
            for event in told:
                public = event.kind == "act" and spec[event.action].observability >= 1
                if event.kind != "act":
                    continue
                joint = spec[event.action].consent is not None and event.target == seat
                seen += (
                    public
                    or event.actor == seat
                    or joint
                    or (event.actor, event.action, event.slot) in noticed
                )
        text = written(folder, seat=seat)
        picture = re.search(r'aria-labelledby="timeline-title.*?</svg>', text, re.DOTALL)[0]
        marks = len(re.findall(r'<circle[^>]*fill="#(?:2166ac|757575)"', picture))
        marks += len(re.findall(r'<rect[^>]*fill="#b35806"', picture))
        assert marks == seen > 0


def test_a_game_without_people_injects_or_objectives_has_a_report(tmp_path):
    made = load("tutorial_trust", overrides=["turns=1"]).model_copy(
        update={"injects": (), "objectives": {}, "sources": (), "evidence": {}, "hot_wash": ()}
    )
    with Session.create(made, folder=tmp_path / "run") as session:
        first = write_report(tmp_path / "run").read_text(encoding="utf-8")  # before anything was played
        session.play_turn()
    last = write_report(tmp_path / "run").read_text(encoding="utf-8")
    assert 'id="ladder"' in first and 'id="ladder"' in last
    assert "There were no injects." in last and "What surprised you most?" in last
    assert 'id="objectives"' not in last
    Page(first)


def test_war_ends_the_pictures_where_it_ends_the_game(tmp_path):
    certain = ("dyads.DPRK-ROK.incident_weight=10", "parameters.escalation_base=5", "parameters.war_base=5")
    made = load("crossroads_2024", overrides=["turns=6", "dyads.DPRK-ROK.tension=100", *certain])
    with Session.create(made, folder=tmp_path / "run") as session:
        while not session.over:
            session.play_turn()
        turns = session.run.turns
    text = written(tmp_path / "run")
    assert turns < 6 and f"The game ended in general war in turn {turns}" in text
    assert "✕✕✕" in re.search(r'aria-labelledby="timeline-title.*?</svg>', text, re.DOTALL)[0]


def test_the_ink_can_be_read_on_every_ground():
    for step in range(-100, 101):
        ground = diverging(step / 100)
        ink = tuple(int(ink_on(ground)[k : k + 2], 16) for k in (1, 3, 5))
        assert contrast(ground, ink) >= 4.5


def test_the_colours_of_the_style_sheet_can_be_read_on_white():
    css = (FOLDER / "page.css").read_text(encoding="utf-8")
    for name in ("ink", "soft", "blue", "orange"):
        code = re.search(rf"--{name}: #(\w{{6}})", css)[1]
        assert contrast(tuple(int(code[k : k + 2], 16) for k in (0, 2, 4)), (244, 244, 244)) >= 4.5


def test_a_picture_escapes_what_it_is_given():
    picture = Picture("p", 10, 10, NASTY, NASTY)
    picture.text(1, 1, NASTY)
    picture.add("g", data_name=NASTY)
    assert "<script" not in picture.__html__() and "\x1b" not in picture.__html__()
    assert picture.__html__().count("&lt;script&gt;") == 4


def test_every_word_of_the_report_is_there_and_used():
    pattern = re.compile(r"""(["'])(report\.[\w.]*?)\1""")
    whole, begun = set(), set()
    files = [*FOLDER.glob("*.html"), *FOLDER.parent.glob("*.py"), TOP / "sim/faces/cli/report.py"]
    for path in files:
        text = path.read_text(encoding="utf-8")
        for _, key in pattern.findall(text):
            (begun if key.endswith(".") else whole).add(key)
        begun |= set(re.findall(r'f"(report\.[\w.]*?)\{', text))
    begun |= set(re.findall(r'"(report\.[\w.]+\.)" ~', (FOLDER / "aar.html").read_text(encoding="utf-8")))
    known = keys("en", "report")
    assert all(key in known for key in whole), whole - set(known)
    assert all(any(key.startswith(start) for key in known) for start in begun)
    assert not [key for key in known if key not in whole and not key.startswith(tuple(begun))]
    assert has("ko", "report.title")


def test_the_command_writes_the_report_and_says_where(folder, tmp_path):
    out = tmp_path / "aar.html"
    answer = call("report", folder, "-o", out, "--json", "--lang", "ko")
    told = json.loads(answer.out)
    assert answer.code == 0
    assert told["report"] == str(out) and told["bytes"] == out.stat().st_size and told["run"] == str(folder)
    assert 'lang="ko"' in out.read_text(encoding="utf-8")
    assert call("report", folder, "--seat", "ROK", "-q").out.strip().endswith("report-ROK.html")
    assert (folder / "report-ROK.html").is_file()


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_lone_hyphen_is_standard_output_and_nothing_else_stands_there(folder, tmp_path, encoding):
    flags = {"cwd": tmp_path, "PYTHONIOENCODING": encoding, "SIXPARTY_LANG": "ko"}
    answer = spawn("report", folder, "-o", "-", **flags)  # read as UTF-8, whatever the terminal speaks
    assert answer.code == 0 and not list(tmp_path.iterdir())
    assert call("report", folder, "-o", tmp_path / "page.html", "--lang", "ko").code == 0
    assert answer.out == (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (
        spawn("report", folder, "-o", "./-", encoding=encoding, **flags).code == 0
        and (tmp_path / "-").is_file()
    )
    refused = call("report", folder, "-o", "-", "--json")
    assert (refused.code, refused.out) == (2, "") and "--json" in refused.err


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["--kind", "study"], 2, "not a study"),
        (["--seat", "RUK"], 2, "ROK"),
        (["--seat", "ROK", "--futures", "2"], 2, "--seat"),
        (["--futures", "-1"], 2, "--futures"),
    ],
)
def test_the_command_refuses_with_a_sentence(folder, given, code, said):
    answer = call("report", folder, *given)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_a_missing_run_a_turn_of_a_run_and_a_game_not_begun(folder, tmp_path):
    assert call("report", "nothing-here", "--runs-dir", tmp_path).code == 4
    answer = call("report", f"{folder.name}:2", "--runs-dir", folder.parent)
    assert answer.code == 2 and "whole run" in answer.err
    Session.create(load("tutorial_trust"), folder=tmp_path / "new").close()
    assert call("report", tmp_path / "new").code == 5


def test_a_pair_may_be_named_in_either_order_in_an_objective(tmp_path):
    made = load("crossroads_2024", overrides=["turns=1"])
    wanted = [made.objectives["CHN"][0].model_copy(update={"measure": name, "at_most": 100})
              for name in ("tension_mean.USA.CHN", "tension_mean.CHN.USA")]  # fmt: skip
    made = made.model_copy(update={"objectives": {"CHN": tuple(wanted)}})
    with Session.create(made, folder=tmp_path / "run") as session:
        session.play_turn()
    part = re.search(r'id="objectives".*?</section>', written(tmp_path / "run"), re.DOTALL)[0]
    values = re.findall(r'<td class="number">([\d.]+)</td>', part)
    assert len(values) == 2 and values[0] == values[1]


def test_a_long_game_has_room_for_its_turns(tmp_path):
    with Session.create(load("tutorial_trust", overrides=["turns=150"]), folder=tmp_path / "run") as session:
        while not session.over:
            session.play_turn()
    picture = re.search(r'aria-labelledby="timeline-title.*?</svg>', written(tmp_path / "run"), re.DOTALL)[0]
    places = sorted(float(x) for x in re.findall(r'<text x="([\d.]+)" y="23"', picture))[1:]
    assert len(places) > 10
    assert all(b - a >= 9 for a, b in pairwise(places))
