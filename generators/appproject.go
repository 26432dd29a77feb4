package generators

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// appProjects emits a tenant's AppProjects (argoproj.io/v1alpha1), one a target that it uses.
// Destinations are by name only: Argo CD matches name OR server, so a server beside a name would admit
// more (argo-cd, app_project_types.go).
func appProjects(p *plan.Plan, t *plan.Tenant, s *sink) {
	if p.Config.Isolation != fleet.IsolationPerTenantProject {
		return
	}
	appProject(p, t, fleet.TargetVCluster, t.AppProject, t.Cluster, everyNamespace, s)
	namespaces := t.HostNamespaces
	if len(namespaces) == 0 {
		namespaces = everyNamespace
	}
	appProject(p, t, fleet.TargetHost, t.HostAppProject, t.Host, namespaces, s)
}

var everyNamespace = []string{"*"}

func appProject(p *plan.Plan, t *plan.Tenant, target fleet.Target, name string, d *plan.Destination, namespaces []string, s *sink) {
	if name == "" || d == nil || d.Agent != nil {
		return
	}
	repos := p.Config.Project.SourceRepos
	if len(repos) == 0 {
		repos = s.repositories(t, target)
	}
	m := s.ofTenant("argoproj.io/v1alpha1", "AppProject", name, d.Connector, t)
	m.Order, m.wave = orderProject, beforeApplications
	// Without its AppProject an Application is never done deleting what it deployed: with the finalizer, the
	// project waits for its Applications (argo-cd, controller/appcontroller.go, finalizeProjectDeletion).
	m.finalizer = p.Config.Deletion == fleet.DeletionCascade
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Str("description", "Tenant "+t.String()+", target "+target.String())
	w.OpenSeq("sourceRepos")
	for _, r := range repos {
		w.Item(r)
	}
	w.Close()
	w.OpenSeq("destinations")
	for _, namespace := range namespaces {
		w.OpenItem()
		w.Str("name", d.Name)
		w.Str("namespace", namespace)
		w.Close()
	}
	w.Close()
	clusterKinds(p, &w)
	w.Close()
	s.end(&m, &w)
}

// clusterKinds writes the cluster-scoped kinds that an AppProject admits.
func clusterKinds(p *plan.Plan, w *yamlout.Writer) {
	if list := p.Config.Project.ClusterResourceWhitelist; list.Exists() {
		w.Node("clusterResourceWhitelist", list)
		return
	}
	w.OpenSeq("clusterResourceWhitelist")
	w.OpenItem()
	w.Str("group", "*")
	w.Str("kind", "*")
	w.Close()
	w.Close()
}
