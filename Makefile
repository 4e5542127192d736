# Gezhi. `make` alone lists what can be made.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PROFILE ?= qintang
PORT ?= 8080
DATA ?= $(if $(filter qintang,$(PROFILE)),./data,./data-$(PROFILE))
KILLS ?= 500
ONLY ?=

STAMPS := target/stamps
GEZHI := $(CURDIR)/target/release/gezhi
# Folders too: a file that was added or removed changes only its folder.
WEB_SOURCES := $(filter-out %.test.ts,$(shell find web/src web/public web/m web/console web/screen web/tools 2>/dev/null)) \
	$(wildcard web/*.ts web/*.json web/index.html)
# A stamp without the built pages (somebody removed web/dist) counts for nothing.
WEB_GONE := $(if $(wildcard web/dist/screen/index.html),,gone)

export GEZHI

.PHONY: help run build web server test bench soak fmt pictures openapi status clean tools can-run gone

help: ## this list
	@echo 'Gezhi 格治'
	@echo
	@sed -nE 's/^([a-z]+):.*## (.*)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  Profiles: $$(cd profiles && ls -d */profile.toml | sed 's,/.*,,' | tr '\n' ' ')"

run: can-run tools build ## build, fill a demo county, serve it [PROFILE=qintang] [PORT=8080] [DATA=./data]
	@tools/run.sh '$(PROFILE)' '$(DATA)' '$(PORT)'

build: server ## the web and the release binary

server: web ## only the binary (it carries the web inside)
	@tools/say step 'Building the server (release)'
	cargo build --release --locked -p gezhi

web: $(STAMPS)/web ## only the four surfaces

test: ## every check there is; ends with "N passed, N failed" [ONLY="fmt clippy"]
	@tools/test.sh $(ONLY)

bench: build ## measure, print the table, write docs/benchmarks.md
	@tools/packages.sh postgresql
	$(GEZHI) bench --out docs/benchmarks.md

soak: build ## kill the server under load and look for lost reports [KILLS=500]
	@tools/soak.sh --kills '$(KILLS)'

fmt: web/node_modules/.package-lock.json ## format Rust and the web
	cargo fmt --all
	cd web && npm run --silent format

pictures: build ## take the pictures of docs/pictures in Chromium
	@tools/packages.sh chromium fonts-noto-cjk
	node e2e/run.mjs --pictures

openapi: web/node_modules/.package-lock.json ## write docs/openapi.json and the typed client from the server
	@tools/openapi.sh --write

status: ## write the status tables of both READMEs from tools/status.tsv
	@node tools/status.mjs --write

clean: ## remove everything that was built (never data)
	rm -rf target web/dist web/node_modules e2e/out

tools:
	@tools/check-tools.sh

# A wrong profile or a taken port is said before the long build.
can-run:
	@tools/run.sh --check '$(PROFILE)' '$(DATA)' '$(PORT)'

# The lock file decides: npm writes this file last, so an interrupted install is done again.
web/node_modules/.package-lock.json: web/package-lock.json
	@tools/check-tools.sh node
	@tools/say step 'Fetching the libraries of the web'
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The stamp goes first and comes back last, so an interrupted build is done again.
$(STAMPS)/web: web/node_modules/.package-lock.json $(WEB_SOURCES) $(WEB_GONE)
	@mkdir -p $(STAMPS); rm -f $@
	@tools/say step 'Building the four surfaces'
	cd web && npm run --silent build
	@touch $@
