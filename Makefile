# Thin: each command is a script in scripts/, which says what it does.

.PHONY: help run test watch dist fmt setup clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## Install what is missing, build, load the demo into an empty data folder, serve on 127.0.0.1:3000
	@scripts/run

test: ## Run every check: format, lints, tests on both databases, browser tests
	@scripts/test

watch: ## Serve a debug build and follow your changes
	@scripts/watch

dist: ## Put the binary, its package for Debian and what goes with it into dist/
	@scripts/dist

fmt: ## Format the code
	@bash -c '. scripts/env.sh && cargo fmt'

setup: ## Install what building and testing need
	@scripts/setup build test && echo "Everything is installed."

clean: ## Remove what was built here; the data folder stays
	rm -rf dist target/site target/site.made-from target/bantin target/bantin-tested
