"""The picture of the README is the one that the game makes now."""

from importlib.util import module_from_spec, spec_from_file_location

from tests.tidy.sources import TOP

PLACE = TOP / "docs" / "pictures" / "draw.py"


def test_the_picture_is_current():
    spec = spec_from_file_location("docs_pictures_draw", PLACE)
    draw = module_from_spec(spec)
    spec.loader.exec_module(draw)
    assert draw.FILE.read_text(encoding="utf-8") == draw.picture(), "run: python docs/pictures/draw.py"
