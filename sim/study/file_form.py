"""Read a file and check its form and its languages, before anything asks what it names."""

from pathlib import Path

from sim.scenario.checks.language import check_language
from sim.scenario.checks.view import View
from sim.scenario.form import FormCheck, Shape
from sim.scenario.library import shipped
from sim.scenario.strict_yaml import Document, read


def checked_form(path: Path, shape: Shape, schema: Shape | None = None) -> tuple[Document, View | None]:
    """Give the file as read, with its faults so far, and the view of it; no view where nothing can be read.

    schema holds the `$defs` that the shape refers to: by default those of scenario files.
    """
    document = read(path)
    if document.root is None:
        return document, None
    form = FormCheck(document, schema)
    form.run(document.root, shape)
    view = View(document, document.root, shipped(), form.texts)
    check_language(view)
    return document, view
