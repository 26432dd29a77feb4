package sidecar_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// list is a registration list as a render writes it.
func list(names ...string) string {
	r := akuity.Registrations{Fleet: "prod", Connector: "akuity-prod", Complete: true}
	for _, name := range names {
		r.Clusters = append(r.Clusters, akuity.Registration{Name: name, Size: "CLUSTER_SIZE_SMALL", Project: "shop", Tenant: strings.TrimPrefix(name, "shop-")})
	}
	var b strings.Builder
	for _, m := range r.ConfigMaps() {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata:\n", m.Name)
		for _, kv := range m.Data {
			fmt.Fprintf(&b, "  %s: %q\n", kv[0], kv[1])
		}
	}
	return b.String()
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// config is one in a folder, with a connector, a list of one cluster and a quick timeout.
func config(t *testing.T) (sidecar.Config, string) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "connectors", "a.yaml"), akuityfake.Connector)
	write(t, filepath.Join(dir, "list.yaml"), list("shop-acme"))
	quota, err := reconcile.ParseQuota("3")
	if err != nil {
		t.Fatal(err)
	}
	return sidecar.Config{
		Registrations: filepath.Join(dir, "list.yaml"), Connectors: filepath.Join(dir, "connectors"), Store: filepath.Join(dir, "agents"),
		MaxDeletions: quota, Timeout: time.Minute, APICalls: 4,
	}, dir
}

func open(t *testing.T, c sidecar.Config, o sidecar.Options) *sidecar.Sidecar {
	t.Helper()
	s, err := sidecar.New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestRound: through files and over real connections, a first round, a change and a removal; and what
// is told of it to people and to Prometheus.
func TestRound(t *testing.T) {
	t.Parallel()
	c, dir := config(t)
	api := akuityfake.New(akuityfake.Habits{})
	apiServer := httptest.NewServer(api)
	defer apiServer.Close()
	cluster := kubefake.New()
	kube := httptest.NewTLSServer(cluster)
	defer kube.Close()
	c.APIURL, c.Apply, c.Kubeconfigs, c.Allowed = apiServer.URL, true, filepath.Join(dir, "kubeconfigs"), []string{"127.0.0.1"}
	write(t, filepath.Join(c.Kubeconfigs, "shop-acme.yaml"), kubeconfig(kube))
	var log bytes.Buffer
	metrics := sidecar.NewMetrics()
	s := open(t, c, sidecar.Options{Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Metrics: metrics})

	before := s.Fingerprint()
	for range 2 {
		if r := s.Round(t.Context()); !r.Clean() {
			t.Fatalf("%s %v %+v", r.Problems, r.Err, r.Report)
		}
	}
	if cluster.Object("apps/v1/deployments/akuity/akuity-agent") == nil {
		t.Error("there is no agent")
	}
	if _, err := os.Stat(filepath.Join(dir, "agents", "akuity-prod", "shop-acme.yaml")); err != nil {
		t.Error(err)
	}
	api.Rotate("shop-acme")
	s.Round(t.Context())
	write(t, c.Registrations, list("shop-acme", "shop-beta"))
	if s.Fingerprint() == before {
		t.Error("a changed list is not noticed")
	}
	if r := s.Round(t.Context()); r.Clean() || r.Report.Clusters[1].State != reconcile.Waiting {
		t.Errorf("one without a kubeconfig waits: %+v", r.Report)
	}
	text := scrape(t, metrics)
	for _, line := range []string{
		`tenantry_sidecar_registrations{connector="akuity-prod",state="ready"} 1`,
		`tenantry_sidecar_registrations{connector="akuity-prod",state="waiting"} 1`,
		`tenantry_sidecar_api_requests_total{code="OK",operation="create cluster"} 2`,
		`tenantry_sidecar_manifest_changes_total{connector="akuity-prod"} 1`,
		`tenantry_sidecar_rounds_total{result="clean"} 3`,
		`tenantry_sidecar_rounds_total{result="unclean"} 1`,
		`tenantry_sidecar_input_problems 0`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no metric %s", line)
		}
	}
	for _, secret := range []string{akuityfake.Mark, base64.StdEncoding.EncodeToString([]byte(akuityfake.KeyID + ":" + akuityfake.Key)), kubeToken} {
		if strings.Contains(log.String()+text, secret) {
			t.Errorf("a secret is in the log or the metrics")
		}
	}
}

const kubeToken = "s3cr3t-kube"

func kubeconfig(server *httptest.Server) string {
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: %q, certificate-authority-data: %s}}]
users: [{name: u, user: {token: %s}}]
`, server.URL, base64.StdEncoding.EncodeToString(ca), kubeToken)
}

func scrape(t *testing.T, m *sidecar.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// TestInput: what keeps a round from being carried out, and that Akuity hears nothing of it.
func TestInput(t *testing.T) {
	t.Parallel()
	type want struct{ problems, err, asked bool }
	for name, c := range map[string]struct {
		reason string
		change func(t *testing.T, c *sidecar.Config)
		want   want
	}{
		"Cut":   {"a list that was cut off", func(t *testing.T, c *sidecar.Config) { t.Helper(); write(t, c.Registrations, list("shop-acme")[:200]) }, want{problems: true}},
		"Empty": {"an empty file is no empty list", func(t *testing.T, c *sidecar.Config) { t.Helper(); write(t, c.Registrations, "") }, want{problems: true}},
		"Gone":  {"", func(_ *testing.T, c *sidecar.Config) { c.Registrations += "x" }, want{err: true}},
		"NoConnector": {"the others would go on, but there are none", func(t *testing.T, c *sidecar.Config) {
			t.Helper()
			write(t, filepath.Join(c.Connectors, "a.yaml"), "kind: Secret\n")
		}, want{problems: true}},
		"NoKey": {"", func(t *testing.T, c *sidecar.Config) {
			t.Helper()
			write(t, filepath.Join(c.Connectors, "a.yaml"), strings.Replace(akuityfake.Connector, "akuityApiKeySecret", "other", 1))
		}, want{problems: true}},
		"NoConnectors": {"", func(_ *testing.T, c *sidecar.Config) { c.Connectors += "x" }, want{err: true}},
		"HTTP":         {"the key would be readable on the way", func(_ *testing.T, c *sidecar.Config) { c.APIURL = "http://akuity.cloud" }, want{err: true}},
		"Store":        {"a file is in its place", func(_ *testing.T, c *sidecar.Config) { c.Store = c.Registrations }, want{err: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conf, _ := config(t)
			c.change(t, &conf)
			api := akuityfake.New(akuityfake.Habits{})
			r := open(t, conf, sidecar.Options{Transport: api.Transport()}).Round(t.Context())
			got := want{r.Problems.Failed(), r.Err != nil, api.Requests(akuityfake.OpList) > 0}
			if got != c.want || r.Clean() {
				t.Errorf("%+v, want %+v: %s: %v %s", got, c.want, c.reason, r.Err, r.Problems)
			}
			if text := r.Problems.String() + fmt.Sprint(r.Err, r.Report); strings.Contains(text, akuityfake.Mark) {
				t.Errorf("a secret is told: %s", text)
			}
		})
	}
}

// TestInKubernetes: lists, connectors, manifests and kubeconfigs all in the cluster that it runs in.
func TestInKubernetes(t *testing.T) {
	t.Parallel()
	home, tenant := kubefake.New(), kubefake.New()
	kube := httptest.NewTLSServer(tenant)
	defer kube.Close()
	put := func(kind, plural, namespace, name string, labels map[string]any, data map[string]string) {
		encoded := map[string]any{}
		for k, v := range data {
			if encoded[k] = v; kind == "Secret" {
				encoded[k] = base64.StdEncoding.EncodeToString([]byte(v))
			}
		}
		home.Put("v1/"+plural+"/"+namespace+"/"+name, map[string]any{
			"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": name, "namespace": namespace, "labels": labels}, "data": encoded,
		})
	}
	home.Put("v1/namespaces/argocd", map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "argocd"}})
	put("Secret", "secrets", "argocd", "akuity-prod", map[string]any{"loft.sh/connector-type": "argocd"}, map[string]string{
		"connectorType": "akuity", "akuityOrgId": akuityfake.Organization, "akuityInstanceId": akuityfake.Instance,
		"akuityApiKeyId": akuityfake.KeyID, "akuityApiKeySecret": akuityfake.Key,
	})
	put("Secret", "secrets", "argocd", "acme", map[string]any{"tenantry.dev/kubeconfig": "shop-acme"}, map[string]string{"config": kubeconfig(kube)})
	lists := akuity.Registrations{Fleet: "prod", Connector: "akuity-prod", Complete: true, Clusters: []akuity.Registration{{Name: "shop-acme", Size: "CLUSTER_SIZE_SMALL"}}}
	for _, m := range lists.ConfigMaps() {
		data := map[string]string{}
		for _, kv := range m.Data {
			data[kv[0]] = kv[1]
		}
		put("ConfigMap", "configmaps", "argocd", m.Name, nil, data)
	}
	conf, _ := config(t)
	conf.Registrations, conf.Connectors, conf.Store, conf.Kubeconfigs, conf.Apply = "configmap:argocd", "secret:argocd", "secret:argocd", "secret:argocd", true
	s := open(t, conf, sidecar.Options{Transport: akuityfake.New(akuityfake.Habits{}).Transport(), Cluster: home.Config()})
	if r := s.Round(t.Context()); !r.Clean() {
		t.Fatalf("%s %v %+v", r.Problems, r.Err, r.Report)
	}
	if home.Object("v1/secrets/argocd/akuity-manifest-akuity-prod-shop-acme") == nil || tenant.Object("apps/v1/deployments/akuity/akuity-agent") == nil {
		t.Errorf("%v\n%v", home.Objects(), tenant.Objects())
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	good, _ := config(t)
	for name, c := range map[string]struct {
		change func(*sidecar.Config)
		want   string
	}{
		"Nothing":        {func(c *sidecar.Config) { *c = sidecar.Config{Timeout: 1, APICalls: 1} }, "--registrations is needed\n--connectors is needed\n--store is needed"},
		"Apply":          {func(c *sidecar.Config) { c.Apply = true }, "--kubeconfigs is needed"},
		"NoApply":        {func(c *sidecar.Config) { c.Kubeconfigs = "x" }, "--kubeconfigs is for --apply"},
		"SecretList":     {func(c *sidecar.Config) { c.Registrations = "secret:argocd" }, `--registrations does not take "secret:argocd"`},
		"ConfigMapStore": {func(c *sidecar.Config) { c.Store = "configmap:argocd" }, `--store does not take "configmap:argocd"`},
		"NoNamespace":    {func(c *sidecar.Config) { c.Connectors = "secret:" }, `--connectors does not take "secret:"`},
		"NoAddress":      {func(c *sidecar.Config) { c.Allowed = []string{"a/b"} }, `--allowed-servers: "a/b" is not a host, a glob of hosts, an IP address or a network`},
		"NoCalls":        {func(c *sidecar.Config) { c.APICalls = 0 }, "--api-calls must be at least 1"},
		"NoTime":         {func(c *sidecar.Config) { c.Timeout = 0 }, "--timeout must be more than 0"},
	} {
		conf := good
		c.change(&conf)
		err := conf.Check()
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if diff := cmp.Diff(c.want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
