"""The report of a study in a real browser (chromium): alone, on a telephone, on paper, nothing cut off."""

import re

import pytest

from sim.faces.report.study import write_study_report
from sim.faces.words import LANGUAGES
from tests.faces.browser import Browser
from tests.faces.studied import NASTY, drawn, played
from tests.faces.test_report_browser import CUT_OFF, TOO_WIDE

# Labels of one picture that cover each other; a label within a box of its own may touch the next.
COVERED = """[...document.querySelectorAll('svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')];
  const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], k) => boxes.slice(k + 1).filter(([, b]) => a.width && b.width &&
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4
  ).map(([other]) => svg.getAttribute('aria-labelledby') + ': ' + one + ' / ' + other));
})"""
WITHOUT_NAME = (
    """[...document.querySelectorAll('.scroll')].filter(one => !one.getAttribute('aria-label')).length"""
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A study of doctrines that was played, and one made up that would like to be more than text."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("runs")
        yield {
            "played": played(folder, patch),
            "made": drawn(folder, text=NASTY, names=("parameters.x", f"parameters.{NASTY}")),
        }


@pytest.fixture(scope="module", params=[(name, lang) for name in ("played", "made") for lang in LANGUAGES])
def page(request, stores):
    name, lang = request.param
    store = stores[name]
    return write_study_report(store, lang, store.folder / f"report-{lang}.html").as_uri()


def test_it_loads_nothing_else_and_complains_of_nothing(browser, page):
    browser.open(page)
    asked = [one["request"]["url"] for one in browser.told("Network.requestWillBeSent")]
    assert page in asked and all(url == page or url.startswith("data:") for url in asked)
    assert not browser.told("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
    assert not browser.told("Page.javascriptDialogOpening")
    assert browser.ask("document.querySelectorAll('section h2').length") >= 9
    assert browser.ask("document.scripts.length") == 0


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_runs_out_of_the_window(browser, page, width):
    browser.open(page, width)
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask(TOO_WIDE) == []
    assert browser.ask(WITHOUT_NAME) == 0


def test_no_word_of_a_picture_is_cut_off_or_covered(browser, page):
    browser.open(page)
    assert browser.ask("document.querySelectorAll('svg text').length") > 50
    assert browser.ask(CUT_OFF) == []
    assert browser.ask(COVERED) == []


def test_it_prints_on_a4(browser, page):
    browser.open(page)
    data = browser.pdf()
    assert data.startswith(b"%PDF")
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data))
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}
