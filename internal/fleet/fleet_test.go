package fleet

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestCompilePattern(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason, pattern, path string
		want                  map[string]string // nil: no match
		err                   string
	}{
		"captures":      {"a capture is one segment", "tenants/{project}/{name}/vcluster.yaml", "tenants/shop/web/vcluster.yaml", map[string]string{"project": "shop", "name": "web"}, ""},
		"two segments":  {"a capture never takes two", "tenants/{name}/vcluster.yaml", "tenants/shop/web/vcluster.yaml", nil, ""},
		"in a segment":  {"a capture may be part of a segment", "{project}--{name}.yaml", "shop--web.yaml", map[string]string{"project": "shop", "name": "web"}, ""},
		"dots are dots": {"what is no capture is taken as it is", "a.b/{name}", "axb/web", nil, ""},
		"unknown":       {"an unknown capture", "tenants/{tenant}/x.yaml", "", nil, "no capture {tenant}"},
		"twice":         {"a capture stands once", "{name}/{name}", "", nil, "{name} stands twice"},
		"upwards":       {"a path stays in the directory", "../{name}", "", nil, "not a path below"},
		"absolute":      {"and is relative to it", "/{name}", "", nil, "not a path below"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := compilePattern(c.pattern, "project", "name")
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("%s: got error %v, want %q", c.reason, err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, _ := p.match(c.path)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

func TestQuoteActions(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason, line, want string
		warnings           int
	}{
		"value":         {"the published form", "a: {{ .Values.x }}", "a: '{{ .Values.x }}'", 1},
		"with text":     {"text behind the action belongs to it", "a: {{ .Values.x }}-web", "a: '{{ .Values.x }}-web'", 1},
		"comment":       {"a comment stays one", "a: {{ .Values.x }} # why", "a: '{{ .Values.x }}' # why", 1},
		"item":          {"an item of a list", "- {{ .Values.x }}", "- '{{ .Values.x }}'", 1},
		"inner quotes":  {"quotes inside are doubled", "a: {{ .Values.x | default 'b' }}", "a: '{{ .Values.x | default ''b'' }}'", 1},
		"quoted":        {"what is quoted stays", `a: "{{ .Values.x }}"`, `a: "{{ .Values.x }}"`, 0},
		"text first":    {"a value that begins with text is plain YAML", "a: v{{ .Values.x }}", "a: v{{ .Values.x }}", 0},
		"in a block":    {"the text of a block is the author's", "a: |\n  b: {{ .Values.x }}", "a: |\n  b: {{ .Values.x }}", 0},
		"after a block": {"a block ends where the indentation does", "a: |\n  b: {{ .x }}\nc: {{ .y }}", "a: |\n  b: {{ .x }}\nc: '{{ .y }}'", 1},
		"flow map":      {"a map in braces is one", "a: {b: {c: d}}", "a: {b: {c: d}}", 0},
	}
	const kind = "\nkind: ArgoCDApplicationTemplate\n"
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, warnings := quoteActions("t.yaml", []byte(c.line+kind))
			if diff := cmp.Diff(c.want+kind, string(got)); diff != "" || len(warnings) != c.warnings {
				t.Errorf("%s: %d warnings (-want +got):\n%s", c.reason, len(warnings), diff)
			}
			if again, more := quoteActions("t.yaml", got); string(again) != string(got) || len(more) != 0 {
				t.Errorf("%s: a second time changes it again", c.reason)
			}
		})
	}
	if src := []byte("a: {{ .Values.x }}\nkind: Other\n"); string(first(quoteActions("t.yaml", src))) != string(src) {
		t.Error("a file that is no template was changed")
	}
}

func first[A, B any](a A, _ B) A { return a }

// roles are the ways into the loader, each by a file of its own.
var roles = []string{"fleet.yaml", "tenants/acme/vcluster.yaml", "objects/o.yaml", "agents/prod/acme.yaml", ".tenantryignore"}

// FuzzLoad shows that no text of any file ends in a panic, that every place lies inside its file, and
// that no text of a Secret's credential is in a problem.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"integrations: {argoCD: {enabled: true, connector: prod}}\ndeploy: {argoCD: {applications: [{name: a, template: {name: t, parameters: {x: 1}}}]}}\n",
		"apiVersion: v1\nkind: Secret\nmetadata: {name: prod, labels: {loft.sh/connector-type: argocd}}\nstringData: {server: https://x, token: s3cr3t-token}\n",
		"apiVersion: v1\nkind: Secret\nmetadata: {name: vc-acme, namespace: p-default}\nstringData:\n  config: |\n    current-context: c\n    contexts: [{name: c, context: {cluster: k, user: u}}]\n    clusters: [{name: k, cluster: {server: https://x}}]\n    users: [{name: u, user: {token: s3cr3t-token}}]\n",
		"apiVersion: management.loft.sh/v1\nkind: VirtualClusterInstance\nmetadata: {name: a, namespace: p-shop}\nspec:\n  template:\n    helmRelease:\n      values: |\n        integrations: {argoCD: {connector: x}}\n",
		"apiVersion: management.loft.sh/v1\nkind: ArgoCDApplicationTemplate\nmetadata: {name: t}\nspec: {parameters: [{variable: x, type: number}], template: {spec: {source: {repoURL: https://x, path: '{{ .Values.x }}'}}}}\n",
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {tenantry.dev/tenant: acme}}\ndata: {vcluster.yaml: \"a: [\"}\n",
		"apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\nspec: {tenants: [{path: 'tenants/{name}/vcluster.yaml'}]}\n",
		"apiVersion: management.loft.sh/v1\nkind: Cluster\nmetadata: {name: eu, annotations: {loft.sh/agent-values: 'a: 1'}}\nspec: {argoCD: {enabled: true}}\n",
		"tenants/\n!*.yaml\n",
	} {
		for role := range roles {
			f.Add(role, seed)
		}
	}
	f.Fuzz(func(t *testing.T, role int, text string) {
		if role < 0 || role >= len(roles) {
			t.Skip()
		}
		files := fstest.MapFS{"tenants/other/vcluster.yaml": &fstest.MapFile{Data: []byte("integrations: {argoCD: {enabled: true, connector: prod}}\n")}}
		files[roles[role]] = &fstest.MapFile{Data: []byte(text)}
		_, found, err := Load(t.Context(), files, Options{})
		if err != nil {
			t.Skip(err)
		}
		for _, p := range found {
			if p.Pos.Line == 0 {
				continue
			}
			src, err := fs.ReadFile(files, p.Pos.File)
			if err != nil {
				t.Fatalf("a problem is in a file that is not there: %s", p)
			}
			if lines := strings.Count(string(src), "\n") + strings.Count(string(src), "\r") + 2; p.Pos.Line > lines || p.Pos.Col > len(src)+2 {
				t.Errorf("%s lies outside of its file", p.Pos)
			}
			if strings.Contains(p.String(), "s3cr3t-token") && !strings.Contains(text, "s3cr3t-token:") {
				t.Error("a credential is in a problem")
			}
		}
	})
}

// TestPatternSegments holds the quick way of matching to the regular expression.
func TestPatternSegments(t *testing.T) {
	t.Parallel()
	paths := []string{
		"", "/", "a", "a/b", "a//b", "tenants/a/vcluster.yaml", "tenants//vcluster.yaml", "tenants/a/b/vcluster.yaml",
		"tenants/pre-a.x/vcluster.yaml", "tenants/pre-.x/vcluster.yaml", "tenants/pre-.x.x/vcluster.yaml", "tenants/a/vcluster_yaml", "tenants/a\n/vcluster.yaml",
	}
	for _, text := range []string{
		"{name}", "{name}/{project}", "tenants/{name}/vcluster.yaml", "tenants/pre-{name}.x/vcluster.yaml", "tenants/{project}/{name}/vcluster.yaml", "a/b",
	} {
		quick, err := compilePattern(text, "project", "name")
		if err != nil {
			t.Fatal(err)
		}
		if quick.segments == nil {
			t.Errorf("%q has no segments", text)
		}
		slow := pattern{re: quick.re}
		for _, p := range paths {
			want, wantOK := slow.match(p)
			got, ok := quick.match(p)
			if diff := cmp.Diff(want, got); diff != "" || ok != wantOK {
				t.Errorf("%q of %q: %v, want %v (-want +got):\n%s", text, p, ok, wantOK, diff)
			}
		}
	}
}
