package plan

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

type maker struct {
	fleet      *fleet.Fleet
	options    Options
	plan       Plan
	bad        problem.List
	connector  map[string]*fleet.Connector
	others     map[string]*fleet.OtherConnector
	template   map[string]*fleet.Template
	cluster    map[string]*fleet.Cluster
	registered map[string]*Destination // control plane clusters by name
	access     map[*fleet.Connector][]fleet.ConnectorAccess

	kubeconfigs map[string][]*fleet.Kubeconfig // by the name of their Secret

	templateSources map[*fleet.Template]*templateSources
	hostSpaces      map[*fleet.Template][]namespaceOf

	agentSettings map[*fleet.Connector]*fleet.AgentSettings
	overrides     []fleet.AgentOverride

	causes causes
}

func newMaker(f *fleet.Fleet, o Options) *maker {
	m := &maker{
		fleet: f, options: o, plan: Plan{Config: &f.Config, FleetFromTree: o.FleetFromTree, Manifests: o.Manifests, Size: f.Size},
		connector:  make(map[string]*fleet.Connector, len(f.Connectors)),
		others:     map[string]*fleet.OtherConnector{},
		template:   make(map[string]*fleet.Template, len(f.Templates)),
		cluster:    make(map[string]*fleet.Cluster, len(f.Clusters)),
		registered: map[string]*Destination{},

		agentSettings: map[*fleet.Connector]*fleet.AgentSettings{}, overrides: f.Config.AgentOverrides(),
		causes: newCauses(&f.Config),
	}
	for i := range f.Connectors {
		c := &f.Connectors[i]
		m.connector[c.Name] = c
		if c.Kind == fleet.Agent {
			settings := c.AgentSettings()
			m.agentSettings[c] = &settings
		}
	}
	for i := range f.OtherTypes {
		m.others[f.OtherTypes[i].Name] = &f.OtherTypes[i]
	}
	for i := range f.Templates {
		m.template[f.Templates[i].Node.At("metadata", "name").Text()] = &f.Templates[i]
	}
	for i := range f.Clusters {
		m.cluster[f.Clusters[i].Name] = &f.Clusters[i]
	}
	m.plan.sources, m.bad = readSources(&f.Config, o.Repositories)
	m.readTemplateSources()
	m.readNamespaces()
	if len(f.Tenants)+len(o.Known) == 0 && f.Unread == 0 {
		m.bad.Add(problem.Problem{
			Pos:  f.Config.Source.Pos(),
			What: "the fleet has no tenant", Fix: "an empty input would delete everything that was rendered before: check the directory, the paths in spec.tenants and " + fleet.IgnoreFile,
		})
	}
	return m
}

// lookup finds a connector by the name written at n.
func (m *maker) lookup(n yamlscan.Node, report func(what, fix string)) *fleet.Connector {
	name := n.Text()
	if c := m.connector[name]; c != nil {
		return c
	}
	if name == "" {
		return nil // its absence is fleet's to report
	}
	if other := m.others[name]; other != nil {
		report(fmt.Sprintf("connector %q is of type %q, not an Argo CD (%s)", name, other.Type, fleet.NamePos(other.Node)), problem.Suggest(name, keys(m.connector)))
		return nil
	}
	if s, ok := m.fleet.Unlabelled[name]; ok {
		report(fmt.Sprintf("no connector %q: the Secret of that name (%s) has no label for one", name, fleet.NamePos(s)), "give it the label "+fleet.LabelConnectorType+": argocd")
		return nil
	}
	if !m.fleet.MayDefine(name) { // else the file is reported
		report(fmt.Sprintf("no connector %q", name), problem.Suggest(name, keys(m.connector)))
	}
	return nil
}

func keys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// controlPlaneClusters registers every Cluster that has Argo CD enabled with its connector, under its
// metadata.name; Argo CD's own cluster is in-cluster.
func (m *maker) controlPlaneClusters() {
	for i := range m.fleet.Clusters {
		c := &m.fleet.Clusters[i]
		if !c.Enabled || m.registered[c.Name] != nil { // of two of one name, fleet has said so
			continue
		}
		report := func(what, fix string) {
			m.bad.Add(problem.Problem{Pos: c.Connector.Pos(), Field: "spec.argoCD.connector", What: what, Fix: fix, Object: c.Object})
		}
		connector := m.lookup(c.Connector, report)
		if connector == nil {
			continue
		}
		d := &Destination{Name: c.Name, Connector: connector, Cluster: c}
		if c.Local {
			d.Name, d.InCluster = inCluster, true
		} else {
			d.Agent = m.agentOf(d)
		}
		m.name(d)
		m.registered[c.Name] = d
		m.plan.Clusters = append(m.plan.Clusters, d)
	}
}

// inCluster is Argo CD's name of the cluster it runs in.
const inCluster = "in-cluster"

// An entry is a tenant to be decided, or one that is known.
type entry struct {
	project, name string
	tenant        *fleet.Tenant
	known         *Summary // or this
}

// tenants decides every tenant's destinations and applications, several at a time; the order of the
// result is that of the names.
func (m *maker) tenants() {
	active := make([]entry, 0, len(m.fleet.Tenants)+len(m.options.Known))
	for i := range m.fleet.Tenants {
		if t := &m.fleet.Tenants[i]; t.Enabled {
			active = append(active, entry{t.Project, t.Name, t, nil})
		}
	}
	for i := range m.options.Known {
		s := &m.options.Known[i]
		active = append(active, entry{s.Project, s.Name, nil, s})
	}
	slices.SortStableFunc(active, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.project, b.project), cmp.Compare(a.name, b.name))
	})
	// Namesakes are fleet's to report; one of them is enough to go on with.
	active = slices.CompactFunc(active, func(a, b entry) bool { return a.project == b.project && a.name == b.name })
	budget := template.NewBudget(m.plan.Size)
	found := m.decide(active, budget)
	if budget.Out() {
		found = m.decideInOrder(active)
	}
	m.bad.Add(found...)
}

// decide decides tenants several at a time, until the budget is out.
func (m *maker) decide(active []entry, budget *template.Budget) problem.List {
	m.plan.Tenants = make([]Tenant, len(active))
	found := make([]problem.List, len(active))
	desks := make([]Desk, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	workers := len(desks)
	for w := range workers {
		group.Go(func() {
			for i := w * len(active) / workers; i < (w+1)*len(active)/workers && !budget.Out(); i++ {
				found[i] = m.one(&m.plan.Tenants[i], &active[i], &desks[w])
				budget.Add(&m.plan.Tenants[i].Work)
			}
		})
	}
	group.Wait()
	return append(slices.Concat(found...), Told(desks)...)
}

// decideInOrder is decide when that has shown that the tenants do too much together. Who has got how far then depends
// on luck, so they are decided anew, one by one; from where the budget is out, their parameters are not looked at.
func (m *maker) decideInOrder(active []entry) (bad problem.List) {
	m.plan.Tenants = make([]Tenant, len(active))
	budget := template.NewBudget(m.plan.Size)
	desks := make([]Desk, 1)
	var done []*Tenant
	works := map[*Tenant]*template.Work{}
	for i := range active {
		t, out := &m.plan.Tenants[i], budget.Out()
		if out {
			t.Work.Stop()
		}
		bad.Add(m.one(t, &active[i], &desks[0])...)
		if active[i].known != nil || out {
			continue
		}
		done, works[t] = append(done, t), &t.Work
		if !budget.Add(&t.Work) {
			bad.Add(TooMuch(budget, done, works))
		}
	}
	return append(bad, Told(desks)...)
}

// one decides one tenant.
func (m *maker) one(t *Tenant, e *entry, d *Desk) problem.List {
	if e.known != nil {
		m.known(t, e.known)
		return nil
	}
	if t.Tenant = e.tenant; !t.Work.Over() {
		t.Work = template.NewWork(t.Size)
	}
	d.slab.Work = &t.Work
	return m.tenant(t, d)
}
