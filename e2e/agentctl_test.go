package e2e

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestAgentctl: the cluster Secret that tenantry renders is, field by field, the one that the real argocd-agentctl
// writes from the same certificate; and the checks of certificates take what argocd-agentctl issues.
func TestAgentctl(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	const namespace = "agentctl"
	must(t, w.Host.Apply(ctx, "", []byte("apiVersion: v1\nkind: Namespace\nmetadata: {name: "+namespace+"}\n")))
	agentctl := func(t *testing.T, args ...string) {
		t.Helper()
		args = append(args, "--principal-context", w.Host.Name, "--principal-namespace", namespace)
		if _, stderr, err := w.stack.Output(ctx, w.stack.Dir, []string{"KUBECONFIG=" + w.Host.Kubeconfig}, nil, "argocd-agentctl", args...); err != nil {
			t.Fatalf("argocd-agentctl %s: %v: %s", strings.Join(args, " "), err, stderr)
		}
	}
	agentctl(t, "pki", "init")
	pki := newAgentAuthority(t, w)

	for name, c := range map[string]struct {
		agent, mode, proxy string
		labels             map[string]string
		issued             bool // by argocd-agentctl itself, which takes seconds; else it takes the certificate from a Secret
	}{
		"managed, the default proxy":                      {"acme", "managed", "argocd-agent-resource-proxy:9090", nil, true},
		"managed, a label":                                {"acme-2", "managed", "argocd-agent-resource-proxy:9090", map[string]string{"region": "eu"}, false},
		"autonomous, a domain name, labels":               {"edge-1", "autonomous", "proxy.agents.example.com:443", map[string]string{"example.com/tier": "gold", "region": "eu-1"}, false},
		"autonomous, a label without a value":             {"edge-2", "autonomous", "argocd-agent-resource-proxy:9090", map[string]string{"site": ""}, false},
		"one letter, an IPv4 address":                     {"a", "managed", "10.1.2.3:9090", nil, false},
		"63 letters, an IPv6 address, a label of as many": {strings.Repeat("n", 63), "managed", "[2001:db8::1]:9443", map[string]string{"of": strings.Repeat("v", 63)}, false},
		"63 letters, autonomous":                          {strings.Repeat("m", 63), "autonomous", "argocd-agent-resource-proxy:9090", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			create := []string{"agent", "create", c.agent, "--resource-proxy-server", c.proxy}
			if !c.issued {
				client := certificateTemplate(c.agent)
				client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
				must(t, w.Host.Apply(ctx, "", []byte(secret(namespace, "tls-"+c.agent, "kubernetes.io/tls", pki.sign(t, client)))))
				create = append(create, "--tls-from-secret", "tls-"+c.agent, "--ca-from-secret", "tls-"+c.agent)
			}
			for _, key := range slices.Sorted(maps.Keys(c.labels)) {
				create = append(create, "--label", key+"="+c.labels[key])
			}
			agentctl(t, create...)
			want, err := w.Host.Get(ctx, "Secret", namespace, "cluster-"+c.agent)
			must(t, err)
			stdout, stderr, err := w.stack.Output(ctx, agentFleet(t, namespace, c.agent, c.mode, c.proxy, c.labels, want), nil, nil, "tenantry", "render", ".")
			if err != nil {
				t.Fatalf("render: %v: %s", err, stderr)
			}
			objects, err := stack.Objects(stdout)
			must(t, err)
			for _, o := range objects {
				if o.GetKind() == "Secret" && o.GetName() == want.GetName() {
					must(t, w.Host.Delete(ctx, "Secret", namespace, want.GetName()))
					text, err := o.MarshalJSON()
					must(t, err)
					must(t, w.Host.Apply(ctx, "", text))
					got, err := w.Host.Get(ctx, "Secret", namespace, want.GetName())
					must(t, err)
					if !maps.Equal(secretFields(t, want), secretFields(t, got)) {
						t.Error("the Secrets differ in:", differing(secretFields(t, want), secretFields(t, got)))
					}
					return
				}
			}
			t.Error("no cluster Secret was rendered")
		})
	}
}

// agentFleet writes a fleet of one agent, with the credentials that a cluster Secret holds.
func agentFleet(t *testing.T, namespace, agent, mode, proxy string, labels map[string]string, secret *unstructured.Unstructured) string {
	t.Helper()
	var config struct {
		TLS struct {
			CertData, KeyData, CAData []byte
		} `json:"tlsClientConfig"`
	}
	must(t, json.Unmarshal([]byte(secretFields(t, secret)["data.config"]), &config))
	encode := base64.StdEncoding.EncodeToString
	wanted, err := json.Marshal(labels)
	must(t, err)
	dir := t.TempDir()
	for file, text := range map[string]string{
		"fleet.yaml": "apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: agentctl}\nspec: {naming: {cluster: \"{tenant}\"}, argocdAgent: {overrides: [{tenants: \"*\", labels: " + string(wanted) + "}]}}\n",
		"connector.yaml": fmt.Sprintf(`apiVersion: v1
kind: Secret
metadata: {name: agents, labels: {loft.sh/connector-type: argocd}}
stringData: {connectorType: argocd-agent, namespace: %s, principalAddress: principal.example.com, resourceProxy: %q, agentMode: %s, clusterCredentials: Existing}
`, namespace, proxy, mode),
		"tls.yaml": fmt.Sprintf(`apiVersion: v1
kind: Secret
metadata: {name: tls, labels: {tenantry.dev/agent: %s}}
data: {tls.crt: %s, tls.key: %s}
---
apiVersion: v1
kind: Secret
metadata: {name: ca, labels: {tenantry.dev/agent-ca: agents}}
data: {ca.crt: %s}
`, agent, encode(config.TLS.CertData), encode(config.TLS.KeyData), encode(config.TLS.CAData)),
		"tenants/" + agent + "/vcluster.yaml": "integrations: {argoCD: {enabled: true, connector: agents}}\n",
	} {
		path := filepath.Join(dir, file)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// secretFields is what a Secret says, without what an API server adds and the labels and annotations by which tenantry and
// Argo CD know their own.
func secretFields(t *testing.T, o *unstructured.Unstructured) map[string]string {
	t.Helper()
	kind, _, _ := unstructured.NestedString(o.Object, "type")
	all := map[string]string{"name": o.GetName(), "namespace": o.GetNamespace(), "type": kind}
	for key, value := range o.GetLabels() {
		if !strings.HasPrefix(key, "tenantry.dev/") && key != "app.kubernetes.io/managed-by" {
			all["label "+key] = value
		}
	}
	for key, value := range o.GetAnnotations() {
		if key != "argocd.argoproj.io/sync-wave" {
			all["annotation "+key] = value
		}
	}
	data, _, err := unstructured.NestedStringMap(o.Object, "data")
	must(t, err)
	for key, value := range data {
		text, err := base64.StdEncoding.DecodeString(value)
		must(t, err)
		all["data."+key] = string(text)
	}
	return all
}

// differing names the keys in which two differ: their values may be credentials.
func differing(a, b map[string]string) []string {
	var names []string
	both := maps.Clone(a)
	maps.Copy(both, b)
	for key := range both {
		if x, y := a[key], b[key]; x != y {
			names = append(names, key)
		}
	}
	return names
}
