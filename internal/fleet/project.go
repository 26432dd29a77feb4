package fleet

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// projectPrefixes are what the Platform puts before a project's name for its namespace, the first in older
// installations. Its configuration may name another (loft-sh/api, management/v1, projectNamespacePrefix).
func (c *Config) projectPrefixes() []string {
	if own := c.Platform.Config.Get("projectNamespacePrefix"); own.Kind() == yamlscan.Scalar && own.Type() != yamlscan.Null {
		return []string{own.Text()}
	}
	return []string{"loft-p-", "p-"}
}

// ProjectNamespaces are the namespaces that a project may have.
func (c *Config) ProjectNamespaces(project string) []string {
	all := c.projectPrefixes()
	for i := range all {
		all[i] += project
	}
	return all
}

// prefixFix is what to do about a namespace that is not known to be a project's.
const prefixFix = "use a namespace p-PROJECT; where the Platform has another prefix, write it as spec.platform.config.projectNamespacePrefix of the Fleet"

// projectOfNamespace is "" for a namespace that is not known to be a project's.
func (c *Config) projectOfNamespace(namespace string) string {
	for _, prefix := range c.projectPrefixes() {
		if project, ok := strings.CutPrefix(namespace, prefix); ok && project != "" {
			return project
		}
	}
	return ""
}

// projectOfInstance is the project of a VirtualClusterInstance: that of its namespace, to which the Platform lets the
// project's members write and nobody else. A label must agree; it says the project alone only if there is no
// namespace.
func (c *Config) projectOfInstance(n yamlscan.Node) (string, problem.List) {
	at := n.At("metadata", "namespace")
	namespace, said := textOf(at), label(n, LabelProject)
	project := c.projectOfNamespace(namespace)
	switch {
	case namespace == "" && said != "", project != "" && said == project:
		return said, nil
	case project != "" && said == "":
		return project, nil
	case project != "":
		return "", problem.List{labelDisagrees(n, LabelProject, namespace, project)}
	case said != "":
		return "", problem.List{{
			Pos: n.At("metadata", "labels", LabelProject).Pos(), Field: "metadata.labels[" + LabelProject + "]", Object: RefOf(n),
			What: fmt.Sprintf("says project %q, and namespace %q is not known to be a project's", said, namespace), Fix: prefixFix,
		}}
	}
	return "", problem.List{{
		Pos: NamePos(n), Field: "metadata.namespace", Object: RefOf(n),
		What: fmt.Sprintf("namespace %q does not name a project", namespace), Fix: prefixFix,
	}}
}

// projectOfSecret is the project of a kubeconfig Secret: that of its labels, which must agree with a namespace that is
// a project's; "" if neither says one.
func (c *Config) projectOfSecret(n yamlscan.Node) (string, problem.List) {
	namespace := textOf(n.At("metadata", "namespace"))
	project := c.projectOfNamespace(namespace)
	for _, key := range []string{LabelTenantProject, LabelProject} {
		said := label(n, key)
		if said != "" && project != "" && said != project {
			return said, problem.List{labelDisagrees(n, key, namespace, project)}
		}
		if said != "" {
			return said, nil
		}
	}
	return project, nil
}

func labelDisagrees(n yamlscan.Node, key, namespace, project string) problem.Problem {
	return problem.Problem{
		Pos: n.At("metadata", "labels", key).Pos(), Field: "metadata.labels[" + key + "]", Object: RefOf(n),
		What: fmt.Sprintf("says project %q, and namespace %q is that of project %q", label(n, key), namespace, project), Fix: "make the two agree, or remove the label",
	}
}
