# `make` or `make help` lists what there is to do.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The ports of `make run`; choose others with `make run MUSTER_PORT=8081 SLAPD_PORT=3390`.
MUSTER_PORT ?= 8080
SLAPD_PORT ?= 3389
export MUSTER_PORT SLAPD_PORT

# Targets may import only what the manifest says that they depend on.
swift_flags := --explicit-target-dependency-import-check error

.PHONY: help run test build lint bench chaos converge clean free packages faults

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: free build ## Start the demo directory, sync it, and serve on 127.0.0.1:8080
	@Tests/Support/run-demo

# The end-to-end tests drive the released program, not a debug build of it.
test: build faults ## Build everything and run all tests
	@MUSTER_BINARY="$(CURDIR)/.build/release/muster" Tests/Support/run-tests $(swift_flags)

# Swift's own libraries go into the binary, so that it needs only Debian's packages at run time.
build: packages ## Build the released program, .build/release/muster
	@swift build -c release --product muster --static-swift-stdlib $(swift_flags)

lint: ## Check the layout of the Swift code and the syntax of the scripts
	@Tests/Support/require-toolchain
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	@for script in $$(grep -rlE '^#!.*bash' .ci Tests); do bash -n "$$script"; done

bench: build ## Measure imports, compares, requests and sign-ins beside what one would have otherwise
	@Tests/Benchmarks/run
	@Tests/Benchmarks/live
	@Tests/Benchmarks/requests
	@Tests/Benchmarks/users
	@Tests/Benchmarks/workflows
	@Tests/Benchmarks/scale
	@Tests/Benchmarks/summary

# CHAOS_SCHEDULES says how many rows of them there are; CHAOS_SEED=N begins with the seed that a failure named.
chaos: build faults ## Change a directory under random faults, beside a slapd consumer
	@CHAOS_SCHEDULES="$${CHAOS_SCHEDULES:-200}" MUSTER_BINARY="$(CURDIR)/.build/release/muster" \
		Tests/Support/run-tests $(swift_flags) --filter ChaosTests

# CONVERGENCE_SEEDS says how many; CONVERGENCE_SEED=N begins with the seed that a failure named.
converge: packages ## Change both sides at random among runs, crashes and faults, and compare with the rules
	@MUSTER_CONVERGENCE_SEEDS="$${CONVERGENCE_SEEDS:-5000}" \
		MUSTER_CONVERGENCE_SEED="$${CONVERGENCE_SEED:-1}" \
		Tests/Support/run-tests $(swift_flags) --filter WriteConvergenceTests

clean: ## Stop the demo; remove its data, the store and what was built
	@Tests/Support/run-demo stop
	rm -rf var .build

free:
	@Tests/Support/run-demo check

packages:
	@Tests/Support/require-toolchain
	@Tests/Support/install-packages

# Libraries that make a test's disk fail and its clock jump.
faults: packages
	@Tests/Support/install-packages fiu-utils libfaketime
