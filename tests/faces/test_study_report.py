"""The report of a study: what stands in it, that its figures are the games', that it stands alone."""

import json
import re
import sys

import numpy as np
import pytest

from sim.faces.report import study_fans, study_games, study_moves, study_replay
from sim.faces.report.paper import FOLDER
from sim.faces.report.study import write_study_report
from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_sums import Units, difference, mean_over, running
from sim.faces.words import LANGUAGES, keys
from sim.study.errors import NothingToDo
from sim.study.interval import mean_interval
from sim.study.plan import Factor
from sim.table.session import Session
from tests.faces.call import call
from tests.faces.played import play
from tests.faces.studied import CLEANED, DOCTRINES, NASTY, drawn, played, report
from tests.faces.test_report import Page
from tests.study import made
from tests.tidy.sources import TOP

PARTS = "means played matrix tornado ranking boxes fans settling games limits".split()


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """A study of two by three doctrines, of which one cannot be played."""
    with pytest.MonkeyPatch.context() as patch:
        yield played(tmp_path_factory.mktemp("runs"), patch)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    return drawn(
        tmp_path_factory.mktemp("studies"), text=NASTY, names=("parameters.x", f"parameters.{NASTY}")
    )


@pytest.fixture(scope="module")
def made_text(made_up):
    return report(made_up)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, grid):
    return request.param, report(grid, request.param)


def section(text, name):
    return re.search(rf'<section id="{name}".*?</section>', text, flags=re.DOTALL)[0]


def plain(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_parts_stand_in_their_order(page):
    found = Page(page[1])
    assert [attrs["id"] for attrs in found.all("section")] == PARTS
    assert [attrs["lang"] for attrs in found.all("html")] == [page[0]]


def test_the_page_needs_nothing_but_itself(page, made_text):
    for text in (page[1], made_text):
        assert set(re.findall(r"(?:https?:)?//[\w.]+", text)) <= {"http://www.w3.org"}
        found = Page(text)
        assert not found.all("script") and not found.all("img") and not found.all("iframe")
        for tag, attrs, _ in found.found:
            assert not any(name.startswith("on") for name in attrs), tag
            for name in ("src", "href", "xlink:href", "action"):
                assert attrs.get(name, "data:,") == "data:,", (tag, attrs)
        assert "url(" not in text and "@import" not in text


def test_every_picture_is_described_has_a_table_and_says_that_it_is_no_forecast(page, made_text):
    note = {"en": "not a forecast</text>", "ko": "예측이 아님</text>"}
    for lang, text in (page, ("en", made_text)):
        figures = re.findall(r"<figure.*?</figure>", text, flags=re.DOTALL)
        assert len(figures) == text.count("<svg") >= 6
        for figure in figures:
            svg = re.search(r"<svg[^>]*>.*?</svg>", figure, flags=re.DOTALL)[0]
            name = re.search(r'aria-labelledby="([\w-]+)-title \1-text"', svg)[1]
            for part in ("title", "text"):
                assert re.search(rf'id="{name}-{part}">[^<]+<', svg), name
            assert svg.count(note[lang]) == 1, name
            assert "<table" in re.search(r"<details.*?</details>", figure, flags=re.DOTALL)[0]
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids))


def test_it_is_whole_in_its_language(page):
    lang, text = page
    found = Page(text)
    assert not [one for one in found.texts if re.search(r"\{\w+[:}]|\bstudy_report\.\w+", one)]
    if lang == "ko":
        assert len(re.findall("[가-힣]", " ".join(found.texts))) > 3000
        assert "Show as" not in text and " games" not in plain(text)


def test_equal_studies_give_equal_bytes(grid, tmp_path):
    first = write_study_report(grid, "en", tmp_path / "one.html").read_bytes()
    assert write_study_report(type(grid).open(grid.folder), "en", tmp_path / "two.html").read_bytes() == first


def test_what_was_played_and_what_failed(grid):
    text = report(grid)
    told = plain(section(text, "played"))
    assert "36 played, 12 of them failed" in told and "6 points, 6 games at each" in told
    assert grid.sha256() in told and grid.manifest["scenario_sha256"] in told
    assert "DPRK cannot play tit_for_tat" in told
    assert "Which is calmer?" in text and "not finished" not in text


def test_the_cells_of_the_matrix_are_means_of_their_games(grid):
    games = grid.columns(["point", "score_rivera"])
    part = section(report(grid), "matrix")
    title = "escalation score (Rivera et al. 2024)"
    [map_] = [one for one in part.split("<figure") if f"<h3>{title}" in one]
    cells = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", map_)
    assert len(cells) == 6
    for point, (_, row) in enumerate(cells):
        values = games["score_rivera"][games["point"] == point]
        mean, sure, count = re.findall(r'class="number">(.*?)</td>', row)
        if np.isnan(values).all():
            assert (mean, sure, count) == ("-", "-", "0")
            continue
        expected = mean_interval(values)
        assert float(mean) == pytest.approx(expected.mean, abs=0.51)
        assert [float(end) for end in sure.split(" to ")] == pytest.approx(
            [expected.low, expected.high], abs=0.51
        )
        assert count == "6"


def test_the_fans_are_of_the_games_of_the_study_and_of_no_others(grid):
    reader = StudyReader(grid, "en")
    found = study_replay.replayed(reader, reader.worlds)
    assert [fan.point for fan in found.fans] == [0, 1, 3, 4] and found.different == 0
    assert {found.actors[k] for k in found.pair} == {"USA", "DPRK"}
    for fan in found.fans[1:3]:
        scenario = reader.worlds.scenario(grid.design.rows[fan.point])
        for run in (0, 5):
            with Session.create(scenario, seed=7, run=run) as session:
                while not session.over:
                    session.play_turn()
                states = [session.course.state_after(turn) for turn in range(5)]
            i, j = found.pair
            assert fan.series[run, :, 0].tolist() == [state.pair[0, i, j] for state in states]
            assert fan.series[run, :, 1].tolist() == [state.directed[0, i, j] for state in states]
            assert fan.series[run, :, 3].tolist() == [state.world[3] for state in states]
    assert "the first 500 at most of 4 of its 6 points, 24 in all" in plain(section(report(grid), "fans"))


def test_fans_of_games_that_come_out_otherwise_are_not_drawn(grid, monkeypatch):
    reader = StudyReader(grid, "en")
    reader.values["score_rivera"][7] += 1.0
    assert study_replay.replayed(reader, reader.worlds).different == 1
    found = study_fans.fans(reader)
    assert not found["groups"] and "1 of 24 games came out otherwise" in found["lines"][0]


def test_a_changed_scenario_costs_the_fans_and_nothing_else(tmp_path, monkeypatch):
    store = played(tmp_path, monkeypatch, runs=5, turns=2, factors=DOCTRINES[:1])
    path = store.folder / "scenario.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    text = report(store)
    assert "cannot be played again here" in section(text, "fans") and "has been changed" in section(
        text, "fans"
    )
    assert "United States" in section(text, "played") and "<svg" in section(text, "settling")


def test_points_of_fans_are_spread_over_their_ranking(made_up):
    reader = StudyReader(made_up, "en")
    chosen = study_replay.chosen_points(reader)
    values = made_up.columns(["point", "crisis"])
    means = [values["crisis"][values["point"] == point].mean() for point in chosen]
    every = [values["crisis"][values["point"] == point].mean() for point in range(60)]
    assert len(chosen) == 6 and set(chosen.values()) == {5}
    assert means == sorted(means) and means[0] == min(every) and means[-1] == max(every)


def test_the_band_of_a_median_holds_it_and_narrows():
    values = np.random.default_rng(1).normal(size=(400, 3))
    low, high = study_fans.median_ends(values)
    few_low, few_high = study_fans.median_ends(values[:25])
    assert (low <= np.median(values, axis=0)).all() and (np.median(values, axis=0) <= high).all()
    assert (high - low < few_high - few_low).all()


def test_foreign_text_stays_text(made_text):
    text = made_text
    assert text.count(CLEANED) >= 6  # title, question, the name of a factor in tables and pictures
    assert (
        "<script" not in text
        and "\x1b" not in text
        and "49" not in section(text, "played").split("sha256")[0]
    )
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "c&#39;s &lt;b&gt;" in text and "<b>" not in text


def test_the_tornado_finds_the_factor_that_moves_and_its_size(made_up, made_text):
    reader = StudyReader(made_up, "en")
    games = made_up.columns(["point", "crisis"])
    x = np.array([row[0] for row in made_up.design.rows])[games["point"]]
    low, high = np.quantile([row[0] for row in made_up.design.rows], (0.2, 0.8))
    expected = games["crisis"][x >= high].mean() - games["crisis"][x <= low].mean()
    first = study_moves._move(reader, 0)
    assert first.change.mean == pytest.approx(expected) and first.change.sign == 1
    assert study_moves._move(reader, 1).change.sign == 0
    rows = re.findall(r'<th scope="row">(.*?)</th>', section(made_text, "tornado"))
    assert rows[0] == "x"


def test_levels_that_were_picked_get_a_wider_interval(made_up):
    picked = study_moves._move(StudyReader(made_up, "en"), 2)
    assert picked.picked and {picked.low, picked.high} <= {"a", "b", "c's <b>"}
    assert picked.before.mean <= picked.after.mean


def test_the_box_of_crises_is_found_and_drawn(made_text):
    part = section(made_text, "boxes")
    assert re.search(r"Where &#34;x&#34; is at least 0\.[56]\d*, a crisis came in [789]\d% of games", part)
    assert part.count("<svg") >= 1 and "Box 1" in part


def test_without_the_packages_the_report_says_which_line_installs_them(made_up, tmp_path, monkeypatch):
    factors = made.ranges("parameters.x", "parameters.y")
    x = np.array([0.1, 0.9] * 16)[:, None] * np.ones((1, 4))
    planned = made.plan("morris", 11, 4, factors, "m")
    values = {"crisis": np.resize(x > 0.5, (33, 4)).astype(float)}
    store = made.study(tmp_path, planned, values)
    for name in ("SALib.analyze", "ema_workbench.analysis.prim"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "pip install &#39;sixparty[analysis]&#39;" in section(report(store), "ranking")
    assert "pip install &#39;sixparty[analysis]&#39;" in section(report(made_up), "boxes")


def test_boxes_are_not_looked_for_where_crises_are_rare_or_unmeasured(tmp_path):
    factors = made.ranges("parameters.x")
    crisis = np.zeros((50, 4))
    crisis[0, 0] = 1.0
    planned = made.plan("latin_hypercube", 50, 4, factors, "rare")
    text = report(made.study(tmp_path, planned, {"crisis": crisis, "peak_rung": crisis + np.arange(4)}))
    assert "A crisis came in 0.5% of games" in section(text, "boxes")
    assert "highest rung reached" in section(text, "means").split("</p>")[0]  # crisis tells nothing
    planned = made.plan("latin_hypercube", 50, 4, factors, "other")
    other = made.study(tmp_path, planned, {"peak_rung": crisis + np.arange(4)})
    assert "does not measure crises" in report(other)


def test_the_main_measure_is_the_first_named_that_differs(tmp_path):
    planned = made.plan(runs=8, measures=("war", "trust_end.A.B", "peak_rung"))
    values = {"war": np.zeros(8), "trust_end.A.B": np.arange(8.0), "peak_rung": np.arange(8.0)}
    reader = StudyReader(made.study(tmp_path, planned, values), "en")
    assert reader.measures == ("trust_end.A.B", "war", "peak_rung")
    assert "trust of A in B" in section(report(reader.store), "means")


def test_an_unfinished_study_says_so_and_failed_games_count_for_nothing(tmp_path):
    planned = made.plan(runs=10, name="half")
    store = made.study(tmp_path, planned, {"peak_rung": np.arange(10.0)}, failed=(9,))
    told = plain(report(store))
    assert "10 played, 1 of them failed" in told and "it broke 1 1" in told
    assert "peak_rung 4.00 1.89 to 6.11 9" in told
    store.add_round(20)
    assert "10 of 20 games have been played" in plain(report(store))


def test_a_study_without_games_has_no_report(tmp_path):
    store = made.study(tmp_path, made.plan(runs=2), {"peak_rung": np.zeros(2)})
    for path in (store.folder / "parts").iterdir():
        path.unlink()
    with pytest.raises(NothingToDo):
        report(type(store).open(store.folder))


def test_typical_best_and_worst_games(tmp_path):
    score = np.array([5.0, 1.0, 9.0, 9.0, 4.9, 1.0])
    months = np.array([0.0, 2.0, 7.0, 3.0, 0.0, 1.0])
    values = {"score_rivera": score, "months_in_crisis": months}
    planned = made.plan(runs=6, measures=("score_rivera", "months_in_crisis"), name="s")
    store = made.study(tmp_path, planned, values)
    found = {one.kind: one.place for one in study_games.chosen(StudyReader(store, "en"))}
    assert found == {"typical": 0, "best": 5, "worst": 2}
    assert "<a " not in report(store)
    page = store.folder / "games" / "2" / "report.html"
    page.parent.mkdir(parents=True)
    page.write_text("x", encoding="utf-8")
    text = report(store)
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', text) == [("games/2/report.html", "s#2")]
    assert "sixparty explain s#5" in text and "sixparty replay s#0" in text


def test_more_of_something_good_is_better(tmp_path):
    planned = made.plan(runs=3, measures=("trust_end.A.B",), name="good")
    store = made.study(tmp_path, planned, {"trust_end.A.B": np.array([0.1, 0.9, 0.5])})
    found = {one.kind: one.place for one in study_games.chosen(StudyReader(store, "en"))}
    assert (found["best"], found["worst"]) == (1, 0)


def test_games_that_share_their_luck_are_no_sample_of_their_own():
    luck = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    values = np.tile(luck, 40)  # 40 points, every one with the same five runs
    run, point = np.tile(np.arange(5), 40), np.repeat(np.arange(40), 5)
    alone, shared = mean_interval(values), mean_over(values, Units("run", (run,)))
    assert shared.width == pytest.approx(mean_interval(luck).width) and shared.width > 5 * alone.width
    assert shared.n == 200
    both = mean_over(values, Units("point_and_run", (point, run)))
    assert both.width == pytest.approx(shared.width)  # the points are alike
    low, high = values[point < 20], values[point >= 20] + 1.0
    gap = difference(low, Units("run", (run[point < 20],)), high, Units("run", (run[point >= 20],)))
    assert gap.mean == 1.0 and gap.width < 1e-9


def test_a_mean_of_single_games_is_the_textbook_one():
    values = np.array([1.0, 4.0, np.nan, 2.0, 7.0])
    found, expected = mean_over(values, Units("game", (np.arange(5),))), mean_interval(values)
    assert (found.n, found.missing) == (expected.n, expected.missing) == (4, 1)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    binary = np.array([0.0, 0.0, 1.0, 0.0])
    assert mean_over(binary, Units("game", (np.arange(4),))) == mean_interval(binary, binary=True)
    assert (
        mean_over(binary[:2], Units("game", (np.arange(2),))).high > 0.5
    )  # nothing seen is not nothing there


def test_the_running_mean_ends_at_the_mean_of_all():
    values = np.random.default_rng(3).normal(size=300)
    units = Units("run", (np.tile(np.arange(100), 3),))
    steps = running(values, units, 20)
    assert steps[-1] == (300, mean_over(values, units)) and steps[0][0] == 3
    assert [games for games, _ in steps] == sorted({games for games, _ in steps})


def test_one_factor_with_levels_gets_its_intervals(tmp_path):
    planned = made.plan(runs=40, factors=(Factor("doctrine.A", ("calm", "wild")),), name="levels")
    values = np.stack([np.arange(40) % 2, 5 + np.arange(40) % 3]).astype(float)
    text = report(made.study(tmp_path, planned, {"peak_rung": values}))
    rows = re.findall(r'<th scope="row">(\w+)</th>', section(text, "levels"))
    assert rows == ["calm", "wild"] and "(n = 40)" in section(text, "levels")
    assert 'id="matrix"' not in text


def test_the_command_writes_the_report_of_a_study(grid, tmp_path):
    runs = grid.folder.parent.parent
    out = tmp_path / "study.html"
    answer = call("report", "doctrines", "--runs-dir", runs, "-o", out, "--json", "--lang", "ko")
    told = json.loads(answer.out)
    assert answer.code == 0 and told["kind"] == "study" and told["bytes"] == out.stat().st_size
    assert 'lang="ko"' in out.read_text(encoding="utf-8")
    for ref in ("doctr", str(grid.folder), "@last"):
        assert call("report", ref, "--runs-dir", runs, "--kind", "study", "-o", out, "-q").code == 0
    assert call("report", grid.folder, "-q").out.strip().endswith("report.html")


def test_a_lone_hyphen_puts_the_page_on_stdout_and_nothing_else(grid, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = grid.folder
    assert call("report", folder, "-o", tmp_path / "page.html", "-q").code == 0
    assert call("report", folder, "-o", "-").out == (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not (tmp_path / "-").exists()


def test_the_command_refuses_what_does_not_fit(grid, tmp_path):
    runs = grid.folder.parent.parent
    answer = call("report", "doctrines", "--runs-dir", runs, "--seat", "USA", "--futures", "3")
    assert answer.code == 2 and "--futures, --seat" in answer.err
    answer = call("report", "doctrine", "--kind", "study", "--runs-dir", tmp_path)
    assert answer.code == 4
    folder = play(tmp_path / "run", turns=1)
    assert call("report", folder, "--kind", "study").code == 2
    assert call("report", "nothing", "--runs-dir", tmp_path).code == 4


def test_every_word_of_the_report_is_there_and_used():
    pattern = re.compile(r"""["'](study_report\.[\w.]*)["']""")
    files = [*FOLDER.glob("study.html"), *FOLDER.parent.glob("study*.py"), TOP / "sim/faces/cli/report.py"]
    whole, begun = set(), set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        whole |= {key for key in pattern.findall(text) if not key.endswith(".")}
        begun |= {key for key in pattern.findall(text) if key.endswith(".")}
        begun |= set(re.findall(r'f"(study_report\.[\w.]*?)\{', text))
    known = keys("en", "study_report")
    assert all(key in known for key in whole), whole - set(known)
    assert not [key for key in known if key not in whole and not key.startswith(tuple(begun))]
