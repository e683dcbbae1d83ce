# The two commands a newcomer needs are `make demo` and `make test`; the README shows both.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
SWIFT ?= swift
# A program exports nothing. Unless told so, the linker keeps what nobody calls and the names of it all.
RELEASE_FLAGS := -c release --static-swift-stdlib -Xlinker -s -Xlinker --no-export-dynamic
# Generic types are made by calls that name their conformances. By default a name is looked up at run time, for which the
# runtime searches all conformances of the program for each kind of dictionary: a sixth of what a resolution takes.
RELEASE_FLAGS += -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
# What a run executes lies together, because the kernel maps code in pieces of 64 KiB. `make order` writes the file; a
# name in it that is gone does no harm. Only LLVM's linker reads one, and it comes with Swift.
ORDER := .ci/link-order
RELEASE_FLAGS += -Xswiftc -use-ld=lld -Xlinker --no-warn-symbol-ordering
RELEASE_FLAGS += -Xlinker --symbol-ordering-file=$(CURDIR)/$(ORDER)
BINARY = $(shell $(SWIFT) build $(RELEASE_FLAGS) --show-bin-path)/txspec
SWIFT_FILES := Package.swift Sources Tests
# Python tools that tests use as peers (uv, packaging, hadolint); kept inside the build folder.
PEERS := .build/peers

.PHONY: demo build test fuzz bench growth order install format lint schema clean

demo: build
	$(BINARY) plan cpu-minimal --spec specs/transcript-create.yaml

build:
	.ci/install build
	$(SWIFT) build $(RELEASE_FLAGS) --product txspec

# Every suite, also those that need the network and docker's command line; a suite that is skipped says so.
# The command line's suites start many processes under a deadline and run apart from those that fill the cores. They
# run the release binary, which is what people get: an optimised build may fail where a debug build does not.
test: export PATH := $(CURDIR)/$(PEERS)/bin:$(PATH)
test: export TXSPEC_PEERS := $(CURDIR)/$(PEERS)
test: export TXSPEC_TEST_NETWORK := 1
test: export TXSPEC_TEST_DOCKER := 1
test: export TXSPEC_TEST_REGISTRY := 1
test: export TXSPEC_TEST_ROOTS := $(CURDIR)/.build/roots
test:
	.ci/install build test
	[ "$$(id -u)" != 0 ] || .ci/install roots
	.ci/failures $(SWIFT) build --build-tests
	.ci/failures $(SWIFT) test --skip-build --skip txspecTests
	$(MAKE) build
	TXSPEC_EXECUTABLE="$(BINARY)" .ci/failures $(SWIFT) test --skip-build --filter txspecTests

LOAD_BASES := Tests/Images/load-bases .build/images "$$(.ci/uv-image)"
# A Docker that is only unpacked, with its plugins.
NEWER := $(CURDIR)/.build/newer

# Emitted files built by a Docker daemon of their own, on bases made of Debian's packages; needs root and the network. A
# newer daemon then checks builds, and stands in for a remote builder.
.PHONY: test-build
test-build: export PATH := $(CURDIR)/$(PEERS)/bin:$(PATH)
test-build: export TXSPEC_PEERS := $(CURDIR)/$(PEERS)
test-build: export TXSPEC_TEST_BUILD := 1
test-build: build
	.ci/install test bases daemon
	.ci/failures $(SWIFT) build --build-tests
	Tests/Images/with-daemon .build/docker bash -c '$(LOAD_BASES) && \
	  TXSPEC_EXECUTABLE="$(BINARY)" .ci/failures $(SWIFT) test --skip-build --no-parallel --filter BuildTests'
	.ci/install newer
	PATH="$(NEWER)/usr/sbin:$(NEWER)/usr/bin:$$PATH" DOCKER_CONFIG="$(NEWER)" TXSPEC_TEST_NEWER=1 \
	  Tests/Images/with-daemon .build/docker-newer bash -c '$(LOAD_BASES) && TXSPEC_EXECUTABLE="$(BINARY)" \
	    .ci/failures $(SWIFT) test --skip-build --no-parallel --filter "BuildCheckTests|RemoteBuilderTests"'

# A million damaged inputs for every parser, instead of the thousands of `make test`; FUZZ=10000000 for more.
FUZZ ?= 1000000
# Whole suites, found by the function that says how many inputs, so that no test drops out.
FUZZED = $(shell grep -rlw fuzzInputs Tests --include='*Tests.swift' | sed 's|.*/||; s|\.swift||' | sort | paste -sd '|')
fuzz: export TXSPEC_FUZZ_INPUTS := $(FUZZ)
fuzz:
	.ci/install build
	$(SWIFT) build --build-tests
	.ci/failures $(SWIFT) test --skip-build --filter "$(FUZZED)"

# A copy, as `make install` makes one: the file that a linker wrote lies in the page cache in smaller pieces, and starts
# half a millisecond later.
MEASURED := .build/measured/txspec
.PHONY: $(MEASURED)
$(MEASURED): build
	.ci/install test
	install -D -m 755 "$(BINARY)" $@

# txspec and uv in turn on the same requirements; needs the network. BENCH="--inputs black --runs 30" narrows it.
bench: $(MEASURED)
	$(PEERS)/bin/python Tests/Benchmarks/resolver.py --txspec $(MEASURED) --uv "$(PEERS)/bin/uv" $(BENCH)

# The same on generated indexes of growing size, served on loopback. GROWTH="--cases chain --sizes 300" narrows it. Then
# inputs that grow without measure, which must cost no more than in proportion; LIMITS="--cases many-extras" narrows these.
growth: $(MEASURED)
	$(PEERS)/bin/python Tests/Benchmarks/limits.py --txspec $(MEASURED) $(LIMITS)
	$(PEERS)/bin/python Tests/Benchmarks/growth.py --txspec $(MEASURED) --uv "$(PEERS)/bin/uv" $(GROWTH)

# What layers and steps cost a builder beyond their bytes; needs root and the network. RATES="--layers 40" changes it.
.PHONY: rates
rates: export PATH := $(CURDIR)/$(PEERS)/bin:$(PATH)
rates:
	.ci/install test bases daemon
	Tests/Images/with-daemon .build/docker bash -c '$(LOAD_BASES) && \
	  $(PEERS)/bin/python Tests/Benchmarks/layers.py --base python:3.11-slim-bookworm $(RATES)'

# Writes anew which code a run executes, which needs the network; worth it when much code has moved.
MAP := .build/txspec.map
order:
	.ci/install build order
	$(SWIFT) build $(RELEASE_FLAGS) -Xlinker -Map=$(CURDIR)/$(MAP) -Xlinker --no-demangle --product txspec
	.ci/order "$(BINARY)" $(MAP) Tests/Benchmarks/inputs/trio.txt > $(ORDER).new
	mv $(ORDER).new $(ORDER)
	$(MAKE) build

install: build
	install -D -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/txspec"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	"$(BINARY)" --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/txspec"
	"$(BINARY)" --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_txspec"
	"$(BINARY)" --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/txspec.fish"

format:
	$(SWIFT) format format --in-place --recursive --parallel $(SWIFT_FILES)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_FILES)

# The JSON Schemas for editors, generated from the same models that read specs and the rules file.
schema: build
	"$(BINARY)" check --schema > schema/txspec.schema.json
	"$(BINARY)" check --rules-schema > schema/rules.schema.json

# Snapshots of images made here of Debian's packages; needs root, debootstrap and Debian's mirror.
BASES := .build/bases
.PHONY: bases
bases: build
	.ci/install bases
	rm -rf $(BASES) && mkdir -p $(BASES)
	Tests/Images/make-base $(BASES)/minbase txspec/debian:bookworm-minbase bookworm
	Tests/Images/make-base $(BASES)/python txspec/debian-python:3.11-bookworm bookworm python3 python3-venv
	"$(BINARY)" base inspect oci:$(BASES)/minbase --as txspec/debian:bookworm-minbase
	"$(BINARY)" base inspect oci:$(BASES)/python --as txspec/debian-python:3.11-bookworm

clean:
	$(SWIFT) package clean
