package kubeconfig_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"k8s.io/client-go/dynamic"

	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "s3cr3t-mark"

// text is a kubeconfig for a server; more is put into its cluster and user.
func text(server, inCluster, inUser string) string {
	return `apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "` + server + `"` + inCluster + `}}]
users: [{name: u, user: {token: ` + token + inUser + `}}]
`
}

var acme = kubeconfig.Wanted{Cluster: "shop-acme", Project: "shop", Tenant: "acme"}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, text string }{
		"Exec":         {"it would run a program here", text("https://a", "", ", exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never}")},
		"AuthProvider": {"", text("https://a", "", ", auth-provider: {name: gcp}")},
		"TokenFile":    {"it would read the sidecar's own token", text("https://a", "", ", tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token")},
		"CertFile":     {"", text("https://a", "", ", client-certificate: /etc/passwd, client-key: /etc/passwd")},
		"CAFile":       {"", text("https://a", ", certificate-authority: /etc/passwd", "")},
		"Proxy":        {"the manifest would go through it", text("https://a", ", proxy-url: http://b", "")},
		"Impersonate":  {"", text("https://a", "", ", as: admin")},
		"HTTP":         {"the credentials would be readable on the way", text("http://a", "", "")},
		"NoContext":    {"", strings.Replace(text("https://a", "", ""), "current-context: c", "current-context: d", 1)},
		"NoUser":       {"", strings.Replace(text("https://a", "", ""), "user: u}", "user: v}", 1)},
		"NotYAML":      {"", "{" + token},
		"Empty":        {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "shop-acme.yaml"), c.text)
			_, err := kubeconfig.InDir(dir).Find(t.Context(), acme)
			if err == nil {
				t.Fatalf("accepted: %s", c.reason)
			}
			if strings.Contains(err.Error(), token) {
				t.Errorf("a secret is told: %v", err)
			}
		})
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"shop-acme", "shop-acme.yaml", "shop-acme.kubeconfig", "shop-acme/config"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, name), text("https://localhost:8443", "", ""))
		config, err := kubeconfig.InDir(dir).Find(t.Context(), acme)
		if err != nil || config.Host != "https://localhost:8443" || config.BearerToken != token {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := kubeconfig.InDir(dir).Find(t.Context(), kubeconfig.Wanted{Cluster: "shop-beta"}); !errors.Is(err, kubeconfig.ErrNone) {
			t.Errorf("one that is not there: %v", err)
		}
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	server := kubefake.New()
	put := func(namespace, name, host string, labels map[string]any) {
		server.Put("v1/secrets/"+namespace+"/"+name, map[string]any{
			"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": name, "namespace": namespace, "labels": labels},
			"data": map[string]any{"config": base64.StdEncoding.EncodeToString([]byte(text(host, "", "")))},
		})
	}
	put("p-shop", "vc-acme", "https://localhost:8443", nil)
	put("loft-p-shop", "vc-beta", "https://beta.example.com", nil)
	put("p-other", "vc-acme", "https://127.0.0.1:8443", nil)
	put("argocd", "eu", "https://eu.example.com", map[string]any{kubeconfig.Label: "eu-1"})
	put("p-shop", "vc-dotted", "https://LOCALHOST.:8443", nil)
	put("p-shop", "vc-short", "https://127.1", nil)
	for i, host := range []string{"kubernetes.default.svc", "Kubernetes.default.svc.:443", "kubernetes", "169.254.169.254", "0xa9fea9fe", "[fe80::1]", "metadata.google.internal"} {
		put("p-evil", fmt.Sprintf("vc-e%d", i), "https://"+host, nil)
	}
	put("argocd", "own", "https://kubernetes.default.svc", map[string]any{kubeconfig.Label: "own"})
	put("argocd", "vc-stray", "https://stray.example.com", nil)
	client, err := dynamic.NewForConfig(server.Config())
	if err != nil {
		t.Fatal(err)
	}
	s := kubeconfig.InSecrets(client, "argocd")
	for name, c := range map[string]struct {
		reason string
		wanted kubeconfig.Wanted
		want   string // "": none
	}{
		"Loopback":     {"nobody listens there, the tenant's Service does", acme, "https://acme.p-shop.svc:443"},
		"Dotted":       {"the same", kubeconfig.Wanted{Cluster: "shop-dotted", Project: "shop", Tenant: "dotted"}, "https://dotted.p-shop.svc:443"},
		"Short":        {"the same", kubeconfig.Wanted{Cluster: "shop-short", Project: "shop", Tenant: "short"}, "https://short.p-shop.svc:443"},
		"Own":          {"the platform team may", kubeconfig.Wanted{Cluster: "own"}, "https://kubernetes.default.svc"},
		"OtherProject": {"one name, another project", kubeconfig.Wanted{Cluster: "other-acme", Project: "other", Tenant: "acme"}, "https://acme.p-other.svc:443"},
		"OldPrefix":    {"", kubeconfig.Wanted{Cluster: "shop-beta", Project: "shop", Tenant: "beta"}, "https://beta.example.com"},
		"Labelled":     {"a control plane cluster's", kubeconfig.Wanted{Cluster: "eu-1"}, "https://eu.example.com"},
		"Gone":         {"", kubeconfig.Wanted{Cluster: "shop-gone", Project: "shop", Tenant: "gone"}, ""},
		"NoTenant":     {"", kubeconfig.Wanted{Cluster: "eu-2"}, ""},
		"Stray":        {"without a label, the sidecar's own namespace belongs to no project", kubeconfig.Wanted{Cluster: "shop-stray", Project: "shop", Tenant: "stray"}, ""},
	} {
		config, err := s.Find(t.Context(), c.wanted)
		switch {
		case c.want == "" && !errors.Is(err, kubeconfig.ErrNone):
			t.Errorf("%s: %v, want none: %s", name, err, c.reason)
		case c.want != "" && (err != nil || config.Host != c.want):
			t.Errorf("%s: %v, want %s: %s", name, err, c.want, c.reason)
		}
	}
	for i := range 7 {
		config, err := s.Find(t.Context(), kubeconfig.Wanted{Cluster: "e", Project: "evil", Tenant: fmt.Sprintf("e%d", i)})
		if err == nil || errors.Is(err, kubeconfig.ErrNone) {
			t.Errorf("e%d: a tenant may reach %v, %v", i, config, err)
		}
	}
	put("argocd", "eu-again", "https://eu.example.com", map[string]any{kubeconfig.Label: "eu-1"})
	if _, err := s.Find(t.Context(), kubeconfig.Wanted{Cluster: "eu-1"}); err == nil || errors.Is(err, kubeconfig.ErrNone) {
		t.Errorf("two that fit: %v", err)
	}
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
