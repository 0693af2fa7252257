# Each target says what it does; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app server
STAMPS := $(VENV)/.stamps
T ?=
K ?=
COVERAGE ?=
HISTORY ?= docs/bench-history.csv
# These ask each address as each role, or no database: PostgreSQL would answer alike.
ALIKE := test_permissions.py test_other_sites.py test_help.py

.DEFAULT_GOAL := help
.PHONY: help run serve test coverage test-slow test-postgresql lint fix bench soak power migration lock demo i18n

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

$(STAMPS)/python: requirements.txt requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	mkdir -p $(STAMPS) && touch $@

run: $(STAMPS)/python client demo ## set up all, load the demonstration and serve it on $(PORT)
	$(FLASK) serve --port $(PORT)

serve: $(STAMPS)/python client ## set up all and serve it on $(PORT), without the demonstration
	$(FLASK) serve --port $(PORT)

demo: $(STAMPS)/python ## load the demonstration, where the database is empty
	$(FLASK) demo load

.PHONY: client
client: $(STAMPS)/python
	sh server/web/client/build.sh

test: $(STAMPS)/python client ## set up all and run the tests on all processors (T=path K=expression: some, on one; COVERAGE=1: count branches)
	$(if $(T)$(K),,sh server/web/client/build.sh test)
	$(BIN)/pytest $(T) $(if $(K),-k '$(K)') $(if $(T)$(K),,-n auto --dist worksteal) -m 'not slow' $(if $(COVERAGE),--cov)

coverage: ## run the tests and say which branches of the server none of them takes
	$(MAKE) test COVERAGE=1

test-slow: $(STAMPS)/python client ## only the slow tests; those of a file share what took long to make
	$(BIN)/pytest -m slow -n auto --dist loadfile --durations=10 || [ $$? -eq 5 ]

test-postgresql: $(STAMPS)/python ## those that ask for a database and are not slow once more, with PostgreSQL in place of SQLite
	$(BIN)/pytest --database=postgresql tests/unit tests/integration tests/guards $(addprefix --ignore=tests/guards/,$(ALIKE)) -n auto --dist worksteal -m 'not slow'

lint: $(STAMPS)/python ## style, types, layers and dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	sh server/web/client/build.sh check
	$(BIN)/deptry .
	$(BIN)/deptry . --exclude '\.venv' --exclude '.*/node_modules' --ignore DEP002,DEP004

fix: $(STAMPS)/python ## repair what can be repaired by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMPS)/python ## measure speed as ratios on this machine, and add them to docs/bench-history.csv (HISTORY=: do not)
	SHIZHENG_BENCH_HISTORY=$(HISTORY) $(BIN)/pytest tests/bench -s -p no:cacheprovider

soak: $(STAMPS)/python client ## an hour of 64 phones while workers, database and store are killed (MINUTES=…)
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),60)

power: $(STAMPS)/python ## measure how often the checks accuse the honest and catch the lies
	$(BIN)/python -m tests.power --write docs/power.json

.PHONY: help-pictures
help-pictures: $(STAMPS)/python client ## take the pictures of the pages of help anew, from the demonstration
	$(BIN)/python -m tests.help_pictures

.PHONY: forms
forms: $(STAMPS)/python ## check the forms in forms/ and write them as XForms to build/forms/
	$(FLASK) forms check --write build/forms

migration: $(STAMPS)/python ## write a migration for changed tables (M="add …")
	$(FLASK) db migrate -m "$(M)"

lock: ## lock the dependencies again, with hashes, for all platforms
	$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group node -o requirements-node.txt

i18n: $(STAMPS)/python ## collect the sentences and bring the catalogues up to date
	$(BIN)/python -m babel.messages.frontend -q extract --sort-output -F server/translations/babel.cfg -k N_ -k _ -k say_number:1,2 --no-location --no-wrap -o $(STAMPS)/messages.pot server
	$(BIN)/pybabel -q update -i $(STAMPS)/messages.pot -d server/translations -l zh_CN --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
