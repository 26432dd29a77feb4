package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/e2e/stack"
)

// elsewhere are kinds whose definitions are not to be had here.
var elsewhere = []string{"ClusterProfile"}

// TestExamplesAreAccepted: the API server, with the definitions of Argo CD, cert-manager and the External Secrets Operator,
// takes every object of every example, strictly: an unknown field or a wrong type anywhere is an error.
func TestExamplesAreAccepted(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	define(ctx, t, w.Host)
	names, err := filepath.Glob("../examples/*/fleet.yaml")
	must(t, err)
	if len(names) == 0 {
		t.Fatal("no example was found")
	}
	for _, file := range names {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			abs, err := filepath.Abs(dir)
			must(t, err)
			stdout, stderr, err := w.stack.Output(ctx, abs, nil, nil, "tenantry", "render", ".")
			if err != nil {
				t.Fatalf("render: %v: %s", err, stderr)
			}
			objects, err := stack.Objects(stdout)
			must(t, err)
			var accepted strings.Builder
			count := map[string]int{}
			for _, o := range objects {
				count[o.GetKind()]++
				if slices.Contains(elsewhere, o.GetKind()) {
					continue
				}
				text, err := yaml.Marshal(o.Object)
				must(t, err)
				fmt.Fprintf(&accepted, "---\n%s", text)
				if o.GetNamespace() != "" {
					must(t, w.Host.Apply(ctx, "", fmt.Appendf(nil, "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n", o.GetNamespace())))
				}
			}
			if count["Application"] == 0 {
				t.Errorf("it renders no Application: %v", count)
			}
			out, err := w.Host.Kubectl(ctx, accepted.String(), "apply", "--dry-run=server", "--validate=strict", "-f", "-")
			if err != nil {
				t.Error(err)
			}
			t.Logf("accepted: %v; lines of kubectl: %d", count, strings.Count(out, "\n"))
		})
	}
}

// TestStrictMeansStrict: the check above would see a mistake.
func TestStrictMeansStrict(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	out, err := w.Host.Kubectl(ctx, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: strict, namespace: argocd}
spec: {project: default, source: {repoURL: x, bogus: 1}, destination: {name: in-cluster}}
`, "apply", "--dry-run=server", "--validate=strict", "-f", "-")
	if err == nil || !strings.Contains(out, `unknown field "spec.source.bogus"`) {
		t.Errorf("an Application with an unknown field: %v, %s", err, out)
	}
}
