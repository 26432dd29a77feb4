package fleet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// ownKeys are the top keys of a vcluster.yaml that hold what tenantry reads.
var ownKeys = []string{"deploy", "integrations"}

// readTenant fills in what a vcluster.yaml says and checks the rules that need no other input: those of
// the vendor's ValidateArgoCD (loft-sh/api, pkg/vclusterconfig/validate.go) and those of its schema.
func readTenant(t *Tenant) problem.List {
	root := t.Values
	if root.Kind() != yamlscan.Map {
		return problem.List{t.Problem(root, "", "is not a map of Helm values", "write a vcluster.yaml")}
	}
	root = unwrapSubchart(root)
	bad := schema.VCluster.Check(root, t.prefix)
	for i := range bad {
		bad[i].Object = t.Object
	}
	bad.Add(checkWhole(t, root)...)
	for key := range root.Pairs() {
		// The rest of the file is vCluster's own; but a misspelt deploy would look like a tenant whose
		// applications are gone.
		if root.Get(ownKeys[0]).Exists() && root.Get(ownKeys[1]).Exists() {
			break
		}
		if near := problem.Nearest(key.Text(), ownKeys); near != "" && !slices.Contains(ownKeys, key.Text()) && !root.Get(near).Exists() {
			bad.Add(t.Problem(key, key.Text(), "unknown key", fmt.Sprintf("did you mean %q?", near)))
		}
	}
	argo := root.At("integrations", "argoCD")
	enabled := argo.Get("enabled")
	on, isBool := enabled.Any().(bool) // True and FALSE are booleans too
	missing := enabled.Type() == yamlscan.NoType || enabled.Type() == yamlscan.Null
	t.Enabled = on
	t.Connector = argo.Get("connector")

	apps := root.At("deploy", "argoCD", "applications")
	if n := apps.Len(); n > 0 {
		t.Applications = make([]Application, 0, n)
	}
	for node := range apps.Items() {
		t.Applications = append(t.Applications, readApplication(len(t.Applications), node))
	}
	switch {
	case isBool && !on:
		p := t.Problem(enabled, "integrations.argoCD.enabled", "is false: nothing of this tenant is registered or emitted", "remove the tenant's Argo CD settings, or write true")
		p.Warn = true
		bad.Add(p)
	case !t.Enabled && len(t.Applications) > 0:
		if missing {
			bad.Add(t.Problem(apps, "integrations.argoCD.enabled", "is required when there are applications", "write integrations.argoCD.enabled: true"))
		}
		t.Enabled = true // it is meant: what else is wrong is reported in the same run
	case missing && t.Connector.Exists():
		p := t.Problem(t.Connector, "integrations.argoCD.enabled", "is not set: nothing of this tenant is registered", "write integrations.argoCD.enabled: true")
		p.Warn = true
		bad.Add(p)
	}
	nameless := !t.Connector.Exists() || t.Connector.Kind() == yamlscan.Scalar && strings.TrimSpace(t.Connector.Text()) == ""
	if (t.Enabled || len(t.Applications) > 0) && nameless {
		at := argo
		if !at.Exists() {
			at = apps
		}
		bad.Add(t.Problem(at, "integrations.argoCD.connector", "is required", "name the connector Secret of an Argo CD"))
	}
	bad.Add(checkApplications(t)...)
	return bad
}

// unwrapSubchart returns the values of a vCluster chart that is a subchart: below its own name.
func unwrapSubchart(root yamlscan.Node) yamlscan.Node {
	if sub := root.Get("vcluster"); sub.Kind() == yamlscan.Map && !root.Get("integrations").Exists() && !root.Get("deploy").Exists() {
		return sub
	}
	return root
}

func readApplication(index int, n yamlscan.Node) Application {
	a := Application{
		Index: index, Node: n,
		Name:        strings.TrimSpace(n.Get("name").Text()),
		DisplayName: strings.TrimSpace(n.Get("displayName").Text()),
		Template:    n.At("template", "name"),
	}
	if strings.EqualFold(n.Get("target").Text(), "host") {
		a.Target = TargetHost
	}
	if inline := n.Get("inline"); inline.Len() > 0 {
		a.Inline = inline
	}
	return a
}

func checkApplications(t *Tenant) problem.List {
	var bad problem.List
	var names, displayNames firsts
	for i := range t.Applications {
		a := &t.Applications[i]
		report := func(n yamlscan.Node, below, what, fix string) {
			if !n.Exists() {
				n = a.Node
			}
			bad.Add(t.Problem(n, a.Field(below), what, fix))
		}
		if a.Node.Kind() != yamlscan.Map {
			continue
		}
		if a.Name == "" && a.DisplayName == "" {
			report(a.Node.Get("name"), "name", "either name or displayName must be set", "")
		}
		again := func(seen *firsts, key, value string) {
			if first, ok := seen.add(value, i); ok {
				report(a.Node.Get(key), key, fmt.Sprintf("%q is already used at index %d (%s)", value, first, t.Applications[first].Node.Get(key).Pos()), "")
			}
		}
		again(&names, "name", a.Name)
		again(&displayNames, "displayName", a.DisplayName)
		tmpl := a.Node.Get("template")
		switch {
		case !tmpl.Exists() && !a.Inline.Exists():
			report(a.Node, "", "either inline or template must be set", "")
		case tmpl.Exists() && a.Inline.Exists():
			report(a.Node.Get("inline"), "inline", "inline and template are mutually exclusive", "keep one")
		case tmpl.Exists() && a.Template.Text() == "":
			report(tmpl, "template.name", "is required", "name an ArgoCDApplicationTemplate")
		}
		if a.Inline.Exists() {
			found := schema.ApplicationSpec.Check(a.Inline, t.Field(a.Field("inline")))
			for j := range found {
				found[j].Object = t.Object
			}
			bad.Add(found...)
		}
	}
	return bad
}

// firsts finds where a name was used first: by looking through them while they are few.
type firsts struct {
	few [16]struct {
		name string
		at   int
	}
	count int
	many  map[string]int
}

// add tells whether a name was there before; no name at all never is.
func (f *firsts) add(name string, at int) (first int, again bool) {
	if name == "" {
		return at, false
	}
	for i := range f.few[:f.count] {
		if f.few[i].name == name {
			return f.few[i].at, true
		}
	}
	if f.count < len(f.few) {
		f.few[f.count].name, f.few[f.count].at = name, at
		f.count++
		return at, false
	}
	if first, again = f.many[name]; again {
		return first, true
	}
	if f.many == nil {
		f.many = map[string]int{}
	}
	f.many[name] = at
	return at, false
}
