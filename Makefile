# Everything a newcomer needs: `make run` and `make test`. Nothing but Python >= 3.11, make and a package index is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: setup run test check bench battery clean
.DEFAULT_GOAL := run

$(VENV)/.runtime: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("siban needs Python 3.11 or newer; call: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[postgres,fast,bench,dev]'
	@touch $@

setup: $(VENV)/.dev

run: $(VENV)/.runtime
	SIBAN_PORT=$${SIBAN_PORT:-$(PORT)} $(BIN)/siban serve

test: $(VENV)/.dev check
	@$(BIN)/python -m scripts.find_browser --install || true
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python scripts/bench.py

battery: $(VENV)/.dev
	$(BIN)/python scripts/battery.py

clean:
	rm -rf $(VENV) build dist *.egg-info
