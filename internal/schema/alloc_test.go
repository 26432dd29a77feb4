package schema_test

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/schema"
)

// A walk over a document with nothing wrong in it makes nothing.
func TestCheckAllocatesNothing(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	for family, typ := range families(t) {
		if family == "connector" {
			continue // decodes base64
		}
		for _, name := range files(t, path.Join("testdata/ok", family)) {
			if strings.HasPrefix(name, "warn-") || name == "parameter-full.yaml" {
				continue // makes problems; compiles expressions
			}
			node := read(t, path.Join("testdata/ok", family, name))
			if n := testing.AllocsPerRun(10, func() { typ.Check(node, "") }); n > 0 {
				t.Errorf("%s/%s: %v allocations", family, name, n)
			}
		}
	}
}

func BenchmarkCheckTenant(b *testing.B) {
	var text strings.Builder
	text.WriteString("integrations: {argoCD: {enabled: true, connector: prod}}\nsync:\n  toHost: {pods: {enabled: true}}\ndeploy:\n  argoCD:\n    applications:\n")
	const applications = 10
	for range applications {
		text.WriteString("    - name: cert-manager\n      target: host\n      template:\n        name: cert-manager\n        parameters:\n          version: v1.2.3\n          replicas: 3\n          host: web\n")
	}
	node := parse(b, text.String())
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if schema.VCluster.Check(node, "") != nil {
			b.Fatal("problems")
		}
	}
}

func BenchmarkCheckTemplate(b *testing.B) {
	src, err := os.ReadFile("testdata/ok/template/parameter-full.yaml")
	if err != nil {
		b.Fatal(err)
	}
	node := parse(b, string(src))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		schema.Template.Check(node, "")
	}
}
