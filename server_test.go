package tenantry_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// hostileServers are what a tenant may try in place of the address of its own API server: the cluster that Argo CD
// runs in, its pod, the metadata service of a cloud, and what is no address or two.
var hostileServers = []string{
	"https://kubernetes", "https://kubernetes.default", "https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local",
	"https://KUBERNETES.Default.svc", "https://kubernetes.default.svc.", "https://kubernetes.default.svc:443", "https://kubernetes.default.svc/",
	"https://kubernetes.default.svc///", "https://kubernetes.default.svc.:443//", "HTTPS://kubernetes.default.svc", "https://kubernetes.default.svc.eu.example.com",
	"https://openshift.default.svc", "https://localhost", "https://LocalHost.:6443", "https://a.localhost", "https://ip6-localhost", "https://127.0.0.1", "https://127.1",
	"https://127.255.255.254", "https://0x7f.1", "https://0x7f000001", "https://2130706433", "https://017700000001", "https://0177.0.0.1", "https://0",
	"https://0.0.0.0", "https://[::1]", "https://[::]", "https://[0:0:0:0:0:0:0:1]", "https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]", "https://[::127.0.0.1]",
	"https://[64:ff9b::7f00:1]", "https://[2002:7f00:1::]", "https://169.254.169.254", "https://0xa9fea9fe", "https://2852039166", "https://0251.0376.0251.0376",
	"https://[fe80::1]", "https://[fe80::1%25eth0]", "https://[fd00:ec2::254]", "https://[::ffff:169.254.169.254]", "https://100.100.100.200",
	"https://168.63.129.16", "https://metadata.google.internal", "https://metadata", "https://224.0.0.1", "https://255.255.255.255",
	"http://acme.example.com", "ftp://acme.example.com", "file:///etc/passwd", "//acme.example.com", "acme.example.com:6443", "https:acme.example.com",
	"https://", "https://:443", "https://u:p@acme.example.com", "https://acme.example.com@localhost", "https://acme.example.com?a=b", "https://acme.example.com?",
	"https://acme.example.com#a", "https://acme.example.com:0", "https://acme.example.com:65536", "https://acme.example.com:a", "https://acme.example.com/../..",
	"https://acme.example.com/%2e%2e", "https://acme..example.com", "https://-acme.example.com", "https://1.2.3.4.5", "https://256.0.0.1", "https://１２７.0.0.1",
	"https://lоcalhost", "https://acme.example.com ", " https://acme.example.com", "https://acme.example.com\\\\n", "https://acme.example.com\\\\.evil", "javascript://a",
}

// serverSources are the ways in which a tenant's server gets into a fleet.
var serverSources = map[string]func(server string) fstest.MapFS{
	"exportKubeConfig": func(server string) fstest.MapFS {
		return serverFleet("", "exportKubeConfig: {server: "+quoted(server)+"}\n", "https://localhost:8443")
	},
	"kubeconfig": func(server string) fstest.MapFS {
		return serverFleet("", "", server)
	},
	"exported with a kubeconfig yet to come": func(server string) fstest.MapFS {
		return serverFleet("", "exportKubeConfig: {server: "+quoted(server)+"}\n", "")
	},
	"exec": func(server string) fstest.MapFS {
		return serverFleet("credentials: {from: Exec, exec: {command: x, server: "+quoted(server)+"}}", "", "")
	},
	"externalSecret": func(server string) fstest.MapFS {
		return serverFleet("credentials: {from: ExternalSecret, externalSecret: {store: {name: x}, server: "+quoted(server)+"}}", "", "")
	},
	"placeholder": func(server string) fstest.MapFS {
		return serverFleet("credentials: {from: Placeholder, placeholder: {config: x, server: "+quoted(server)+"}}", "", "")
	},
	"platform": func(server string) fstest.MapFS {
		return serverFleet("credentials: {from: PlatformProxy}\n  platform: {url: "+quoted(server)+"}", "", "")
	},
}

// quoted is a text in quotes for YAML; a backslash in it begins an escape.
func quoted(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

// serverFleet is a fleet of one tenant, with the rest of the Fleet's spec, the beginning of the tenant's file and the
// server of its kubeconfig; "" for none.
func serverFleet(spec, tenant, server string) fstest.MapFS {
	files := map[string]string{
		"fleet.yaml":                  "apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: test}\nspec:\n  naming: {cluster: \"{tenant}\"}\n  " + spec + "\n",
		"c.yaml":                      "apiVersion: v1\nkind: Secret\nmetadata: {name: c, labels: {loft.sh/connector-type: argocd}}\nstringData: {server: \"https://argocd.example.com\"}\n",
		"tenants/ai/t/vcluster.yaml":  tenant + "integrations: {argoCD: {enabled: true, connector: c}}\n",
		"tenants/ai/t2/vcluster.yaml": "{}\n",
	}
	if server != "" {
		files["k.yaml"] = "apiVersion: v1\nkind: Secret\nmetadata: {name: vc-t, namespace: p-ai}\nstringData:\n  config: |\n" +
			"    current-context: c\n    contexts: [{name: c, context: {cluster: c, user: u}}]\n    users: [{name: u, user: {token: t}}]\n" +
			"    clusters: [{name: c, cluster: {server: " + quoted(server) + "}}]\n"
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// TestHostileServers tries every hostile server in every way, at the door of a directory and at that of a ResourceList.
func TestHostileServers(t *testing.T) {
	t.Parallel()
	for name, fleet := range serverSources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tried := 0
			for _, server := range hostileServers {
				if mayTake(name, server) {
					continue
				}
				tried++
				r, err := tenantry.Render(t.Context(), fleet(server), tenantry.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if !r.Problems.Failed() {
					t.Errorf("%q is taken: %s", server, r.Problems)
				}
				if items := itemsOf(t, fleet(server)); !items.Problems.Failed() {
					t.Errorf("%q is taken from items", server)
				}
			}
			if tried < 50 {
				t.Errorf("%d were tried", tried)
			}
			good, err := tenantry.Render(t.Context(), fleet("https://acme.example.com:6443"), tenantry.Options{Strict: true})
			if err != nil || good.Problems.Failed() {
				t.Errorf("an ordinary server is refused: %s, %v", good.Problems, err)
			}
		})
	}
}

// mayTake tells of the few that are no harm by one way. A placeholder that is not a URL is for a plugin to replace; and
// before vCluster's own kubeconfig is there, a loopback address in exportKubeConfig may be what nobody will use.
func mayTake(source, server string) bool {
	switch source {
	case "placeholder":
		return !strings.HasPrefix(strings.ToLower(server), "http") || !strings.Contains(server, "://") || strings.Contains(server, "%")
	case "exported with a kubeconfig yet to come":
		a, err := serveraddr.Parse(server)
		return err == nil && a.Scheme == "https" && a.Reach() == serveraddr.Loopback
	}
	return false
}

// itemsOf renders a fleet as kustomize and kpt hand it over; vcluster.yaml files are ConfigMaps there.
func itemsOf(t *testing.T, fsys fstest.MapFS) *tenantry.Result {
	t.Helper()
	var config yamlscan.Node
	var items []yamlscan.Node
	for name, f := range fsys {
		text := string(f.Data)
		if strings.HasSuffix(name, "vcluster.yaml") {
			tenant := strings.Split(name, "/")[2]
			text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {tenantry.dev/project: ai, tenantry.dev/tenant: " + tenant + "}}\ndata:\n  vcluster.yaml: |\n    " +
				strings.ReplaceAll(text, "\n", "\n    ") + "\n"
		}
		file, bad := yamlscan.Parse(name, []byte(text))
		if bad.Failed() {
			t.Fatalf("%s\n%s", bad, text)
		}
		if name == "fleet.yaml" {
			config = file.Docs()[0]
		} else {
			items = append(items, file.Docs()...)
		}
	}
	return tenantry.RenderItems(config, items, tenantry.Options{})
}
