# Every target sets up what it needs; a second call starts in seconds.
PYTHON ?= python3
FOLDER ?=
ARGUMENTS ?=
CORE_TESTS = tests/unit tests/property tests/faults tests/endtoend/test_command_line.py

BIN = .venv/bin
# A display that nobody sees, for what opens windows and isn't a test; tests start their own.
XVFB = xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24"
CHECKED = app tests models packaging

.DEFAULT_GOAL := help
.PHONY: help run demo test test-core check fix bench quality train train-smoke screenshots notices clean

help: ## Print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: .venv/.ready ## Open the window (FOLDER=… adds and indexes that folder)
	@$(BIN)/lookalike gui $(if $(FOLDER),"$(FOLDER)")

demo: .venv/.ready ## Make a hundred pictures, index them, and show one search
	@mkdir -p build
	@$(BIN)/lookalike demo --screenshot build/demo.png

test: .venv/.ready .venv/.ready-test ## Run all tests
	$(BIN)/pytest

test-core: .venv-core/.ready ## Run the core's tests on the installed wheel, without PySide6
	.venv-core/bin/pip install --quiet --no-deps --force-reinstall .
	.venv-core/bin/pytest -p no:pytest-qt --no-xvfb $(CORE_TESTS)

check: .venv/.ready ## Check format, lint, types, imports and licence notices
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python packaging/notices.py --check

fix: .venv/.ready ## Format, and mend what lint can mend
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)

bench: .venv/.ready .venv/.ready-test ## Measure; prints tables for docs/benchmarks.md
	for each in tests/benchmarks/bench_*.py; do \
		PYTHONPATH=tests $(XVFB) $(BIN)/python $$each || exit 1; done

quality: .train/.ready ## Measure the network on real pictures; writes docs/quality.md
	cd models && ../.train/bin/python -m quality

train: .train/.ready ## Train the shipped network anew, a quarter of an hour (ARGUMENTS=… as in models/training)
	cd models && ../.train/bin/python -m training.train --to ../build/lookalike-1 $(ARGUMENTS)

train-smoke: .train/.ready ## Train a tiny network on made pictures and test what comes out
	.train/bin/pytest -c models/training/tests/pytest.ini models/training/tests

screenshots: .venv/.ready .venv/.ready-test ## Take the README's screenshots anew
	$(XVFB) $(BIN)/python packaging/screenshots.py

notices: .venv/.ready ## Write THIRD-PARTY-NOTICES.md anew
	$(BIN)/python packaging/notices.py

clean: ## Remove environments and everything that was built
	rm -rf .venv .venv-core .train build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.ready: pyproject.toml constraints.txt packaging/make-environment.sh packaging/linux/libraries.txt
	@packaging/linux/install-libraries.sh packaging/linux/libraries.txt
	@echo "Setting up Lookalike (once; about two minutes)…"
	@PYTHON=$(PYTHON) packaging/make-environment.sh .venv --editable '.[window,test]'
	@touch $@

.venv/.ready-test: packaging/linux/libraries-test.txt .venv/.ready
	@packaging/linux/install-libraries.sh packaging/linux/libraries-test.txt
	@touch $@

.venv-core/.ready: pyproject.toml constraints.txt packaging/make-environment.sh
	@packaging/linux/install-libraries.sh packaging/linux/libraries.txt
	@PYTHON=$(PYTHON) packaging/make-environment.sh .venv-core '.[test]'
	@touch $@

.train/.ready: pyproject.toml constraints.txt packaging/make-environment.sh packaging/linux/libraries.txt
	@packaging/linux/install-libraries.sh packaging/linux/libraries.txt
	@echo "Setting up the training environment (once; PyTorch is large)…"
	@PYTHON=$(PYTHON) packaging/make-environment.sh .train --editable '.[train]'
	@touch $@
