package sidecar_test

import (
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/realkube"
)

// TestRealCluster: an agent's life in a real API server: applied, left alone, applied anew when its
// manifest or its record changed, and removed.
func TestRealCluster(t *testing.T) {
	config := realkube.Start(t)
	c, api, s := realSidecar(t, config)
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	namespaces := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"})
	deployments := client.Resource(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}).Namespace("akuity")
	generation := func() int64 {
		t.Helper()
		d, err := deployments.Get(t.Context(), "akuity-agent", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d.GetGeneration()
	}
	hash := func() string {
		t.Helper()
		ns, err := namespaces.Get(t.Context(), "akuity", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return ns.GetAnnotations()[akuity.HashAnnotation]
	}
	round := func(want ...string) {
		t.Helper()
		r := s.Round(t.Context())
		if !r.Clean() {
			t.Fatalf("%s %v %+v", r.Problems, r.Err, r.Report)
		}
		var got []string
		for _, a := range r.Report.Actions {
			if a.Cluster == "shop-acme" {
				got = append(got, string(a.Verb))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("did %v, want %v", got, want)
		}
	}

	round("create", "store", "apply")
	first := hash()
	if first == "" {
		t.Error("no hash was recorded")
	}
	round()

	// Somebody scales the agent: that is not ours to undo, for agents also update themselves …
	if _, err := deployments.Patch(t.Context(), "akuity-agent", types.MergePatchType, []byte(`{"spec":{"replicas":9}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	scaled := generation()
	round()
	if generation() != scaled {
		t.Error("an agent was applied although its manifest had not changed")
	}
	// … until there is another manifest.
	api.Rotate("shop-acme")
	round("store changed", "apply")
	if generation() == scaled || hash() == first {
		t.Errorf("a changed manifest was not applied: generation %d, hash %s", generation(), hash())
	}
	// A record that is lost is one of nothing.
	if _, err := namespaces.Patch(t.Context(), "akuity", types.MergePatchType, []byte(`{"metadata":{"annotations":null}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	round("apply")
	if hash() == "" {
		t.Error("no hash was recorded")
	}

	write(t, c.Registrations, list("shop-beta"))
	realkube.Finalize(t, config, "akuity") // no controller does
	round("remove agent", "deregister", "forget")
	if _, err := deployments.Get(t.Context(), "akuity-agent", metav1.GetOptions{}); err == nil {
		t.Error("the agent is still there")
	}
}

// realSidecar has shop-acme in the real cluster, and shop-beta in one that is not.
func realSidecar(t *testing.T, kube *rest.Config) (sidecar.Config, *akuityfake.Service, *sidecar.Sidecar) {
	t.Helper()
	c, dir := config(t)
	other := httptest.NewTLSServer(kubefake.New())
	t.Cleanup(other.Close)
	c.Apply, c.Kubeconfigs, c.Allowed = true, filepath.Join(dir, "kubeconfigs"), []string{"127.0.0.1"}
	write(t, c.Registrations, list("shop-acme", "shop-beta"))
	write(t, filepath.Join(c.Kubeconfigs, "shop-beta"), kubeconfig(other))
	write(t, filepath.Join(c.Kubeconfigs, "shop-acme"), fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: %q, certificate-authority-data: %s}}]
users: [{name: u, user: {token: %s}}]
`, kube.Host, base64.StdEncoding.EncodeToString(kube.CAData), kube.BearerToken))
	api := akuityfake.New(akuityfake.Habits{})
	return c, api, open(t, c, sidecar.Options{Transport: api.Transport()})
}
