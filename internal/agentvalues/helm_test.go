package agentvalues_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/agentvalues"
)

// helm is the newest helm program that the end-to-end tests have built, or the one on the PATH.
func helm(t *testing.T) string {
	t.Helper()
	if cache, err := os.UserCacheDir(); err == nil {
		if built, _ := filepath.Glob(filepath.Join(cache, "tenantry-e2e/bin/*/helm")); len(built) > 0 {
			return slices.Max(built)
		}
	}
	program, err := exec.LookPath("helm")
	if err != nil {
		t.Skip("SKIPPED: there is no helm: neither the end-to-end tests have built one nor is it on the PATH")
	}
	return program
}

// TestHelm holds every case to the helm program: the layers by several --values give what our merged
// values give, over a chart that has a default for every key.
func TestHelm(t *testing.T) {
	t.Parallel()
	program := helm(t)
	chart := t.TempDir()
	write(t, filepath.Join(chart, "Chart.yaml"), []byte("apiVersion: v2\nname: agent\nversion: 1.0.0\n"))
	write(t, filepath.Join(chart, "templates/values.yaml"), []byte("values: {{ toYaml .Values | nindent 2 }}\n"))
	write(t, filepath.Join(chart, "values.yaml"), []byte("a: {default: true}\nresources: {limits: {cpu: 4, pods: 1}, default: 1}\nserviceMonitor: {enabled: false}\naffinity: {default: 1}\n"))
	for _, l := range layerings(t) {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			v := l.values(t)
			below := "agentValues.yaml"
			if v.Agents.IsEmpty() {
				below = "config.yaml"
			}
			var files []string
			for _, name := range []string{below, "annotation"} {
				if src, ok := l.source(name); ok {
					file := filepath.Join(t.TempDir(), name)
					write(t, file, src)
					files = append(files, "--values", file)
				}
			}
			ours := filepath.Join(t.TempDir(), "merged")
			merged, _ := v.Of(agentvalues.Merged)
			write(t, ours, agentvalues.Text(merged))
			want, got := template(t, program, chart, files...), template(t, program, chart, "--values", ours)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("helm with a --values a layer, and with ours (-want +got):\n%s", diff)
			}
		})
	}
}

func template(t *testing.T, program, chart string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append([]string{"template", "agent", chart}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("helm: %v\n%s", err, out)
	}
	return string(out)
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
