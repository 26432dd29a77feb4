package template

import (
	"io"
	"strings"
	"sync"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/go-cmp/cmp"
)

// realistic is a template as platform teams write them: reads, quotes, defaults, and values for Helm.
const realistic = `parameters:
- {variable: version, defaultValue: "1.0.0"}
- {variable: host, required: true}
- {variable: replicas, type: number, defaultValue: "2"}
- {variable: tls, type: boolean, defaultValue: "true"}
- {variable: owner.team, defaultValue: platform}
- {variable: storageClass}
template:
  metadata:
    labels:
      team: "{{ .Values.owner.team }}"
      tenant: "{{ .Values.loft.virtualClusterName }}"
    annotations:
      example.com/host: "{{ .Values.host }}.{{ index .Values.loft.clusterAnnotations \"example.com/domain\" }}"
  spec:
    destination: {namespace: "web-{{ .Values.loft.virtualClusterName }}"}
    source:
      repoURL: https://charts.example.com
      chart: web
      targetRevision: "{{ .Values.version }}"
      helm:
        releaseName: web-{{ .Values.owner.team }}
        parameters:
        - {name: ingress.host, value: "{{ .Values.host | quote }}"}
        - {name: replicas, value: "{{ .Values.replicas | toString }}"}
        values: |
          # Values for the web chart
          replicaCount: {{ .Values.replicas }}
          image:
            repository: registry.example.com/web
            tag: {{ .Values.version | quote }}
          ingress:
            enabled: true
            host: {{ .Values.host }}.{{ index .Values.loft.clusterAnnotations "example.com/domain" }}
            tls: {{ .Values.tls }}
            annotations:
              cert-manager.io/cluster-issuer: "letsencrypt-{{ .Values.owner.team }}"
          persistence:
            enabled: true
            size: 10Gi
            storageClass: {{ .Values.storageClass | default "standard" }}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
    syncPolicy:
      automated: {prune: true, selfHeal: "{{ .Values.tls }}"}
      syncOptions: [CreateNamespace=true, ServerSideApply=true]
`

func realisticTemplate(t testing.TB, o Options) (*Template, *Call) {
	src := sourceOf(t, realistic)
	src.Programs[specPart].Slots = kindsSource(t).Programs[specPart].Slots
	tmpl := mustCompile(t, src, o)
	return tmpl, callOf(t, tmpl, "host: shop\nversion: v1.2.3\nowner: {team: web-team}\nreplicas: 3")
}

// Filling holes makes no garbage: what it needs beside the output's buffer is on the stack.
func TestHolesDoNotAllocate(t *testing.T) {
	tmpl, c := realisticTemplate(t, Options{})
	if len(tmpl.slow) != 0 {
		t.Fatalf("%d leaves are executed", len(tmpl.slow))
	}
	buf := make([]byte, 0, 16<<10)
	allocs := testing.AllocsPerRun(100, func() {
		for i := range tmpl.programs {
			if _, bad := tmpl.Program(i).AppendEntries(buf, c); bad != nil {
				t.Fatal(bad)
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// Executed and filled leaves are the same, in a template of both kinds and with many goroutines at once.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	src := sourceOf(t, strings.Replace(realistic, "replicaCount: {{ .Values.replicas }}", "{{- if .Values.tls }}\n          replicaCount: {{ add .Values.replicas 0 }}\n          {{- end }}", 1))
	tmpl := mustCompile(t, src, Options{})
	want, bad := tmpl.Program(specPart).AppendEntries(nil, callOf(t, tmpl, "host: shop"))
	if bad != nil || len(tmpl.slow) != 1 {
		t.Fatal(bad, len(tmpl.slow))
	}
	args := callOf(t, tmpl, "host: shop").Args
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				c := &Call{Args: args, Loft: someLoft}
				got, bad := tmpl.Program(specPart).AppendEntries(nil, c)
				if diff := cmp.Diff(string(want), string(got)); diff != "" || bad != nil {
					t.Error(diff, bad)
				}
			}
		})
	}
	wg.Wait()
}

func benchmarkRender(b *testing.B, o Options) {
	tmpl, c := realisticTemplate(b, o)
	size := len(application(b, tmpl, c))
	buf := make([]byte, 0, 16<<10)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for i := range tmpl.programs {
			if _, bad := tmpl.Program(i).AppendEntries(buf, c); bad != nil {
				b.Fatal(bad)
			}
		}
	}
}

// BenchmarkHoles renders one Application the way tenants are rendered.
func BenchmarkHoles(b *testing.B) { benchmarkRender(b, Options{}) }

// BenchmarkExecuted renders it with every leaf through text/template, budgets and proofs.
func BenchmarkExecuted(b *testing.B) { benchmarkRender(b, Options{noHoles: true}) }

// BenchmarkPlainExecute is what the same leaves cost with text/template alone: no YAML is written, no
// value is looked at.
func BenchmarkPlainExecute(b *testing.B) {
	tmpl, c := realisticTemplate(b, Options{})
	var leaves []*template.Template
	for i := range tmpl.programs {
		for l := range tmpl.Program(i).Leaves() {
			if l.IsTemplate() {
				leaves = append(leaves, template.Must(template.New("").Option("missingkey=zero").Funcs(sprig.TxtFuncMap()).Parse(l.Node.Text())))
			}
		}
	}
	b.SetBytes(int64(len(application(b, tmpl, c))))
	b.ReportAllocs()
	for b.Loop() {
		data := map[string]any{"Values": c.tree(tmpl)}
		for _, l := range leaves {
			if err := l.Execute(io.Discard, data); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkCopy is the floor: the same bytes, only copied.
func BenchmarkCopy(b *testing.B) {
	tmpl, c := realisticTemplate(b, Options{})
	out := application(b, tmpl, c)
	buf := make([]byte, 0, 16<<10)
	b.SetBytes(int64(len(out)))
	for b.Loop() {
		buf = append(buf[:0], out...)
	}
}

func BenchmarkCompile(b *testing.B) {
	src := sourceOf(b, realistic)
	b.ReportAllocs()
	for b.Loop() {
		if _, bad := Compile(src, Options{}); bad.Failed() {
			b.Fatal(bad)
		}
	}
}

func BenchmarkBind(b *testing.B) {
	tmpl, _ := realisticTemplate(b, Options{})
	app := parseYAML(b, "v.yaml", "name: web\ntemplate: {name: web, parameters: {host: shop, version: v1.2.3, owner: {team: web-team}, replicas: 3}}\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, bad := tmpl.Bind(app, "deploy.argoCD.applications[0]"); bad != nil {
			b.Fatal(bad)
		}
	}
}

// BenchmarkRange is a leaf that only text/template can render: values for Helm with a loop.
func BenchmarkRange(b *testing.B) {
	benchmarkValues(b, conditions+`tolerations:
{{- range list "a" "b" }}
- key: {{ . }}
{{- end }}
`)
}

// BenchmarkConditions is the same without the loop.
func BenchmarkConditions(b *testing.B) { benchmarkValues(b, conditions) }

const conditions = `replicas: {{ .Values.n }}
host: {{ .Values.x }}.example.com
{{- if .Values.flag }}
ingress:
  enabled: true
  host: {{ .Values.x | quote }}
  class: {{ .Values.y | default "nginx" }}
{{- end }}
`

func benchmarkValues(b *testing.B, text string) {
	tmpl := mustCompile(b, valuesSource(b, text), Options{})
	c := callOf(b, tmpl, "x: shop\nn: 7\nflag: true")
	buf := make([]byte, 0, 4<<10)
	b.ReportAllocs()
	for b.Loop() {
		out, bad := tmpl.Program(specPart).AppendEntries(buf, c)
		if bad != nil {
			b.Fatal(bad)
		}
		b.SetBytes(int64(len(out)))
	}
}
