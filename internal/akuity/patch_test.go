package akuity_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/akuity"
)

func TestPatch(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]akuity.Overrides{
		"replicas.yaml": {Replicas: 3},
		"memory.yaml":   {Memory: "1.5Gi"},
		"both.yaml":     {Replicas: 2, Memory: "2Gi"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, agentYAML(t))
			patched, problems := m.Patch(o)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			golden(t, "testdata/expected/patched").Assert(t, name, patched.Bytes())
			if patched.Hash() == m.Hash() {
				t.Error("the hash is of the patched objects, so that a changed override is applied")
			}
			for i, o := range m.Objects() {
				if p := patched.Objects()[i]; o.Name != akuity.RepoServer && !bytes.Equal(o.Bytes(), p.Bytes()) {
					t.Errorf("%s: only the repo server may be written anew (-want +got):\n%s", o, cmp.Diff(string(o.Bytes()), string(p.Bytes())))
				}
			}
			again, problems := patched.Patch(o)
			if len(problems) > 0 || again.Hash() != patched.Hash() {
				t.Errorf("patched twice it is another: %s", problems)
			}
		})
	}
}

func TestPatchNothing(t *testing.T) {
	t.Parallel()
	m := parse(t, agentYAML(t))
	patched, problems := m.Patch(akuity.Overrides{})
	if len(problems) > 0 || !bytes.Equal(patched.Bytes(), m.Bytes()) {
		t.Errorf("without overrides the manifest stays as it came: %s", problems)
	}
}

func TestPatchRefused(t *testing.T) {
	t.Parallel()
	const other = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: akuity-agent, namespace: akuity}\n"
	repoServer := func(spec string) string {
		return other + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: argocd-repo-server, namespace: akuity}\nspec: " + spec + "\n"
	}
	for name, c := range map[string]struct {
		reason, src string
		overrides   akuity.Overrides
		want        string
	}{
		"NoDeployment": {
			"an override that changes nothing would be believed", other,
			akuity.Overrides{Replicas: 2},
			"m.yaml: no Deployment argocd-repo-server, which the connector's akuityRepoServer keys change; remove these keys from the connector, or fetch it again from the Akuity API\n",
		},
		"NoContainer": {
			"containers are matched by name, never by place", repoServer("{template: {spec: {containers: [{name: s3cret}]}}}"),
			akuity.Overrides{Memory: "1Gi"},
			"m.yaml:5: Deployment argocd-repo-server: no container argocd-repo-server; remove the connector's akuityRepoServer keys, or fetch it again from the Akuity API\n",
		},
		"InitContainerOnly": {
			"an initContainer of that name is another thing", repoServer("{template: {spec: {initContainers: [{name: argocd-repo-server}]}}}"),
			akuity.Overrides{Memory: "1Gi"},
			"m.yaml:5: Deployment argocd-repo-server: no container argocd-repo-server; remove the connector's akuityRepoServer keys, or fetch it again from the Akuity API\n",
		},
		"OtherKind": {
			"a StatefulSet of that name is not patched", strings.Replace(repoServer("{}"), "Deployment\nmetadata: {name: argocd", "StatefulSet\nmetadata: {name: argocd", 1),
			akuity.Overrides{Replicas: 1},
			"m.yaml: no Deployment argocd-repo-server, which the connector's akuityRepoServer keys change; remove these keys from the connector, or fetch it again from the Akuity API\n",
		},
		"Two": {
			"which one is meant cannot be known", repoServer("{}") + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: argocd-repo-server, namespace: other}\n",
			akuity.Overrides{Replicas: 1},
			"m.yaml:10: a second Deployment argocd-repo-server, the first at line 5, so it is unclear which one the overrides are for\n",
		},
		"SpecIsAList": {
			"what has no place for it is not forced", repoServer("[]"),
			akuity.Overrides{Replicas: 1},
			"m.yaml:5: Deployment argocd-repo-server: no spec; remove the connector's akuityRepoServer keys, or fetch it again from the Akuity API\n",
		},
		"BadMemory": {
			"millibytes are refused by the Platform too", repoServer("{}"),
			akuity.Overrides{Memory: "512m"},
			"m.yaml: \"512m\" is no memory size such as 512Mi or 1.5Gi\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, problems := akuity.ParseManifest("m.yaml", []byte(c.src))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			patched, problems := m.Patch(c.overrides)
			if patched != nil {
				t.Fatal("patched")
			}
			if diff := cmp.Diff(c.want, problems.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

// TestPatchKeepsBytes: layouts of a stream that a library would write otherwise.
func TestPatchKeepsBytes(t *testing.T) {
	t.Parallel()
	const target = `apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server, namespace: akuity}
spec: {template: {spec: {containers: [{name: argocd-repo-server}]}}}
`
	const other = "{apiVersion: v1,   kind: Service, metadata: {name: svc}} # kept\n"
	for name, src := range map[string]string{
		"First":       target + "---\n" + other,
		"Last":        "# head\n" + other + "---\n" + target,
		"NoNewline":   other + "---\n" + strings.TrimSuffix(target, "\n"),
		"MarkerLine":  "--- " + other + "--- # why\n" + target + "...\n# tail\n---\n" + strings.Replace(other, "svc", "svc2", 1),
		"FlowOnLine":  "--- " + other + "--- {apiVersion: apps/v1, kind: Deployment, metadata: {name: argocd-repo-server}, spec: {template: {spec: {containers: [{name: argocd-repo-server}]}}}}\n",
		"WindowsEnds": strings.ReplaceAll(other+"---\n"+target, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patched, problems := parse(t, []byte(src)).Patch(akuity.Overrides{Replicas: 2, Memory: "1Gi"})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if !bytes.Contains(patched.Bytes(), []byte("{apiVersion: v1,   kind: Service, metadata: {name: svc}} # kept")) {
				t.Errorf("another document was written anew:\n%s", patched.Bytes())
			}
		})
	}
}

// FuzzPatch: whatever the repo server's document says, a patch that is given out says the same, but for
// the overrides.
func FuzzPatch(f *testing.F) {
	f.Add("env: [{name: A, value: yes}, {name: B, value: 1e3}, {name: C, value: 0o7}]", "1Gi")
	f.Add("args: [|\n  a\n   b, \"\\u00e9\", '']", "64M")
	f.Add("args: [~, null, 2001-01-01, 012, .inf, <<, =]", "")
	f.Fuzz(func(t *testing.T, field, memory string) {
		src := fmt.Sprintf("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: argocd-repo-server}\nspec:\n  template:\n    spec:\n      containers:\n      - name: argocd-repo-server\n        %s\n", field)
		m, _ := akuity.ParseManifest("f", []byte(src))
		if m == nil {
			return
		}
		patched, problems := m.Patch(akuity.Overrides{Replicas: 7, Memory: memory})
		if (patched == nil) != problems.Failed() {
			t.Fatalf("a manifest and a problem, or neither: %s", problems)
		}
		if patched == nil {
			return
		}
		if !bytes.Contains(patched.Objects()[0].JSON(), []byte(`"replicas":7`)) {
			t.Errorf("no replicas in\n%s", patched.Bytes())
		}
		if diff := cmp.Diff(withoutOverrides(t, m), withoutOverrides(t, patched)); diff != "" {
			t.Errorf("more than the overrides changed (-before +after):\n%s", diff)
		}
	})
}

// withoutOverrides is the only object, less what a patch may change.
func withoutOverrides(t *testing.T, m *akuity.Manifest) any {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(m.Objects()[0].JSON(), &tree); err != nil {
		t.Fatal(err)
	}
	spec := tree["spec"].(map[string]any)
	delete(spec, "replicas")
	pod := spec["template"].(map[string]any)["spec"].(map[string]any)
	for _, c := range pod["containers"].([]any) {
		if c, ok := c.(map[string]any); ok && c["name"] == akuity.RepoServer {
			delete(c, "resources")
		}
	}
	return tree
}
