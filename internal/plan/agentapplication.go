package plan

import (
	"maps"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// An AgentApplication is the Application that runs the Platform's agent in a control plane cluster.
type AgentApplication struct {
	Name        string
	Destination *Destination
	Values      map[string]any // of the chart, without the token
}

// AgentApplications are those of the clusters that are registered with a connector; none unless the
// Fleet asks for them. The cluster that the Platform itself runs on has its agent by the Platform's own
// release.
func (p *Plan) AgentApplications(c *Connector) ([]AgentApplication, problem.List) {
	var list []AgentApplication
	var bad problem.List
	if !p.Config.Platform.Agents.Node.Exists() {
		return nil, nil
	}
	for _, d := range c.Destinations {
		if d.Cluster == nil || d.Cluster.Local || d.Cluster.IgnoreAgent {
			continue
		}
		if c.Kind == fleet.Agent {
			w := d.Problem("an argocd-agent connector cannot run the Platform's agent", "its Applications are bound to the agent's own project: install that agent another way")
			w.Warn = true
			bad.Add(w)
			continue
		}
		a := AgentApplication{Name: cut("vcluster-platform-agent-"+d.Name, maxLabelName), Destination: d}
		var found problem.List
		a.Values, found = p.agentChartValues(d)
		bad.Add(found...)
		list = append(list, a)
	}
	return list, bad
}

// agentChartValues are the merged values of a cluster's agent and what makes the chart install an agent.
func (p *Plan) agentChartValues(d *Destination) (map[string]any, problem.List) {
	var bad problem.List
	merged, _ := d.Cluster.AgentValues.Of(agentvalues.Merged)
	values := maps.Clone(merged)
	for o := range d.Cluster.AgentValues.Explain() {
		if o.Path == "token" && o.Value != nil && o.Value != "" {
			bad.Add(problem.Problem{
				Pos: o.Pos, Field: o.Layer + ".token", Object: d.Cluster.Object,
				What: "a token of an agent would be in every render", Fix: "remove it; the cluster's Secret loft-agent-connection holds it",
			})
		}
	}
	delete(values, "token")
	values["agentOnly"] = true
	if url, _ := values["url"].(string); url == "" {
		values["url"] = p.Config.Platform.URL
	}
	if values["url"] == "" {
		bad.Add(problem.Problem{
			Pos: p.Config.Platform.Agents.Node.Pos(), Field: "spec.platform.url", What: "is required with agentApplications",
			Fix: "write the URL of the vCluster Platform, which agents connect to",
		})
	}
	return values, bad
}

// ConnectPatch is what connects an existing Cluster to its Argo CD, as a merge patch. A Cluster of
// nothing but that would be refused by the Platform, so none is made.
func ConnectPatch(c *fleet.Cluster) (connector string, bad problem.List) {
	if c.Enabled && c.Connector.Text() != "" {
		return c.Connector.Text(), nil
	}
	at := c.Node.Get("spec")
	if n := c.Node.At("spec", "argoCD"); n.Exists() {
		at = n
	}
	if at == (yamlscan.Node{}) {
		at = c.Node
	}
	return "", problem.List{{
		Pos: at.Pos(), Field: "spec.argoCD", Object: c.Object, What: "the cluster is in no Argo CD", Fix: "set enabled: true and connector: NAME there",
	}}
}
