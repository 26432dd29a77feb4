package agentvalues_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/sidecar/agentvalues"
)

// TestHelm lets the helm program read its values from a server: both paths give the same, and so do the
// two layers as two --values. A token that is wrong ends it.
func TestHelm(t *testing.T) {
	t.Parallel()
	program := helm(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	server := serve(t, agentvalues.Options{
		Fleet: &agentvalues.Directory{Path: "../../../examples/control-plane-clusters", Fresh: time.Hour, Now: time.Now, Log: log},
		Token: func() (string, error) { return token, nil }, PerSecond: 20, Log: log,
	})
	chart := t.TempDir()
	put(t, chart, "Chart.yaml", "apiVersion: v2\nname: agent\nversion: 1.0.0\n")
	put(t, chart, "values.yaml", "resources: {limits: {cpu: 4, memory: 4Gi, pods: 1}}\ntolerations: [{key: default}]\nreplicaCount: 1\n")
	put(t, chart, "templates/values.yaml", "values: {{ toYaml .Values | nindent 2 }}\n")
	template := func(urls ...string) (string, error) {
		args := []string{"template", "agent", chart}
		for _, url := range urls {
			args = append(args, "--values", server+url)
		}
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "no_proxy=127.0.0.1", "NO_PROXY=127.0.0.1")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	want, err := template("/clusters/eu-1?token=" + token)
	if err != nil {
		t.Fatalf("helm: %v\n%s", err, want)
	}
	// cpu is null in the annotation, which unsets the chart's own limit.
	const rendered = "values: \n  replicaCount: 3\n  resources:\n    limits:\n      memory: 1Gi\n      pods: 1\n  tolerations: []\n"
	if !strings.HasSuffix(want, rendered) {
		t.Errorf("helm (-want +got):\n%s", cmp.Diff(rendered, want))
	}
	for reason, urls := range map[string][]string{
		"the other path":    {"/clusters/agent-values/eu-1?token=" + token},
		"one layer a value": {"/clusters/eu-1?source=platform-config&token=" + token, "/clusters/eu-1?source=cluster-annotation&token=" + token},
	} {
		got, err := template(urls...)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", reason, err, diff)
		}
	}
	if out, err := template("/clusters/eu-1?token=wrong"); err == nil || !strings.Contains(out, "401") {
		t.Errorf("with a wrong token: %v\n%s", err, out)
	}
}

// serve runs a server for the time of the test.
func serve(t *testing.T, o agentvalues.Options) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- agentvalues.Serve(ctx, listener, agentvalues.Handler(o), agentvalues.Certificate{}, o.Log)
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

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
