package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// upstream is a remote base of an agent's folder.
var upstream = regexp.MustCompile(`https://github\.com/(argoproj/argo-cd|argoproj-labs/argocd-agent)/([a-z/-]+)\?ref=v[0-9.]+`)

// likeOthers are agents whose folders are not built here: one like another, and one like what TestAgents applies for real.
var likeOthers = []string{"hamburg", "ship"}

// TestAgentFolders: the real kustomize builds folders of an example for argocd-agent over upstream's own bases, and the API
// server takes what it builds, strictly. These are the kinds that TestAgents does not apply: pattern 1, another namespace,
// self-registration. The bases come from the modules that the programs are built from.
func TestAgentFolders(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	modules := map[string]string{
		"argoproj/argo-cd":           moduleDir(ctx, t, "github.com/argoproj/argo-cd/v3/cmd"),
		"argoproj-labs/argocd-agent": moduleDir(ctx, t, "github.com/argoproj-labs/argocd-agent/cmd/ctl"),
	}
	source, err := filepath.Abs(filepath.Join("..", "examples", "argocd-agent-edge"))
	must(t, err)
	tree := t.TempDir()
	if _, stderr, err := w.stack.Output(ctx, source, nil, nil, "tenantry", "render", ".", "-o", tree); err != nil {
		t.Fatalf("render: %v: %s", err, stderr)
	}
	files, err := filepath.Glob(filepath.Join(tree, "*/agents/*/kustomization.yaml"))
	must(t, err)
	built := 0
	for _, file := range files {
		folder := filepath.Dir(file)
		useModules(t, file, modules)
		if slices.Contains(likeOthers, filepath.Base(folder)) {
			continue
		}
		text, stderr, err := w.stack.Output(ctx, folder, nil, nil, "kustomize", "build", ".")
		if err != nil {
			t.Errorf("kustomize build %s: %v: %s", folder, err, stderr)
			continue
		}
		built++
		objects, err := stack.Objects(text)
		must(t, err)
		for _, o := range objects {
			if ns := o.GetNamespace(); ns != "" {
				must(t, w.Host.Apply(ctx, "", fmt.Appendf(nil, "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n", ns)))
				break
			}
		}
		if _, err := w.Host.Kubectl(ctx, string(text), "apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-"); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
		agent := filepath.Base(folder) != "control-plane"
		for _, o := range objects {
			for _, gone := range []string{"argocd-dex-server", "argocd-application-controller"} {
				if o.GetName() == gone && (gone == "argocd-dex-server") == agent {
					t.Errorf("%s: %s %s is still there", folder, o.GetKind(), gone)
				}
			}
			checkSubjects(t, folder, o.Object)
		}
	}
	if built != 3 {
		t.Errorf("%d folders were built, want 3", built)
	}
}

// checkSubjects: a role that is bound to a service account of another namespace is bound to nobody.
func checkSubjects(t *testing.T, folder string, object map[string]any) {
	t.Helper()
	want := "argocd"
	if filepath.Base(folder) == "control-plane" {
		want = "argocd-" + filepath.Base(filepath.Dir(filepath.Dir(folder)))
	}
	subjects, _ := object["subjects"].([]any)
	for _, s := range subjects {
		if got := s.(map[string]any)["namespace"]; got != want {
			t.Errorf("%s: a %s is bound in namespace %v, want %s", folder, object["kind"], got, want)
		}
	}
}

// useModules puts folders of modules in the place of remote bases.
func useModules(t *testing.T, file string, modules map[string]string) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	local := upstream.ReplaceAllStringFunc(string(text), func(url string) string {
		m := upstream.FindStringSubmatch(url)
		folder, err := filepath.EvalSymlinks(filepath.Dir(file))
		must(t, err)
		path, err := filepath.Rel(folder, filepath.Join(modules[m[1]], filepath.FromSlash(m[2])))
		must(t, err)
		return path
	})
	if local == string(text) {
		t.Errorf("%s has no base of upstream's", file)
	}
	must(t, os.WriteFile(file, []byte(local), 0o600))
}

// moduleDir is where the module of a package lies that the programs are built from.
func moduleDir(ctx context.Context, t *testing.T, pkg string) string {
	t.Helper()
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{.Module.Dir}}", pkg)
	cmd.Dir = filepath.Join("components", "stack")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
	out, err := cmd.Output()
	must(t, err)
	return strings.TrimSpace(string(out))
}
