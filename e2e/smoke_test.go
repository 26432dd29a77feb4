package e2e

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestSmoke shows that the stack itself works, without tenantry: what fails here says nothing about its output.
func TestSmoke(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	repo, err := w.stack.NewRepo(ctx, "smoke")
	must(t, err)
	must(t, repo.Write("app/objects.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: smoke}\ndata: {hello: world}\n"))
	must(t, repo.Push(ctx, "an application"))

	proxy, err := w.Tenant.StartProxy()
	must(t, err)
	secret := fmt.Sprintf(`{"tlsClientConfig": {"caData": %q, "certData": %q, "keyData": %q}}`, encode(w.Tenant.CA), encode(w.Tenant.Cert), encode(w.Tenant.Key))
	must(t, w.Host.Apply(ctx, stack.Namespace, fmt.Appendf(nil, `apiVersion: v1
kind: Secret
metadata:
  name: cluster-smoke
  labels: {argocd.argoproj.io/secret-type: cluster}
stringData: {name: smoke, server: %q, config: %q}
`, proxy.URL, secret)))

	for name, destination := range map[string]string{
		"smoke-host":   "{server: https://kubernetes.default.svc, namespace: smoke}",
		"smoke-tenant": "{name: smoke, namespace: smoke}",
	} {
		must(t, w.Host.Apply(ctx, stack.Namespace, fmt.Appendf(nil, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  project: default
  source: {repoURL: %q, path: app, targetRevision: main}
  destination: %s
  syncPolicy: {automated: {}, syncOptions: [CreateNamespace=true]}
`, name, repo.URL, destination)))
	}
	must(t, w.ArgoCD.WaitHealthy(ctx, "smoke-host", "smoke-tenant"))
	for _, cluster := range []*stack.Cluster{w.Host, w.Tenant} {
		if _, err := cluster.Get(ctx, "ConfigMap", "smoke", "smoke"); err != nil {
			t.Errorf("%s: %v", cluster.Name, err)
		}
	}
}

func encode(text []byte) string {
	return base64.StdEncoding.EncodeToString(text)
}
