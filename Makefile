.DEFAULT_GOAL := help
.PHONY: help run test test-long check fix bench docs

CASE ?= examples/aarhus-type-2-diabetes
CODE := src tests scripts $(wildcard benchmarks)
BIN := .venv/bin
LOCK := pyproject.toml uv.lock scripts/set-up

export PYTHON

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1 | /p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r name text; do printf '  make %-10s%s\n' "$$name" "$$text"; done

run: .venv/ready-run ## compute the example; another case: make run CASE=folder
	@$(BIN)/bundlinje run $(CASE)

test: check ## the checks, then every test; the long harnesses on a sample
	$(BIN)/pytest -n auto

test-long: check ## the checks, then every test, the long harnesses in full
	BUNDLINJE_LONG=1 $(BIN)/pytest -n auto -m "long or not long"

check: .venv/ready-dev ## style, types and layers; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports

fix: .venv/ready-dev ## put style and order right where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready-dev ## every benchmark, one after the other
	@set -e; for file in $(sort $(filter-out %/common.py %_rows.py,$(wildcard benchmarks/*.py))); do \
		echo "$$file"; $(BIN)/python "$$file"; done

docs: .venv/ready-run ## write the reference pages that come from the code
	$(BIN)/python -m scripts.reference_pages

# Set-up runs again only when the dependencies or the way to install them changed.
.venv/ready-run: $(LOCK)
	@scripts/set-up run

.venv/ready-dev: $(LOCK)
	@scripts/set-up dev
