# The verbs a person types.  Everything they need is set up by them; none needs root.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
BUILD := src/lianxinqiao/static/build/manifest.json
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup run test cover proof mutants check release bench drill lock clean

setup: $(BIN)/.ready $(BUILD)

$(BIN)/.ready: pyproject.toml requirements.lock
	@echo "[1/3] 建立 Python 环境 / making the Python environment"
	@PY=$$(command -v $(PYTHON) || command -v python3.12 || command -v python3); \
	  [ -x $(BIN)/python ] || $$PY src/lianxinqiao/kernel/environment.py $(VENV)
	@echo "[2/3] 安装依赖 / installing what it needs"
	@$(BIN)/python -m pip install --quiet --progress-bar on --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(BUILD): $(BIN)/.ready $(wildcard frontend/src/*/*.ts frontend/src/*/*.css) frontend/package.json frontend/vite.config.ts
	@echo "[3/3] 构建前端 / building the front end"
	@$(BIN)/python frontend/build.py

run: setup
	@$(BIN)/lxq serve --demo

# What needs no screen runs on every core; the browser has the machine to itself.
test: setup
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(BIN)/python frontend/build.py vitest run --reporter=dot
	@$(BIN)/python -m pytest -n auto -m "not browser"
	@$(BIN)/python -m pytest -m browser
endif

# The same without the browser, with the branches counted that it reached; under the floor of pyproject.toml it fails.
cover: setup
	@$(BIN)/python -m pytest -n auto -m "not browser" --cov --cov-report=term

# Every declared deed at every status it stands at: before a release.
proof: setup
	@LXQ_PROOF=all $(BIN)/python -m pytest -n auto tests/proof tests/matrix/test_crawl.py

# Each guard and limit of an app taken out once, to see a test fall:  make mutants ARGS="relief"
mutants: setup
	@$(BIN)/python -m tools.mutants $(ARGS)

check: setup
	@$(BIN)/python -m tools.checks

bench: setup
	@$(BIN)/python -m benchmarks.run $(ARGS)

# Backup and restore, keys turned and processes killed under load, planted numbers hunted, hostile files:  make drill ARGS="restore kill"
drill: setup
	@$(BIN)/python -m tools.drill $(ARGS)

# What must hold before a town is given it: as `check`, but what could not be asked about known weaknesses is no answer.
release: setup
	@LXQ_RELEASE=1 $(BIN)/python -m tools.checks
	@LXQ_PROOF=all $(BIN)/python -m pytest -n auto tests/proof tests/matrix/test_crawl.py
	@.ci/with-postgres $(BIN)/python -m pytest -n auto --on-database -m "not browser"

# Pins what pyproject.toml asks for, with digests, and keeps the versions that still fit (ARGS=--upgrade raises them).
lock:
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --annotation-style line --python-version 3.11 \
	  --custom-compile-command "make lock" --extra trial --extra dev --output-file requirements.lock $(ARGS) pyproject.toml

clean:
	rm -rf $(VENV) frontend/node_modules src/lianxinqiao/static/build
