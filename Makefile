# Canbao 参保通. `make` alone lists what there is to do. GNU make, a POSIX shell and Python 3.11 or later do.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install runtime demo demo-reset test fuzz check mutants format bench bench-filing bench-levy bench-pdf shots architecture messages lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

install: ## make .venv with everything the program, its tests and its checks need
	@$(PYTHON) tools/install.py --dev

runtime:
	@$(PYTHON) tools/install.py

demo: runtime ## a city to try, on http://127.0.0.1:8000 (PORT=8000); again: keeps the data
	@PORT=$(PORT) $(VENV)/canbao demo --serve

demo-reset: runtime ## delete the demo's data and make it again
	@$(VENV)/canbao demo --reset

test: install ## every check and test, set-up included; a table of results at the end
	@$(VENV)/python -m tools.run_tests

fuzz: install ## try fresh examples of every property on every engine (MINUTES=30 SEED=random)
	@$(VENV)/python -m tools.fuzz

check: install ## the quick checks: ruff, djlint, mypy, import-linter, bandit
	@$(VENV)/python -m tools.run_tests check

mutants: install ## remove each guard of the acts in turn; list those no test misses (PART=canbao/levy JOBS=1)
	@$(VENV)/python -m tools.mutants --part $(or $(PART),canbao) --jobs $(or $(JOBS),1)

format: install ## format Python, templates, styles and scripts
	@$(VENV)/ruff format --quiet .
	@$(VENV)/djlint --reformat --quiet canbao || true
	@$(VENV)/python -m tools.formatting

bench: bench-filing bench-levy bench-pdf ## every measurement at its small sizes; each ends with its ratios

bench-filing: install ## a filing examined, quoted, submitted against reading its lines (SIZE=1000,5000: lines)
	@$(VENV)/python -m bench.filing

bench-levy: install ## a city assessed against copying its lines (SIZE=10000,100000,1000000: people)
	@$(VENV)/python -m bench.levy

bench-pdf: install ## our levy notices as PDF against ReportLab (SIZE=1,100,1000: pages)
	@$(VENV)/python -m bench.pdf

shots: install ## pictures of the main pages in var/shots/
	@$(VENV)/python -m tools.shots

architecture: install ## draw the layers of the import contract into docs/pictures/
	@$(VENV)/python -m tools.architecture

messages: install ## bring the translations in step with the sources and compile them
	@$(VENV)/python -m tools.messages update

lock: install ## lock requirements/*.in to hash-locked requirements/*.txt (needs uv)
	@$(VENV)/python -m tools.lock

clean: ## remove .venv and the caches; the demo's data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build canbao.egg-info
