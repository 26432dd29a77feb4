package tenantry_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// repeatedIDs are the ids that two objects of a render have. What is in a tree only is in the folder of another
// cluster.
func repeatedIDs(r *tenantry.Result) []string {
	seen := map[string]bool{}
	var again []string
	for _, o := range r.Objects() {
		group, _, found := strings.Cut(o.APIVersion, "/")
		if !found {
			group = ""
		}
		id := strings.Join([]string{group, o.Kind, o.Namespace, o.Name}, " ")
		if o.TreeOnly {
			continue
		}
		if seen[id] {
			again = append(again, id)
		}
		seen[id] = true
	}
	return again
}

// ownClusters are cluster Secrets that Argo CD would take for its own cluster, or that let nobody in.
func ownClusters(r *tenantry.Result) []string {
	var bad []string
	for _, o := range r.Objects() {
		if o.Kind != "Secret" || !strings.HasPrefix(o.Name, "cluster-") {
			continue
		}
		file, _ := yamlscan.Parse(o.Name, o.Body)
		data := file.Docs()[0].Get("stringData")
		a, err := serveraddr.Parse(data.Get("server").Text())
		if err == nil && a.Reach() == serveraddr.OwnCluster || !strings.ContainsAny(data.Get("config").Text(), "<$") && !hasCredential(data.Get("config").Text()) {
			bad = append(bad, o.Name)
		}
	}
	return bad
}

// hasCredential looks for a key that only a credential has.
func hasCredential(config string) bool {
	for _, key := range []string{`"bearerToken":`, `"password":`, `"keyData":`, `"execProviderConfig":`, `"awsAuthConfig":`} {
		if strings.Contains(strings.ReplaceAll(config, " ", ""), key) {
			return true
		}
	}
	return false
}

// repeatedClusters are the names that two clusters of one Argo CD have, and the servers that two have of which one is a
// tenant's.
func repeatedClusters(p *plan.Plan) []string {
	var again []string
	names, servers := map[[2]string]bool{}, map[string]bool{}
	for i := range p.Connectors {
		for _, d := range p.Connectors[i].Destinations {
			argoCD := d.Connector.Server
			if d.Connector.Kind == fleet.Agent {
				argoCD = d.Connector.Name
			}
			name := [2]string{strings.TrimSuffix(strings.ToLower(argoCD), ":443"), d.Name}
			if names[name] || d.Server != "" && servers[d.Server] {
				again = append(again, d.Name)
			}
			names[name], servers[d.Server] = true, d.Agent == nil
		}
	}
	return again
}

// TestRandomNames makes fleets of a few names that join in many ways, and looks at what is emitted of those that are
// taken: no two objects have one id, no two clusters of one Argo CD one name. Nearly all that is refused has two of one.
func TestRandomNames(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	taken, refused := 0, 0
	for range 600 {
		fsys := randomNames(random)
		r, err := tenantry.Render(t.Context(), fsys, tenantry.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Problems {
			if !p.Warn && !strings.Contains(p.What, " both take ") && !strings.Contains(p.What, "already used") && !strings.Contains(p.What, "defined twice") && !strings.Contains(p.What, "is the namespace of connector") {
				t.Fatalf("refused for another reason: %s", p)
			}
		}
		if r.Problems.Failed() {
			refused++
			continue
		}
		taken++
		if again := append(repeatedIDs(r), repeatedClusters(r.Plan)...); len(again) > 0 {
			t.Fatalf("taken, with two of %s:\n%s", again, textOf(fsys))
		}
	}
	if taken < 50 || refused < 50 {
		t.Errorf("%d fleets were taken and %d refused", taken, refused)
	}
}

func textOf(fsys fstest.MapFS) string {
	var b strings.Builder
	for name, f := range fsys {
		fmt.Fprintf(&b, "-- %s --\n%s", name, f.Data)
	}
	return b.String()
}

// randomNames is a fleet of some connectors, clusters, tenants and applications, named of two letters and dashes.
func randomNames(random *rand.Rand) fstest.MapFS {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	name := func() string { return pick("aaa", "bbb", "aaa-bbb", "bbb-aaa", "aaa-bbb-aaa", "aaa-host") }
	fsys := fstest.MapFS{}
	write := func(file, format string, args ...any) {
		fsys[file] = &fstest.MapFile{Data: fmt.Appendf(nil, format, args...)}
	}
	write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: names}
spec:
  credentials: {from: %s, exec: {server: "https://{cluster}.example.com", command: x}, externalSecret: {store: {name: x}}}
  naming: {cluster: %q, application: %q}
  isolation: %s
  platform: {url: "https://platform.example.com"%s}
`, pick("Exec", "ExternalSecret", "ClusterProfile", "Kubeconfig"), pick("{project}-{tenant}", "{tenant}", "c-{tenant}"), pick("{project}-{tenant}-{app}", "{tenant}-{app}", "{app}-{project}"),
		pick("PerTenantProject", "None"), pick("", ", agentApplications: {version: 4.11.2}"))
	write("template.yaml", "apiVersion: management.loft.sh/v1\nkind: ArgoCDApplicationTemplate\nmetadata: {name: web}\nspec: {template: {spec: {source: {repoURL: https://git.example.com/a.git, path: a}}}}\n")
	var connectors []string
	for range 1 + random.IntN(3) {
		c := pick("aaa", "bbb", "aaa-bbb", "client")
		if !strings.Contains(strings.Join(connectors, " ")+" ", c+" ") {
			connectors = append(connectors, c)
		}
		kind := pick("", "connectorType: akuity, akuityOrgId: o, akuityInstanceId: "+c+",", "connectorType: argocd-agent, principalAddress: p.example.com,")
		server := "server: \"https://" + pick(c, "one", "ONE:443") + "\","
		if strings.Contains(kind, "agent") {
			server = ""
		}
		write("connectors/"+c+".yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: %s, labels: {loft.sh/connector-type: argocd}}\nstringData: {%s %s namespace: %s}\n", c, kind, server, pick("argocd", "argocd-"+c))
	}
	for range random.IntN(3) {
		c := pick("aaa-bbb", "bbb-aaa", "aaa", "bbb")
		write("clusters/"+c+".yaml", "apiVersion: management.loft.sh/v1\nkind: Cluster\nmetadata: {name: %s}\nspec: {argoCD: {enabled: true, connector: %s}}\n", c, pick(connectors...))
	}
	for range 1 + random.IntN(4) {
		var apps []string
		for range random.IntN(3) {
			apps = append(apps, "{name: "+name()+", template: {name: web}}")
		}
		write("tenants/"+name()+"/"+name()+"/vcluster.yaml", "integrations: {argoCD: {enabled: true, connector: %s}}\ndeploy: {argoCD: {applications: [%s]}}\n", pick(connectors...), strings.Join(apps, ", "))
	}
	return fsys
}

// TestPartNames: a list or an inventory of many tenants has parts with names of their own.
func TestPartNames(t *testing.T) {
	t.Parallel()
	for other, want := range map[string]string{"akuity-2": "", "akuity.2": "ConfigMap argocd/tenantry-registrations-akuity.2 (and 1 more)"} {
		fsys := fstest.MapFS{}
		for i, c := range []string{"akuity", other} {
			fsys["connectors/"+c+".yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "apiVersion: v1\nkind: Secret\nmetadata: {name: %s, labels: {loft.sh/connector-type: argocd}}\n"+
				"stringData: {connectorType: akuity, server: \"https://a%d.example.com\", akuityOrgId: o, akuityInstanceId: i%[2]d}\n", c, i)}
		}
		for i := range 5000 {
			c := "akuity"
			if i == 0 {
				c = other
			}
			fsys[fmt.Sprintf("tenants/a-project-with-a-long-name/tenant-%d/vcluster.yaml", i)] = &fstest.MapFile{Data: []byte("integrations: {argoCD: {enabled: true, connector: " + c + "}}\n")}
		}
		r, err := tenantry.Render(t.Context(), fsys, tenantry.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := r.Problems.Failed(); found != (want != "") || found && !strings.Contains(r.Problems.String(), want) {
			t.Errorf("%s: want an error of %q, got %t", other, want, found)
		}
		parts := 0
		for _, o := range r.Objects() {
			if strings.HasPrefix(o.Name, "tenantry-") && strings.HasSuffix(o.Name, ".2") {
				parts++
			}
		}
		if want == "" && parts != 2 {
			t.Errorf("%s: %d second parts: the fleet is too small", other, parts)
		}
	}
}
