# The KRM function and the CLI, from nothing: CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/tenantry
FROM scratch
COPY bin/tenantry /usr/local/bin/tenantry
USER 999:999
ENV PATH=/usr/local/bin
ENTRYPOINT ["tenantry", "fn"]
