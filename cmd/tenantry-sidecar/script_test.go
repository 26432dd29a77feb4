package main

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tenantry-sidecar": main})
}

// TestScript runs what people type. Every script reads as a page of a manual. Each has an Akuity service
// of its own at $API, a connector for it in connectors/, and a Kubernetes cluster whose kubeconfig is
// $KUBECONFIG_TEXT's file.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		UpdateScripts: os.Getenv("GOLDIE_UPDATE") != "",
		Setup:         setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "registrations": registrations, "akuity": service, "cluster": cluster, "untold": untold,
		},
	})
}

type key string

const (
	serviceKey = key("service")
	clusterKey = key("cluster")
)

func setup(e *testscript.Env) error {
	api, kube := akuityfake.New(akuityfake.Habits{}), kubefake.New()
	apiServer, kubeServer := httptest.NewServer(api), httptest.NewTLSServer(kube)
	e.Defer(apiServer.Close)
	e.Defer(kubeServer.Close)
	e.Values[serviceKey], e.Values[clusterKey] = api, kube
	e.Setenv("API", apiServer.URL)
	ca := base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: kubeServer.Certificate().Raw}))
	files := map[string]string{
		"connectors/akuity-prod.yaml": akuityfake.Connector,
		"kubeconfigs/shop-acme.yaml": fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: %q, certificate-authority-data: %s}}]
users: [{name: u, user: {token: %s}}]
`, kubeServer.URL, ca, akuityfake.Mark),
	}
	for name, text := range files {
		file := filepath.Join(e.WorkDir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			return err
		}
	}
	return nil
}

// exits CODE PROGRAM ARG...: the program ends with that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s\n%s", code, args[0], ts.ReadFile("stderr"))
	}
}

// registrations FILE NAME...: writes a complete list of small clusters, as tenantry renders it.
func registrations(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: registrations FILE NAME...")
	}
	r := akuity.Registrations{Fleet: "prod", Connector: "akuity-prod", Complete: true}
	for _, name := range args[1:] {
		r.Clusters = append(r.Clusters, akuity.Registration{Name: name, Size: "CLUSTER_SIZE_SMALL", Project: "shop", Tenant: strings.TrimPrefix(name, "shop-")})
	}
	var b strings.Builder
	for _, m := range r.ConfigMaps() {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata:\n", m.Name)
		for _, kv := range m.Data {
			fmt.Fprintf(&b, "  %s: %q\n", kv[0], kv[1])
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// akuity has NAME... | rotate NAME | applications NAME | add NAME: what Akuity has, within ten seconds,
// and what others do there.
func service(ts *testscript.TestScript, neg bool, args []string) {
	api := ts.Value(serviceKey).(*akuityfake.Service)
	switch verb := args[0]; {
	case verb == "has" && !neg:
		slices.Sort(args[1:])
		for end := time.Now().Add(10 * time.Second); !slices.Equal(api.Names(), args[1:]) && (len(api.Names()) > 0 || len(args) > 1); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				ts.Fatalf("Akuity has %v, want %v", api.Names(), args[1:])
			}
		}
	case verb == "rotate":
		api.Rotate(args[1])
	case verb == "applications":
		api.SetApplications(args[1], true)
	case verb == "add":
		api.Add(args[1], nil, nil)
	default:
		ts.Fatalf("akuity: %v", args)
	}
}

// cluster has PATH | unknown: the object is, or is not, in the cluster; from now on it does not tell its kinds.
func cluster(ts *testscript.TestScript, neg bool, args []string) {
	kube := ts.Value(clusterKey).(*kubefake.Server)
	if len(args) == 1 && args[0] == "unknown" && !neg {
		kube.SetUnknown()
		return
	}
	if len(args) != 2 || args[0] != "has" || (kube.Object(args[1]) == nil) != neg {
		ts.Fatalf("in the cluster: %v", kube.Objects())
	}
}

// untold: neither stdout nor stderr of the last program holds a secret.
func untold(ts *testscript.TestScript, _ bool, _ []string) {
	for _, stream := range []string{"stdout", "stderr"} {
		if strings.Contains(ts.ReadFile(stream), akuityfake.Mark) {
			ts.Fatalf("a secret is in %s", stream)
		}
	}
}

// TestRunEnds: a loop that is told to stop ends cleanly.
func TestRunEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, stop)
	var out strings.Builder
	code := run(ctx, []string{"run", "--registrations", dir, "--connectors", dir, "--store", filepath.Join(dir, "agents"), "--listen", "127.0.0.1:0"}, stdio{strings.NewReader(""), &out, &out})
	if code != exitClean {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
	code = run(ctx, []string{"run", "--registrations", dir, "--connectors", dir, "--store", filepath.Join(dir, "agents"), "--listen", ""}, stdio{strings.NewReader(""), &out, &out})
	if code != exitClean {
		t.Errorf("--listen \"\" means that nothing is served; exit code %d:\n%s", code, out.String())
	}
}
