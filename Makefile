# The four words a newcomer needs; `make` alone lists them. Everything is done in .venv, which is made on
# the way and made anew when a lock file changes, when its Python is gone, or when it was left half made.
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench
RUN := .venv/bin/python -m

# Tools keep caches in HOME; where there is none, beside .venv.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.home
endif

$(shell .venv/bin/python -c '' 2>/dev/null || rm -f .venv/ready)

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

# Ctrl-C ends the dashboard; that is no error.
demo: .venv/ready  ## the sample organisation in your browser; Ctrl-C ends it
	@trap : INT; \
	$(RUN) ingest --config sample_data/foreshock.toml && \
	$(RUN) dashboard --config sample_data/foreshock.toml --open; \
	code=$$?; [ $$code -eq 130 ] || exit $$code

test: .venv/ready  ## all tests; make test ARGS='tests/queries -x' for some
	@$(RUN) pytest -n auto --maxprocesses 6 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/ready  ## style and likely mistakes, nothing is changed
	@$(RUN) ruff check . && $(RUN) ruff format --check .

bench: .venv/ready  ## the measured claims; BENCH_REPOS='a.git b.git' for your own repositories
	@$(RUN) bench

.venv/ready: requirements-test.lock .ci/venv
	@.ci/venv .venv requirements-test.lock
