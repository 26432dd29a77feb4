package schema_test

import (
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A slip that is repeated without end, as by aliases, is told so often; and warnings never hide an error.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	const many, told = 1000, 200
	values := "{deploy: {argoCD: {applications: [{name: a, inline: {source: {repoURL: h, path: p, helm: {valuesObject: {l: [LIST]}}}REST}}]}}}"
	for name, tc := range map[string]struct {
		reason, list, rest string
		errors, warnings   int
	}{
		"Errors":   {"as many as are told, and that there are more", strings.Repeat(".nan, ", many), "", told + 1, 0},
		"Warnings": {"the same, and no error", strings.Repeat("yes, ", many), "", 0, told + 1},
		"Both":     {"the error is behind them", strings.Repeat("yes, ", many), ", destnation: {}", 1, told + 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, bad := yamlscan.Parse("v.yaml", []byte(strings.NewReplacer("LIST", tc.list, "REST", tc.rest).Replace(values)))
			if bad.Failed() {
				t.Fatal(bad)
			}
			errors, warnings := 0, 0
			for _, p := range schema.VCluster.Check(f.Docs()[0], "") {
				if p.Warn {
					warnings++
				} else {
					errors++
				}
			}
			if errors != tc.errors || warnings != tc.warnings {
				t.Errorf("%s: %d errors, want %d; %d warnings, want %d", tc.reason, errors, tc.errors, warnings, tc.warnings)
			}
		})
	}
}
