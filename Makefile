# swift-vpc-cni: what can be done here. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# Chosen once: any change of the flags recompiles everything. Debug information is left out: it doubles the build's time.
SWIFT_FLAGS := -Xswiftc -gnone --explicit-target-dependency-import-check error
RELEASE     := swift build -c release --static-swift-stdlib -Xlinker -s
DEBUG       := swift build $(SWIFT_FLAGS)
# Twice: tests of the kernel run one at a time and wait for programs, which would keep others from a thread.
TEST        := swift test --skip-build --disable-xctest
PROGRAMS    := vpc-cni vpcctl vpc-ipamd mock-ec2
DIST        := .build/dist
IMAGES      := .build/images

# What the build links against, and the outside witnesses of tests and demo.
APT := libmnl-dev libnftables-dev libcurl4-openssl-dev libssl-dev libexpat1-dev pkg-config \
       iproute2 nftables tcpdump procps binutils openssl curl python3 python3-venv
# boto3, botocore and moto judge signatures, requests and answers from outside; selenium clicks in the console page.
PYTHON_PACKAGES := boto3==1.43.11 botocore==1.43.11 moto[ec2,server]==5.2.1 selenium==4.51.0
# Helm's own engine renders the chart, and Kubernetes' published schemas judge the result. For x86_64 only is it there.
PYTHON_PACKAGES += kubernetes-validate==1.37.0 helm-python-sdk==0.2.2;platform_machine=="x86_64"
# For `make image`, and for the tests that run what it has built as a container.
IMAGE_APT := buildah ca-certificates
CONTAINER_APT := podman runc
# The browser that shows the mock's console page to tests and to `make screenshot`.
BROWSER_APT := chromium chromium-driver
VENV := .build-python
export VPC_CNI_PYTHON := $(CURDIR)/$(VENV)/bin/python

.PHONY: help demo test bench soak screenshot build image image-roots manifests lint packages python plugin clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

demo: packages plugin  ## two nodes of a mock VPC, 24 pods, every flow shown; needs root
	@[ "$$(id -u)" = 0 ] || { echo "make demo needs root: it makes network namespaces" >&2; exit 1; }
	$(DEBUG) --product vpc-ipamd && $(DEBUG) --product vpcctl && $(DEBUG) --product mock-ec2 && $(DEBUG) --product demo
	@VPC_CNI_PLUGIN=.build/release/vpc-cni .build/debug/demo

test: APT += $(IMAGE_APT) $(CONTAINER_APT) $(BROWSER_APT)
test: packages python plugin image  ## every test; those that need root fail with CI=true and are skipped otherwise
	$(DEBUG) --build-tests
	$(TEST) --skip KernelTests 2>&1 | scripts/test-report
	$(TEST) --filter KernelTests 2>&1 | scripts/test-report

bench: APT += containernetworking-plugins
bench: packages build  ## ADD and DEL beside the kernel's floor and a peer, as a table and as .build/bench/bench.json; root
	@[ "$$(id -u)" = 0 ] || { echo "make bench needs root: it makes network namespaces" >&2; exit 1; }
	mkdir -p .build/bench
	cc -O2 bench/kernel-floor.c -o .build/bench/kernel-floor -lmnl
	$(RELEASE) --product bench
	@VPC_CNI_DEBUG=$(CURDIR)/$(DIST) VPC_CNI_PLUGIN=$(CURDIR)/$(DIST)/vpc-cni \
	  .build/release/bench .build/bench/kernel-floor .build/bench/bench.json

# How far `make soak` goes: `make soak SEEDS=1000 INPUTS=100000` for a shorter one.
SEEDS  ?= 100000
INPUTS ?= 1000000
SOAK   := IPAMTests|RandomCallsTests|FuzzTests|HostileBytesTests

soak:  ## the tests of random inputs, each with 1,000,000 inputs or 100,000 seeds
	$(DEBUG) --build-tests
	IPAM_SEEDS=$(SEEDS) CLOUD_SEEDS=$(SEEDS) FUZZ_INPUTS=$(INPUTS) \
	  swift test --skip-build --disable-xctest --filter '$(SOAK)' 2>&1 | scripts/test-report

screenshot: APT += $(BROWSER_APT)
screenshot: packages python  ## docs/console.png: the mock's console page, photographed anew
	$(DEBUG) --product mock-ec2
	$(VPC_CNI_PYTHON) scripts/console-screenshot .build/debug/mock-ec2 docs/console.png

build: packages  ## release binaries into .build/dist
	mkdir -p $(DIST)
	for program in $(PROGRAMS); do $(RELEASE) --product $$program && cp .build/release/$$program $(DIST)/; done

image: image-roots  ## container images of the daemon and of mock-ec2 into .build/images, without a Docker engine
	scripts/build-images $(IMAGES)

image-roots: APT += $(IMAGE_APT)
image-roots: packages build  # what goes into the images
	scripts/image-root $(IMAGES)/roots/vpc-cni $(addprefix $(DIST)/,vpc-ipamd vpc-cni vpcctl)
	scripts/image-root $(IMAGES)/roots/mock-ec2 $(DIST)/mock-ec2

manifests: python  ## deploy/vpc-cni.yaml from the chart in deploy/chart
	mkdir -p .build && $(VENV)/bin/python scripts/render-chart >.build/vpc-cni.yaml
	cp .build/vpc-cni.yaml deploy/vpc-cni.yaml

lint:  ## formatting, and what must not be in the product
	swift format lint --strict --recursive Package.swift Sources mock-ec2 Tests bench
	scripts/check-imports

plugin:  # the plugin as it is deployed: static
	$(RELEASE) --product vpc-cni
	@! ldd .build/release/vpc-cni >/dev/null 2>&1 || { echo "vpc-cni is not static" >&2; exit 1; }

packages:  # apt packages that are missing are named, and installed
	@missing=""; for package in $(APT); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  [ "$$(id -u)" = 0 ] || { echo "missing packages:$$missing; install them, or run make as root" >&2; exit 1; }; \
	  echo "installing:$$missing"; apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

python: $(VENV)/ready  # the witnesses from PyPI, in a folder of the project's
$(VENV)/ready: Makefile
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q --disable-pip-version-check $(foreach package,$(PYTHON_PACKAGES),'$(package)')
	touch $@

clean:  ## all that was built
	rm -rf .build .build-*
