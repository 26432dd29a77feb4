package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// TestLosses reads from files that go what goes with them, whichever kind of connector wrote them.
func TestLosses(t *testing.T) {
	t.Parallel()
	prod := &fleet.Connector{Name: "prod"}
	p := &plan.Plan{
		Tenants: []plan.Tenant{
			{Tenant: &fleet.Tenant{Project: "shop", Name: "stays"}, Cluster: &plan.Destination{Connector: prod}},
			{Tenant: &fleet.Tenant{Project: "shop", Name: "moved"}, Cluster: &plan.Destination{Connector: &fleet.Connector{Name: "other"}}},
			{Tenant: &fleet.Tenant{Project: "shop", Name: "host"}, Host: &plan.Destination{Connector: prod}},
			{Tenant: &fleet.Tenant{Project: "shop", Name: "unknown"}},
		},
		Clusters: []*plan.Destination{{Name: "eu-1", Connector: prod}},
	}
	file := func(path string, objects ...emit.Name) emit.Gone {
		return emit.Gone{Path: path, Removed: true, Objects: objects}
	}
	application := func(name string, labels ...string) emit.Name {
		return emit.Name{Kind: "Application", Namespace: "argocd", Name: name, Labels: labels}
	}
	config := func(labels ...string) emit.Name { return emit.Name{Kind: "ConfigMap", Name: "c", Labels: labels} }
	ofWeb := []string{"tenantry.dev/project: shop", "tenantry.dev/tenant: web"}
	for name, c := range map[string]struct {
		reason string
		gone   []emit.Gone
		want   string
	}{
		"nothing":             {"", nil, ""},
		"a tenant":            {"what goes with it is not counted again", []emit.Gone{file("prod/argocd/tenants/shop/web.yaml", emit.Name{Kind: "AppProject", Name: "p"}, application("a"), application("b"))}, "tenant shop/web of connector prod with 2 applications"},
		"of two connectors":   {"each Argo CD loses it", []emit.Gone{file("a/argocd/tenants/shop/web.yaml"), file("b/argocd/tenants/shop/web.yaml")}, "tenant shop/web of connector a, tenant shop/web of connector b"},
		"one that stays":      {"its file is empty: that is no loss", []emit.Gone{file("prod/argocd/tenants/shop/stays.yaml", emit.Name{Kind: "Secret", Name: "s"})}, ""},
		"all of one's":        {"it stays without Applications", []emit.Gone{file("prod/argocd/tenants/shop/stays.yaml", application("a"), application("b"))}, "application argocd/a of connector prod, application argocd/b of connector prod"},
		"on the host":         {"it has something there still", []emit.Gone{file("prod/argocd/tenants/shop/host.yaml")}, ""},
		"moved":               {"this Argo CD loses it", []emit.Gone{file("prod/argocd/tenants/shop/moved.yaml")}, "tenant shop/moved of connector prod"},
		"nowhere any more":    {"it is in the plan, and registered with none", []emit.Gone{file("prod/argocd/tenants/shop/unknown.yaml")}, "tenant shop/unknown of connector prod"},
		"an application":      {"the file stays", []emit.Gone{{Path: "prod/argocd/tenants/shop/stays.yaml", Objects: []emit.Name{application("a"), {Kind: "AppProject", Name: "p"}}}}, "application argocd/a of connector prod"},
		"a cluster":           {"with the agent that Argo CD runs there", []emit.Gone{file("prod/argocd/clusters/us-1.yaml", application("vcluster-platform-agent-us-1"))}, "control plane cluster us-1 of connector prod with 1 application"},
		"a cluster's Secret":  {"without credentials its file is empty", []emit.Gone{file("prod/argocd/clusters/eu-1.yaml", emit.Name{Kind: "Secret", Name: "s"})}, ""},
		"Akuity's tenant":     {"two files, one tenant", []emit.Gone{file("prod/agents/shop-web.yaml", config(ofWeb...)), file("prod/argocd/tenants/shop/web.yaml", application("a"))}, "tenant shop/web of connector prod with 1 application"},
		"Akuity's cluster":    {"it has the one file", []emit.Gone{file("prod/agents/us-1.yaml", config())}, "control plane cluster us-1 of connector prod"},
		"Akuity's manifest":   {"a manifest that is lost is a cluster that waits", []emit.Gone{file("prod/agents/eu-1.yaml", config()), file("prod/agents/shop-stays.yaml", config("tenantry.dev/project: shop", "tenantry.dev/tenant: stays"))}, ""},
		"an agent's folder":   {"the tenant's file says that it is gone", []emit.Gone{file("prod/agents/shop-web/kustomization.yaml"), file("prod/agents/shop-web/objects.yaml", config()), file("prod/argocd/tenants/shop/web.yaml")}, "tenant shop/web of connector prod"},
		"an autonomous agent": {"its Applications are in its folder", []emit.Gone{file("prod/agents/web/applications.yaml", application("a", ofWeb...)), file("prod/agents/web/kustomization.yaml"), file("prod/argocd/tenants/shop/web.yaml")}, "tenant shop/web of connector prod with 1 application"},
		"a control plane":     {"of argocd-agent: the last agent has gone", []emit.Gone{file("prod/agents/control-plane/kustomization.yaml"), file("prod/argocd/control-plane.yaml", emit.Name{Kind: "Certificate", Name: "c"})}, ""},
		"shared":              {"they are of no tenant", []emit.Gone{file("prod/argocd/inventory.yaml", config()), file("prod/sidecar/registrations.yaml", config())}, ""},
		"control characters":  {"a message is one line", []emit.Gone{file("prod/argocd/tenants/shop/a\nb.yaml")}, `tenant shop/a\nb of connector prod`},
	} {
		var got []string
		for _, l := range lossesOf(p, c.gone) {
			got = append(got, l.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s: %s (-want +got)\n%s", name, c.reason, diff)
		}
	}
}
