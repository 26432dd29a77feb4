# The container image, built from a clone:
#
#   docker build -t tenantry .
#   docker buildx build --platform linux/amd64,linux/arm64 .
#
# build/image.sh replaces the stage rootfs with programs that it compiled itself, so that a release has the same
# digest on every machine. GO_IMAGE is any image with the Go command of go.mod's version or newer.
ARG GO_IMAGE=docker.io/library/golang:1.26

# The programs are cross-compiled on the builder's own platform. There is no shell in these commands, so that GO_IMAGE
# need not have one.
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS build
ARG TARGETPLATFORM
ARG VERSION=
WORKDIR /src
COPY . .
RUN ["go", "run", "-C", "build", ".", "-o", "/out"]

FROM scratch AS rootfs
COPY --from=build /out/ /

FROM scratch
ARG TARGETARCH
COPY --from=rootfs linux/${TARGETARCH}/rootfs/ /
ENV PATH=/usr/local/bin HOME=/tmp
USER 999:999
# The default command is the KRM function. `render` and `validate` are commands of the same program; an Argo CD plugin
# and the Akuity sidecar set a command of their own.
ENTRYPOINT ["tenantry"]
CMD ["fn"]
