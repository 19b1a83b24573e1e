# The two commands that matter: make demo, make test. Both set up all they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test test-slow lint types bench measurements clean help

help:
	@echo "make demo       set up, then check a named target and real data"
	@echo "make test       set up, then the tests and doctests (minutes)"
	@echo "make test-slow  the tests that take longer"
	@echo "make lint types style and types"
	@echo "make bench      side by side with peers; writes benchmarks/results.json"
	@echo "make measurements  trains what docs/measurements.md shows, and writes it again"

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group dev
	touch $(READY)

demo: $(READY)
	@echo '$$ learnable check "parity(n=30, degree=15)" --net "mlp(widths=[512])"'
	@$(BIN)/learnable check "parity(n=30, degree=15)" --net "mlp(widths=[512])"
	@echo
	@echo '$$ learnable check digits --net "mlp(widths=[256])"'
	@$(BIN)/learnable check digits --net "mlp(widths=[256])"

test: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto

test-slow: $(READY)
	$(BIN)/python -m pytest -m slow

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks

measurements: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m measurements

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
