# Needs Python 3.11, 3.12 or 3.13 and make, nothing else. `make` lists what there is.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
# The environment is made anew only when the lock or the package's metadata changed.
READY := $(VENV)/.installed
SAMPLE := data/raw/woonservice

# The first of these that starts and is of a version that every dependency has a release for. Asked only when
# an environment is made.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	"$$name" -c '$(FITS)' 2>/dev/null && echo "$$name" && break; done)
PIP := $(BIN)/python -m pip install --disable-pip-version-check
# What pip says goes to a file, which is shown where it fails; on the screen one line counts.
COUNT = tee -a $(VENV)/install.log | awk '/^Collecting / {printf "\r  %d packages", ++n; fflush()} END {if (n) print ""}'

$(READY): requirements.lock pyproject.toml setup.py
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (dagster-dbt has no release for 3.14 yet): install python3.13 and run make again, or name it: make PYTHON=/path/to/python3.13"; exit 1; }
	@"$(PYTHON)" -c '$(FITS)' || { echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13 (dagster-dbt has no release for 3.14 yet): name another one: make PYTHON=/path/to/python3.13"; exit 1; }
	@echo "Making $(VENV) with $$("$(PYTHON)" --version): one to three minutes, 700 MB ..."
	@rm -f $(READY) && "$(PYTHON)" -m venv $(VENV) && : > $(VENV)/install.log
	@( $(PIP) --require-hashes --requirement requirements.lock 2>&1 \
		&& $(PIP) --no-deps --no-build-isolation --editable . 2>&1 && touch $(READY) ) | $(COUNT)
	@test -f $(READY) || { tail -n 15 $(VENV)/install.log; echo "Installing failed: all of it is in $(VENV)/install.log"; exit 1; }

.PHONY: help install run check test duckdb-next dev lint docs bench scale growth spark
help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY)  ## Make the environment from the lock

run: $(READY) $(SAMPLE)  ## Run the nightly job once on data/raw and publish
	$(BIN)/woonmonitor run

# 70 MB of invented people are made here, not committed. Only where no extract lies, and never half.
$(SAMPLE): | $(READY)
	rm -rf data/making
	$(BIN)/woonmonitor sample --source woonservice --out data/making
	mv data/making/woonservice $@
	rmdir data/making

# Two files side by side, each file whole on one side, the long ones first (tests/conftest.py).
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# What takes seconds and matters most: files are read rightly or refused, rules judge, people stay hidden, what is
# published is whole. Nothing here builds with dbt, starts a server or kills a process.
QUICK := $(addprefix tests/contract/test_,bundled_inputs.py plan_codes.py delivery_terms.py plain_sources.py source_names.py region_names.py) \
	$(addprefix tests/unit/sources/cbs/test_,parse_rows.py parse_refusals.py regions.py) \
	tests/unit/sources/plancapaciteit/test_rules.py \
	$(addprefix tests/unit/sources/woonservice/test_,gate_values.py gate_rows.py) \
	$(addprefix tests/unit/reading/test_,contract.py rows.py values.py landing.py personal_data.py number_style.py sidecar.py harmless.py) \
	$(addprefix tests/unit/quality/test_,freshness.py holding.py suites.py named_thresholds.py) \
	$(addprefix tests/unit/privacy/test_,attacker.py pseudonym.py pseudonym_key.py) \
	$(addprefix tests/unit/publish/test_,files.py manifest_docs.py publication.py)

check: lint  ## Lint, and run the quick tests of what matters most
	$(PYTEST) $(QUICK)

test: $(READY)  ## Run all tests
	$(PYTEST)

# The next DuckDB beside the one in the lock: its own folder goes before the environment's.
DUCKDB_NEXT := $(CURDIR)/build/duckdb-next
duckdb-next: $(READY)  ## Run the quick tests and a night on DuckDB 2; TESTS=tests runs all
	$(PIP) --quiet --no-deps --upgrade --target $(DUCKDB_NEXT) duckdb==2.0.1
	PYTHONPATH=$(DUCKDB_NEXT) $(PYTEST) $(or $(TESTS),$(QUICK) tests/integration/test_nightly.py)

dev: $(READY)  ## Open the Dagster UI on http://127.0.0.1:3000
	$(BIN)/woonmonitor dev

lint: $(READY)  ## Check style, types, SQL and that the packages fit together
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pip check
	$(BIN)/sqlfluff lint --processes 2 dbt_project expectations

# Not --quiet: mkdocs then counts no warnings, and strict lets a broken link through. The variable silences a notice about
# the site builder's future; pyproject.toml says what we do about it.
docs: $(READY)  ## Build the docs as a site in build/docs; a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --config-file docs/site/mkdocs.yml
	@echo "Read it: $(BIN)/python -m http.server --directory build/docs"

bench: $(READY)  ## Measure every command on the region's size, with pandas and bare DuckDB beside
	$(BIN)/python -m tests.bench --scale 1
	$(BIN)/python -m tests.bench.page

scale: $(READY)  ## The same at 1, 10 and 100 times the region; a step has an hour at most
	$(BIN)/python -m tests.bench --scale 1 --scale 10 --scale 100 --bound 3600
	$(BIN)/python -m tests.bench.page

growth: $(READY)  ## Run thirty nights with small changes and show what grows
	$(BIN)/python -m tests.bench.nights

# An environment of its own: dbt-spark and PySpark, 450 MB. Java 17 or later comes from the system.
SPARK_READY := .venv-spark/.installed
$(SPARK_READY): requirements-spark.lock
	@rm -f $@ && "$(PYTHON)" -m venv .venv-spark
	.venv-spark/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements-spark.lock
	@touch $@

spark: $(READY) $(SPARK_READY)  ## Build the tables of the last run on a Spark cluster as well, and compare
	$(BIN)/python -m tests.spark
