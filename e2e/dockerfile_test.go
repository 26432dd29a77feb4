package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goImage stands for a Go image of a registry: the machine's own Go installation and nothing else.
const goImage = `FROM scratch
COPY --from=go . /usr/local/go
ENV PATH=/usr/local/go/bin GOPATH=/go GOCACHE=/cache HOME=/tmp GOTOOLCHAIN=local
WORKDIR /tmp
`

// TestDockerfile builds the Dockerfile of a clone by itself, and compares the image with the one of build/image.sh.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("buildah"); err != nil {
		t.Skip("buildah is not installed")
	}
	if os.Getuid() != 0 {
		t.Skip("only root may change the root directory")
	}
	w, ctx := need(t)
	dir := filepath.Join(w.stack.Dir, "dockerfile")
	must(t, os.MkdirAll(filepath.Join(dir, "go"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "go", "Dockerfile"), []byte(goImage), 0o644))
	clone := filepath.Join(dir, "clone")
	run(ctx, t, "git", "clone", "--quiet", "--depth", "1", "file://"+absolute(t, ".."), clone)

	buildah := func(args ...string) string {
		t.Helper()
		return run(ctx, t, "buildah", append([]string{"--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run"), "--storage-driver", "vfs"}, args...)...)
	}
	buildah("bud", "--quiet", "--build-context", "go="+run(ctx, t, "go", "env", "GOROOT"), "-t", "go", filepath.Join(dir, "go"))
	buildah("bud", "--quiet", "--isolation", "chroot", "--timestamp", "0", "--identity-label=false",
		"--build-arg", "GO_IMAGE=localhost/go", "--build-arg", "VERSION=v0.0.0-e2e",
		"-v", run(ctx, t, "go", "env", "GOMODCACHE")+":/go/pkg/mod", "-v", run(ctx, t, "go", "env", "GOCACHE")+":/cache", "-v", "/etc/ssl/certs:/etc/ssl/certs:ro",
		"-t", "tenantry", clone)
	buildah("push", "--quiet", "localhost/tenantry", "oci:"+filepath.Join(dir, "oci")+":latest")
	got := manifests(t, filepath.Join(dir, "oci"))

	script := filepath.Join(dir, "script")
	run(ctx, t, filepath.Join(clone, "build", "image.sh"), "-o", script, "-p", "linux/amd64", "-v", "v0.0.0-e2e")
	list := manifests(t, filepath.Join(script, "oci"))
	index, err := os.ReadFile(filepath.Join(script, "oci", "blobs", "sha256", strings.TrimPrefix(list[0], "sha256:")))
	must(t, err)
	if want := digests(t, index); got[0] != want[0] {
		t.Errorf("the Dockerfile by itself makes %s, build/image.sh makes %s", got[0], want[0])
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	must(t, err)
	return path
}

// run returns what a command prints, and fails the test with its errors.
func run(ctx context.Context, t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(ctx, name, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out))
}

// manifests are the digests in the index of an OCI layout.
func manifests(t *testing.T, layout string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(layout, "index.json"))
	must(t, err)
	return digests(t, text)
}

func digests(t *testing.T, index []byte) []string {
	t.Helper()
	var list struct{ Manifests []struct{ Digest string } }
	must(t, json.Unmarshal(index, &list))
	if len(list.Manifests) == 0 {
		t.Fatalf("no manifest in %s", index)
	}
	out := make([]string, 0, len(list.Manifests))
	for _, m := range list.Manifests {
		out = append(out, m.Digest)
	}
	return out
}
