# Every target does its own set-up: a bare machine needs Python 3.11 to 3.13 and make.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: demo demo-check test soak bench shots lint format phone setup clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(STAMP)

demo: $(STAMP)          ## a day of twelve phones in minutes; the server keeps running until Ctrl-C
	$(BIN)/linxun demo

demo-check: $(STAMP)    ## the same, ends by itself with 0 only when all is as promised
	$(BIN)/linxun demo --check

test: $(STAMP)          ## every test, about eleven minutes on two cores
	$(BIN)/python tools/system_packages.py
	$(BIN)/python -m pytest -n 2 --dist worksteal

soak: $(STAMP)          ## the long searches: simulated days, kills
	$(BIN)/python -m pytest -m soak -o addopts="-q --import-mode=importlib -s"

bench: $(STAMP)         ## ratios of ours against the floor, taken in one run
	$(BIN)/python -m tests.benchmarks

shots: $(STAMP)         ## a picture of every screen and page into build/shots
	$(BIN)/python -m tests.shots

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

phone: $(STAMP)         ## the app in a phone-sized desktop window
	$(BIN)/linxun phone

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
