# Every target does first what it needs; Python ≥ 3.11, git and make are enough.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
# The same as in uv.lock.
UV := 0.13.9
MANAGE := $(BIN)/python manage.py
# Python keeps what it compiles, even where the environment says not to: the tests start many programs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo tools test test-slow test-wide test-deploy serve check bench torture cluster sbom licences audit generate pictures clean

install: .venv/installed

.venv/installed: pyproject.toml uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --frozen --quiet
	touch $@

# The same calendar for the ledgers of trials, whatever the machine's clock.
demo serve: export LEDGER_TIME_ZONE ?= Europe/Stockholm

demo: install
	$(MANAGE) demo

test: install
	$(BIN)/python -m pytest -n auto -m "not deploy and not wide and not slow"
	$(BIN)/python -m pytest -n auto --dist loadfile -m smoke

# Servers, browsers, clones and databases of earlier releases.
test-slow: install
	$(BIN)/python -m pytest -n auto --dist loadfile -m slow

# What reads the description of the API and makes clients of it: versions in tests/tools.
tools: install
	mkdir -p .data/tools
	cp tests/tools/package.json tests/tools/package-lock.json .data/tools
	npm ci --prefix .data/tools --ignore-scripts --no-audit --no-fund
	$(BIN)/uv venv --quiet --clear .data/tools/venv
	$(BIN)/uv pip sync --quiet --require-hashes --python .data/tools/venv tests/tools/requirements.txt

# Backup, restore to a point in time, and upgrade, with servers of their own.
test-deploy: install
	$(BIN)/python -m pytest -m deploy

# New random cases, all of the matrices and a whole year; SEED=… repeats a run, TESTS=… takes a part.
SEED := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
TESTS := tests
REPEAT = "Seed $(SEED): make test-wide SEED=$(SEED) TESTS='$(TESTS)' repeats this run."
test-wide: install
	@echo $(REPEAT)
	@LEDGER_TEST_WIDE=1 LEDGER_TEST_SEED=$(SEED) \
	    $(BIN)/python -m pytest -n auto -m "not slow and not deploy" --hypothesis-seed=$(SEED) $(TESTS) || { echo $(REPEAT); exit 1; }

serve: install
	$(MANAGE) serve --host $(HOST) --port $(PORT)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m tests.support.lint_migrations
	$(BIN)/python -m tests.support.dump_schema --check
	$(MANAGE) spectacular --validate --fail-on-warn --format openapi-json --file /dev/null
	$(MANAGE) generate_docs --check
	$(BIN)/python clients/python/generate.py docs/openapi.yaml --check

generate: install
	$(MANAGE) makemigrations
	$(BIN)/python -m tests.support.dump_schema
	$(BIN)/python -m tests.support.catalogues
	$(MANAGE) generate_docs
	LEDGER_WRITE_POSTINGS=1 $(BIN)/python -m pytest \
	  tests/scenarios/test_worked_postings.py tests/scenarios/test_the_story.py \
	  tests/second_events/test_matrix.py::test_the_page_has_the_cells_of_the_table_and_no_others \
	  tests/api/test_examples.py::test_the_examples_of_the_description_are_what_was_sent_and_answered
	$(MANAGE) generate_docs
	LEDGER_WRITE_POSTINGS=1 $(BIN)/python -m pytest tests/api/test_versions.py
	$(BIN)/python clients/python/generate.py docs/openapi.yaml

# The pages of docs/office.md; every kind of page, at three widths, in .data/pictures.
pictures: install
	mkdir -p .data/pictures docs/pictures
	LEDGER_PICTURES=docs/pictures $(BIN)/python -m pytest tests/browser/test_errands.py -k mouse
	LEDGER_PICTURES=.data/pictures $(BIN)/python -m pytest tests/browser/test_pages.py

# What runs in the server, without the tools: each package with version and digest.
.data/requirements.txt: pyproject.toml uv.lock | install
	mkdir -p $(@D)
	$(BIN)/uv export --frozen --quiet --no-dev --no-emit-project --output-file $@ > /dev/null

sbom: .data/requirements.txt
	PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file .data/sbom.json $<
	@echo "Written: .data/sbom.json"

licences: .data/requirements.txt
	$(BIN)/pip-licenses --from=mixed --order=license \
	  --packages $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' $<) \
	  --fail-on="GNU General Public License v3 (GPLv3);GNU Affero General Public License v3"

# Fails where a package could not be looked up: an audit without data is none.
audit: .data/requirements.txt
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement $<

# Kill, freeze and use up what the service stands on, while clients trade. SEED=… repeats a run.
ROUNDS := 3
torture: install
	ROUNDS=$(ROUNDS) SEED=$(SEED) FAULTS="$(FAULTS)" WITHOUT="$(WITHOUT)" $(BIN)/python -m tests.torture

# Two servers, two workers, a primary and a replica; one of each is lost in turn. SEED=… repeats a run.
cluster: install
	SEED=$(SEED) WITHOUT="$(WITHOUT)" $(BIN)/python -m tests.torture.machines

bench: install
	LEDGER_DATA_DIR=.data/bench $(BIN)/python -m benchmarks

clean:
	rm -rf .venv .data
