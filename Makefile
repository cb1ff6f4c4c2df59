# `make help` lists the targets. `make demo` and `make test` are all a fresh machine needs.
#
# Recipes end in `exec`, so that what a target runs is make's own child: it asks the kernel to be told of make's death
# (imh_practice/shared/local/processes.py), which a shell in between would hide.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
FRESH ?=
ARGS ?=
RACES ?= 500
FULL ?=

# Two test processes, a file whole in one of them, since its tests may share something costly. With three on two cores a
# run is no shorter, and kills and waits come in orders nobody meets. `make test SIDE_BY_SIDE=` runs in one.
SIDE_BY_SIDE := --numprocesses=2 --dist=loadfile --no-loadscope-reorder

BIN := .venv/bin
LOCAL := $(BIN)/python -m imh_practice.shared.local
RUN := exec $(LOCAL) run
UV := $(shell command -v uv 2>/dev/null || echo var/tools/bin/uv)
WORDS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
TEMPLATES = $(shell find templates -name '*.html' -o -name '*.txt')

##@ Use it
demo: system-run sync $(WORDS)  ## Serve the product with the demo story on http://localhost:8000 (PORT=, FRESH=1 starts over)
	@exec $(LOCAL) demo --port "$(PORT)" $(if $(filter 1,$(FRESH)),--fresh)

shell: sync  ## A Django shell on the demo's data
	@$(RUN) --mode demo -- $(BIN)/python manage.py shell

##@ Check it
test: system-test check tests  ## Everything: lint, types, settings, and all tests, in a real browser too

tests: system-test sync static  ## The tests alone, or some of them: ARGS="tests/observations -q"
	@$(RUN) --step "Tests" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) $(ARGS)

check: lint types django  ## All of `make test` but the tests

journey: system-test sync static  ## The browser journeys alone
	@$(RUN) --step "Journeys" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) -m journey --whole-looks $(ARGS)

matrix: system-test sync static  ## Every URL, by every method, as nine people: prints cells, URLs and what is unexpected
	@$(RUN) --step "Matrix" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) -q tests/matrix --whole-matrix $(ARGS)

fields: system-test sync static  ## What each role sees of each class of fields, by every way out, beside what is declared
	@$(RUN) --step "Fields" --mode test -- $(BIN)/pytest -q tests/fields --whole-fields $(ARGS)

walls: system-test sync static  ## Each of the two walls with the other down, and both amid errors: prints what leaks
	@$(RUN) --step "Walls" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) -q tests/walls/test_scopes.py tests/walls tests/test_walls.py --whole-walls $(ARGS)

races: system-test sync static  ## Rights end while others read and render, RACES=500 of each; and the whole table of endings
	@$(RUN) --step "Races" --mode test -- $(BIN)/pytest -q tests/endings --whole-reach --races=$(RACES) $(ARGS)

fuzz: system-test sync static  ## Hostile values in every form and parameter as everybody: prints requests, fields, errors
	@$(RUN) --step "Fuzz" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) -q tests/hostile --whole-fuzz $(ARGS)

outputs: system-test sync static  ## Hostile notes, cells and scripts by every way out, in a browser too: prints what got through
	@$(RUN) --step "Outputs" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) -q tests/outputs --whole-outputs $(ARGS)

rules: system-test sync static  ## Who may do what, against a model, over 200 random lives of a house; FULL=1: over 5,000
	@$(RUN) --step "Rules" --mode test -- $(BIN)/pytest --numprocesses=2 -q tests/rules $(if $(filter 1,$(FULL)),--whole-rules --sequences 5000,--sequences 200) $(ARGS)

mutants: system-test sync static  ## The code of the rules, changed in one place at a time: each change turns a test red
	@$(RUN) --step "Mutants" --mode test -- $(BIN)/pytest -q --mutants -m 'not real' tests/mutants/killing.py @tests/mutants/killers.txt $(ARGS)

keys: system-test sync static  ## Texts sealed anew while people read and write, killed 20 times; tampers: prints what failed
	@$(RUN) --step "Keys" --mode test -- $(BIN)/pytest -q tests/keys --whole-keys $(ARGS)

canaries: system-test sync static  ## Marks in every field, looked for in every place after real use and kills: prints what was found
	@exec $(BIN)/python -m tests.canaries.loud run --step "Canaries" --mode test -- $(BIN)/pytest -q tests/canaries --whole-canaries $(ARGS)

audit: system-test sync static  ## The trail: each of the matrix's calls, 1,000 tampers, a chain of a million events; prints figures
	@$(RUN) --step "Trail" --mode test -- $(BIN)/pytest $(SIDE_BY_SIDE) -q tests/matrix tests/audit tests/hostile/test_other_fields.py::test_each_form_is_told_of_once tests/hostile/test_trail_gone.py --whole-audit --whole-fuzz $(ARGS)

bench: system-test sync static  ## Speed as ratios to a floor; prints a table, writes var/bench/results.json
	@$(RUN) --mode test -- $(BIN)/python -m tests.benchmarks $(ARGS)

lint: sync  ## Style, format, templates, and which room imports which
	@$(RUN) --step "Ruff: rules" --mode none -- $(BIN)/ruff check .
	@$(RUN) --step "Ruff: format" --mode none -- $(BIN)/ruff format --check .
	@$(RUN) --step "Djade: templates" --mode none -- $(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	@$(RUN) --step "Import contracts" --mode none -- $(BIN)/lint-imports --no-cache

types: sync  ## Types over the whole
	@$(RUN) --step "Mypy" --mode none -- $(BIN)/mypy .

django: sync static  ## Migrations complete, production settings sound, static files collectable
	@$(RUN) --step "Migrations complete" --mode test -- $(BIN)/python manage.py makemigrations --check --dry-run
	@$(RUN) --step "Production settings" --mode production -- $(BIN)/python manage.py check --deploy --fail-level WARNING

static: sync $(WORDS)
	@$(RUN) --step "Static files" --mode none -- $(BIN)/python manage.py collectstatic --noinput --verbosity 0

##@ Change it
format: sync  ## Format Python and templates
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES)

migrations: sync  ## Write the migrations that the models ask for
	@$(RUN) --mode test -- $(BIN)/python manage.py makemigrations $(ARGS)

messages: system-run sync  ## Gather the words that want translating into locale/, and say how many are missing
	@$(RUN) --mode none -- $(BIN)/python manage.py makemessages --all --add-location file --no-obsolete
	@for each in locale/*/LC_MESSAGES/django.po; do msgfmt --check --statistics --output-file=/dev/null $$each; done

locale/%/LC_MESSAGES/django.mo: locale/%/LC_MESSAGES/django.po
	@msgfmt --check --output-file=$@ $<

##@ Tidy up
clean:  ## Remove all that was generated: var/ (the demo's data too), caches, the virtual environment
	@if [ -x $(BIN)/python ]; then $(LOCAL) clean; fi
	@rm -rf $(WORDS) var .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	    /^[a-z-]+:.*## / {printf "  make %-12s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Not for people, hence no ##.
system-run:
	@exec python3 imh_practice/shared/local/system.py run

system-test:
	@exec python3 imh_practice/shared/local/system.py test

sync: $(UV)
	@exec $(UV) sync --locked --quiet

var/tools/bin/uv:
	@echo "Getting uv, which gets the rest"
	@python3 -m venv var/tools
	@exec var/tools/bin/pip install --quiet --disable-pip-version-check "uv>=0.9,<1"

.PHONY: demo shell test tests check messages journey matrix fields walls races fuzz outputs keys rules mutants canaries audit bench lint types django static format migrations clean help system-run system-test sync
