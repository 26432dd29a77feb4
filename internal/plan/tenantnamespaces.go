package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

const (
	hostNamespacesSetting = "the Fleet's appProject.hostNamespaces"
	refusedNamespaceFix   = "write one that it admits, or add it there"
	listNamespacesFix     = "list those that are for a tenant in " + hostNamespacesSetting
)

// mayUse tells whether the tenant's HostNamespaces admit a namespace. None at all is every one to Argo CD.
func (t *Tenant) mayUse(namespace string) bool {
	if namespace != "" && !isNamespace(namespace) {
		return false
	}
	return slices.ContainsFunc(t.HostNamespaces, func(glob string) bool { return glob == namespace || Match(glob, namespace) })
}

func (t *Tenant) refusal(namespace string) string {
	return fmt.Sprintf("%s does not admit %s for tenant %s", hostNamespacesSetting, namespaceWords(namespace), t)
}

func (t *Tenant) namespaceFix() string { return "write one that fits " + someOf(t.HostNamespaces) }

func namespaceWords(namespace string) string {
	switch {
	case namespace == "":
		return "an application without a namespace"
	case !isNamespace(namespace):
		return fmt.Sprintf("%.80q, which no namespace is called,", namespace)
	}
	return fmt.Sprintf("the namespace %q", namespace)
}

func isNamespace(name string) bool { return isLabel(name) && len(name) <= maxLabelName }

// fillHostNamespaces fills the Fleet's hostNamespaces in for a tenant that has something on its control plane
// cluster. It reports a tenant whose name leads them to namespaces that are taken.
func (m *maker) fillHostNamespaces(t *Tenant) problem.List {
	var bad problem.List
	patterns := m.fleet.Config.Project.HostNamespaces
	if !slices.ContainsFunc(patterns, hasPlaceholder) {
		t.HostNamespaces = patterns
		return nil
	}
	t.HostNamespaces = make([]string, len(patterns))
	for i, pattern := range patterns {
		t.HostNamespaces[i] = pattern
		if !hasPlaceholder(pattern) {
			continue // as the Fleet has it
		}
		filled := expand(pattern, t.Project, t.Name, "")
		t.HostNamespaces[i] = filled
		if taken := m.takenNamespace(t.Host, filled); taken != "" {
			bad.Add(t.Problem(yamlscan.Node{}, "", fmt.Sprintf("%q of %s gives tenant %s the namespace %q of its control plane cluster", pattern, hostNamespacesSetting, t, taken),
				"rename the tenant, or begin the glob with a word of your own"))
		}
	}
	return bad
}

func hasPlaceholder(pattern string) bool { return strings.Contains(pattern, "{") }

// takenNamespace is a namespace of a control plane cluster that a glob with a tenant's name in it must not match,
// and does; "" for none.
func (m *maker) takenNamespace(d *Destination, glob string) string {
	for _, taken := range [...]string{"default", "kube-system", "kube-public", "kube-node-lease", AgentNamespace, d.Connector.Namespace, m.fleet.Config.Platform.Agents.Namespace} {
		if Match(glob, taken) {
			return taken
		}
	}
	return ""
}
