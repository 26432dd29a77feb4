package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const application1 = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, namespace: argocd, labels: {tenantry.dev/tenant: acme}}
spec: {revisionHistoryLimit: 3}
`

func TestDifference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, other, want string }{
		"same":    {"equal", application1, ""},
		"layout":  {"order of keys and quotes make no difference", "kind: \"Application\"\nspec:\n  revisionHistoryLimit: 3\nmetadata:\n  labels:\n    tenantry.dev/tenant: \"acme\"\n  namespace: argocd\n  name: a\napiVersion: argoproj.io/v1alpha1\n", ""},
		"type":    {"a number is not a text", strings.Replace(application1, ": 3", `: "3"`, 1), "differs in Application argocd/a"},
		"missing": {"what is not there is named", "", "lacks Application argocd/a"},
		"more":    {"and so is what is too much", application1 + "---\n" + strings.Replace(application1, "name: a", "name: b", 1), "has Application argocd/b too much"},
	} {
		want, err := readObjects(strings.NewReader(application1))
		if err != nil {
			t.Fatal(err)
		}
		got, err := readObjects(strings.NewReader(c.other))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, difference(want, got)); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", name, c.reason, diff)
		}
	}
	if _, err := readObjects(strings.NewReader(application1 + "---\n" + application1)); err == nil {
		t.Error("an object that is there twice passes")
	}
}

func TestWanted(t *testing.T) {
	t.Parallel()
	all, err := readObjects(strings.NewReader(application1 + "---\nkind: ConfigMap\nmetadata: {name: inventory, namespace: argocd}\n---\nkind: Secret\nmetadata: {name: s, namespace: argocd, labels: {tenantry.dev/tenant: acme}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(all.wanted(everything)); got != 2 {
		t.Errorf("everything of tenants: %d objects, want the Application and the Secret", got)
	}
	if got := len(all.wanted(applicationsOnly)); got != 1 {
		t.Errorf("Applications: %d objects, want one", got)
	}
}
