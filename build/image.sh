#!/bin/sh
# Builds the container image as an OCI layout, with buildah or docker, and prints its digest. The same commit, Go version
# and tool give the same digest.
#
#   build/image.sh [-o DIR] [-p PLATFORMS] [-v VERSION]
#
#   -o  folder to write (default: bin/image); DIR/oci is the layout, DIR/linux/ARCH/sbom.cdx.json the bill of materials
#   -p  comma-separated platforms (default: linux/amd64,linux/arm64)
#   -v  what the programs report as their version (default: git describe)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$here/../bin/image
platforms=linux/amd64,linux/arm64
version=$(git -C "$here" describe --tags --always 2>/dev/null || echo devel)
while getopts o:p:v: flag; do
	case $flag in
	o) out=$OPTARG ;;
	p) platforms=$OPTARG ;;
	v) version=$OPTARG ;;
	*) exit 2 ;;
	esac
done

mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -rf "$out/oci"
for platform in $(echo "$platforms" | tr , ' '); do
	(cd "$here" && go run . -o "$out" -platform "$platform" -version "$version")
done

if command -v buildah >/dev/null; then
	storage=$(mktemp -d)
	trap 'rm -rf "$storage"' EXIT INT TERM
	bah() { buildah --root "$storage/root" --runroot "$storage/run" --storage-driver vfs "$@"; }
	bah manifest create tenantry >/dev/null
	for platform in $(echo "$platforms" | tr , ' '); do
		# No history and no time of day: they are all that would differ between two builds.
		bah bud --quiet --identity-label=false --timestamp 0 --isolation chroot --platform "$platform" --manifest tenantry --build-context "rootfs=$out" "$here/.." >/dev/null
	done
	bah manifest push --quiet --all tenantry "oci:$out/oci:latest"
elif command -v docker >/dev/null; then
	docker buildx build --quiet --provenance=false --build-arg SOURCE_DATE_EPOCH=0 --platform "$platforms" \
		--output "type=oci,tar=false,dest=$out/oci,rewrite-timestamp=true" --build-context "rootfs=$out" "$here/.." >/dev/null
else
	echo "build/image.sh: neither buildah nor docker is here" >&2
	exit 3
fi
# The layout's index names the image: its digest is the first (and only) one in it.
echo "$(sed -n 's/.*"digest":"\(sha256:[0-9a-f]*\)".*/\1/p' "$out/oci/index.json")"
