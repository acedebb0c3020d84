"""The pages of the documentation, taken apart: code blocks, links, tables and headings."""

import re
from functools import cache
from typing import NamedTuple

from tests.tidy.sources import TOP, files, name_of

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`\n]+`")
_HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)


class Block(NamedTuple):
    """A code block: the words after its fence, its text, and the line of the page where the text begins."""

    info: str
    text: str
    line: int


def pages():
    """Name every page, README first."""
    return ["README.md", *sorted(name_of(path) for path in files("docs") if path.suffix == ".md")]


@cache
def text_of(page):
    return (TOP / page).read_text(encoding="utf-8")


def blocks(page):
    """List the code blocks of a page in their order."""
    text = text_of(page)
    return [
        Block(found[1].strip(), found[2], text.count("\n", 0, found.start()) + 2)
        for found in _FENCE.finditer(text)
    ]


def prose(page):
    """Give a page without its code blocks."""
    return _FENCE.sub("", text_of(page))


def links(page):
    """List the targets of a page's links and pictures; what stands in code is none."""
    return _LINK.findall(_CODE.sub("", prose(page)))


def anchors(page):
    """List the names by which the headings of a page can be linked to, as GitHub makes them."""
    found = []
    for _, words in _HEADING.findall(prose(page)):
        kept = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.append(kept)
    return found


def section(page, heading):
    """Give what stands below a heading, up to the next one of its level; code blocks are left out."""
    text = prose(page)
    found = re.search(rf"^(#+) +{re.escape(heading)} *$", text, re.MULTILINE)
    assert found, f"{page} has no heading {heading!r}"
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def headings(page, level):
    """List the headings of a level."""
    return [words for marks, words in _HEADING.findall(prose(page)) if len(marks) == level]


def rows(text):
    """List the rows of the tables in a text as lists of cells; heads and rules are left out."""
    found, lines = [], text.splitlines()
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if line.startswith("|") and not is_rule(line) and not is_rule(following):
            # A bar inside a cell is written \| as in every Markdown table.
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            found.append([cell.replace("\\|", "|").strip() for cell in cells])
    return found


def is_rule(line):
    """Say whether a line is the one between the head of a table and its body."""
    return bool(re.fullmatch(r"\|[\s:|-]+", line.strip()))


def code(text):
    """List what stands as code in a text.

    >>> code("the `seed` of `run --seed 1`")
    ['seed', 'run --seed 1']
    """
    return [found.strip("`") for found in _CODE.findall(text)]


def first_column(text):
    """List the code words in the first column of the tables of a text."""
    return [word for cells in rows(text) for word in code(cells[0])]
