package template

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// working are texts that do much, each in another way, and stay within what one leaf may do.
var working = map[string]struct{ reason, text, x string }{
	"Steps":  {"turns of loops", `{{ range until 300 }}{{ range until 300 }}{{ end }}{{ end }}`, ""},
	"Evals":  {"values in turns", `{{ range until 5000 }}` + strings.Repeat(`{{ if eq 1 1 }}{{ end }}`, 50) + `{{ end }}`, ""},
	"Bytes":  {"bytes of functions", `{{ range until 15 }}{{ $x := repeat 900000 "x" }}{{ end }}`, ""},
	"YAML":   {"texts that are read", `{{ fromYamlArray (repeat 100000 "- a\n") | len }}`, ""},
	"Match":  {"expressions of a tenant's", `{{ regexMatch .Values.x (repeat 8000 "a") }}`, "(?:a?){900}[bc]{900}$"},
	"Tpl":    {"a template of a tenant's", `{{ tpl .Values.x . }}`, `{{ range until 300 }}{{ range until 300 }}{{ end }}{{ end }}`},
	"Judged": {"YAML with values in it that have to be looked at", `{{ tpl .Values.x . }}`, "{{ range until 1000 }}a{{ . }}: {b: [c, d], e: f}\n{{ end }}" + strings.Repeat("# "+strings.Repeat("x", 70)+"\n", 700)},
}

// Whatever a text does is counted, so that a tenant with many applications is stopped; at the same one each time,
// whoever has used the template before.
func TestWorkIsCounted(t *testing.T) {
	t.Parallel()
	const size, most = 10_000, 1000
	for name, tc := range working {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tmpl := mustCompile(t, valuesSource(t, tc.text), Options{})
			c := callOf(t, tmpl, "x: "+quoteYAML(tc.x))
			var ends []int
			for range 2 {
				work := NewWork(size)
				c.Work = &work
				n := 0
				for ; !work.Over(); n++ {
					out, bad := tmpl.Program(specPart).AppendEntries(nil, c)
					if bad != nil {
						t.Fatalf("%s: application %d: %s", tc.reason, n, bad)
					}
					if work.Over() != (len(out) == 0) {
						t.Fatalf("%s: application %d has %d bytes, over %t", tc.reason, n, len(out), work.Over())
					}
					if n == most {
						t.Fatalf("%s: %d applications did %d units, and gave %d bytes", tc.reason, n, work.Done, work.Given)
					}
				}
				ends = append(ends, n)
			}
			if diff := cmp.Diff(ends[0], ends[1]); diff != "" {
				t.Errorf("%s: another application the second time: %s", tc.reason, diff)
			}
			work := NewWork(size)
			c.Work = &work
			work.Stop()
			if out, bad := tmpl.Program(specPart).AppendEntries(nil, c); len(out) > 0 || bad != nil || c.Counts().Executed == 0 {
				t.Errorf("what is over still gives %q, %s", out, bad)
			}
		})
	}
}

// Holding values against the expressions of their parameters is counted with the rest.
func TestWorkOfValidation(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, sourceOf(t, "parameters:\n- {variable: x, validation: '^(?:a?){900}[ab]{900}$'}\ntemplate: {spec: {source: {path: '{{ .Values.x }}'}}}\n"), Options{})
	app := parseYAML(t, "v.yaml", "name: web\ntemplate: {name: web, parameters: {x: "+strings.Repeat("a", 1500)+"}}\n")
	work := NewWork(2000)
	slab := Slab{Work: &work}
	n := 0
	for ; !work.Over(); n++ {
		if _, bad := tmpl.BindIn(&slab, app, ""); bad != nil {
			t.Fatalf("application %d: %s", n, bad)
		}
		if n == 1000 {
			t.Fatalf("1000 applications did %d units", work.Done)
		}
	}
	if _, bad := tmpl.BindIn(&slab, app, ""); bad != nil || n < 3 {
		t.Errorf("after %d applications: %s", n, bad)
	}
}

// costly evaluates nothing: each call takes as much as it says.
type costly struct {
	took  int
	calls *int
}

func (costly) Check(func(string) ([]byte, error), string) error { return nil }

func (c costly) Call(func(string) ([]byte, error), string, string, string) (string, int, error) {
	*c.calls++
	return `{"source": {"repoURL": "h", "path": "p"}}`, c.took, nil
}

// What Jsonnet took is counted, and equal parameters of a tenant are evaluated once.
func TestWorkOfJsonnet(t *testing.T) {
	t.Parallel()
	calls := 0
	o := imports(map[string]string{"a.jsonnet": "{}"})
	o.Jsonnet = costly{500_000, &calls}
	tmpl := mustCompile(t, jsonnetSource(t, "a.jsonnet"), o)
	work := NewWork(0)
	for range 20 {
		c := callOf(t, tmpl, "x: same")
		c.Work = &work
		if _, bad := tmpl.Program(specPart).AppendEntries(nil, c); bad != nil {
			t.Fatal(bad)
		}
	}
	if calls != 1 || work.Over() {
		t.Errorf("%d evaluations of equal parameters, %d units", calls, work.Done)
	}
	for i := 0; !work.Over() && i < 100; i++ {
		c := callOf(t, tmpl, "n: "+strconv.Itoa(i))
		c.Work = &work
		if _, bad := tmpl.Program(specPart).AppendEntries(nil, c); bad != nil {
			t.Fatal(bad)
		}
	}
	if calls != 4 {
		t.Errorf("the tenant was stopped after %d evaluations of 500,000 units", calls)
	}
}
