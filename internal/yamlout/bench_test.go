package yamlout

import (
	"strings"
	"testing"
)

var benchStrings = map[string]string{
	"plain":   "registry.example.com/team/prometheus-node-exporter",
	"quoted":  "1.14.5",
	"literal": strings.Repeat("replicas: 2 # of the server\n", 40),
	"unicode": strings.Repeat("Zürich 東京 ", 10) + "x",
	"escaped": strings.Repeat("\"a\"\t\\b\x01 ", 10),
}

func BenchmarkAppendString(b *testing.B) {
	for name, s := range benchStrings {
		b.Run(name, func(b *testing.B) {
			buf := AppendString(nil, s, 4)
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				buf = AppendString(buf[:0], s, 4)
			}
		})
	}
}

func writeApplication(w *Writer) {
	w.Str("apiVersion", "argoproj.io/v1alpha1")
	w.Str("kind", "Application")
	w.Open("metadata")
	w.Str("name", "shop-acme-cert-manager")
	w.Str("namespace", "argocd")
	w.Open("labels")
	w.Str("app.kubernetes.io/managed-by", "tenantry")
	w.Str("tenantry.dev/tenant", "acme")
	w.Str("tenantry.dev/project", "shop")
	w.Close()
	w.OpenSeq("finalizers")
	w.Item("resources-finalizer.argocd.argoproj.io")
	w.Close()
	w.Close()
	w.Open("spec")
	w.Open("destination")
	w.Str("name", "shop-acme")
	w.Str("namespace", "cert-manager")
	w.Close()
	w.Str("project", "shop-acme")
	w.Open("source")
	w.Str("repoURL", "https://charts.jetstack.io")
	w.Str("targetRevision", "v1.14.5")
	w.Str("chart", "cert-manager")
	w.Open("helm")
	w.Str("values", "installCRDs: true\nreplicaCount: 2\nresources:\n  requests:\n    cpu: 100m\n    memory: 128Mi\n")
	w.Close()
	w.Close()
	w.Open("syncPolicy")
	w.Open("automated")
	w.Raw("prune", "true")
	w.Raw("selfHeal", "true")
	w.Close()
	w.OpenSeq("syncOptions")
	w.Item("CreateNamespace=true")
	w.Close()
	w.Close()
	w.Close()
}

func BenchmarkWriter(b *testing.B) {
	w := New(nil)
	writeApplication(&w)
	buf := w.Bytes()
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		w := New(buf[:0])
		writeApplication(&w)
	}
}

func TestNoAllocations(t *testing.T) {
	w := New(nil)
	writeApplication(&w)
	buf := w.Bytes()
	if n := testing.AllocsPerRun(100, func() {
		w := New(buf[:0])
		writeApplication(&w)
	}); n != 0 {
		t.Errorf("a document into a grown buffer: %v allocations", n)
	}
	for name, s := range benchStrings {
		buf := AppendString(nil, s, 4)
		if n := testing.AllocsPerRun(100, func() { buf = AppendString(buf[:0], s, 4) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkAppendNode(b *testing.B) {
	w := New(nil)
	writeApplication(&w)
	n, ok := root(b, string(w.Bytes()))
	if !ok {
		b.Fatal("bad input")
	}
	buf := AppendNode(nil, n, 0)
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendNode(buf[:0], n, 0)
	}
}
