package plan

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// causes are what many tenants' problems may come from: settings of the Fleet, and things that are not there.
type causes struct {
	kubeconfigs, accessKeys, manifests, agentKeys *problem.Cause // have yet to come

	clusterNames, applicationNames *problem.Cause // are made by a pattern; nil for the default one
	clusterJoins, server           *problem.Cause // are one for several clusters by a pattern; nil where it tells them apart

	connector, template, cluster *problem.Cause // lack of one

	inlineRepositories, inlineNamespaces *problem.Cause // are not narrowed

	hostTargetsPos problem.Pos // its zero value where the Fleet has none
}

func newCauses(c *fleet.Config) causes {
	waits := func(what string) *problem.Cause {
		return &problem.Cause{What: "clusters wait for their " + what, Of: "cluster"}
	}
	credentials := func(what string) *problem.Cause {
		cause := waits(what + "; Applications are emitted all the same")
		if n := c.Source.At("spec", "credentials", "from"); n.Exists() {
			cause.Pos, cause.Field = n.Pos(), "spec.credentials.from"
		}
		return cause
	}
	return causes{
		kubeconfigs: credentials("kubeconfigs"),
		accessKeys:  credentials("Platform access keys"),
		manifests:   waits("agent manifests, which tenantry-sidecar stores as " + c.AgentManifests),
		agentKeys:   waits("TLS Secrets and CAs; Applications are emitted all the same"),

		clusterNames:     namingCause(c, "cluster", c.Naming.Cluster, "names that no cluster can have", "tenant"),
		applicationNames: namingCause(c, "application", c.Naming.Application, "names that no Application can have", "application"),

		clusterJoins: joinCause(c, "cluster", c.Naming.Cluster, "tenant", "{project}", "{tenant}"),
		server:       serverCause(c),

		connector: &problem.Cause{Of: "tenant"}, template: &problem.Cause{Of: "application"}, cluster: &problem.Cause{Of: "tenant"},

		inlineRepositories: &problem.Cause{
			What: "the fleet does not say which repositories tenants may choose, so inline applications may have any", Fix: listRepositoriesFix, Of: "application",
		},
		inlineNamespaces: &problem.Cause{
			What: "inline applications are on a control plane cluster, where nothing narrows the namespaces that they may use", Fix: listNamespacesFix, Of: "application",
		},

		hostTargetsPos: c.Source.At("spec", "hostTargets").Pos(),
	}
}

// ApplicationJoins is the cause of several Applications of one name: a pattern that does not tell them apart. It is nil where the
// Fleet has none, or its pattern does.
func ApplicationJoins(c *fleet.Config) *problem.Cause {
	return joinCause(c, "application", c.Naming.Application, "application", "{project}", "{tenant}", "{app}")
}

func joinCause(c *fleet.Config, key, pattern, of string, parts ...string) *problem.Cause {
	cause := namingCause(c, key, pattern, "one name for several "+of+"s", of)
	var missing []string
	for _, part := range parts {
		if !strings.Contains(pattern, part) {
			missing = append(missing, part)
		}
	}
	if cause == nil || len(missing) == 0 {
		return nil
	}
	cause.Fix = "put " + strings.Join(missing, " and ") + " into it"
	return cause
}

// serverCause blames a pattern of servers that is no pattern: all clusters have one.
func serverCause(c *fleet.Config) *problem.Cause {
	source := map[string]string{fleet.FromExternalSecret: "externalSecret", fleet.FromPlaceholder: "placeholder", fleet.FromExec: "exec"}[c.Credentials.From]
	n := c.Source.At("spec", "credentials", source, "server")
	if source == "" || !n.Exists() || strings.Contains(n.Text(), "{") {
		return nil
	}
	return &problem.Cause{
		Pos: n.Pos(), Field: "spec.credentials." + source + ".server", What: "is one server for several clusters, and Argo CD knows a cluster by its server",
		Fix: "put {cluster} into it", Of: "cluster",
	}
}

// hostTargets is the cause of what may not target the host: the setting, where somebody wrote it.
func (c *causes) hostTargets(what, fix string) *problem.Cause {
	cause := &problem.Cause{Of: "application"}
	if c.hostTargetsPos != (problem.Pos{}) {
		cause.Pos, cause.Field, cause.What, cause.Fix = c.hostTargetsPos, "spec.hostTargets", strings.TrimPrefix(what, "host: "), fix
	}
	return cause
}

// host is the cause of host applications without a destination: a control plane cluster without an Argo CD, or none at all.
func (c *causes) host(cluster *fleet.Cluster) *problem.Cause {
	cause := &problem.Cause{Of: "application"}
	if cluster != nil {
		cause.Pos, cause.Field = fleet.NamePos(cluster.Node), "spec.argoCD"
		cause.What, cause.Fix = fmt.Sprintf("control plane cluster %q has no Argo CD, and applications target it", cluster.Name), "set its spec.argoCD.enabled and connector"
	}
	return cause
}

// namingCause blames a pattern of spec.naming, where somebody wrote it.
func namingCause(c *fleet.Config, key, pattern, what, of string) *problem.Cause {
	n := c.Source.At("spec", "naming", key)
	if !n.Exists() {
		return nil
	}
	return &problem.Cause{
		Pos: n.Pos(), Field: "spec.naming." + key, What: fmt.Sprintf("%q makes %s", pattern, what),
		Fix: "use lower case letters, digits and dashes, not too many", Of: of,
	}
}
