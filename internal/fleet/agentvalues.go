package fleet

import (
	"strings"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// AnnotationIgnoreAgent is the annotation that, "true" on a Cluster, keeps everybody's hands off its agent (vCluster Platform's
// documentation, agent-config).
const AnnotationIgnoreAgent = "loft.sh/cluster-ignore-agent"

// agentValues reads the layers of every Cluster's agent.
func (l *loader) agentValues() {
	platform := &l.fleet.Config.Platform
	var fleet agentvalues.Values
	var bad problem.List
	for _, layer := range []struct {
		into  *agentvalues.Layer
		node  yamlscan.Node
		field string
	}{{&fleet.Config, platform.Config, "spec.platform.config"}, {&fleet.Agents, platform.AgentValues, "spec.platform.agentValues"}} {
		if layer.node.Kind() == yamlscan.Map { // of anything else the schema has said so
			*layer.into, bad = agentvalues.Read(layer.node, layer.field)
			l.bad.Add(bad...)
		}
	}
	for i := range l.fleet.Clusters {
		c := &l.fleet.Clusters[i]
		c.AgentValues = fleet
		c.IgnoreAgent = c.Annotations[AnnotationIgnoreAgent] == "true"
		c.AgentValues.Cluster, bad = agentvalues.ReadText(c.Annotation(agentvalues.Annotation), "metadata.annotations["+agentvalues.Annotation+"]")
		for i := range bad {
			bad[i].Object = c.Object
		}
		l.bad.Add(bad...)
		if platform.Agents.Node.Exists() && !c.Enabled && !c.Local && !c.IgnoreAgent {
			l.bad.Add(problem.Problem{
				Pos: NamePos(c.Node), Field: "spec.argoCD", Object: c.Object, Warn: true,
				What: "the cluster is in no Argo CD, so none can run its agent", Fix: "set spec.argoCD, or the annotation " + AnnotationIgnoreAgent + `: "true"`,
			})
		}
	}
}

// Cluster is the control plane cluster of this name, nil where there is none.
func (f *Fleet) Cluster(name string) *Cluster {
	for i := range f.Clusters {
		if f.Clusters[i].Name == name {
			return &f.Clusters[i]
		}
	}
	return nil
}

// AgentProblems are those of a load that the values of the cluster's agent are not whole with: what is
// wrong with the Fleet, or with the Cluster's annotations.
func (c *Cluster) AgentProblems(bad problem.List) problem.List {
	var own problem.List
	for _, p := range bad {
		if p.Pos.File == ConfigFile || p.Object == c.Object && strings.HasPrefix(p.Field, "metadata") {
			own.Add(p)
		}
	}
	return own.Sorted()
}
