"""Warnings about texts that lack one of the two languages."""

from pydantic import BaseModel

from sim.scenario.blocks import Text
from sim.scenario.checks.view import View

LANGUAGES = {"en": "English", "ko": "Korean"}


def check_language(view: View) -> None:
    """Warn of every text that is not given in both English and Korean."""
    for name in type(view.file).model_fields:
        _walk(view, getattr(view.file, name), name)


def _walk(view: View, value: object, *loc: str | int) -> None:
    if isinstance(value, Text):
        _text(view, value, *loc)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                _walk(view, getattr(value, name), *loc, name)
    elif isinstance(value, dict):
        for name, item in value.items():
            _walk(view, item, *loc, name)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            _walk(view, item, *loc, number)


def _text(view: View, text: Text, *loc: str | int) -> None:
    node = view.node(*loc)
    if node is None:
        return
    if isinstance(node.tree, str):
        view.fault("W401", "one text stands for both languages: write {en: ..., ko: ...}", *loc)
        return
    for language, name in LANGUAGES.items():
        if not getattr(text, language) and not view.written(*loc, language):
            view.fault("W401", f"the {name} text is missing", *loc)
