"""Mutated scenario files: no traceback, every fault at a place of the file, load agrees with validate."""

import re

import pytest
import yaml
from pydantic import ValidationError

from sim.scenario import strict_yaml
from sim.scenario.check import validate_file
from sim.scenario.faults import ScenarioError
from sim.scenario.form import FormCheck
from sim.scenario.load import load
from sim.scenario.schema import ScenarioFile
from tests.scale import scale
from tests.scenario.mutations import mutate
from tests.scenario.writing import FILES, is_slow, patience, timed

CODE = re.compile(r"[EW]\d{3}")
MUTATIONS = scale(1_000, 1_000_000)
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]


def mutant(seed):
    return mutate(TEXTS[seed % len(TEXTS)], seed)


def check_places(faults, raw):
    lines = raw.decode("utf-8", "replace").split("\n")
    for fault in faults:
        assert CODE.fullmatch(fault.code) and fault.message.isprintable() and len(fault.message) < 1000
        assert 1 <= fault.line <= len(lines) + 1 and 1 <= fault.column
        assert re.fullmatch(r".+:\d+:\d+: [EW]\d{3} .+", str(fault))


def test_mutated_files_are_answered_with_places(tmp_path):
    path, slow, wrong = tmp_path / "mutant.yaml", [], 0
    for seed in range(MUTATIONS):
        raw = mutant(seed)
        path.write_bytes(raw)
        faults, took = timed(path)
        if took >= patience() and is_slow(path):
            slow.append(seed)
        check_places(faults, raw)
        wrong += any(fault.severity == "error" for fault in faults)
    assert not slow
    # Otherwise the mutator would have gone blunt, or the checks.
    assert MUTATIONS * 0.5 < wrong < MUTATIONS


def test_a_file_without_errors_loads_and_no_other(tmp_path):
    path, loaded = tmp_path / "mutant.yaml", 0
    for seed in range(scale(200, 20_000)):
        path.write_bytes(mutant(seed))
        errors = [fault for fault in validate_file(path) if fault.severity == "error"]
        if errors:
            with pytest.raises(ScenarioError) as caught:
                load(path)
            assert caught.value.faults == errors
        else:
            load(path)
            loaded += 1
    assert loaded >= 10


def tree_of(raw):
    return strict_yaml.parse(raw.decode("utf-8", "replace"), "mutant.yaml")


def test_the_published_form_and_the_models_agree():
    judged = {True: 0, False: 0}
    for seed in range(scale(300, 50_000)):
        document = tree_of(mutant(seed))
        # Reading has its own faults, and a key without a value is one that only the form knows.
        if document.root is None or document.faults:
            continue
        data = document.root.data()
        FormCheck(document).run(document.root)
        if any(fault.code == "E208" for fault in document.faults):
            continue
        try:
            ScenarioFile.model_validate(data)
            sound = True
        except ValidationError:
            sound = False
        assert sound == (not document.faults), (seed, document.faults)
        judged[sound] += 1
    assert min(judged.values()) >= 20


def as_read(document):
    return None if document.root is None else document.root.data()


def test_both_parsers_read_the_same(monkeypatch):
    if strict_yaml.PARSER is yaml.SafeLoader:
        pytest.skip("PyYAML came without libyaml, so there is only one parser")
    for seed in range(scale(60, 5_000)):
        raw = mutant(seed)
        fast = tree_of(raw)
        with monkeypatch.context() as patch:
            patch.setattr(strict_yaml, "PARSER", yaml.SafeLoader)
            plain = tree_of(raw)
        assert as_read(fast) == as_read(plain), seed
        assert {fault.code for fault in fast.faults} == {fault.code for fault in plain.faults}, seed
