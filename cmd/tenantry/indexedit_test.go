package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/emit"
)

// TestIndexEdits shows for each kind of change whether an index is of use for it. That the result is right all
// the same is compare's business.
func TestIndexEdits(t *testing.T) {
	t.Parallel()
	const (
		used  = ""        // in place of a reason
		wrong = "problem" // which is all that is said then
	)
	type step struct {
		do   func(x *indexed)
		want string
	}
	write := func(name, text string) func(*indexed) { return func(x *indexed) { x.write(name, text) } }
	named := func(name string, n int) func(*indexed) {
		for _, e := range append(edits, treeEdits...) {
			if e.name == name {
				return func(x *indexed) { e.do(x, n) }
			}
		}
		t.Fatalf("no edit %q", name)
		return nil
	}
	ofTree := func(file string, do func(x *indexed, file string)) func(*indexed) {
		return func(x *indexed) { do(x, filepath.Join(x.tree, file)) }
	}
	for name, steps := range map[string][]step{
		"nothing":                                  {{func(*indexed) {}, used}, {func(*indexed) {}, used}},
		"a tenant edited":                          {{named("a tenant edited", 2), used}},
		"a tenant, its size and time":              {{named("a tenant edited in place: same size, same time", 2), used}},
		"a tenant replaced":                        {{named("a tenant replaced: same size, same time", 2), used}},
		"a tenant set to the past":                 {{named("a tenant touched", 0), used}},
		"a tenant added, then removed":             {{write("tenants/shop/new/vcluster.yaml", tenantText("argocd-eu", true, "web")), used}, {func(x *indexed) { x.remove("tenants/shop/new/vcluster.yaml") }, used}},
		"a tenant's file removed, its folder left": {{named("a tenant's file removed, its folder left", 2), wrong}},
		"a tenant's file put aside":                {{named("a tenant's file put aside", 2), wrong}},
		"an empty folder in a tenant's place":      {{named("an empty folder", 0), wrong}},
		"an empty folder elsewhere":                {{named("an empty folder", 2), "tenants may have vanished from empty"}, {func(*indexed) {}, used}},
		"an empty folder in a tenant's":            {{named("an empty folder", 3), "tenants may have vanished from tenants/shop/web/empty"}, {func(*indexed) {}, used}},
		"the last tenants of a path":               {{named("a path of spec.tenants loses its tenants", 0), wrong}},
		"values in a project's folder": {
			{named("values beside tenants, or in a tenant's place", 0), "tenants may have vanished from tenants/shop"},
			{named("a tenant edited", 2), used},
			{func(x *indexed) { x.check(os.RemoveAll(filepath.Join(x.fleet, "tenants/shop/web"))) }, "tenants may have vanished from tenants/shop"},
			{func(x *indexed) {
				for _, name := range []string{"search", "cart", "login", "mail", "news", "pay", "ship", "plain", "apac"} {
					x.check(os.RemoveAll(filepath.Join(x.fleet, "tenants/shop", name)))
				}
			}, wrong},
		},
		"values in a tenant's folder": {
			{write("tenants/solo/app/values.yaml", "a: 1\n"), "tenants may have vanished from tenants/solo/app"},
			{named("a tenant edited", 2), used},
			{func(x *indexed) { x.check(os.Remove(filepath.Join(x.fleet, "tenants/solo/vcluster.yaml"))) }, wrong},
		},
		"a tenant's file removed beside others": {
			{write("tenants/shop/web/README.md", "# web\n"), used},
			{func(x *indexed) { x.remove("tenants/shop/web/vcluster.yaml") }, "tenants/shop/web is still there"},
		},
		"values in a tenant's place":             {{named("values beside tenants, or in a tenant's place", 2), wrong}},
		"a folder that begins with a dot":        {{named("a folder that begins with a dot", 0), "tenants may have vanished from tenants/shop"}, {named("a folder that begins with a dot", 1), wrong}},
		"a file in a tenant's folder":            {{named("an input in a tenant's folder", 0), used}, {named("an input in a tenant's folder", 1), wrong}},
		"submodules":                             {{named("submodules", 2), "there is a .gitmodules now"}, {named("submodules", 1), wrong}},
		"a submodule that is not there any more": {{named("submodules", 0), "there is a .gitmodules now"}, {func(x *indexed) { x.remove("tenants/shop/web/vcluster.yaml") }, wrong}},
		"a tenant renamed": {{func(x *indexed) {
			x.check(os.Rename(filepath.Join(x.fleet, "tenants/shop/web"), filepath.Join(x.fleet, "tenants/shop/net")))
		}, used}},
		"the last tenant of a connector":   {{func(x *indexed) { x.remove("tenants/shop/apac/vcluster.yaml") }, used}},
		"a tenant to another connector":    {{named("a tenant moved to another connector", 3), used}},
		"a tenant that is broken":          {{named("a tenant that is broken", 1), wrong}, {named("tenants as they were", 0), used}},
		"a tenant that is worth a warning": {{named("a tenant switched off, which is worth a warning", 1), "there is something wrong"}, {func(*indexed) {}, "there is none"}},
		"two of one name": {
			{write("instances/other.yaml", "apiVersion: management.loft.sh/v1\nkind: VirtualClusterInstance\nmetadata:\n  name: plain\n  namespace: p-shop\nspec:\n  clusterRef:\n    cluster: eu-1\n  template:\n    helmRelease:\n      values: |\n        controlPlane: {}\n"), wrong},
		},
		"two clusters of one name": {
			{write("tenants/shop/a-b/vcluster.yaml", tenantText("argocd-eu", false, "web")), used},
			{write("tenants/shop-a/b/vcluster.yaml", tenantText("argocd-eu", false, "agent")), wrong},
		},
		"two Applications of one name": {
			{write("tenants/shop/a-b/vcluster.yaml", tenantText("argocd-eu", false, "web")), used},
			{write("tenants/shop/a/vcluster.yaml", strings.Replace(tenantText("argocd-eu", false, "web"), "name: web", "name: b-web", 1)), wrong},
		},
		"two AppProjects of one name": {
			// In two Argo CDs, but in namespaces of one name.
			{write("tenants/shop/a-b/vcluster.yaml", tenantText("argocd-eu", false, "web")), used},
			{write("tenants/shop-a/b/vcluster.yaml", tenantText("argocd-ap", false, "agent")), wrong},
		},
		"two bundles of one name": {
			// akuity-agent-akuity-us-shop-b: cluster us-shop-b of akuity, shop-b of akuity-us. Neither is there yet.
			{func(x *indexed) {
				x.write("connectors/akuity.yaml", strings.NewReplacer("name: akuity-us", "name: akuity", "fedcba654321", "abc").Replace(x.text(filepath.Join(x.fleet, "connectors/akuity-us.yaml"))))
			}, "connectors/akuity.yaml is new to what tenants have in common"},
			{write("us/shop/b.yaml", tenantText("akuity-us", false, "web")), used},
			{write("tenants/us-shop/b/vcluster.yaml", tenantText("akuity", false, "agent")), wrong},
		},
		"the Application of a cluster's agent": {
			{func(x *indexed) {
				x.replace(x.fleet+"/fleet.yaml", "spec:\n", "spec:\n  platform: {url: \"https://platform.example.com\", agentApplications: {version: 4.11.2}}\n")
				x.replace(x.fleet+"/connectors/akuity-us.yaml", "  namespace: argocd-us\n", "")
			}, "has changed"},
			{write("tenants/vcluster-platform/agent/vcluster.yaml", strings.Replace(tenantText("argocd-eu", false, "agent"), "name: agent", "name: us-1", 1)), wrong},
		},
		"two clusters of one name in one Argo CD": {
			{func(x *indexed) {
				x.replace(x.fleet+"/connectors/argocd-ap.yaml", "argocd.ap.example.com", "ARGOCD.eu.example.com:443/\n  namespace: other")
			}, "connectors/argocd-ap.yaml has changed"},
			{write("tenants/shop/a-b/vcluster.yaml", tenantText("argocd-eu", false, "web")), used},
			{write("tenants/shop-a/b/vcluster.yaml", tenantText("argocd-ap", false)), wrong},
		},
		"a template": {{func(x *indexed) {
			x.replace(x.fleet+"/templates/jsonnet.yaml", "shards\n", "shards\n      label: Shards\n")
		}, used}},
		"a template, its size and time": {{named("a template edited in place: same size, same time", 0), used}},
		"a template that is gone":       {{named("a template removed", 0), wrong}},
		"a template that nobody uses":   {{write("templates/more.yaml", "apiVersion: management.loft.sh/v1\nkind: ArgoCDApplicationTemplate\nmetadata:\n  name: more\nspec:\n  template:\n    spec:\n      source:\n        repoURL: https://charts.example.com/more\n        chart: more\n        targetRevision: 1.0.0\n      destination:\n        namespace: more\n"), used}},
		"a Jsonnet import":              {{named("a Jsonnet import edited", 0), "lib/chart.libsonnet has changed"}},
		"an import that is in scope":    {{named("a tenant edited", 2), used}, {named("an import that is a file in scope edited", 0), "lib/more.json has changed"}},
		"the Fleet":                     {{named("the Fleet edited", 0), "fleet.yaml has changed"}},
		"a Cluster":                     {{named("a Cluster edited", 0), "clusters/us-1.yaml has changed"}},
		"a Cluster touched":             {{named("a Cluster touched", 0), used}},
		"a file of nothing":             {{named("a file of nothing edited", 0), used}, {named("a file of nothing becomes a connector", 0), "other/values.yaml is new to what tenants have in common"}},
		"a kubeconfig":                  {{named("a kubeconfig arrives", 0), "secrets/vc.yaml is new to what tenants have in common"}, {named("the kubeconfig leaves", 0), "secrets/vc.yaml has gone"}},
		"an ignore file":                {{named("an ignore file", 0), "there is a .tenantryignore now"}, {named("no ignore file", 0), ".tenantryignore has gone"}},
		"a link":                        {{named("a tenant becomes a link", 2), used}, {named("what the link leads to edited", 0), used}},
		"a clone":                       {{named("everything copied: all is new to the file system", 0), "most tenants have changed"}},
		"an output edited":              {{named("an output edited", 12), used}},
		"an output, its size and time":  {{named("an output edited in place: same size, same time", 12), used}},
		"an output removed":             {{named("an output removed", 12), used}},
		"an output taken over":          {{named("an output taken over", 12), "in the way"}, {named("an output given back", 0), used}},
		"a stray file": {{ofTree("argocd-eu/argocd/stray.yaml", func(x *indexed, file string) {
			x.put(file, "# Written by tenantry; changes are lost at the next render.\nx: y\n")
		}), "argocd-eu/argocd/stray.yaml is new in the tree"}},
		"a stray folder": {{ofTree("old/argocd/stray.yaml", func(x *indexed, file string) {
			x.put(file, "# Written by tenantry; changes are lost at the next render.\nx: y\n")
		}), "old is new in the tree"}},
		"a lost mark":                     {{named("the tree's mark lost", 0), used}},
		"another fleet's mark":            {{named("the tree's mark another fleet's", 0), wrong}, {named("marks as they were", 0), used}},
		"a broken mark":                   {{named("the tree's mark another fleet's", 1), wrong}, {named("marks as they were", 0), used}},
		"somebody's mark":                 {{named("the tree's mark another fleet's", 2), wrong}, {named("marks as they were", 0), used}},
		"a tree in the tree":              {{named("a tree in the tree", 0), wrong}},
		"a connector is a tree":           {{ofTree("argocd-eu/"+emit.MarkName, func(x *indexed, file string) { x.put(file, emit.Header+"\nfleet: \"other\"\n") }), wrong}},
		"a tree in the fleet":             {{named("a tree in the fleet", 0), "tenants/shop/.tenantry-tree is another tree in the fleet's directory"}},
		"a lost Fleet":                    {{named("the Fleet lost", 0), wrong}},
		"the Fleet's name":                {{named("the Fleet under another name", 0), wrong}},
		"somebody's file":                 {{ofTree("argocd-eu/argocd/README.md", func(x *indexed, file string) { x.put(file, "mine\n") }), used}},
		"a folder of the tree is a link":  {{ofTree("argocd-eu/argocd/tenants", func(x *indexed, file string) { x.link(file) }), "argocd-eu/argocd/tenants is no folder any more"}},
		"a folder of the fleet is a link": {{func(x *indexed) { x.link(filepath.Join(x.fleet, "tenants")) }, wrong}},
		"a flipped bit":                   {{named("a bit of the index flipped", 100), "it has been damaged or edited"}},
		"a cut index":                     {{named("the index cut off", 60), "it has been damaged or edited"}},
		"a lost index":                    {{named("the index lost", 0), "there is none"}},
		"other flags":                     {{named("another flag", 2), "it is of another fleet, program or set of flags"}, {named("no flags", 0), "it is of another fleet, program or set of flags"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newIndexed(t, len(name)%2 == 0)
			x.settle()
			x.compare("the first render")
			for i, s := range steps {
				x.settle()
				before := x.used
				s.do(x)
				x.settle()
				x.compare(name)
				switch last := x.reason[len(x.reason)-1]; {
				case s.want == wrong && x.code != exitProblems:
					t.Errorf("step %d: exit code %d, want %q", i, x.code, s.want)
				case s.want == wrong:
				case s.want == used && x.used == before:
					t.Errorf("step %d: the index is not used: %s", i, last)
				case s.want != used && x.used != before:
					t.Errorf("step %d: the index is used; it should not be, for %s", i, s.want)
				case s.want != used && !strings.Contains(last+x.last(2), s.want):
					t.Errorf("step %d: the index is not used for another reason: %s", i, last)
				}
			}
		})
	}
}

// last is the nth last reason; a run may have one for not using an index and one for not writing it.
func (x *indexed) last(n int) string {
	if n > len(x.reason) {
		return ""
	}
	return x.reason[len(x.reason)-n]
}
