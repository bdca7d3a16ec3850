# make run, make test: each first makes the computer ready (installer/setup_machine.sh), which is quick
# when nothing is left to do. PYTHON=/path/to/python3.12 chooses the interpreter the first time.

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
PY := .venv/bin/python
export PYTHON

.PHONY: help run tour test faults fuzz bench bench-city bench-morango package lock clean app all

help:
	@echo 'make run      open the application (where there is no screen: make the tour)'
	@echo 'make test     every check and every test'
	@echo 'make faults   the faults alone: kills, sticks, lines, bombs; FAULT_SEED=… replays a run'
	@echo 'make fuzz     the bundle reader for a minute, and 2,000 lives of a village: half an hour'
	@echo 'make tour     drive the application through its main job; pictures in build/tour'
	@echo 'make bench    measure; build/bench.json'
	@echo 'make bench-city     the centre on PostgreSQL at the size of a city'
	@echo 'make bench-morango  our sync beside another engine'
	@echo 'make package  the wheel, in dist'
	@echo 'make lock     resolve requirements.lock anew (needs uv)'
	@echo 'make clean    remove what was made, but not the environment'

app all:
	@sh installer/setup_machine.sh $@

run:
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		sh installer/setup_machine.sh app && exec $(PY) -m station_app; \
	else \
		echo 'There is no screen here: making the tour instead.' && $(MAKE) tour; \
	fi

# The faults alone, with the counts of make test. FAULT_SEED=… draws the same schedules again, FAULTS=… picks
# tests, FAULT_SHARE=0.1 is a quick look, FAULT_SHARE=10 a night.
faults: all
	$(PY) -m pytest -q -n 2 $(or $(FAULTS),tests/faults)

# The bundle reader against whatever arrives, and 2,000 lives of a village's points and shop;
# FUZZ_SECONDS=600 LEDGER_LIVES=20000 make fuzz goes on for longer.
fuzz: all
	FUZZ_SECONDS=$${FUZZ_SECONDS:-60} LEDGER_LIVES=$${LEDGER_LIVES:-2000} $(PY) -m pytest -q -n 2 tests/fuzz

tour: all
	$(PY) -m tests.e2e.tour build/tour

# A fifth of the random faults, other ones each time; make faults has them all. The last line is pytest's own.
test: export FAULT_SHARE ?= 0.2
test: all
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -q -n 2 --cov --cov-report=term --cov-fail-under=95

# With its bytecode beside it, as an installed program has it.
bench: all
	$(PY) -m compileall -q station_app benchmarks tests/helpers
	$(PY) -m benchmarks

# A city's centre on a PostgreSQL of its own; CITY_ROWS=200000 make bench-city is a small one.
bench-city: all
	$(PY) -m benchmarks.city

# Beside morango, which is installed into an environment of its own, build/morango-venv.
bench-morango: all
	$(PY) -m benchmarks.morango

package: app
	rm -rf build/lib build/bdist.* dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || date +%s) \
		$(PY) -m pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir dist .
	cd dist && sha256sum * | tee SHA256SUMS

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra center --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	find station_app tests benchmarks installer -name __pycache__ -prune -exec rm -rf {} +
