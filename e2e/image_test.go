package e2e

import (
	"bytes"
	"context"
	"crypto/x509"
	"debug/elf"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestImage builds the image twice, with buildah and from nothing: one digest. The unpacked image has what it promises,
// answers as a KRM function, and runs as Argo CD's plugin, as its own user with nothing but itself around it.
func TestImage(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("buildah"); err != nil {
		t.Skip("buildah is not installed")
	}
	w, ctx := need(t)
	first, digest := buildImage(ctx, t, w, "first")
	if _, again := buildImage(ctx, t, w, "second"); again != digest {
		t.Errorf("two builds of one source have the digests %s and %s", digest, again)
	}
	image, err := stack.UnpackImage(filepath.Join(first, "oci"), filepath.Join(w.stack.Dir, "image"))
	must(t, err)

	t.Run("Content", func(t *testing.T) { checkImageContent(t, image) })
	t.Run("Function", func(t *testing.T) { checkImageFunction(ctx, t, w, image) })
	t.Run("Plugin", func(t *testing.T) {
		if os.Getuid() != 0 {
			t.Skip("only root may change the root directory")
		}
		must(t, w.ArgoCD.StartPluginImage(ctx, image, "tenantry-image"))
		f := newFleet(ctx, t, w, "image")
		f.addTenant(t, "acme", "web", "agent")
		must(t, f.Push(ctx, "a fleet"))
		f.rootWith(ctx, t, "image", "plugin: {name: tenantry-image}")
		must(t, w.ArgoCD.WaitHealthy(ctx, "image", f.app("acme", "web"), f.app("acme", "agent")))
	})
}

// buildImage builds the image into a folder, and returns the folder and the digest that the script prints.
func buildImage(ctx context.Context, t *testing.T, w *world, name string) (dir, digest string) {
	t.Helper()
	dir = filepath.Join(w.stack.Dir, "image-"+name)
	cmd := exec.CommandContext(ctx, filepath.Join("..", "build", "image.sh"), "-o", dir, "-v", "v0.0.0-e2e")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	digest = strings.TrimSpace(out.String())
	if !strings.HasPrefix(digest, "sha256:") {
		t.Fatalf("image.sh printed %q, want a digest", digest)
	}
	return dir, digest
}

func checkImageContent(t *testing.T, image *stack.Image) {
	read := func(name string) []byte {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(image.Root, name))
		must(t, err)
		return text
	}
	if got := fmt.Sprintf("%s %s %s", image.Config.User, image.Config.Entrypoint, image.Config.Cmd); got != "999:999 [tenantry] [fn]" {
		t.Errorf("user, entrypoint and command are %s", got)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(read("etc/ssl/certs/ca-certificates.crt")) {
		t.Error("it has no CA certificates")
	}
	want, err := os.ReadFile(filepath.Join(pluginExample, "plugin.yaml"))
	must(t, err)
	if got := read("home/argocd/cmp-server/config/plugin.yaml"); !bytes.Equal(got, want) {
		t.Errorf("its plugin.yaml is another than the example's:\n%s", got)
	}
	programs, err := os.ReadDir(filepath.Join(image.Root, "usr", "local", "bin"))
	must(t, err)
	var bom struct {
		BOMFormat, SpecVersion string
		Components             []struct{ Type, Name, Version string }
	}
	must(t, json.Unmarshal(read("usr/share/tenantry/sbom.cdx.json"), &bom))
	has := func(name string) bool {
		return slices.ContainsFunc(bom.Components, func(c struct{ Type, Name, Version string }) bool { return c.Name == name })
	}
	for _, p := range programs {
		f, err := elf.Open(filepath.Join(image.Root, "usr", "local", "bin", p.Name()))
		must(t, err)
		if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
			t.Errorf("%s is not static: %v %v", p.Name(), libraries, err)
		}
		must(t, f.Close())
		if !has(p.Name()) {
			t.Errorf("the SBOM does not name %s", p.Name())
		}
	}
	if len(programs) == 0 || !has("sigs.k8s.io/kustomize/kyaml") || !has("stdlib") {
		t.Errorf("%d programs, and an SBOM of %d components without modules", len(programs), len(bom.Components))
	}
}

// checkImageFunction gives the image's program a ResourceList, as a function in a container gets it, and compares the
// objects with those of a render.
func checkImageFunction(ctx context.Context, t *testing.T, w *world, image *stack.Image) {
	dir, err := filepath.Abs(filepath.Join("..", "examples", "self-hosted"))
	must(t, err)
	rendered, stderr, err := w.stack.Output(ctx, dir, nil, nil, "tenantry", "render", ".")
	if err != nil {
		t.Fatal(stderr)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(image.Root, "usr", "local", "bin", image.Config.Entrypoint[0]), image.Config.Cmd...)
	cmd.Env, cmd.Dir = image.Config.Env, dir
	cmd.Stdin = strings.NewReader("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n")
	list, err := cmd.Output()
	must(t, err)
	want, err := stack.Objects(rendered)
	must(t, err)
	got, err := stack.Objects(list)
	must(t, err)
	items, _ := got[0].Object["items"].([]any)
	if len(items) != len(want) || len(want) == 0 {
		t.Fatalf("the function returns %d items, a render %d", len(items), len(want))
	}
	for _, o := range want {
		if !slices.ContainsFunc(items, func(item any) bool {
			meta := item.(map[string]any)["metadata"].(map[string]any)
			return item.(map[string]any)["kind"] == o.GetKind() && meta["name"] == o.GetName()
		}) {
			t.Errorf("the function does not return %s %s", o.GetKind(), o.GetName())
		}
	}
}
