package generators

import (
	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/plan"
)

// agentChart is the chart of the vCluster Platform, which installs the agent alone with agentOnly.
const agentChart = "vcluster-platform"

// agentRelease is the name of the release that the Platform's own command line makes, so that an
// Application takes over an agent that is there, in place of a second one beside it.
const agentRelease = "loft"

// agentConnection is the Secret that the chart writes for the agent, token and url. The chart takes the
// token as a value and from nowhere else (loft-sh/loft, chart/templates/secret.yaml), so it is left out
// of the values, and Argo CD told to leave what is in the cluster.
const agentConnection = "loft-agent-connection"

// agentApplications emits an Application for the Platform's agent of each connected cluster. It never has
// Argo CD's finalizer: tenants keep running without their Application, and not without their agent.
func agentApplications(p *plan.Plan, c *plan.Connector, s *sink) {
	list, bad := p.AgentApplications(c)
	s.bad.Add(bad...)
	if bad.Failed() {
		return
	}
	chart := &p.Config.Platform.Agents
	for _, a := range list {
		s.origin = origin{cluster: a.Destination}
		m := ofConnector("argoproj.io/v1alpha1", "Application", a.Name, c.Connector, "clusters/"+a.Destination.Name+".yaml")
		m.Order = orderApplication
		w := s.begin(&m)
		m.closeMeta(&w)
		w.Open("spec")
		w.Str("project", chart.Project)
		w.Open("destination")
		w.Str("name", a.Destination.Name)
		w.Str("namespace", chart.Namespace)
		w.Close()
		w.Open("source")
		w.Str("repoURL", chart.Repository)
		w.Str("chart", agentChart)
		w.Str("targetRevision", chart.Version)
		w.Open("helm")
		w.Str("releaseName", agentRelease)
		// Text, not valuesObject: an API server may drop the nulls of an object.
		w.Str("values", string(agentvalues.Text(a.Values)))
		w.Close()
		w.Close()
		w.Open("syncPolicy")
		w.Open("automated")
		w.Raw("prune", "false")
		w.Close()
		w.OpenSeq("syncOptions")
		w.Item("CreateNamespace=true")
		w.Item("RespectIgnoreDifferences=true")
		w.Close()
		w.Close()
		w.OpenSeq("ignoreDifferences")
		w.OpenItem()
		w.Str("kind", "Secret")
		w.Str("name", agentConnection)
		w.Str("namespace", chart.Namespace)
		w.OpenSeq("jsonPointers")
		w.Item("/data/token")
		w.Close()
		w.Close()
		w.Close()
		w.Close()
		s.end(&m, &w)
	}
}
