# `make` alone lists what can be made. PYTHON=python3.12 names another Python, ARGS="..." goes to the command behind.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
ARGS ?=

.PHONY: help setup report lab test faults check format bench example lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with the pinned packages, if it is not there yet
	@sh tools/setup.sh

report: setup ## make the situation report of seeds/ and print the path of its briefing
	@$(BIN)/sitrep report $(ARGS)

lab: setup ## open the notebooks in JupyterLab
	@$(BIN)/sitrep lab $(ARGS)

test: setup ## run the whole test suite
	@$(BIN)/python -m pytest $(ARGS)

faults: setup ## kill a hundred reports at seeded moments and look at what is left
	@SITREP_KILLS=100 $(BIN)/python -m pytest tests/faults $(ARGS)

check: setup ## look for style and type errors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup ## put the code into its style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup ## measure speed; SITREP_TEST_DATA and SITREP_BASELINES name the folders of the corpora and of the peers
	@: "$${SITREP_TEST_DATA:?names no folder of corpora}" "$${SITREP_BASELINES:?names no folder with plain_loop.sh}"
	@$(BIN)/python tests/benchmarks/import_time.py
	@$(BIN)/python tests/benchmarks/report_against_plain_loop.py "$$SITREP_BASELINES/plain_loop.sh"
	@test -d build/bench || $(BIN)/python -m pip install --quiet --target build/bench -r tests/benchmarks/requirements.txt
	@$(BIN)/python tests/benchmarks/reading.py
	@$(BIN)/python tests/benchmarks/core_against_peers.py
	@$(BIN)/python tests/benchmarks/matching.py
	@$(BIN)/python tests/benchmarks/tone_against_package.py
	@$(BIN)/python tests/benchmarks/words_of_a_topic.py
	@$(BIN)/python tests/benchmarks/exploring.py
	@$(BIN)/python tests/benchmarks/scaling.py "$$SITREP_TEST_DATA/corpora/us_news_2012_2020.jsonl.gz"
	@$(BIN)/python tests/benchmarks/large_reports.py "$$SITREP_TEST_DATA/corpora/us_news_2012_2020.jsonl.gz"
	@$(BIN)/python tests/benchmarks/cluster.py "$$SITREP_TEST_DATA/corpora/us_news_2012_2020.jsonl.gz"

example: setup ## renew outputs/example/ and the picture in the README
	@sh tools/example.sh

lock: ## compile requirements.txt anew from pyproject.toml (needs uv); ARGS=--upgrade for newer versions
	@command -v uv >/dev/null || { echo 'sitrep: uv is not installed. Install it: pip install uv' >&2; exit 2; }
	uv pip compile pyproject.toml --extra cluster --extra s3 --extra lemmas --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' \
	  --quiet --output-file requirements.txt $(ARGS)

clean: ## remove .venv, caches and builds; outputs/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find lib tests -name __pycache__ -type d -prune -exec rm -rf {} +
