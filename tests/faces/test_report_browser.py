"""The report in a real browser (chromium): it loads alone, fits telephone and paper, and cuts nothing off."""

import re

import pytest

from sim.faces.report import write_report
from sim.faces.words import LANGUAGES
from sim.scenario.load import load
from sim.table.session import Session
from tests.faces.browser import Browser

# Words that stand outside their picture, and labels of one picture that cover each other.
CUT_OFF = """[...document.querySelectorAll('svg')].flatMap(svg => {
  const room = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < room.left - 1 || box.right > room.right + 1 ||
                         box.top < room.top - 1 || box.bottom > room.bottom + 1);
  }).map(text => svg.getAttribute('aria-labelledby') + ': ' + text.textContent);
})"""
COVERED = """['ladder', 'tension', 'timeline'].flatMap(name => {
  const svg = document.querySelector(`svg[aria-labelledby^="${name}-"]`);
  const texts = [...svg.querySelectorAll("text")];
  const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], k) => boxes.slice(k + 1).filter(([, b]) =>
    a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 5 && b.top < a.bottom - 5
  ).map(([other]) => name + ': ' + one + ' / ' + other));
})"""
TOO_WIDE = """[...document.querySelectorAll('main *')].filter(element =>
  element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll, .hidden')
).map(element => element.tagName + '.' + element.className)"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    with Session.create(load("crossroads_2024"), folder=folder) as session:
        while not session.over:
            session.play_turn()
    return folder


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, run):
    return write_report(run, request.param).as_uri()


@pytest.fixture
def opened(page, browser):
    browser.open(page)
    return browser


def test_it_loads_nothing_else_and_complains_of_nothing(opened, page):
    asked = [one["request"]["url"] for one in opened.told("Network.requestWillBeSent")]
    assert page in asked
    assert all(url == page or url.startswith("data:") for url in asked)
    faults = opened.told("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
    assert not faults
    assert opened.ask("document.querySelectorAll('section h2').length") >= 15


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_runs_out_of_the_window(browser, page, width):
    browser.open(page, width)
    assert browser.ask("innerWidth") == width
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask(TOO_WIDE) == []


def test_no_word_of_a_picture_is_cut_off_or_covered(opened):
    assert opened.ask("document.querySelectorAll('svg text').length") > 100
    assert opened.ask(CUT_OFF) == []
    assert opened.ask(COVERED) == []


def test_every_table_opens_and_every_scrolling_part_has_a_name(opened):
    opened.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.ask("[...document.querySelectorAll('details table')].every(one => one.offsetHeight > 20)")
    parts = opened.ask("[...document.querySelectorAll('.scroll')].map(one => one.getAttribute('aria-label'))")
    assert parts and all(parts)
    assert opened.ask("document.documentElement.scrollWidth") <= 1200


def test_it_prints_on_a4(opened):
    data = opened.pdf()
    assert data.startswith(b"%PDF")
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data))
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}
