# `make demo` and `make test` set up all they need on a machine with Python 3.11 or newer and make.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= auto

.PHONY: demo test check format catalogues lock bench faults clean

demo: .venv/ready
	@$(BIN)/python -m bot demo

test: .venv/ready-dev
	$(BIN)/python -m pytest -n $(JOBS)

check: .venv/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m locales.check
	$(BIN)/python -m pytest -q tests/unit/test_import_rules.py

format: .venv/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# after a change of words: collect them and bring every catalogue up to date
catalogues: .venv/ready-dev
	$(BIN)/python -m locales.check --update

bench: .venv/ready-dev
	$(BIN)/python -m bench

# some hours: every fault in its full size, on both databases; the reports are in docs/proof
faults: .venv/ready-dev
	$(BIN)/python -m tests.faults

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements-dev.lock pyproject.toml -o requirements.lock

.venv/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 2; }
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv
