# `make run` serves Calfline, `make test` checks everything; both set up what is missing.
.DEFAULT_GOAL := help
.PHONY: help run test check unit integration integration-postgresql functional assurance screenshots bench torture load load-ci messages lock set-up set-up-test

python := .venv/bin/python
pytest := $(python) -m pytest -q

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: set-up ## set up, then serve on 127.0.0.1:8000 (PORT=… overrides)
	@exec $(python) manage.py serve

test: check unit integration functional assurance ## everything that must hold before a change is done

check: set-up-test ## lint, types, layers, migrations
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	.venv/bin/lint-imports
	CALFLINE_ENVIRONMENT=test CALFLINE_DATA_DIR=$$(mktemp -d) $(python) manage.py makemigrations --check --dry-run

unit: set-up-test ## the pure core, without a database
	$(pytest) tests/unit --junitxml=var/results/unit.xml

integration-postgresql: set-up-test ## the same, on a PostgreSQL server of its own (its programs must be installed)
	$(python) -m tests.postgresql $(pytest) tests/integration --ignore=tests/integration/torture --junitxml=var/results/integration-postgresql.xml

integration: set-up-test ## views, actions, database, documents, messages, generated pages
	$(pytest) tests/integration --junitxml=var/results/integration.xml

functional: set-up-test ## the journeys, in a browser
	$(pytest) tests/functional --junitxml=var/results/functional.xml

assurance: set-up-test ## which test shows each requirement, by the last run, into var/assurance.html
	$(python) -m tests.assurance

screenshots: set-up-test ## every screen in both languages into screenshots/
	$(python) -m tests.screenshots

bench: set-up-test ## the measurements, as ratios
	$(python) -m tests.bench

torture: set-up-test ## kills, full disks, held locks, cut networks: acknowledged, present, lost
	$(python) -m tests.torture

load-ci: set-up-test ## a smaller clinic at work for a minute
	$(python) -m tests.load --users 20 --seconds 60

load: set-up-test ## a clinic at work: 50 users for ten minutes, then documents queued beside
	$(python) -m tests.load --users 50 --seconds 600
	$(python) -m tests.load --users 20 --seconds 60 --documents 2

messages: set-up-test ## gather the sentences to translate into locale/ko
	$(python) manage.py makemessages -l ko

lock: set-up-test ## compile requirements/*.txt again from pyproject.toml
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements/base.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements/dev.txt

set-up:
	@.ci/set-up run

set-up-test:
	@.ci/set-up test
