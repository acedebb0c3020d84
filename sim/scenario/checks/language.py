"""Warnings about texts that lack one of the two languages."""

from sim.scenario.checks.view import View

LANGUAGES = {"en": "English", "ko": "Korean"}


def check_language(view: View) -> None:
    """Warn of every text that is not given in both English and Korean."""
    for node in view.texts:
        if not isinstance(node.tree, dict):
            view.document.fault(
                node.place, "W401", "one text stands for both languages: write {en: ..., ko: ...}"
            )
            continue
        for language, name in LANGUAGES.items():
            if language not in node.tree:
                view.document.fault(node.place, "W401", f"the {name} text is missing")
