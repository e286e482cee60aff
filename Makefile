# One word for each thing this house does; `make help` lists them. Each stands alone on a bare machine.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
SYSTEM_PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PYTHON := $(VENV)/bin/python
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: help run test check tidy bench drill codes messages lock venv clean

help: ## Say what each word does
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 18

run: venv ## Start web, engine and make-believe phones with the demo network; Ctrl-C stops all
	@exec $(PYTHON) -m scripts.run

test: venv ## Run every test, on SQLite and on a throw-away PostgreSQL (ARGS=... goes to pytest)
	@exec $(PYTHON) -m scripts.run_tests $(ARGS)

check: venv ## Look at format, lint, imports, templates, types, migrations and the live settings
	@exec $(PYTHON) -m scripts.check

tidy: venv ## Let the tools put right what check would name of format and indent
	@exec $(PYTHON) -m scripts.check --tidy

bench: venv ## Measure what docs/performance.md reports (ARGS="--quick" for a short one)
	@exec $(PYTHON) -m bench $(ARGS)

drill: venv ## Play a whole call-out with scripted phones in racing time, and print who was reached
	@exec $(PYTHON) -m scripts.drill $(ARGS)

codes: venv ## Show who can sign in to the demo, with the codes of the next minutes
	@MODE=demo exec $(PYTHON) manage.py demo_sign_ins

messages: venv ## Put new words into the catalogues in locale/, to be translated, and compile them
	@MODE=demo exec $(PYTHON) manage.py gather_locale

lock: venv ## Write requirements.lock anew, and requirements-live.lock, what a live server installs
	@exec $(PYTHON) -m scripts.lock_requirements

venv:
	@test -n "$(SYSTEM_PYTHON)" || { echo "Ringround needs Python 3.11 or newer: sudo apt-get install python3 python3-venv"; exit 1; }
	@exec "$(SYSTEM_PYTHON)" scripts/make_venv.py

clean: ## Remove what the other words made here, but not the data in var/
	@rm -rf $(VENV) staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
