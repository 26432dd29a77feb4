package apply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/realkube"
)

// TestRealServer: what kubefake is taken to show, a real API server shows. No controllers run there, so
// a Namespace that is deleted stays: the agent lives in one that was there before.
func TestRealServer(t *testing.T) {
	config := realkube.Start(t)
	client, err := dynamic.NewForConfig(config)
	must(t, err)
	c, err := apply.Connect(config)
	must(t, err)
	roles := client.Resource(schema.GroupVersionResource{Group: "rbac.authorization.k8s.io", Version: "v1", Resource: "clusterroles"})
	deployments := client.Resource(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}).Namespace("kube-public")
	configs := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}).Namespace("kube-public")

	m := realManifest(t, "1", "extra")
	must(t, c.Apply(t.Context(), m, "", owner, true))
	record, err := c.Record(t.Context(), "kube-public")
	must(t, err)
	if diff := cmp.Diff(apply.Record{Owner: owner, Hash: m.Hash()}, record); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}

	// Somebody changes the agent; the next manifest takes it back, and takes out what it lacks.
	_, err = deployments.Patch(t.Context(), "akuity-agent", "application/merge-patch+json", []byte(`{"spec":{"replicas":7}}`), metav1.PatchOptions{FieldManager: "somebody"})
	must(t, err)
	must(t, c.Apply(t.Context(), realManifest(t, "3"), "", owner, true))
	d, err := deployments.Get(t.Context(), "akuity-agent", metav1.GetOptions{})
	must(t, err)
	if got := d.Object["spec"].(map[string]any)["replicas"]; got != int64(3) {
		t.Errorf("replicas %v", got)
	}
	if _, err := configs.Get(t.Context(), "extra", metav1.GetOptions{}); err == nil {
		t.Error("what the new manifest lacks is still there")
	}

	// A manifest that is bent without broken syntax is refused, in words that do not quote it.
	err = c.Apply(t.Context(), realManifest(t, "{"+secretWord+": 1}"), "", owner, true)
	if err == nil || strings.Contains(err.Error(), secretWord) {
		t.Errorf("got %v", err)
	}
	if record, err := c.Record(t.Context(), "kube-public"); err != nil || record.Hash != "" {
		t.Errorf("hash %q after a failure: %v", record.Hash, err)
	}

	removed, err := c.Remove(t.Context(), m, "", owner)
	if !removed || err != nil {
		t.Fatal(removed, err)
	}
	if _, err := roles.Get(t.Context(), "akuity-agent", metav1.GetOptions{}); err == nil {
		t.Error("the ClusterRole is still there")
	}
	if record, err := c.Record(t.Context(), "kube-public"); err != nil || record != (apply.Record{}) {
		t.Errorf("the Namespace, which was there before, still says %+v: %v", record, err)
	}
}

// TestRealNamespace: a Namespace that is made for the agent is deleted with it.
func TestRealNamespace(t *testing.T) {
	config := realkube.Start(t)
	c, err := apply.Connect(config)
	must(t, err)
	must(t, c.Apply(t.Context(), manifestWith(t, "akuity-own", "1"), "", owner, true))
	realkube.Finalize(t, config, "akuity-own") // no controller does
	if removed, err := c.Remove(t.Context(), nil, "akuity-own", owner); !removed || err != nil {
		t.Fatal(removed, err)
	}
}

func realManifest(t *testing.T, replicas string, more ...string) *akuity.Manifest {
	t.Helper()
	return manifestWith(t, "kube-public", replicas, more...)
}

func manifestWith(t *testing.T, namespace, replicas string, more ...string) *akuity.Manifest {
	t.Helper()
	src := `# SYNTHETIC
apiVersion: v1
kind: Namespace
metadata: {name: NAMESPACE}
---
apiVersion: v1
kind: Secret
metadata: {name: akuity-agent, namespace: NAMESPACE}
stringData: {token: TOKEN}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: akuity-agent}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: akuity-agent, namespace: NAMESPACE}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec: {containers: [{name: a, image: a}]}
`
	for _, name := range more {
		src += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: {a: b}\n"
	}
	src = strings.NewReplacer("NAMESPACE", namespace, "REPLICAS", replicas, "TOKEN", secretWord).Replace(src)
	m, problems := akuity.ParseManifest("m", []byte(src))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return m
}
