# Everything a developer does here. `make run` and `make test` need nothing but Go and make: they install the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# The steps of `make test` take turns: two of them at once would only wait for each other.
.NOTPARALLEL:

# One throw-away PostgreSQL for all test processes of a command.
WITH_POSTGRES := go run ./app/postgres/pgtest/cluster
# The race detector needs a C compiler.
RACE := $(if $(shell command -v gcc),-race)
PACKAGES ?= ./...
FUZZTIME ?= 10s

.PHONY: help
help: ## list what can be made
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: build ## start the demo and print where it is
	@scripts/install-postgres.sh
	@scripts/run.sh

.PHONY: build
build: ## build bin/gongmo
	CGO_ENABLED=0 go build -trimpath -o bin/gongmo ./cmd/gongmo

.PHONY: test
test: prerequisites lint generated unit files fuzz ## everything CI checks

.PHONY: prerequisites
prerequisites:
	@scripts/install-postgres.sh
	@scripts/install-chromium.sh

.PHONY: unit
unit: ## all Go tests, with the race detector, a database and a browser
	$(WITH_POSTGRES) go test $(RACE) -shuffle=on -timeout 40m $(PACKAGES)

.PHONY: files
files: ## uploads against a real clamd and a real S3 server
	scripts/with-files.sh go test -count=1 ./app/files

.PHONY: lint
lint: ## gofmt and go vet
	@unformatted=$$(gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "please run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...

.PHONY: generate
generate: ## templates and everything else that is generated
	go tool templ generate -path templates
	go generate ./...

.PHONY: generated
generated:
	@scripts/generated.sh

.PHONY: docs
docs: ## the generated parts of the documentation only
	go generate -run docs ./...

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME
	FUZZTIME=$(FUZZTIME) scripts/fuzz.sh

.PHONY: bench
bench: build ## submissions and pages over HTTP against the same statements in pgbench
	@scripts/install-postgres.sh
	bin/gongmo bench $(BENCH)

.PHONY: rush
rush: build ## the last minute before a deadline, on two nodes, and every receipt checked
	@scripts/install-postgres.sh
	bin/gongmo bench rush $(BENCH)

.PHONY: crowd
crowd: build ## one call that takes everyone against 68 that share them, at 64 clients
	@scripts/install-postgres.sh
	bin/gongmo bench crowd --clients 64 $(BENCH)

.PHONY: scenario
scenario: build ## handing in while something fails, S="R1 R7" for some of them
	@scripts/install-postgres.sh
	bin/gongmo bench scenario --only "$(S)"

.PHONY: gobench
gobench: ## the Go benchmarks of all packages
	$(WITH_POSTGRES) go test -run='^$$' -bench=. -benchmem -timeout 60m $(PACKAGES)

.PHONY: screenshots
screenshots: prerequisites ## the pictures of the README
	GONGMO_PICTURES=$(CURDIR)/docs/screenshots $(WITH_POSTGRES) go test -count=1 -run TestPictures ./app/web/browser

.PHONY: a11y
a11y: prerequisites ## every page in every size, language and mode
	GONGMO_A11Y=full $(WITH_POSTGRES) go test -count=1 -v -timeout 120m -run 'Accessib|A11y' ./app/...
