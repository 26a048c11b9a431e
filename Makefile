# Everything a person types. Needs Python 3.11 and make; the rest is set up here, once.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.ready .venv-aws/.ready
given = $(if $(filter command,$(firstword $(origin $(1)))),$(2) $($(1)))
LOCK := .venv/bin/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11
unexport PYTHONDONTWRITEBYTECODE # programs that are started often should start quickly

.PHONY: help run demo test lint format docs lock bench faults client screens build deploy redrive restore clean clean-state
help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## everything on this machine, until Ctrl-C [PORT= HOST= TEST_LOGIN=yes AWS_PORT= WECHAT_PORT=]
	@$(PY) -m infra.local.run $(call given,HOST,--host) $(call given,PORT,--port) $(call given,AWS_PORT,--aws-port) $(call given,WECHAT_PORT,--wechat-port) $(call given,TEST_LOGIN,--test-login)

demo: $(READY) ## plays the story through HTTP and says what came back [STORY=]
	@$(PY) -m infra.local.demo $(STORY)

test: $(READY) ## the tests, at most 15 minutes [ONLY=tests/codes]
	@$(PY) -m pytest -n 2 --dist loadfile -m "not slow and not deep" $(if $(ONLY),$(ONLY),--cov --cov-report=term:skip-covered)

lint: $(READY) build ## ruff, mypy, arrows between rooms, the template
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check -q .
	@.venv/bin/mypy app.py chalicelib functions infra tests
	@.venv/bin/lint-imports
	@.venv/bin/cfn-lint -r cn-north-1 -r cn-northwest-1 -r eu-central-1 -- build/template.json

format: $(READY) ## ruff's formatter over all
	@.venv/bin/ruff format -q .
	@.venv/bin/ruff check --fix -q .

docs: $(READY) ## docs/states.md and the list of routes, drawn anew from the code
	@$(PY) -m infra.docs
	@$(PY) -m tests.structure.update

lock: .venv/bin/uv ## the lock files anew; what Lambda gets is what the tests have
	@$(LOCK) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) requirements.in -c requirements-dev.txt -o requirements.txt
	@$(LOCK) requirements-local.in -o requirements-local.txt
	@$(LOCK) requirements-node.in -o requirements-node.txt

screens: $(READY) ## a picture of every screen, in docs/screens and build/screens [ONLY=people]
	@$(PY) -m tests.client.screens $(ONLY)

bench: $(READY) ## a figure a line, its floor beside it [ONLY=scan]
	@$(PY) -m tests.bench $(ONLY)

faults: $(READY) ## crashes, random walks, races, refused calls [ONLY=model|tests/codes STEPS= SEED=]
	@SEED=$(SEED) $(PY) -m tests.faults $(ONLY) $(if $(STEPS),--steps $(STEPS)) $(if $(SEED),--seed $(SEED))

client: $(READY) ## the client for the web and for WeChat, built and checked [STAGE=]
	@STAGE="$(STAGE)" $(PY) -m infra.client

build: $(READY) ## the zip and the template for Lambda, in build/
	@$(PY) -m infra.build

deploy: $(READY) ## to AWS, as infra/stages/STAGE.json says [STAGE=]
	@$(PY) -m infra.deploy "$(STAGE)"

redrive: $(READY) ## dead letters back to their queues, the outbox again [STAGE= SINCE=]
	@$(PY) -m infra.redrive "$(STAGE)" "$(SINCE)"

restore: $(READY) ## a table as it was, beside the living one [STAGE= TABLE= AT= COPY=yes]
	@$(PY) -m infra.restore "$(STAGE)" "$(TABLE)" "$(AT)" "$(COPY)"

clean: ## what was built
	@rm -rf build

clean-state: ## what make run keeps
	@rm -rf .run

# ------------------------------------------------------------------------------------------ set up once, quiet after
.venv/bin/uv: requirements-uv.txt
	@echo "setting up .venv (once)"
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info[:2] == (3, 11) else "Python 3.11 is needed, as Lambda runs it; say make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

.venv/.ready: .venv/bin/uv requirements-dev.txt requirements-uv.txt
	@.venv/bin/uv pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes requirements-dev.txt requirements-uv.txt
	@touch $@

.venv-aws/.ready: .venv/bin/uv requirements-local.txt
	@$(PYTHON) -m venv --without-pip .venv-aws
	@.venv/bin/uv pip sync -q --compile-bytecode --python .venv-aws/bin/python --require-hashes requirements-local.txt
	@touch $@
