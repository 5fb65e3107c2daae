# Python 3.11 or later and make are all that is needed; everything else goes into .venv.
.DEFAULT_GOAL := help
.PHONY: help run test html-check lighthouse audit fuzz lint format check bench drills drills-short grow messages messages-check clean

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The first Python on the path that is new enough and really starts.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PYTEST_ARGS ?= -n 2
MINUTES ?= 10
LANGUAGES := -l en -l zh_Hans -l ru -l es -l ar
# What a public site sets; `check --deploy` judges the settings with it, and no accounts or files.
DEPLOY_ENV := VAR_ROOT=$(CURDIR)/$(VENV)/deploy SITE_URL=https://www.example.com TRUSTED_PROXIES=1 EMAIL_URL=submission://mail.example.com SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

help:  ## what you can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

run: $(VENV)/run.stamp  ## install, migrate, load the sample site once, serve on PORT (8000)
	@export SITE_URL=$${SITE_URL:-http://127.0.0.1:$(PORT)}; \
	$(BIN)/python manage.py migrate --verbosity 0 && \
	$(BIN)/python manage.py demo --if-empty && \
	exec $(BIN)/python manage.py serve --bind 127.0.0.1:$(PORT)

test: $(VENV)/dev.stamp  ## the whole suite on SQLite, and on PostgreSQL where there is one
	$(BIN)/python -m pytest $(PYTEST_ARGS)
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(PYTEST_ARGS) $(POSTGRES_ARGS)

html-check: $(VENV)/dev.stamp  ## public pages by the Nu HTML checker (its test says what it needs)
	$(BIN)/python -m pytest tests/portal/test_html.py

LIGHTHOUSE := var/lighthouse/node_modules/.bin/lighthouse
lighthouse: $(VENV)/dev.stamp  ## 100 of 100 on a phone (skipped loudly without Node.js or Chromium)
	@if ! command -v npm >/dev/null || ! command -v "$${CHROMIUM:-chromium}" >/dev/null; then \
		echo "SKIPPED lighthouse: Node.js or Chromium is not installed"; exit 0; fi; \
	[ -e $(LIGHTHOUSE) ] || npm install --prefix var/lighthouse --no-save --loglevel=error lighthouse@12.8.2; \
	$(BIN)/python -m tests.lighthouse $(LIGHTHOUSE)

lint: $(VENV)/dev.stamp  ## ruff and djlint
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet

audit: $(VENV)/dev.stamp  ## known holes in dependencies (skipped loudly where nobody answers)
	$(BIN)/python -m tests.audit

fuzz: $(VENV)/dev.stamp  ## what strangers send, made up at length: MINUTES=10
	HYPOTHESIS_PROFILE=long timeout --signal=INT $(MINUTES)m $(BIN)/python -m pytest -m hypothesis --ignore tests/browser -x -n 2; \
		code=$$?; [ $$code -ne 124 ] || echo "Nothing found in $(MINUTES) minutes."; [ $$code -eq 0 ] || [ $$code -eq 124 ]

format: $(VENV)/dev.stamp  ## write the house's formatting
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

check: $(VENV)/dev.stamp lint messages-check  ## all that has to be right: lint, format, migrations, deployment, tests
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOY_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(MAKE) audit test lighthouse

messages: $(VENV)/dev.stamp  ## collect the texts to translate (needs gettext) and compile the catalogs
	@set -e; for domain in django djangojs; do \
		$(BIN)/python manage.py makemessages --domain $$domain $(LANGUAGES) --no-location --no-obsolete \
			--ignore .venv --ignore var --ignore tests --verbosity 0; \
		en=locale/en/LC_MESSAGES/$$domain.po; \
		msgattrib --empty --clear-fuzzy --clear-previous $$en --output $$en; msgen $$en --output $$en; \
	done
	$(BIN)/python manage.py compilemessages $(LANGUAGES) --ignore .venv --verbosity 0

# Not with --stat: git then exits with 0 whatever differs.
messages-check:  ## whether the catalogs hold every text (skipped loudly without gettext)
	@if command -v msgmerge >/dev/null; then $(MAKE) --no-print-directory messages && \
		git diff --exit-code -I'POT-Creation-Date' -- 'locale/*.po' || \
		{ echo "Run 'make messages', translate what is new and commit it."; exit 1; }; \
	else echo "SKIPPED messages-check: gettext is not installed"; fi

bench: $(VENV)/dev.stamp  ## benchmarks, with printed ratios; ARGS=--help tells what else
	$(BIN)/python -m tests.bench $(ARGS)

grow: $(VENV)/dev.stamp  ## the site on several hosts of this machine, some cut off and killed (needs root)
	$(BIN)/python -m tests.grow

drills: $(VENV)/dev.stamp  ## what happens when things break, counted (about 10 minutes)
	$(BIN)/python -m tests.drills $(ARGS)

drills-short: $(VENV)/dev.stamp  ## the same, the quick ones, as in CI
	$(BIN)/python -m tests.drills --short

clean:  ## remove .venv; var/ with your data stays
	rm -rf $(VENV)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(call install,dependencies)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(call install,dev)
	@touch $@

# For a site that is run: also object storage, Redis, encrypted backups and Sentry.
$(VENV)/site.stamp: $(VENV)/run.stamp
	$(call install,site)
	@touch $@

# The project is run from its checkout, so only the requirements of pyproject.toml are installed;
# for a site those of all extras, too, and for development the tests' own.
define install
	@$(BIN)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
		extras = project["optional-dependencies"]; extras = extras if "$(1)" == "dev" else {**extras, "dev": []}; \
		print(*(project["dependencies"] if "$(1)" == "dependencies" else sum(extras.values(), [])), sep="\n")' \
		> $(VENV)/$(1).txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r $(VENV)/$(1).txt
endef
