package fleet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// settings are the maps of a vcluster.yaml that tenantry reads.
type settings struct{ integrations, deploy yamlscan.Node }

func settingsOf(root yamlscan.Node) settings {
	return settings{root.At("integrations", "argoCD"), root.At("deploy", "argoCD")}
}

// none tells that the file says nothing of Argo CD.
func (s settings) none() bool { return !s.integrations.Exists() && !s.deploy.Exists() }

// checkWhole reports what a vcluster.yaml looks like that has lost its applications: it is another object, ends
// after a key, or has its settings where nobody reads them. Root is what is read of it.
func checkWhole(t *Tenant, root yamlscan.Node) problem.List {
	if kind := root.Get("kind"); isObject(root) {
		return problem.List{t.Problem(kind, "", fmt.Sprintf("is a Kubernetes object (%s), not the Helm values of vCluster", kind.Text()), "write the values alone, and keep the object in a file of another name")}
	}
	var bad problem.List
	for _, path := range [][]string{
		{"integrations"}, {"integrations", "argoCD"}, {"deploy"}, {"deploy", "argoCD"}, {"deploy", "argoCD", "applications"},
	} {
		last := len(path) - 1
		above := root.At(path[:last]...)
		if above.Get(path[last]).Type() == yamlscan.Null {
			bad.Add(t.Problem(above.KeyOf(path[last]), strings.Join(path, "."), "is empty, as where a file was cut off", "write what belongs there, or remove the key"))
		}
	}
	found := settingsOf(root)
	if apps := found.deploy.Get("applications"); apps.Kind() == yamlscan.Seq && apps.Len() == 0 {
		p := t.Problem(apps, "deploy.argoCD.applications", "is an empty list: nothing is deployed to this tenant", "remove it, if that is meant")
		p.Warn = true
		bad.Add(p)
	}
	if enabled := found.integrations.Get("enabled"); enabled.Type() == yamlscan.Null && found.integrations.Get("connector").Text() == "" && found.deploy.Get("applications").Len() == 0 {
		bad.Add(t.Problem(found.integrations.KeyOf("enabled"), "integrations.argoCD.enabled", "is empty, as where a file was cut off", "write true or false"))
	}
	if found.integrations.Kind() != yamlscan.Map || found.deploy.Kind() != yamlscan.Map {
		left := maxSlipped
		bad = slices.Concat(bad, slipped(t, root, t.Values, "", 0, &left), slippedUp(t, root))
	}
	return bad
}

// maxSlip is how deep below the top settings of Argo CD are looked for: deploy.argoCD of a subchart in
// spec.template.helmRelease.values.
const maxSlip = 7

// maxSlipped is how many keys are looked at, ten times as many as the longest values have: aliases can make a
// million of a few.
const maxSlipped = 20_000

// slipped finds settings below n that are not those which are read of root.
func slipped(t *Tenant, root, n yamlscan.Node, path string, depth int, left *int) problem.List {
	var bad problem.List
	read := settingsOf(root)
	for key, value := range n.Pairs() {
		if *left--; *left < 0 {
			break
		}
		name := key.Text()
		isPlace := n == root && slices.Contains(ownKeys, name) // of which slippedUp knows more
		switch {
		case value == read.integrations || value == read.deploy:
		case depth == 0 && name == "argoCD", isSettings(value) && isArgoCD(name), isApplications(value.Get("applications")) && !isPlace:
			meant := "integrations.argoCD"
			if value.Get("applications").Exists() {
				meant = "deploy.argoCD"
			}
			bad.Add(t.Problem(key, path+name, "is not read here", "move it to "+meant+", at the top of the file"))
		case depth < maxSlip && value.Kind() == yamlscan.Map:
			bad.Add(slipped(t, root, value, path+name+".", depth+1, left)...)
		}
	}
	return bad
}

// isArgoCD tells whether a key is argoCD, or that with a slip of the hand.
func isArgoCD(key string) bool {
	return key == "argoCD" || problem.Slip(key, []string{"argoCD"}) != ""
}

// isSettings tells whether a map is what a vcluster.yaml has below integrations.argoCD or deploy.argoCD.
func isSettings(n yamlscan.Node) bool {
	connector := n.Get("connector")
	return connector.Kind() == yamlscan.Scalar && textOf(connector) != "" || isApplications(n.Get("applications"))
}

// isApplications tells whether a list is what a vcluster.yaml has there.
func isApplications(n yamlscan.Node) bool {
	for item := range n.Items() {
		if item.Get("template").Exists() || item.Get("inline").Exists() {
			return true
		}
	}
	return false
}

// slippedUp finds settings that have lost the argoCD above them, or all that is above them.
func slippedUp(t *Tenant, root yamlscan.Node) problem.List {
	var bad problem.List
	for _, at := range []struct {
		path  string
		above yamlscan.Node
	}{{"", root}, {"deploy.", root.Get("deploy")}, {"integrations.", root.Get("integrations")}} {
		if isApplications(at.above.Get("applications")) {
			bad.Add(t.Problem(at.above.KeyOf("applications"), at.path+"applications", "is not read here", "move it to deploy.argoCD.applications"))
		}
		if c := at.above.Get("connector"); c.Kind() == yamlscan.Scalar && textOf(c) != "" {
			bad.Add(t.Problem(at.above.KeyOf("connector"), at.path+"connector", "is not read here", "move it to integrations.argoCD.connector"))
		}
	}
	return bad
}

// strayTenant is where the document of a file that no tenant's path matches says what a vcluster.yaml says of
// Argo CD; absent where it does not. A chart's own values, with everything switched off, say nothing.
func strayTenant(root yamlscan.Node) yamlscan.Node {
	if root.Kind() != yamlscan.Map || root.Get("kind").Exists() {
		return yamlscan.Node{}
	}
	if at := tellsOfArgoCD(root); at.Exists() {
		return at
	}
	for _, sub := range root.Pairs() {
		if at := tellsOfArgoCD(sub); at.Exists() {
			return at
		}
	}
	return yamlscan.Node{}
}

func tellsOfArgoCD(n yamlscan.Node) yamlscan.Node {
	s := settingsOf(n)
	enabled, _ := s.integrations.Get("enabled").Any().(bool)
	switch {
	case enabled || isSettings(s.integrations):
		return n.Get("integrations").KeyOf("argoCD")
	case isSettings(s.deploy):
		return n.Get("deploy").KeyOf("argoCD")
	}
	return yamlscan.Node{}
}

// wholeConfig reports settings of a Fleet that are empty: their defaults would hold without a word.
func (l *loader) wholeConfig(root yamlscan.Node) {
	empty := func(key yamlscan.Node, field string) {
		l.bad.Add(problem.Problem{Pos: key.Pos(), Field: field, What: "is empty, as where a file was cut off", Fix: "write what belongs there, or remove the key"})
	}
	spec := root.Get("spec")
	if spec.Type() == yamlscan.Null {
		empty(root.KeyOf("spec"), "spec")
	}
	for key, value := range spec.Pairs() {
		field := "spec." + key.Text()
		if value.Type() == yamlscan.Null || field == "spec.tenants" && value.Kind() == yamlscan.Seq && value.Len() == 0 {
			empty(key, field)
		}
		for below, v := range value.Pairs() {
			if v.Type() == yamlscan.Null {
				empty(below, field+"."+below.Text())
			}
		}
	}
}
