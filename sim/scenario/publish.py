"""Write the JSON Schema of scenario files, `scenario.schema.json`, from the models.

Editors read it, and `validate` checks files against it: so the forms are described once, in `schema` and
`blocks`, and checking a file need not wait for the models. Run `python -m sim.scenario.publish` after a
change of a form.
"""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from sim.scenario.blocks import ParameterFile
from sim.scenario.form import SCHEMA_FILE
from sim.scenario.schema import ScenarioFile


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema of a scenario file; `$defs` also hold the forms of the library."""
    _, schema = models_json_schema([(ScenarioFile, "validation"), (ParameterFile, "validation")])
    definitions = schema["$defs"]
    top = definitions.pop("ScenarioFile")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_lean(top),
        "title": "sixparty scenario",
        "$defs": {name: _lean(definitions[name]) for name in sorted(definitions)},
    }


def _lean(schema: Any) -> Any:  # noqa: ANN401  (any part of a JSON Schema)
    """Leave out titles made from field names, and close mappings whose keys have a pattern."""
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        fields = {name: _untitled(field, name) for name, field in schema["properties"].items()}
        return {**{key: _lean(part) for key, part in schema.items()}, "properties": fields}
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "patternProperties" in schema else {}
        return {**{key: _lean(part) for key, part in schema.items()}, **closed}
    return [_lean(part) for part in schema] if isinstance(schema, list) else schema


def _untitled(field: Any, name: str) -> Any:  # noqa: ANN401
    made = name.replace("_", " ").title()
    return {key: part for key, part in field.items() if key != "title" or part != made}


def text() -> str:
    """Give the bytes of the published file."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(text(), encoding="utf-8")
