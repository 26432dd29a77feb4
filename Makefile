.DEFAULT_GOAL := help

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build the two programs into bin/
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...

test: ## every test of the main module, with the real kustomize and kpt
	PATH="$$(cd e2e && go run ./cmd/components -only kustomize | tail -n 1):$$PATH" go test ./...

lint: ## format, vet and the linters, with fixed versions
	go vet ./...
	go tool -modfile=tools/go.mod golangci-lint run ./...
	cd e2e && go tool -modfile=../tools/go.mod golangci-lint run ./...
	go tool -modfile=tools/go.mod actionlint

vuln: ## what is known to be vulnerable in what the programs use; GOVULNDB names another database
	go tool -modfile=tools/go.mod govulncheck -db $${GOVULNDB:-https://vuln.go.dev} ./...

fuzz: ## each fuzz target for 20 seconds
	go run -C tools ./fuzz -dir .. -time 20s

bench: ## tenantry, the floor and other tools side by side; writes docs/performance.md
	go run ./bench/compare -out docs/performance.md

golden: ## write all goldens anew; read the diff before you commit it
	GOLDIE_UPDATE=1 go test ./...

e2e: ## the real Argo CD, API servers and plugin server; builds them once
	@cd e2e && go run ./cmd/components >/dev/null
	@for arch in amd64 arm64; do CGO_ENABLED=0 GOOS=linux GOARCH=$$arch go build -trimpath -buildvcs=false ./cmd/... || exit 1; done # the image's, before all tests want the processor
	cd e2e && go test ./... -count=1 -timeout 12m
	KUBEBUILDER_ASSETS="$$(cd e2e && go run ./cmd/components -only kube-apiserver,etcd | tail -n 1)" \
		go test -count=1 -run Real ./internal/sidecar ./internal/sidecar/apply

image: build ## the container image, reproducible
	build/image.sh

release: ## what a release holds, in dist/: archives, checksums, SBOMs and the image; publishes nothing
	cd tools/release && go build -o ../../bin/goreleaser github.com/goreleaser/goreleaser/v2
	bin/goreleaser release --snapshot --clean

.PHONY: help build test lint vuln fuzz bench golden e2e image release
