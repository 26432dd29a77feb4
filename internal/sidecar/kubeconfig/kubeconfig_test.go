package kubeconfig_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"k8s.io/client-go/dynamic"

	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/reach"
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

// TestRefused are kubeconfigs that a tenant could write and nobody should use.
func TestRefused(t *testing.T) {
	t.Parallel()
	const cert = ", client-certificate-data: Y2VydA==, client-key-data: a2V5"
	for name, c := range map[string]struct{ reason, text, want string }{
		"Exec":          {"it would run a program here", text("https://a", "", ", exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never}"), "users[].user.exec"},
		"AuthProvider":  {"", text("https://a", "", ", auth-provider: {name: gcp}"), "auth-provider"},
		"TokenFile":     {"it would read the sidecar's own token", text("https://a", "", ", tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token"), "tokenFile"},
		"CertFile":      {"", text("https://a", "", ", client-certificate: /etc/passwd, client-key: /etc/passwd"), "client-certificate"},
		"KeyFile":       {"", text("https://a", "", ", client-key: /etc/passwd"), "client-key"},
		"FileBesides":   {"which of the two counts is not for a tenant to try", text("https://a", "", ", client-certificate: /etc/passwd"+cert), "client-certificate"},
		"CAFile":        {"", text("https://a", ", certificate-authority: /etc/passwd", ""), "certificate-authority"},
		"CAFileBesides": {"", text("https://a", ", certificate-authority: /etc/passwd, certificate-authority-data: Y2E=", ""), "certificate-authority"},
		"Relative":      {"", text("https://a", ", certificate-authority: ca.crt", ""), "certificate-authority"},
		"Proxy":         {"the manifest would go through it", text("https://a", ", proxy-url: http://b", ""), "proxy-url"},
		"Insecure":      {"whoever answers gets the credentials", text("https://a", ", insecure-skip-tls-verify: true", ""), "insecure-skip-tls-verify"},
		"Impersonate":   {"", text("https://a", "", ", as: admin"), "as"},
		"AsUID":         {"", text("https://a", "", ", as-uid: '0'"), "as-uid"},
		"AsGroups":      {"", text("https://a", "", ", as-groups: [system:masters]"), "as-groups"},
		"AsExtra":       {"", text("https://a", "", ", as-user-extra: {a: [b]}"), "as-user-extra"},
		"HTTP":          {"the credentials would be readable on the way", text("http://a", "", ""), "not an https URL"},
		"File":          {"", text("file:///etc/passwd", "", ""), "not a URL"},
		"Socket":        {"", text("unix:///run/docker.sock", "", ""), "not a URL"},
		"NoScheme":      {"", text("a.example.com:443", "", ""), "not a URL"},
		"NoHost":        {"", text("https://:443", "", ""), "has a host that is neither"},
		"User":          {"", text("https://u:p@a", "", ""), "holds a user"},
		"Query":         {"", text("https://a/?b", "", ""), "has a query"},
		"Fragment":      {"", text("https://a/#b", "", ""), "has a query"},
		"Loopback":      {"", text("https://LOCALHOST.:6443", "", ""), "a loopback address"},
		"LoopbackIPv6":  {"", text("https://[::ffff:127.0.0.1]:6443", "", ""), "a loopback address"},
		"Octal":         {"", text("https://0177.0.0.1", "", ""), "a loopback address"},
		"Metadata":      {"", text("https://169.254.169.254/", "", ""), "a cloud's metadata"},
		"OwnAPIServer":  {"", text("https://kubernetes.default.svc", "", ""), "runs in"},
		"OwnAddress":    {"", text("https://10.96.0.1", "", ""), "runs in"},
		"LineInToken":   {"it would be another header", text("https://a", "", `, password: "a\r\nb: c", username: a`), "control characters"},
		"LargeKey":      {"signing with it takes minutes", text("https://a", "", ", client-certificate-data: YQ==, client-key-data: "+strings.Repeat("YWFh", 3000)), "key of more than"},
		"LargeCA":       {"", text("https://a", ", certificate-authority-data: "+strings.Repeat("YWFh", 25_000), ""), "certificates of more than"},
		"Large":         {"", text("https://a", "", "") + "# " + strings.Repeat("x", 200_000), "more than 131072 bytes"},
		"Many":          {"each value takes a hundred bytes", text("https://a", "", "") + "extensions: [" + strings.Repeat("a,", 10_000) + "a]\n", "more than 5000 values"},
		"Laughs":        {"written as JSON it has gigabytes", text("https://a", "", "") + "a: &a " + strings.Repeat("x", 50_000) + "\nextensions: [" + strings.Repeat("*a,", 4_000) + "*a]\n", "aliases"},
		"Deep":          {"", text("https://a", "", "") + "extensions: " + strings.Repeat("[", 4_000), "not a kubeconfig"},
		"NoContext":     {"", strings.Replace(text("https://a", "", ""), "current-context: c", "current-context: d", 1), "current context"},
		"NoUser":        {"", strings.Replace(text("https://a", "", ""), "user: u}", "user: v}", 1), "lacks"},
		"NotYAML":       {"", "{" + token, "not a kubeconfig"},
		"Other":         {"", "kind: Secret\napiVersion: v1\n", "not a kubeconfig"},
		"Empty":         {"", "", "current context"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "shop-acme.yaml"), c.text)
			_, err := kubeconfig.InDir(dir, reach.Rules{Own: netip.MustParseAddr("10.96.0.1")}).Find(t.Context(), acme)
			if err == nil {
				t.Fatalf("accepted: %s", c.reason)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
			if strings.Contains(err.Error(), token) || len(err.Error()) > 300 {
				t.Errorf("a secret is told, or too much: %v", err)
			}
		})
	}
}

// TestRules: a tenant's cluster is connected to by the rules, and a control plane cluster where the
// platform team says.
func TestRules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "eu-1"), text("https://localhost:8443", "", ""))
	write(t, filepath.Join(dir, "eu-2"), text("https://169.254.169.254", "", ""))
	write(t, filepath.Join(dir, "shop-acme"), text("https://localhost:8443", "", ""))
	write(t, filepath.Join(dir, "shop-beta"), text("https://beta.example.com", "", ""))
	d := kubeconfig.InDir(dir, reach.Rules{})
	beta := kubeconfig.Wanted{Cluster: "shop-beta", Project: "shop", Tenant: "beta"}
	for name, c := range map[string]struct {
		wanted kubeconfig.Wanted
		found  bool
		dials  bool // 127.0.0.1, where nobody listens
	}{
		"ControlPlane": {kubeconfig.Wanted{Cluster: "eu-1"}, true, true},
		"Metadata":     {kubeconfig.Wanted{Cluster: "eu-2"}, false, false},
		"Tenant":       {acme, false, false},
		"Rebinding":    {beta, true, false}, // its name leads there by now
	} {
		config, err := d.Find(t.Context(), c.wanted)
		if (err == nil) != c.found {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		_, err = config.Dial(t.Context(), "tcp", "127.0.0.1:1")
		if _, refused := errors.AsType[*reach.Refused](err); refused == c.dials {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"shop-acme", "shop-acme.yaml", "shop-acme.kubeconfig", "shop-acme/config"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, name), text("https://acme.example.com:8443", "", ""))
		config, err := kubeconfig.InDir(dir, reach.Rules{}).Find(t.Context(), acme)
		if err != nil || config.Host != "https://acme.example.com:8443" || config.BearerToken != token {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := kubeconfig.InDir(dir, reach.Rules{}).Find(t.Context(), kubeconfig.Wanted{Cluster: "shop-beta"}); !errors.Is(err, kubeconfig.ErrNone) {
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
	put("p-other", "vc-acme", "https://[::1]:8443", nil)
	put("p-third", "vc-acme", "https://LocalHost.:8443", nil)
	put("p-fourth", "vc-acme", "https://127.1:8443", nil)
	evil := []string{"kubernetes.default.svc", "Kubernetes.default.svc.:443", "kubernetes", "169.254.169.254", "0xa9fea9fe", "[fe80::1]", "metadata.google.internal", "[fe80::1%25eth0]"}
	for i, host := range evil {
		put("p-evil", fmt.Sprintf("vc-e%d", i), "https://"+host, nil)
	}
	put("argocd", "own", "https://kubernetes.default.svc", map[string]any{kubeconfig.Label: "own"})
	put("argocd", "eu", "https://eu.example.com", map[string]any{kubeconfig.Label: "eu-1"})
	put("argocd", "vc-stray", "https://stray.example.com", nil)
	client, err := dynamic.NewForConfig(server.Config())
	if err != nil {
		t.Fatal(err)
	}
	s := kubeconfig.InSecrets(client, "argocd", reach.Rules{})
	for name, c := range map[string]struct {
		reason string
		wanted kubeconfig.Wanted
		want   string // "": none
	}{
		"Loopback":      {"nobody listens there, the tenant's Service does", acme, "https://acme.p-shop.svc:443"},
		"OtherProject":  {"one name, another project", kubeconfig.Wanted{Cluster: "other-acme", Project: "other", Tenant: "acme"}, "https://acme.p-other.svc:443"},
		"Short":         {"the same", kubeconfig.Wanted{Cluster: "fourth-acme", Project: "fourth", Tenant: "acme"}, "https://acme.p-fourth.svc:443"},
		"Own":           {"the platform team may", kubeconfig.Wanted{Cluster: "own"}, "https://kubernetes.default.svc"},
		"OtherSpelling": {"", kubeconfig.Wanted{Cluster: "third-acme", Project: "third", Tenant: "acme"}, "https://acme.p-third.svc:443"},
		"OldPrefix":     {"", kubeconfig.Wanted{Cluster: "shop-beta", Project: "shop", Tenant: "beta"}, "https://beta.example.com"},
		"Labelled":      {"a control plane cluster's", kubeconfig.Wanted{Cluster: "eu-1"}, "https://eu.example.com"},
		"Gone":          {"", kubeconfig.Wanted{Cluster: "shop-gone", Project: "shop", Tenant: "gone"}, ""},
		"NoTenant":      {"", kubeconfig.Wanted{Cluster: "eu-2"}, ""},
		"Stray":         {"without a label, the sidecar's own namespace belongs to no project", kubeconfig.Wanted{Cluster: "shop-stray", Project: "shop", Tenant: "stray"}, ""},
	} {
		config, err := s.Find(t.Context(), c.wanted)
		switch {
		case c.want == "" && !errors.Is(err, kubeconfig.ErrNone):
			t.Errorf("%s: %v, want none: %s", name, err, c.reason)
		case c.want != "" && (err != nil || config.Host != c.want):
			t.Errorf("%s: %v, want %s: %s", name, err, c.want, c.reason)
		}
	}
	for i := range evil {
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
