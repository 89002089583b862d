# Needs Python (3.11 or later) and make, nothing else. `make` lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The environment is made anew only when the lock or the package's metadata changed.
READY := $(VENV)/.installed
SAMPLE := data/raw/woonservice

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

.PHONY: help install run test dev lint bench growth
help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY)  ## Make the environment from the lock

run: $(READY) $(SAMPLE)  ## Run the nightly job once on data/raw and publish
	$(BIN)/woonmonitor run

# 70 MB of invented people are made here, not committed. Only where no extract lies, and never half.
$(SAMPLE): | $(READY)
	rm -rf data/making
	$(BIN)/woonmonitor sample --source woonservice --out data/making
	mv data/making/woonservice $@
	rmdir data/making

test: $(READY)  ## Run the tests
	$(BIN)/python -m pytest

dev: $(READY)  ## Open the Dagster UI on http://127.0.0.1:3000
	$(BIN)/woonmonitor dev

lint: $(READY)  ## Check style, types, SQL and that the packages fit together
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pip check
	$(BIN)/sqlfluff lint --processes 2 dbt_project expectations

bench: $(READY) $(SAMPLE)  ## Measure a full and a nothing-new run against dbt alone
	$(BIN)/python tests/bench.py

growth: $(READY)  ## Run thirty nights with small changes and show what grows
	$(BIN)/python tests/growth.py
