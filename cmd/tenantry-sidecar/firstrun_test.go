package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
)

// TestFirstRun is the first run of the manual, with the example of an Akuity fleet: a render, the sidecar
// on its output, and a render that holds the agents' manifests, patched.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(akuityfake.New(akuityfake.Habits{}))
	defer api.Close()
	fleet := filepath.Join(t.TempDir(), "fleet")
	if err := os.CopyFS(fleet, os.DirFS("../../examples/akuity-walkthrough")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(fleet, "agents")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(fleet, "connectors", "akuity-prod.yaml")
	connector, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("org-example", akuityfake.Organization, "akuityInstanceId: abcdef123456", "akuityInstanceId: "+akuityfake.Instance,
		"stringData:\n", "stringData:\n  akuityApiKeyId: "+akuityfake.KeyID+"\n  akuityApiKeySecret: "+akuityfake.Key+"\n").Replace(string(connector))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	before := render(t, fleet)
	var out bytes.Buffer
	code := run(t.Context(), []string{
		"sync", "--registrations", "-", "--connectors", filepath.Join(fleet, "connectors"), "--store", filepath.Join(fleet, "agents"), "--api-url", api.URL,
	}, stdio{strings.NewReader(before), &out, &out})
	if code != exitClean {
		t.Fatalf("exit code %d:\n%s", code, &out)
	}
	after := render(t, fleet)
	for _, cluster := range []string{"default-team-a", "loft-cluster"} {
		if bundle := "name: akuity-agent-akuity-prod-" + cluster; strings.Contains(before, bundle) || !strings.Contains(after, bundle) {
			t.Errorf("the agent of %s is in the first render, or not in the second", cluster)
		}
	}
	if strings.Contains(after, "waiting:") && strings.Contains(after, "its agent manifest") {
		t.Error("something still waits")
	}
}

func render(t *testing.T, fleet string) string {
	t.Helper()
	r, err := tenantry.Render(t.Context(), os.DirFS(fleet), tenantry.Options{})
	if err != nil || r.Problems.Failed() {
		t.Fatalf("%v\n%s", err, r.Problems)
	}
	var out bytes.Buffer
	if err := emit.Stream(&out, r.Objects()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
