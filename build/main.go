package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// Exit codes.
const (
	exitOK     = 0
	exitUsage  = 2 // wrong flags
	exitFailed = 3 // could not build
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stderr))
}

// run takes its defaults from the variables that a Dockerfile's build arguments set.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) int {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("o", "", "folder to write below; OS/ARCH in it is replaced")
	source := flags.String("source", "..", "tenantry's source")
	platform := flags.String("platform", cmp.Or(getenv("TARGETPLATFORM"), "linux/amd64"), "operating system and architecture")
	version := flags.String("version", getenv("VERSION"), "version that the programs report (default: what the go command knows)")
	list := flags.String("sbom", "", "write the SBOM of finished programs, the arguments, here, and do nothing else")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	if *list != "" && flags.NArg() > 0 {
		if err := writeSBOM(*list, *version, flags.Args()); err != nil {
			fmt.Fprintln(stderr, err)
			return exitFailed
		}
		return exitOK
	}
	goos, goarch, ok := strings.Cut(*platform, "/")
	if *out == "" || !ok || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "usage: build -o DIR [-platform OS/ARCH] [-version VERSION]\n       build -sbom FILE [-version VERSION] PROGRAM...")
		return exitUsage
	}
	dir := filepath.Join(*out, goos, goarch)
	b := image{source: *source, dir: dir, goos: goos, goarch: goarch, version: *version, log: stderr}
	if err := b.assemble(ctx); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return exitOK
}

// image is one build of the folder.
type image struct {
	source, dir, goos, goarch, version string
	log                                io.Writer
}

// Paths inside of the image.
const (
	programsDir = "usr/local/bin"
	certsFile   = "etc/ssl/certs/ca-certificates.crt"
	passwdFile  = "etc/passwd"
	pluginFile  = "home/argocd/cmp-server/config/plugin.yaml" // where argocd-cmp-server looks
	sbomFile    = "usr/share/tenantry/sbom.cdx.json"
)

// passwd names the image's user: Argo CD's own number, so that a plugin's sidecar may use the volumes it shares.
const passwd = "tenantry:x:999:999:tenantry:/:/sbin/nologin\n"

func (b *image) assemble(ctx context.Context) error {
	if err := os.RemoveAll(b.dir); err != nil {
		return fmt.Errorf("assemble the image: %w", err)
	}
	programs, err := b.compile(ctx)
	if err != nil {
		return err
	}
	bom, err := sbom(b.version, programs)
	if err != nil {
		return err
	}
	plugin, err := os.ReadFile(filepath.Join(b.source, "examples", "argocd-plugin", "plugin.yaml"))
	if err != nil {
		return fmt.Errorf("assemble the image: %w", err)
	}
	for name, text := range map[string][]byte{
		"sbom.cdx.json":        bom,
		"rootfs/" + sbomFile:   bom,
		"rootfs/" + certsFile:  certificates(),
		"rootfs/" + passwdFile: []byte(passwd),
		"rootfs/" + pluginFile: plugin,
		"rootfs/tmp/.keep":     nil, // the image's only folder for temporary files; mount a volume there
	} {
		if err := b.write(name, text); err != nil {
			return err
		}
	}
	return b.setModes()
}

func (b *image) write(name string, text []byte) error {
	path := filepath.Join(b.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("assemble the image: %w", err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("assemble the image: %w", err)
	}
	return nil
}
