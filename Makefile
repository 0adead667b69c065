# What each target needs is installed or built by itself; the work is done by the scripts under hack/.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup tools up down test bench corpus check clean

export ZONE REPORT

help: ## show this list
	@if [ -t 1 ] && [ -z "$$NO_COLOR" ]; then bold=$$'\e[1m' plain=$$'\e[0m'; fi; \
	printf '%s\n\n' "$${bold}zonegate$${plain}: Kubernetes admission webhooks that make a platform handbook true"; \
	awk -F ':.*## ' -v bold="$$bold" -v plain="$$plain" \
		'/^[a-z]+:.*## / { printf "  %smake %-8s%s %s\n", bold, $$1, plain, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## install the commands and npm packages that are needed
	@hack/setup.sh

tools: setup ## build etcd, kube-apiserver, kube-controller-manager, kubectl, Helm (once, 7 to 12 minutes)
	@hack/build-tools.sh >/dev/null
	@hack/build-helm.sh >/dev/null

up: ## start a real API server with zonegate and try the examples (ZONE=zone-1, zone-2 or zone-3)
	@hack/up.sh

down: ## stop what `make up` started
	@hack/down.sh

test: ## check everything and run all tests, real API server included (REPORT=1 shows the slowest)
	@hack/test.sh

bench: tools ## measure speed and memory
	@npm run --silent build
	@KUBEBUILDER_ASSETS=$$(hack/build-tools.sh) node_modules/.bin/node bench/bench.ts
	@node_modules/.bin/node bench/check.ts
	@node_modules/.bin/node bench/fix.ts
	@node_modules/.bin/node bench/attacks.ts

corpus: setup ## capture the reviews of test/corpus again, on each version of Kubernetes
	@npm run --silent corpus

check: ## check formatting, lint, types and dead code
	@hack/setup.sh packages
	@npm run --silent check

clean: down ## remove what these targets made here (the npm packages and the built tools stay)
	@for node in .up/*node; do [ ! -d "$$node" ] || STATE=$$node hack/node.sh down; done
	@rm -rf .up dist coverage
