# Needs Python 3.11 or later and make; everything else is put into .venv.
PYTHON ?= python3
BIN := .venv/bin
DEMO := demo
# e.g. make test PYTEST='-n 2 --dist loadfile --no-loadscope-reorder': two files at once, since many tests wait
PYTEST ?=
FRAMEWORKS := cfis-self-assessment ccia-002 cfis-esg pi-law-policy
DEMO_FILES := $(wildcard examples/*_2024_csr.pdf) $(wildcard examples/*_privacy_policy.html)

.DEFAULT_GOAL := help
.PHONY: help .venv demo app test clean

help:
	@echo "make .venv   create the environment (once, and again when pyproject.toml changes)"
	@echo "make demo    pre-fill four frameworks from the example documents, into $(DEMO)/"
	@echo "make app     open the review application in a browser"
	@echo "make test    ruff, mypy and the tests"
	@echo "make clean   remove what was made, also the environment"

.venv: .venv/.installed

# The stamp is newer than pyproject.toml as long as the environment is as it says.
.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -e '.[dev]'
	@touch $@

demo: .venv
	@test -n "$(strip $(DEMO_FILES))" || \
		{ echo "examples/ holds no *_2024_csr.pdf and no *_privacy_policy.html" >&2; exit 1; }
	@mkdir -p $(DEMO)
	$(BIN)/mingzheng prefill $(DEMO_FILES) $(addprefix --framework ,$(FRAMEWORKS)) --out $(DEMO)
	@for id in $(FRAMEWORKS); do echo; $(BIN)/mingzheng score $(DEMO)/$$id.json --preview --brief; done
	@echo
	@for id in ccia-002 cfis-esg; do $(BIN)/mingzheng gaps $(DEMO)/$$id.json --most 5; done
	@echo
	$(BIN)/mingzheng coverage $(addprefix $(DEMO)/,$(addsuffix .json,$(FRAMEWORKS))) --out $(DEMO)/coverage.svg
	@echo
	$(BIN)/mingzheng pack $(DEMO)/ccia-002.json --documents examples --out $(DEMO)/ccia-002.pack.html
	$(BIN)/mingzheng annotate $(addprefix $(DEMO)/,$(addsuffix .json,$(FRAMEWORKS))) --documents examples --out $(DEMO)
	@echo
	@echo "The workbooks, one a framework (sheets 评审, 得分, 缺口 and more):"
	@for id in $(FRAMEWORKS); do echo "  $(CURDIR)/$(DEMO)/$$id.xlsx"; done
	@echo "The coverage picture, frameworks by themes: $(CURDIR)/$(DEMO)/coverage.svg"
	@echo "The evidence of ccia-002 in one page: $(CURDIR)/$(DEMO)/ccia-002.pack.html"
	@echo "To review in a browser instead:  $(BIN)/mingzheng app"

app: .venv
	$(BIN)/mingzheng app

test: .venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest $(PYTEST)

clean:
	rm -rf .venv $(DEMO) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
