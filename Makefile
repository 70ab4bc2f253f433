# make demo | test | check | bench | pages | vectors | wheel | lock     (README.md and docs/CONTRIBUTING.md say more)
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
BUNDLE := build/policies
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dossierhub/tools
# The record of a tool is written last.
OPA := $(CACHE)/opa-1.22.2/sha256
AGE := $(CACHE)/age-1.3.2/sha256
SPECTRAL := $(CACHE)/spectral-6.16.3/sha256
STYLESHEET := hub/ui/static/library.css
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: demo test check bench pages vectors screens wheel lock policies style clean python

# This is checked before anything is built: Debian's python3 comes without venv.
python:
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer with venv is needed. Debian, Ubuntu: apt install python3-venv" >&2; exit 1; }

$(READY): pyproject.toml .ci/lock/run.txt .ci/lock/build.txt .ci/lock/test.txt | python $(STYLESHEET)
	@echo "installing into .venv (about half a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP_INSTALL) --require-hashes --only-binary :all: -r .ci/lock/run.txt -r .ci/lock/build.txt -r .ci/lock/test.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --no-index -e .
	@touch $(READY)

$(OPA):
	@.ci/tools opa

$(AGE):
	@.ci/tools age

$(SPECTRAL):
	@.ci/tools spectral

$(BUNDLE)/policy.wasm: $(READY) $(OPA) $(shell find policies -type f 2>/dev/null)
	@$(BIN)/hub policy build --out $(BUNDLE)

policies: $(BUNDLE)/policy.wasm

# The part of the component library that our pages use, from npm; never committed.
$(STYLESHEET): .ci/npm/package-lock.json .ci/npm/command .ci/stylesheet | python
	@.ci/stylesheet

style: $(STYLESHEET)

# HEADLESS=1 stops after the story; the exit status is 0 only if every line is as expected.
demo: $(READY) $(OPA) $(AGE) policies style
	@$(BIN)/hub demo $(if $(HEADLESS),--headless)

# Format, lint, types and import rules: the inner loop.
check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A commit waits for the disk: what tests write lies in memory, where there is room for it.
ROOM := $(shell df --output=avail -m /dev/shm 2>/dev/null | awk 'NR > 1 && $$1 > 4096 { print "/dev/shm" }')
LITTLE := -o tmp_path_retention_count=1 -o tmp_path_retention_policy=failed

test: $(READY) $(OPA) $(AGE) $(SPECTRAL) policies style
	@.ci/tools chromium
	$(if $(ROOM),PYTEST_DEBUG_TEMPROOT=$(ROOM)) $(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder $(LITTLE)

# Figures of this machine in one run; nothing is asserted.
bench: $(READY) $(OPA) $(AGE) style
	@$(BIN)/python -m tests.bench

# Every page as every role, from both applications as they run: docs/pages.md, which a test compares.
pages: $(READY) $(OPA) policies style
	@$(BIN)/python -m tests.pages

# The test vectors, by a program in Go that was written from docs/formats.md alone. A test compares.
vectors:
	@"$$(.ci/tools go)" run -C tests/vectors/generate . ..

# Pictures of the main pages for the README, from the running demo.
screens: $(READY) $(OPA) policies style
	@.ci/tools chromium
	@$(BIN)/python -m tests.screens

# The wheel of the hub and the parties carries the built policies and the stylesheet: who installs it
# needs no opa, age or node. The demo is a wheel of its own.
wheel: $(READY) policies style
	@$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist . ./.ci/demo

# Exact versions with hashes; they may contain no registry address (a test checks).
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	$(COMPILE) pyproject.toml .ci/lock/demo.in --extra server --extra desk -o .ci/lock/run.txt
	$(COMPILE) .ci/lock/build.in -c .ci/lock/run.txt -o .ci/lock/build.txt
	$(COMPILE) .ci/lock/go.in -o .ci/lock/go.txt
	$(COMPILE) .ci/lock/node.in -o .ci/lock/node.txt
	$(COMPILE) .ci/lock/test.in -c .ci/lock/run.txt -c .ci/lock/build.txt -o .ci/lock/test.txt

clean:
	rm -rf .venv build .hub-demo $(STYLESHEET)
