package template

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func jsonnetSource(t testing.TB, file string) Source {
	t.Helper()
	src := sourceOf(t, `metadata: {annotations: {tenantry.dev/jsonnet: `+file+`}}
parameters:
- {variable: x}
- {variable: n, type: number}
- {variable: flag, type: boolean}
- {variable: a.b, defaultValue: deep}
`)
	src.Jsonnet = file
	src.Programs = kindsSource(t).Programs
	return src
}

func imports(files map[string]string) Options {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Options{Jsonnet: here{}, Import: func(file string) ([]byte, error) { return fs.ReadFile(m, file) }}
}

const bareSpec = `function(values, loft) {
  destination: { namespace: values.x, server: "gone" },
  source: { repoURL: "https://%s" % values.x, path: loft.project + "/" + values.a.b },
  syncPolicy: { automated: { prune: values.flag }, retry: { limit: values.n } },
}`

func TestJsonnet(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason, want string
		files        map[string]string
		strings      bool
	}{
		"Spec": {
			reason: "a spec alone, typed parameters, a slot and a dropped leaf",
			files:  map[string]string{"lib/app.jsonnet": bareSpec},
			want: `project: shop-acme-project
destination:
  name: shop-acme
  namespace: web
source:
  path: shop/deep
  repoURL: https://web
syncPolicy:
  automated:
    prune: true
  retry:
    limit: 3
labels:
annotations:
`,
		},
		"MetadataAndImports": {
			reason: "imports are relative to the file that imports",
			files: map[string]string{
				"lib/app.jsonnet":      `local l = import "more/l.libsonnet"; function(values, loft) { metadata: { labels: { a: l.name("x") }, annotations: { "{{b}}": "1" } }, spec: { source: { repoURL: importstr "../url.txt", path: "." } } }`,
				"lib/more/l.libsonnet": `{ name(x): (import "../n.libsonnet") + x }`, "lib/n.libsonnet": `"n-"`, "url.txt": "https://u",
			},
			want: "destination:\n  name: shop-acme\nproject: shop-acme-project\nsource:\n  path: \".\"\n  repoURL: https://u\nlabels:\n    a: n-x\nannotations:\n    \"{{b}}\": \"1\"\n",
		},
		"Strings": {
			reason: "parameters as their texts", strings: true,
			files: map[string]string{"lib/app.jsonnet": `function(values, loft) { source: { repoURL: std.type(values.n) + values.flag, path: std.toString(values) } }`},
			want: `destination:
  name: shop-acme
project: shop-acme-project
source:
  path: "{\"a\": {\"b\": \"deep\"}, \"flag\": \"true\", \"n\": \"3\", \"x\": \"web\"}"
  repoURL: stringtrue
labels:
annotations:
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := imports(tc.files)
			o.Strings = tc.strings
			tmpl := mustCompile(t, jsonnetSource(t, "lib/app.jsonnet"), o)
			got := application(t, tmpl, callOf(t, tmpl, "x: web\nn: 3\nflag: true"))
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
}

func TestJsonnetProblems(t *testing.T) {
	t.Parallel()
	const params = " (parameters at tenants/a/vcluster.yaml:4:3)\n"
	for name, tc := range map[string]struct {
		reason, text, want string
	}{
		"Missing": {"no such file", "", `templates/web.yaml:1:48: metadata.annotations[tenantry.dev/jsonnet]: there is no file app.jsonnet in the fleet's directory` + "\n"},
		"Syntax":  {"at its place", "function(values, loft) {\n  a: ,\n}", "app.jsonnet:2:6: Unexpected: \",\" while parsing terminal\n"},
		"Unknown": {"static analysis", "function(values, loft) {\n  a: value }", "app.jsonnet:2:6: Unknown variable: value\n"},
		"Error":   {"of the author's", "function(values, loft)\n  error \"no\"", "app.jsonnet:2:3: no" + params},
		"Field":   {"a parameter that is not there", "function(values, loft) {\n  source: values.y }", "app.jsonnet:2:11: Field does not exist: y" + params},
		"ExtVar": {
			"closed", "function(values, loft) {\n  source: std.extVar(\"HOME\") }",
			"app.jsonnet:2:11: Undefined external variable: HOME (parameters at tenants/a/vcluster.yaml:4:3); std.extVar is closed: everything there is comes by values and loft\n",
		},
		"Stack": {"bounded", "function(values, loft)\n  local f(x) = f(x + 1) + 1; f(1)", "app.jsonnet:2:16: max stack frames exceeded." + params},
		"Outside": {
			"the directory is all there is", "function(values, loft)\n  import \"../../etc/passwd\"",
			"app.jsonnet:2:3: \"../../etc/passwd\" is outside of the fleet's directory" + params,
		},
		"Absolute": {
			"the same", "function(values, loft)\n  importstr \"/etc/passwd\"",
			"app.jsonnet:2:3: \"/etc/passwd\" is outside of the fleet's directory" + params,
		},
		"NoFunction": {"a mistake of beginners", "{ source: {} }", "app.jsonnet: Unexpected type object, expected function" + params},
		"NotAMap":    {"the result is looked at", "function(values, loft) [1]", "app.jsonnet: is a list, want a map" + params},
		"Schema": {
			"unknown fields and types", "function(values, loft) { source: { repoUrl: 1, repoURL: 2, path: '.' } }",
			"app.jsonnet: spec.source.repoURL: is the number 2, want a string" + params[:len(params)-1] + "; write \"2\"\n" +
				"app.jsonnet: spec.source.repoUrl: unknown key" + params[:len(params)-1] + "; did you mean \"repoURL\"?\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"app.jsonnet": tc.text}
			if tc.text == "" {
				files = nil
			}
			tmpl, bad := Compile(jsonnetSource(t, "app.jsonnet"), imports(files))
			if bad == nil {
				c := callOf(t, tmpl, "x: web")
				_, bad = tmpl.Program(specPart).AppendEntries(nil, c)
				if _, again := tmpl.Program(specPart).Values(c, "source", "path"); fmt.Sprint(again) != fmt.Sprint(bad) {
					t.Errorf("other problems the second time: %s", again)
				}
			}
			if diff := cmp.Diff(tc.want, bad.String()); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
}
