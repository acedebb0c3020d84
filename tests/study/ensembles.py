"""Ensembles written for tests: a head and a CSV of a few parameters."""

import hashlib
import json

NAMES = ("coupling", "costly_signal", "noise_sd", "incident_base")
ROWS = [(0.1, 1.0, 0.5, 0.01), (0.3, 2.0, 1.0, 0.02), (0.5, 3.0, 1.5, 0.03), (0.7, 0.5, 2.0, 0.04)]


def write(folder, rows=ROWS, names=NAMES, name="tried", csv=None, **head):
    """Write an ensemble into a folder; give the path of its head."""
    text = csv
    if text is None:
        lines = [",".join(["member", *names])]
        lines += [",".join(map(str, (number, *row))) for number, row in enumerate(rows, 10)]
        text = "\n".join(lines) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    said = {
        "format": 1,
        "id": name,
        "title": {"en": "Tried", "ko": "시험"},
        "points_tried": 400,
        "kept": 9,
        "bands": {"war": {"low": 0, "high": 2.5, "fell": 12}},
        "seed": 1,
        "csv": f"{name}.csv",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source": ["Invented."],
        **head,
    }
    path = folder / f"{name}.yaml"
    kept = {key: value for key, value in said.items() if value is not None}
    path.write_text(
        "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in kept.items()),
        encoding="utf-8",
    )
    return path
