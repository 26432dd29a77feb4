package generators

import (
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// tenantAgent emits what makes a tenant's cluster an agent of argocd-agent, on both sides.
func tenantAgent(p *plan.Plan, t *plan.Tenant, s *sink) {
	if d := t.Cluster; d != nil && d.Agent != nil {
		of := func(apiVersion, kind, name string) meta { return ofTenant(apiVersion, kind, name, d.Connector, t) }
		agentOnControlPlane(p, d, s, of, s.repositories(t, fleet.TargetVCluster), everyNamespace, "Tenant "+t.String())
		agentFolder(p, d, s, 0, of)
	}
}

// controlPlaneAgents does so for the control plane clusters of a connector. Their Applications are those
// that all tenants have on the host.
func controlPlaneAgents(p *plan.Plan, c *plan.Connector, s *sink) {
	for _, d := range c.Destinations {
		if d.Agent == nil || d.Cluster == nil {
			continue
		}
		from := len(s.objects)
		s.origin = origin{cluster: d}
		of := func(apiVersion, kind, name string) meta {
			return ofConnector(apiVersion, kind, name, d.Connector, "clusters/"+d.Name+".yaml")
		}
		var repos, namespaces []string
		for i := range p.Tenants {
			t := &p.Tenants[i]
			if t.Host != d {
				continue
			}
			s.starts(t)
			repos = append(repos, s.repositories(t, fleet.TargetHost)...)
			namespaces = append(namespaces, t.HostNamespaces...)
			for j := range t.Applications {
				if a := &t.Applications[j]; a.Destination == d && d.Autonomous() {
					s.application(p, t, a)
				}
			}
			s.ends(t)
		}
		slices.Sort(repos)
		slices.Sort(namespaces)
		if namespaces = slices.Compact(namespaces); len(p.Config.Project.HostNamespaces) == 0 {
			namespaces = everyNamespace
		}
		agentOnControlPlane(p, d, s, of, slices.Compact(repos), namespaces, "Control plane cluster "+d.Name)
		agentFolder(p, d, s, from, of)
	}
}

// agentOnControlPlane emits an agent's namespace, AppProject, certificates and cluster Secret. Of an
// autonomous agent the AppProject is in its own cluster; the principal mirrors it.
func agentOnControlPlane(p *plan.Plan, d *plan.Destination, s *sink, of func(apiVersion, kind, name string) meta, repos, namespaces []string, whose string) {
	if d.NeedsNamespace() {
		m := of("v1", "Namespace", d.Name)
		m.Namespace, m.Order, m.wave = "", orderNamespace, beforeClusters
		m.annotations = keepNamespace
		w := s.begin(&m)
		m.closeMeta(&w)
		s.end(&m, &w)
	}
	if d.Autonomous() { // its mirror's
		s.claim("argoproj.io/v1alpha1", "AppProject", d.Connector.Namespace, d.Name+"-"+d.Name)
	}
	agentProject(p, d, s, of, repos, namespaces, whose)
	if d.Agent.PKI == fleet.PKICertManager {
		agentCertificates(p, d, s, of)
	}
	agentClusterSecret(p, d, s, of)
}

// keepNamespace has Argo CD never delete a namespace, nor call its root out of sync for one that is left: with the
// namespace would go what others put there.
var keepNamespace = [][2]string{
	{"argocd.argoproj.io/compare-options", "IgnoreExtraneous"},
	{"argocd.argoproj.io/sync-options", "Prune=false,Delete=false"},
}

// agentProject emits the AppProject that all Applications of an agent are in. argocd-agent sends an
// AppProject to the agents that a destination's name matches, and with mapping by namespace, a source
// namespace too (argocd-agent v0.9.0, internal/manager/appproject). A server beside the name would let every
// cluster in. The namespaces are those of all tenants with something there: which of them is whose, plan has
// looked at.
func agentProject(p *plan.Plan, d *plan.Destination, s *sink, of func(apiVersion, kind, name string) meta, repos, namespaces []string, whose string) {
	m := of("argoproj.io/v1alpha1", "AppProject", d.Name)
	m.Order, m.wave = orderProject, beforeApplications
	if d.Autonomous() {
		inFolder(&m.Object, d.Name, applicationsFile)
		m.Namespace, m.wave = plan.AgentNamespace, ""
		// Nothing orders the deletion of what is in an agent's own cluster. On the control plane of a managed
		// agent there is no controller that would ever take the finalizer away.
		m.finalizer = p.Config.Deletion == fleet.DeletionCascade
	}
	if list := p.Config.Project.SourceRepos; len(list) > 0 {
		repos = list
	}
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Str("description", whose+", agent "+d.Name)
	w.OpenSeq("sourceRepos")
	for _, r := range repos {
		w.Item(r)
	}
	w.Close()
	if !d.Autonomous() {
		w.OpenSeq("sourceNamespaces")
		w.Item(d.Name)
		w.Close()
	}
	w.OpenSeq("destinations")
	for _, namespace := range namespaces {
		w.OpenItem()
		w.Str("name", d.ApplicationDestination())
		w.Str("namespace", namespace)
		w.Close()
	}
	w.Close()
	clusterKinds(p, &w)
	w.Close()
	s.end(&m, &w)
}

// reserved are keys of metadata by which argocd-agent takes an Application for something else, and why.
var reserved = [...][2]string{
	{"argocd.argoproj.io/source-uid", "makes argocd-agent take the Application for the copy of another"},
	{"argocd.argoproj.io/principal-uid", "is argocd-agent's own"},
	{"argocd.argoproj.io/namespace-remapped", "is argocd-agent's own"},
	{skipReconcile, "is copied to the agent, whose Argo CD then never deploys the Application"},
	{"argocd-agent.argoproj-labs.io/ignore-sync", "keeps the Application from its agent"},
}

// reservedKeys reports labels and annotations of a template that mean something else to argocd-agent. What
// was rendered is looked at, so that a Jsonnet template is held to the same.
func reservedKeys(a *plan.Application, annotations, labels []byte, s *sink) {
	for _, r := range reserved {
		for kind, entries := range map[string][]byte{"annotations": annotations, "labels": labels} { // problems are sorted later
			if !slices.ContainsFunc(strings.Split(string(entries), "\n"), func(line string) bool {
				return strings.HasPrefix(strings.Trim(strings.TrimSpace(line), `"`), r[0])
			}) {
				continue
			}
			at := a.Template.Node.At("spec", "template", "metadata", kind)
			if key := at.KeyOf(r[0]); key.Exists() {
				at = key
			} else if !at.Exists() {
				at = a.Template.Node.At("metadata", "name")
			}
			s.bad.Add(problem.Problem{
				Pos: at.Pos(), Field: "spec.template.metadata." + kind, Object: a.Template.Object,
				What: r[0] + " " + r[1], Fix: "remove it",
			})
		}
	}
}
