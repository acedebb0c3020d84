"""The pages hang together: links lead somewhere, and every page can be reached."""

from posixpath import normpath
from posixpath import split as split_path
from urllib.parse import unquote

from tests.docs.pages import anchors, links, pages
from tests.tidy.sources import TOP

INDEX = "docs/index.md"
ABROAD = ("https://", "http://", "mailto:")


def target(page, link):
    """Give the file, from the top of the checkout, and the anchor that a link of a page leads to."""
    path, _, anchor = unquote(link).partition("#")
    return normpath(f"{split_path(page)[0]}/{path}".lstrip("/")) if path else page, anchor


def inner(page):
    return [target(page, link) for link in links(page) if not link.startswith(ABROAD)]


def test_every_link_leads_to_a_file_and_a_heading_that_exist():
    lost = []
    for page in pages():
        for path, anchor in inner(page):
            if not (TOP / path).exists():
                lost.append(f"{page}: {path}")
            elif anchor and anchor not in anchors(path):
                lost.append(f"{page}: {path}#{anchor}")
    assert not lost


def test_every_page_can_be_reached_from_the_index():
    reached, waiting = set(), [INDEX]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [path for path, _ in inner(page) if path.endswith(".md") and (TOP / path).is_file()]
    assert set(pages()) <= reached, sorted(set(pages()) - reached)


def test_no_page_needs_the_network():
    pictures = [(page, link) for page in pages() for link in links(page) if link.startswith(ABROAD)]
    assert not [link for _, link in pictures if link.endswith((".png", ".svg", ".jpg", ".gif"))]
