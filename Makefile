# The two commands that matter: make demo, make test. Both set up all they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test test-slow test-kernels test-kernels-all browser site atlas lint types bench measurements data clean help

help:
	@echo "make demo       set up, then check a named target and real data"
	@echo "make test       set up, then the tests and doctests (minutes)"
	@echo "make test-slow  the tests that take longer"
	@echo "make test-kernels  the numerical tests as on an old processor; -all: every test, three kernels, 1 and 2 threads"
	@echo "make lint types style and types"
	@echo "make bench      side by side with peers; writes benchmarks/results.json"
	@echo "make data       Fashion-MNIST for the target fashion_mnist, from Debian's package, without root"
	@echo "make measurements  trains what docs/measurements.md shows, and writes it again"
	@echo "make atlas      the pages of the shipped sweeps, in out/atlas, and docs/atlas.png"
	@echo "make site       the documentation as a site, in out/site"

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

test: $(READY) browser
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto

# Pages are tested in Chromium. Where there is none, root on Debian gets it; anybody else is told, and those tests are skipped.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing chromium, in which pages are tested"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "no chromium here: the tests of pages in a browser will be skipped; install it to run them"; fi

atlas: $(READY) browser
	$(BIN)/python -m measurements atlas

site: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --site-dir out/site
	@echo "read it in out/site/index.html: from the disk, or from any server of files"

test-slow: $(READY)
	$(BIN)/python -m pytest -m slow

# The rooms whose numbers come out of matrix products, as on a processor without AVX (docs/machines.md).
NUMERICAL := hardness attacks verdicts spectra profiles rows start theorems
test-kernels: $(READY)
	$(BIN)/python tests/kernels.py --kernels prescott --threads 1 -n auto $(addprefix tests/,$(NUMERICAL))

# Pages in a browser have no numbers of their own. Hours on two cores.
test-kernels-all: $(READY)
	$(BIN)/python tests/kernels.py -n auto --ignore=tests/browser
	$(BIN)/python tests/kernels.py --kernels prescott --threads 1 -m slow tests/test_machines.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks

measurements: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m measurements

# Fashion-MNIST from Debian's package, without root: for fashion_mnist as a target.
DATA := $(or $(LEARNABLE_DATA),$(or $(XDG_DATA_HOME),$(HOME)/.local/share)/learnable)/fashion-mnist
data: $(DATA)/train-images-idx3-ubyte.gz

$(DATA)/train-images-idx3-ubyte.gz:
	@if [ -f /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz ]; then \
	  echo "fashion_mnist is installed already, in /usr/share/datasets"; \
	else \
	  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { echo "make data needs apt-get; put the four IDX files of Fashion-MNIST into $(DATA)"; exit 1; }; \
	  set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; cd "$$folder"; \
	  apt-get download dataset-fashion-mnist; dpkg-deb -x dataset-fashion-mnist_*.deb .; \
	  mkdir -p "$(DATA)"; cp usr/share/datasets/fashion-mnist/*.gz "$(DATA)"; \
	  echo "fashion_mnist is in $(DATA)"; \
	fi

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
