package akuity_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sebdah/goldie/v2"

	"github.com/tenantry/tenantry/internal/akuity"
)

func golden(t *testing.T, dir string) *goldie.Goldie {
	t.Helper()
	return goldie.New(t, goldie.WithFixtureDir(dir), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
}

func agentYAML(tb testing.TB) []byte {
	tb.Helper()
	src, err := os.ReadFile("testdata/manifests/agent.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return src
}

func parse(tb testing.TB, src []byte) *akuity.Manifest {
	tb.Helper()
	m, problems := akuity.ParseManifest("agent.yaml", src)
	if len(problems) > 0 {
		tb.Fatalf("a good manifest was refused:\n%s", problems)
	}
	return m
}

// TestRefused: each file in testdata/err is an answer that the API, or something before it, has been
// seen to give. All of them carry the word s3cret, which no problem may repeat.
func TestRefused(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/err/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m, problems := akuity.ParseManifest(name, src)
			if m != nil || !problems.Failed() {
				t.Fatal("accepted")
			}
			text := problems.String()
			for _, secret := range []string{"s3", "\ncret", "czNj", "Gateway"} {
				if strings.Contains(text, secret) {
					t.Errorf("a problem repeats the manifest: %s", text)
				}
			}
			golden(t, "testdata/expected/err").Assert(t, strings.TrimSuffix(name, ".yaml")+".out", []byte(text))
		})
	}
}

func TestOversized(t *testing.T) {
	t.Parallel()
	src := append(agentYAML(t), bytes.Repeat([]byte("# filler\n"), akuity.MaxManifestBytes/9+1)...)
	if m, problems := akuity.ParseManifest("big", src); m != nil || !problems.Failed() {
		t.Errorf("a manifest of %d bytes was accepted", len(src))
	}
}

func TestObjects(t *testing.T) {
	t.Parallel()
	m := parse(t, agentYAML(t))
	var got []string
	for _, o := range m.Objects() {
		got = append(got, fmt.Sprintf("%s %s", o.APIVersion, o))
	}
	want := []string{
		"v1 Namespace akuity",
		"v1 ServiceAccount akuity/akuity-agent",
		"v1 Secret akuity/akuity-agent",
		"v1 ConfigMap akuity/akuity-agent-config",
		"rbac.authorization.k8s.io/v1 ClusterRole akuity-agent",
		"rbac.authorization.k8s.io/v1 ClusterRoleBinding akuity-agent",
		"apps/v1 Deployment akuity/akuity-agent",
		"apps/v1 Deployment akuity/argocd-application-controller",
		"apps/v1 Deployment akuity/argocd-repo-server",
		"policy/v1 PodDisruptionBudget akuity/akuity-agent",
		"networking.k8s.io/v1 NetworkPolicy akuity/akuity-agent-network-policy",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects in document order (-want +got):\n%s", diff)
	}
	if got := m.Namespace(); got != "akuity" {
		t.Errorf("Namespace() = %q", got)
	}
}

func TestNamespace(t *testing.T) {
	t.Parallel()
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: agent%s}\n"
	for name, c := range map[string]struct{ reason, src, want string }{
		"Deployment":  {"where it runs counts", fmt.Sprintf(deployment, ", namespace: x") + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n", "x"},
		"Namespace":   {"a Deployment may leave it out", fmt.Sprintf(deployment, "") + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n", "ns"},
		"NeitherSays": {"the caller knows what was asked for", fmt.Sprintf(deployment, ""), ""},
	} {
		if got := parse(t, []byte(c.src)).Namespace(); got != c.want {
			t.Errorf("%s: %q, want %q: %s", name, got, c.want, c.reason)
		}
	}
}
