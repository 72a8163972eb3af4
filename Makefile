# make demo: set up, ingest seeds/, show what came out.   make test: set up and run every test.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export DO_NOT_TRACK := 1

.PHONY: demo test fast-test lint check eval bench lock setup setup-dev clean
.DELETE_ON_ERROR:

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	touch $@

demo: setup
	@$(BIN)/python -m flows.demo

test: setup-dev
	$(BIN)/python -m pytest -q

fast-test: setup-dev
	$(BIN)/python -m pytest -q -m "not slow"

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

# The extraction table, on seeds/ or on GOLD=path/to/gold.jsonl ARTICLES=path/to/articles.jsonl
eval: setup
	$(BIN)/python -m bench.evaluate $(if $(GOLD),--gold $(GOLD) --articles $(ARTICLES))

bench: setup
	$(BIN)/python -m bench.speed

# Moves every pin; needs uv. No index address goes into the locks.
lock:
	uv pip compile --generate-hashes --no-emit-index-url --no-header --no-annotate -q pyproject.toml requirements/build.in -o requirements/runtime.lock
	uv pip compile --generate-hashes --no-emit-index-url --no-header --no-annotate -q --all-extras pyproject.toml requirements/build.in -o requirements/dev.lock

clean:
	rm -rf $(VENV) build lake out
