# `make help` lists what can be done. Everything installs what it needs by itself.

SHELL := /bin/bash
PYTHON ?= python3.11
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
DATA := $(or $(DATA_DIR),var)
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
ISSO_STAMP := var/bench-isso/.installed

export PORT PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help run test bench lint format types messages lock screenshots clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# Mail can be read, and reaches nobody: whoever wants it sent names a mail server.
run: export EMAIL_URL ?= filemail:///$(abspath $(DATA))/mail
run: ## start the blog with its demo on http://127.0.0.1:$PORT (8000); Ctrl-C stops it
	@$(PYTHON) deploy/require_port.py $(PORT)
	@$(MAKE) --silent --no-print-directory $(RUN_STAMP)
	@$(MANAGE) migrate --verbosity 0
	@$(MAKE) --silent --no-print-directory $(DATA)/static_collected
	@[ -e $(DATA)/demo_loaded ] || { $(MANAGE) load_demo && touch $(DATA)/demo_loaded; }
	@$(MANAGE) welcome
	@exec $(MANAGE) serve

test: $(DEV_STAMP) ## check everything that this machine can check
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" .ci/check

bench: $(DEV_STAMP) $(ISSO_STAMP) ## measure publishing, reading and submitting
	@$(PY) -m tests.bench

lint: $(DEV_STAMP) ## look for mistakes and untidy formatting
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .

format: $(DEV_STAMP) ## tidy the formatting
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

types: $(DEV_STAMP) ## check the types
	$(VENV)/bin/mypy .

messages: $(DEV_STAMP) ## collect the texts to translate and compile the translations (needs gettext)
	@for app in blogsite posts comments surveys; do \
		(cd $$app && mkdir -p locale && ../$(PY) ../manage.py makemessages --locale de --no-location --no-wrap \
			&& sed -i '/^"POT-Creation-Date/d' locale/de/LC_MESSAGES/django.po \
			&& ../$(PY) ../manage.py compilemessages) || exit 1; \
	done

lock: $(DEV_STAMP) ## write the lock files from requirements*.txt
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal requirements.txt -o requirements.lock
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal requirements-dev.txt -o requirements-dev.lock

screenshots: $(DEV_STAMP) ## draw the pictures of the handbook from a running blog: make screenshots BASE=http://127.0.0.1:8000
	@$(PY) docs/screenshots.py $(or $(BASE),http://127.0.0.1:$(PORT))

clean: ## remove the environment and what tools have cached; data under var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(DATA)/static_collected: $(RUN_STAMP) $(shell find blogsite posts comments surveys -path '*/static/*' -type f)
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing: $(PYTHON) was not found. PYTHON= names another."; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock | $(PY)
	@echo "Installing the packages that the blog needs (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(PY)
	@echo "Installing the packages that the tests need (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(RUN_STAMP) $@

$(ISSO_STAMP):
	@echo "Installing Isso, to compare with (once)"
	@{ $(PYTHON) -m venv var/bench-isso \
		&& var/bench-isso/bin/pip install --quiet --disable-pip-version-check isso==0.14.0 gunicorn==27.0.1 \
		&& touch $@; } || rm -rf var/bench-isso
