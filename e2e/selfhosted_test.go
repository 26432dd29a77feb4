package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestSelfHostedExample runs examples/self-hosted as it is, with the addresses of this machine in the place of the
// example's, and small charts under the names of the real ones: its cluster Secrets reach both API servers, and its
// Applications become Synced and Healthy with the values that the templates made.
func TestSelfHostedExample(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	charts, err := w.stack.StartCharts(
		stack.Chart{Name: "cert-manager", Version: "v1.18.2", Template: configMap("cert-manager", "{{ .Values.crds.enabled }}")},
		stack.Chart{Name: "prometheus", Version: "27.28.0", Template: configMap("prometheus", "{{ .Values.server.retention }} {{ .Values.server.global.external_labels.tenant }}")},
	)
	must(t, err)
	tenant, err := w.Tenant.StartProxy()
	must(t, err)
	host, err := w.Host.StartProxy()
	must(t, err)

	repo, err := w.stack.NewRepo(ctx, "self-hosted")
	must(t, err)
	must(t, copyExample(repo, "self-hosted", map[string]string{
		"https://charts.jetstack.io":                         charts,
		"https://prometheus-community.github.io/helm-charts": charts,
		"https://team-a.example.com":                         tenant.URL,
	}))
	must(t, repo.Write("fleet.yaml", "apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: self-hosted}\nspec: {allowedServers: [0.0.0.0]}\n"))
	kubeconfig, err := w.Tenant.KubeconfigFor("https://localhost:8443") // as vCluster writes it: exportKubeConfig.server replaces it
	must(t, err)
	must(t, repo.Write("credentials/vc-team-a.yaml", kubeconfigSecret("vc-team-a", "loft-default-v-team-a", kubeconfig)))
	kubeconfig, err = tokenKubeconfig(ctx, w, host.URL)
	must(t, err)
	must(t, repo.Write("credentials/loft-cluster.yaml", kubeconfigSecret("loft-cluster", "vcluster-platform", kubeconfig)))
	must(t, repo.Push(ctx, "the self-hosted example"))

	f := &fleet{Repo: repo, w: w, name: "self-hosted"}
	f.root(ctx, t, "self-hosted", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "self-hosted", "default-team-a-cert-manager", "default-team-a-prometheus"))
	for _, c := range []struct {
		cluster         *stack.Cluster
		namespace, name string
		want            string
	}{
		{w.Tenant, "cert-manager", "cert-manager", "map[value:true]"},
		{w.Host, "monitoring-team-a", "prometheus", "map[value:15d team-a]"},
	} {
		cm, err := c.cluster.Get(ctx, "ConfigMap", c.namespace, c.name)
		must(t, err)
		if got := fmt.Sprint(cm.Object["data"]); got != c.want {
			t.Errorf("ConfigMap %s in %s has %s, want %s", c.name, c.cluster.Name, got, c.want)
		}
	}
	for _, name := range []string{"default-team-a", "loft-cluster"} {
		must(t, w.waitReachable(ctx, name))
	}
}

// copyExample copies an example into the work tree, with some texts replaced; each must occur.
func copyExample(repo *stack.Repo, name string, replace map[string]string) error {
	dir := os.DirFS(filepath.Join("..", "examples", name))
	found := map[string]bool{}
	err := fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(dir, path)
		if err != nil {
			return err
		}
		text := string(raw)
		for from, to := range replace {
			found[from] = found[from] || strings.Contains(text, from)
			text = strings.ReplaceAll(text, from, to)
		}
		return repo.Write(path, text)
	})
	if err != nil {
		return fmt.Errorf("copy example %s: %w", name, err)
	}
	for from := range replace {
		if !found[from] {
			return fmt.Errorf("copy example %s: %s does not occur in it", name, from)
		}
	}
	return nil
}

// kubeconfigSecret is a Secret that holds a kubeconfig.
func kubeconfigSecret(name, namespace string, kubeconfig []byte) string {
	return fmt.Sprintf("apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: %s}\nstringData: {config: %q}\n", name, namespace, kubeconfig)
}

// tokenKubeconfig makes a service account that may do everything on the host, and a kubeconfig with a token of it.
func tokenKubeconfig(ctx context.Context, w *world, server string) ([]byte, error) {
	err := w.Host.Apply(ctx, "kube-system", []byte(`apiVersion: v1
kind: ServiceAccount
metadata: {name: argocd-of-the-test}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: argocd-of-the-test}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: argocd-of-the-test, namespace: kube-system}]
`))
	if err != nil {
		return nil, err
	}
	token, err := w.Host.Kubectl(ctx, "", "-n", "kube-system", "create", "token", "argocd-of-the-test")
	if err != nil {
		return nil, err
	}
	token = strings.TrimSpace(token)
	w.stack.Secret(token)
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: host
clusters: [{name: host, cluster: {server: %q, certificate-authority-data: %s}}]
contexts: [{name: host, context: {cluster: host, user: argocd}}]
users: [{name: argocd, user: {token: %s}}]
`, server, encode(w.Host.CA), token), nil
}
