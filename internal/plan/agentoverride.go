package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// overrideRules checks what can be said of the Fleet's overrides once the destinations are known.
func (m *maker) overrideRules() {
	var agents []*Destination
	for i := range m.plan.Connectors {
		for _, d := range m.plan.Connectors[i].Destinations {
			if d.Agent != nil {
				agents = append(agents, d)
			}
		}
	}
	for i := range m.overrides {
		o := &m.overrides[i]
		field := fmt.Sprintf("spec.argocdAgent.overrides[%d]", i)
		first := slices.IndexFunc(agents, func(d *Destination) bool { return overrides(o, d) })
		if first < 0 { // its author believes that it changes one, or the last that it was for is gone
			m.bad.Add(problem.Problem{
				Pos: o.Node.Pos(), Field: field, Warn: true, What: "matches no cluster with a connector of type argocd-agent",
				Fix: "check its patterns: tenants and projects are those of tenants, clusters are control plane clusters",
			})
		}
		m.labelRules(o, field+".labels")
		selfRegistered := slices.IndexFunc(agents, func(d *Destination) bool {
			return overrides(o, d) && d.Agent.Credentials == fleet.ClusterSelfRegistration
		})
		if o.Labels.Len() > 0 && selfRegistered >= 0 {
			m.bad.Add(problem.Problem{
				Pos: o.Labels.Pos(), Field: field + ".labels", Warn: true,
				What: fmt.Sprintf("do not reach agent %q: with clusterCredentials: SelfRegistration the principal writes its cluster Secret, without labels", agents[selfRegistered].Name),
				Fix:  "use ExternalSecret or Existing for it",
			})
		}
	}
}

// labelKey is what Kubernetes takes for a label's key.
var labelKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`)
})

// labelRules checks the keys of labels: those by which the principal, Argo CD and tenantry find a cluster
// Secret are theirs.
func (m *maker) labelRules(o *fleet.AgentOverride, field string) {
	for k := range o.Labels.Pairs() {
		p := problem.Problem{Pos: k.Pos(), Field: field + "[" + k.Text() + "]"}
		domain, _, _ := strings.Cut(k.Text(), "/")
		switch {
		case !labelKey().MatchString(k.Text()):
			p.What, p.Fix = "is not a label's key", "write a name of at most 63 letters, digits, dashes, underscores and dots, with a domain before it at most"
		case domain == "argocd.argoproj.io" || domain == "argocd-agent.argoproj-labs.io" || domain == "tenantry.dev" || k.Text() == fleet.LabelManagedBy:
			p.What, p.Fix = "is a label by which others find the cluster Secret", "choose another"
		default:
			continue
		}
		m.bad.Add(p)
	}
}

// Bases of an agent's or a control plane's kustomization, as folders below the Fleet's argocdAgent.bases.
func (a *Agent) bases() []string {
	return []string{ArgoCDBase(a.ArgoCDVersion), AgentBase("agent", a.Version)}
}

// ArgoCDBase is the folder of Argo CD's install manifests below the Fleet's bases.
func ArgoCDBase(version string) string { return "argo-cd/" + version }

// AgentBase is the folder of a program of argocd-agent's, agent or principal.
func AgentBase(program, version string) string { return "argocd-agent/" + version + "/" + program }

// agentBases checks that what kustomizations use is in the fleet, where the Fleet says that it is.
func (m *maker) agentBases() {
	folder, at := m.fleet.Config.AgentBases()
	if folder == "" || m.fleet.AgentBases == nil {
		return
	}
	missing := map[string]string{}
	need := func(who string, bases ...string) {
		for _, b := range bases {
			if !m.fleet.AgentBases[folder+"/"+b] && missing[b] == "" {
				missing[b] = who
			}
		}
	}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		if c.Agents == nil {
			continue
		}
		need(fmt.Sprintf("the control plane of connector %q", c.Name), ArgoCDBase(c.Agents.ArgoCDVersion), AgentBase("principal", c.Agents.Version))
		for _, d := range c.Destinations {
			if d.Agent != nil {
				need(fmt.Sprintf("agent %q", d.Name), d.Agent.bases()...)
			}
		}
	}
	for _, b := range keys(missing) {
		m.bad.Add(problem.Problem{
			Pos: at.Pos(), Field: "spec.argocdAgent.bases", What: fmt.Sprintf("has no %s/kustomization.yaml, which %s needs", b, missing[b]),
			Fix: "vendor that version, as docs/argocd-agent.md says, or leave bases out",
		})
	}
}
