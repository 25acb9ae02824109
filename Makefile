# Python 3.11 or newer and make are all it takes; `make help` lists the verbs.
# One environment serves every verb, so that the demo runs exactly what the tests have tried.
PYTHON ?= python3
VENV ?= .venv
UV ?= uv
BIN := $(VENV)/bin/python
PIP := $(BIN) -m pip install --quiet --disable-pip-version-check
PIN := $(UV) pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench conformance docs requirements clean broken

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/dev ## harvest the bundled sample site into archive.db, twice, and show what came of it
	@$(VENV)/bin/baogao demo
	@echo "(first: source $(VENV)/bin/activate)"

test: $(VENV)/dev ## run every test
	@$(BIN) -m pytest $(ARGS)

lint: $(VENV)/dev ## style, format and strict types
	@$(BIN) -m ruff check --quiet .
	@$(BIN) -m ruff format --quiet --check . || { echo "run: $(BIN) -m ruff format"; exit 1; }
	@$(BIN) -m mypy --no-error-summary

bench: $(VENV)/bench ## measure beside other tools and print the tables (ARGS="harvest --pages 1500")
	@$(BIN) -m benchmarks $(ARGS)

conformance: $(VENV)/dev ## run published suites against our decoders and rules (SUITES=DIR; ARGS=--help names the files)
	@$(BIN) -m benchmarks conformance $(ARGS) $(SUITES)

docs: $(VENV)/dev ## write the generated pages of docs/ anew
	@$(BIN) -m baogao.reference

requirements: ## pin every dependency anew, with hashes and without addresses (needs uv)
	$(PIN) -o requirements.txt
	$(PIN) -o requirements-dev.txt --extra dev -c requirements.txt
	$(PIN) -o requirements-bench.txt --extra dev --extra bench -c requirements-dev.txt

clean: ## remove the environment and the caches, never an archive
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# An environment is whole when its last installation came to its end. Otherwise, or when its Python is
# no longer there, it is made from nothing.
$(VENV)/dev: pyproject.toml requirements-dev.txt
	$(call install,requirements-dev.txt)

$(VENV)/bench: pyproject.toml requirements-bench.txt | $(VENV)/dev
	$(call install,requirements-bench.txt)

ifneq ($(shell $(BIN) -c 'print("works")' 2>/dev/null),works)
$(VENV)/dev: broken
endif

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -e $(VENV)/whole && $(BIN) -c '' || { echo "making $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
	@rm -f $(VENV)/whole
	@$(PIP) --require-hashes -r $(1)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/whole $@
endef
