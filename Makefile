# make run: make the environment, build the graph, print what it holds, answer a question.
# make test: make the environment and pass every test; what is left out is said, and why.
# Both do only what is not done yet.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := --constraint constraints.txt

.PHONY: run test clean

run: $(VENV)/.run
	@$(BIN)/citic-kg build
	@echo
	@sed -n '/^## Coverage/,/^## Direct/{/^## Direct/!p}' release/report.md
	@echo
	@echo 'Who is certified under ISO 41001?  citic-kg query certification-holders --standard "ISO 41001"'
	@$(BIN)/citic-kg query certification-holders --standard "ISO 41001"

test: $(VENV)/.test
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile -rs

clean:
	rm -rf $(VENV) .venv.* release .release.citic-kg build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "making the environment in $(VENV)"
	@$(PIP) install $(LOCK) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(PIP) install $(LOCK) --editable '.[test]'
	@touch $@
