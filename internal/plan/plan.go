package plan

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
)

// A Plan is a fleet with every name, connector, destination and project decided. It is not changed
// after Make and may be read by several goroutines.
type Plan struct {
	Config     *fleet.Config
	Connectors []Connector // by name; only those that something is registered with
	Tenants    []Tenant    // by project and name; only those with Argo CD enabled
	Clusters   []*Destination
	// Complete tells that the shared objects of this render cover every tenant, so that what is absent
	// from them is gone.
	Complete bool
	// EmitTenants and EmitShared tell which objects this render emits: those of the selected tenants,
	// and those that tenants share.
	EmitTenants, EmitShared bool
	// FleetFromTree and Manifests are those of Options.
	FleetFromTree string
	Manifests     map[string]int64
	// AgentCertificates are the certificates of agents and their CAs that are in the input.
	AgentCertificates []AgentCertificate
	selects           []fleet.Select
	sources           sources
	// Size is how many bytes the fleet was written in: what its templates may do together depends on it.
	Size int
}

// A Connector is one Argo CD and what is registered with it.
type Connector struct {
	*fleet.Connector
	Destinations []*Destination       // by name
	Agents       *fleet.AgentSettings // of kind fleet.Agent; nil otherwise
	Selected     bool
}

// A Destination is a cluster as an Argo CD knows it.
type Destination struct {
	Name       string // data.name of its Secret, destination.name of an Application
	SecretName string
	Server     string // "" when it is not known, or not needed
	Connector  *fleet.Connector
	Tenant     *Tenant        // of a tenant's cluster
	Cluster    *fleet.Cluster // of a control plane cluster
	InCluster  bool           // Argo CD's own: needs no Secret
	Kubeconfig *fleet.Kubeconfig
	AccessKey  string               // a credential
	Manifest   *fleet.AgentManifest // of a cluster registered with Akuity
	Agent      *Agent               // of a cluster registered with an argocd-agent's control plane
	// Waits says what has yet to come before the cluster can be reached; "" when nothing.
	Waits string
}

// A Tenant is a fleet's tenant with its destinations and applications.
type Tenant struct {
	*fleet.Tenant
	Cluster      *Destination // its own
	ControlPlane *fleet.Cluster
	Host         *Destination // its control plane cluster's; nil when nothing targets it
	Applications []Application
	Selected     bool
	// AppProject and HostAppProject name the AppProjects of its targets; "" without isolation.
	AppProject, HostAppProject string
	// HostNamespaces are the globs of namespaces that its applications on Host may use; none for every namespace.
	HostNamespaces []string
	Loft           template.Loft
	// Work is what taking the parameters of its applications was; rendering them goes on from there.
	Work template.Work
	// Known is set of a tenant that this render neither reads nor emits; it has no Applications here.
	Known *Summary
}

// An Application is one Argo CD Application. Exactly one of Template and Written.Inline is there.
type Application struct {
	Name        string
	Written     *fleet.Application
	Template    *fleet.Template
	Args        *template.Args
	Destination *Destination
	Project     string // "" keeps the author's
}

// Renderable tells whether the application's template and parameters are without errors.
func (a *Application) Renderable() bool {
	return a.Template != nil && a.Template.Template != nil && !a.Template.Broken && a.Args != nil
}

// Options say what of the fleet is wanted beyond the Fleet's own select.
type Options struct {
	Only   fleet.Select
	Shared bool // --only shared
	// FleetFromTree is the way from the top of the tree that is written to the fleet's directory, with
	// slashes; "" where there is no tree.
	FleetFromTree string
	// Repositories are URLs of the repository that the fleet is in, beside those that the Fleet says.
	Repositories []string
	// Known are tenants beside those of the fleet that are not to be rendered again: since they were, nothing
	// has changed but other tenants, and templates that they do not use.
	Known []Summary
	// Manifests are the bytes of manifests that those have in the tree, by connector.
	Manifests map[string]int64
}

// Make decides everything. Its problems are the rules between inputs; the plan is usable as far as they
// allow.
func Make(f *fleet.Fleet, o Options) (*Plan, problem.List) {
	m := newMaker(f, o)
	m.accessRules()
	m.controlPlaneClusters()
	m.tenants()
	m.sharedNamespaces()
	m.connectors()
	m.agents()
	m.credentials()
	m.manifests()
	m.uniqueness()
	m.selection()
	m.hostTemplates()
	return &m.plan, m.bad
}

// maxWarnings is how many warnings an inventory carries.
const maxWarnings = 100

// WarningLines are what an inventory says of a run's warnings. What only waits has its own place there.
func WarningLines(found problem.List) []string {
	var lines []string
	more := false
	for _, w := range found.Sorted().Causes() {
		switch {
		case !w.Warn || w.Waits:
		case len(lines) < maxWarnings:
			lines = append(lines, w.String())
		default:
			more = true
		}
	}
	if more {
		lines = append(lines, "and more, which tenantry validate prints") // not how many: outputs are merged
	}
	return lines
}
