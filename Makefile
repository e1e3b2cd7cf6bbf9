# Every target installs what it misses below this folder: no root, nothing in the system's Python.
PYTHON ?= python3
UV := $(or $(shell command -v uv),.tools/bin/uv)
BIN := .venv/bin
PAGE := playground/page
PAGE_SOURCES := playground/build.py $(wildcard $(PAGE)/*.json $(PAGE)/*.ts $(PAGE)/*.mjs $(PAGE)/.npmrc $(PAGE)/index.html) \
  $(shell find $(PAGE)/src -type f)
OLDEST := /usr/lib/postgresql/15/bin
CODE := bot handlers blocks sponsorship storage playground tests benchmarks deploy
UV_VERSION := uv==0.13.9
PIP_AUDIT := pip-audit==2.10.1
CYCLONEDX := cyclonedx-bom==7.5.0
BENCHMARKS := week commands socket_mode inside home startup delivery replicas plan drain digests
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 4 --dist loadscope
COVERAGE := --cov --cov-report= --cov-fail-under=0
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

demo: .venv/ready $(PAGE)/dist/index.html ## try Headway in the browser, with no Slack account
	@$(BIN)/headway demo

test: .venv/ready $(PAGE)/dist/index.html ## tests in three minutes (ARGS="-k win" for some)
	@$(PYTEST) --brief $(if $(CI),$(COVERAGE)) $(ARGS)

rest: .venv/ready $(PAGE)/dist/index.html ## the tests that `make test` leaves out
	@$(PYTEST) --rest $(COVERAGE) --cov-append $(ARGS)

whole: .venv/ready $(PAGE)/dist/index.html ## every test
	@$(PYTEST) $(COVERAGE) $(ARGS)

oldest: .venv/ready ## storage, backup and cluster on the oldest PostgreSQL, where Debian's is installed
ifneq ($(wildcard $(OLDEST)),)
	@POSTGRESQL_BINARIES=$(OLDEST) $(BIN)/pytest -q -n 2 tests/storage tests/bot/test_backup.py \
	  tests/bot/test_cluster.py tests/bot/test_commands.py
else
	@echo "not run on the oldest PostgreSQL: there is no $(OLDEST)"
endif

check: format-check lint types whole coverage oldest ## everything that CI runs

format-check: .venv/ready
	@$(BIN)/ruff format --check .

lint: .venv/ready
	@$(BIN)/ruff check .

types: .venv/ready
	@$(BIN)/mypy

coverage: .venv/ready
	@$(BIN)/coverage report

format: .venv/ready ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migration: .venv/ready ## write a migration for changed tables: make migration MESSAGE="Wins have owners"
	@$(BIN)/python -m storage.migrate "$(MESSAGE)"
	@$(BIN)/ruff format --quiet storage/migrations

lock: .venv/ready ## lock the newest versions that pyproject.toml allows
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --all-extras pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --extra build --constraint requirements.lock pyproject.toml -o requirements-run.lock
	@$(MAKE) --no-print-directory .venv/ready
	@$(BIN)/python -m deploy.licences > docs/licences.md

bench: .venv/ready ## measure speed against the goals in docs/performance.md (ten minutes)
	@for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name || exit 1; done

chaos: .venv/ready ## prove delivery under kills, faults and outages (twenty minutes; SEED=… repeats one)
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(ARGS)

fuzz: .venv/ready ## mutated payloads at every door (100,000 cases; SEED=… repeats them)
	@$(BIN)/python -m tests.trust.fuzz $(if $(SEED),--seed $(SEED)) $(ARGS)

audit: .venv/ready ## ask whether anything that is locked has a known vulnerability
	@$(BIN)/python -m deploy.audit $(UV) tool run --quiet $(PIP_AUDIT)

sbom: .venv/ready ## write the bill of materials of what runs: artefacts/headway.cdx.json (CycloneDX)
	@mkdir -p artefacts
	@$(UV) tool run --quiet --from $(CYCLONEDX) cyclonedx-py requirements --output-reproducible \
	  --pyproject pyproject.toml --output-format JSON -o artefacts/headway.cdx.json requirements-run.lock
	@echo "artefacts/headway.cdx.json"

licences: .venv/ready ## list the licences of what runs: docs/licences.md
	@$(BIN)/python -m deploy.licences > docs/licences.md

words: .venv/ready ## private words in 10,000 random companies (half an hour; SEED=… repeats them)
	@$(BIN)/python -m tests.trust.words $(if $(SEED),--seed $(SEED)) $(ARGS)

mutants: .venv/ready ## change what must never be wrong, a place at a time: do its tests see it? (ten minutes; SEED=… repeats)
	@$(BIN)/python -m tests.mutants $(if $(SEED),--seed $(SEED)) $(ARGS)

pictures: .venv/ready $(PAGE)/dist/index.html ## draw docs/images anew: the week as the browser test lives it
	@$(BIN)/pytest -q tests/browser/test_week.py
	@for name in win checkin preview digest home; do cp artefacts/portrait-$$name.png docs/images/$$name.png; done

clean: ## remove everything that the other targets installed or built
	rm -rf .tools .venv $(PAGE)/node_modules $(PAGE)/dist .mypy_cache .pytest_cache .ruff_cache

.tools/bin/uv:
	@echo "Installing uv into .tools"
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check $(UV_VERSION)

# Compiled once here: a start takes three times as long where Python may not, or is told not to.
.venv/ready: requirements.lock pyproject.toml | $(if $(findstring .tools,$(UV)),.tools/bin/uv)
	@echo "Installing Headway into .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Headway needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …")'
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@$(BIN)/python -m compileall -q -j 0 .venv/lib $(CODE)
	@touch $@

$(PAGE)/dist/index.html: $(PAGE_SOURCES) | .venv/ready
	@$(BIN)/python -m playground.build
	@touch $@

.PHONY: help demo test oldest rest whole pictures audit sbom licences check bench chaos fuzz words mutants migration format-check lint types coverage format lock clean
