package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/e2e/stack"
)

// pluginExample is the folder with what people add to their Argo CD.
var pluginExample = filepath.Join("..", "examples", "argocd-plugin")

// TestPluginManifests builds examples/argocd-plugin with kustomize, over the repo-server of Argo CD's own manifests, and
// has the API server check the Deployment; the Helm values hold the same container and volume.
func TestPluginManifests(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(pluginExample)))
	must(t, os.CopyFS(filepath.Join(dir, "base"), os.DirFS(filepath.Join(w.stack.Bin, "argocd-manifests", "base", "repo-server"))))
	text, err := os.ReadFile(filepath.Join(dir, "kustomization.yaml"))
	must(t, err)
	remote := "https://raw.githubusercontent.com/argoproj/argo-cd/v3.5.1/manifests/install.yaml"
	if !strings.Contains(string(text), remote) {
		t.Fatalf("kustomization.yaml does not build on %s", remote)
	}
	must(t, os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(strings.Replace(string(text), remote, "base", 1)), 0o644))
	out, stderr, err := w.stack.Output(ctx, dir, nil, nil, "kustomize", "build", dir)
	if err != nil {
		t.Fatal(stderr)
	}
	if _, err := w.Host.Kubectl(ctx, string(out), "apply", "--dry-run=server", "--validate=strict", "-f", "-"); err != nil {
		t.Error(err)
	}

	type podSpec struct {
		Containers      []map[string]any `json:"containers"`
		ExtraContainers []map[string]any `json:"extraContainers"`
		Volumes         []map[string]any `json:"volumes"`
	}
	var patch struct {
		Spec struct{ Template struct{ Spec podSpec } }
	}
	var values struct{ RepoServer podSpec }
	for file, into := range map[string]any{"repo-server.yaml": &patch, "values.yaml": &values} {
		text, err := os.ReadFile(filepath.Join(pluginExample, file))
		must(t, err)
		must(t, yaml.Unmarshal(text, into))
	}
	want, got := patch.Spec.Template.Spec, values.RepoServer
	if fmt.Sprint(want.Containers) != fmt.Sprint(got.ExtraContainers) || fmt.Sprint(want.Volumes) != fmt.Sprint(got.Volumes) {
		t.Errorf("repo-server.yaml and values.yaml differ:\n%v %v\n%v %v", want.Containers, want.Volumes, got.ExtraContainers, got.Volumes)
	}
}

// TestAnnouncedParameters asks Argo CD's API server for an Application's plugin parameters, as its user interface does:
// the plugin's dynamic announcement, with what the fleet has.
func TestAnnouncedParameters(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "announced")
	f.addTenant(t, "acme", "web")
	must(t, f.Push(ctx, "a fleet"))
	f.root(ctx, t, "announced", "[{name: tenants, array: [acme]}]")
	must(t, w.ArgoCD.WaitHealthy(ctx, "announced", f.app("acme", "web")))
	if ids := f.selected(ctx, t, "tenantry.dev/connector=announced"); slices.ContainsFunc(slices.Collect(maps.Keys(ids)), func(k string) bool { return strings.Contains(k, "inventory") }) {
		t.Errorf("a shard emits what is shared: %v", slices.Collect(maps.Keys(ids)))
	}

	app, err := w.Host.Get(ctx, stack.KindApplication, stack.Namespace, "announced")
	must(t, err)
	source, _, err := unstructured.NestedMap(app.Object, "spec", "source") // it is asked for no other
	must(t, err)
	body, err := json.Marshal(map[string]any{"appName": "announced", "appProject": "default", "source": source})
	must(t, err)
	address := "http://" + w.ArgoCD.Server + "/api/v1/repositories/" + url.PathEscape(f.URL) + "/appdetails"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	must(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	must(t, err)
	var details struct {
		Plugin struct {
			ParametersAnnouncement []struct{ Name, Tooltip, CollectionType, String string }
		}
	}
	if err := json.Unmarshal(answer, &details); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %v", resp.Status, answer, err)
	}
	var names []string
	for _, p := range details.Plugin.ParametersAnnouncement {
		names = append(names, p.Name)
		if p.Name == "tenants" && (p.CollectionType != "array" || !strings.Contains(p.Tooltip, "announced/acme")) {
			t.Errorf("the parameter tenants is announced as %+v", p)
		}
	}
	if want := []string{"connector", "tenants", "projects", "clusters", "shared", "strict"}; !slices.Equal(names, want) {
		t.Errorf("announced: %v, want %v", names, want)
	}
}
