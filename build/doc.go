// Command build assembles what goes into the container image: one folder, ready for COPY.
//
//	go run . -o DIR -platform linux/amd64 -version v1.2.3
//
// DIR/linux/amd64 gets rootfs/ (the static programs, CA certificates, the plugin.yaml, an SBOM) and sbom.cdx.json.
// The same source, Go version and flags give the same bytes and modes on every machine; image.sh turns the folder into an
// image of which that is true, too. It is a module of its own: tenantry does not import what it needs.
package main
