# Needs make and Python 3.11 or newer, nothing else: everything it installs goes into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test lint format types floors pytest nightly bench goldens
.NOTPARALLEL:

help:
	@echo "make run      set up .venv and play scenarios/crossroads_2024.yaml with seed 1"
	@echo "make test     every check, in their short form (make -k test goes on after a failed one)"
	@echo "make nightly  the tests in their long form"
	@echo "make bench    print the measured figures"
	@echo "make goldens  rewrite the golden playthroughs in tests/goldens; read the diff"

run: $(VENV)/.ready
	@$(BIN)/sixparty run scenarios/crossroads_2024.yaml --seed 1

test: lint format types floors pytest

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .

format: $(VENV)/.ready-test
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-test
	$(BIN)/mypy

floors: $(VENV)/.ready-test
	$(BIN)/lint-imports --no-logo

pytest: $(VENV)/.ready-test
	$(BIN)/python -m pytest -q --durations=10

nightly: $(VENV)/.ready-test
	SIXPARTY_NIGHTLY=1 $(BIN)/python -m pytest -q --durations=20

bench: $(VENV)/.ready
	$(BIN)/python benchmarks/bench.py

goldens: $(VENV)/.ready-test
	$(BIN)/python -m pytest -q tests/goldens --update-goldens

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "sixparty needs Python 3.11 or newer, and there is no $(PYTHON) here. Install one, or name yours: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sixparty needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) could not make $(VENV); on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.ready: pyproject.toml | $(VENV)/.made
	@echo "Installing sixparty into $(VENV); the first time this takes about a minute."
	@$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.ready-test: pyproject.toml | $(VENV)/.made
	@echo "Installing sixparty and its checks into $(VENV); the first time this takes about a minute."
	@$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/.ready
