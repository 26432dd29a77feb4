package generators

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strconv"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// Files of an agent's folder.
const (
	objectsFile      = "objects.yaml"
	applicationsFile = "applications.yaml" // of an autonomous agent
)

// argoCDBase is Argo CD's own installation. argocd-agent's bases of it follow a moving branch, and so are
// not used.
func argoCDBase(p *plan.Plan, version string) string {
	if folder := vendored(p); folder != "" {
		return folder + plan.ArgoCDBase(version)
	}
	return "https://github.com/argoproj/argo-cd/manifests/cluster-install?ref=" + version
}

func agentBase(p *plan.Plan, program, version string) string {
	if folder := vendored(p); folder != "" {
		return folder + plan.AgentBase(program, version)
	}
	return "https://github.com/argoproj-labs/argocd-agent/install/kubernetes/" + program + "?ref=" + version
}

// vendored is the way from a folder of the tree to upstream's manifests in the fleet, "" where they are
// remote: where the fleet has none, and in a stream, of which nobody knows where it is unpacked.
func vendored(p *plan.Plan) string {
	folder, _ := p.Config.AgentBases()
	if folder == "" || p.FleetFromTree == "" {
		return ""
	}
	return path.Join("../../..", p.FleetFromTree, folder) + "/" // from CONNECTOR/agents/FOLDER
}

// agentFolder emits what runs in an agent's own cluster: in a tree a folder for `kubectl apply -k`, in a
// stream a Secret with its files. Of the objects from an index on, those of the folder are in it already.
func agentFolder(p *plan.Plan, d *plan.Destination, s *sink, from int, of func(apiVersion, kind, name string) meta) {
	agentObjects(d, s, of)
	params := agentParams(d)
	k := kustomization{
		namespace: plan.AgentNamespace,
		resources: []string{objectsFile, argoCDBase(p, d.Agent.ArgoCDVersion), agentBase(p, "agent", d.Agent.Version)},
	}
	if d.Autonomous() {
		k.resources = append(k.resources, applicationsFile)
	}
	// A managed agent's Argo CD makes no Applications of its own; an autonomous one's may.
	k.patches = append(k.patches, remove("", "argocd-(server|dex-server|notifications).*"))
	switch {
	case !d.Autonomous():
		k.patches = append(k.patches, remove("", "argocd-applicationset-controller.*"), remove("CustomResourceDefinition", "applicationsets.argoproj.io"))
	case !d.Agent.ApplicationSet:
		k.patches = append(k.patches, remove("", "argocd-applicationset-controller.*"))
	}
	k.patches = append(k.patches, mergeConfig("argocd-agent-params", params), restart("Deployment", "argocd-agent-agent", paramsHash(params), nil))
	if d.Agent.Pattern == fleet.PatternShared {
		shared := [][2]string{{"redis.server", d.Agent.Redis}, {"repo.server", d.Agent.RepoServer}}
		k.patches = append(k.patches,
			remove("", "argocd-(repo-server|redis).*"),
			mergeConfig("argocd-cmd-params-cm", shared),
			restart("StatefulSet", "argocd-application-controller", paramsHash(shared), nil))
	} else {
		k.patches = append(k.patches, allowRedis("argocd-agent-agent"))
	}
	s.kustomize(k, d.Name, of)
	s.bundle(d.Name, plan.BundleName("argocd-agent", d), from, of, [2]string{fleet.LabelAgentBundle, plan.LabelValue(d.Name)})
}

// agentParams are the keys of the agent's argocd-agent-params that are not upstream's defaults
// (argocd-agent v0.9.0, install/kubernetes/agent/agent-params-cm.yaml).
func agentParams(d *plan.Destination) [][2]string {
	a := d.Agent
	params := [][2]string{
		{"agent.creds", "mtls:"},
		{"agent.destination-based-mapping", strconv.FormatBool(a.Mapping == fleet.MappingDestination)},
		{"agent.mode", a.Mode},
		{"agent.namespace", plan.AgentNamespace},
	}
	if a.Pattern == fleet.PatternShared {
		params = append(params, [2]string{"agent.redis.address", a.Redis})
	}
	return append(params,
		[2]string{"agent.server.address", a.PrincipalAddress},
		[2]string{"agent.server.port", a.PrincipalPort},
		[2]string{"agent.tls.client.insecure", "false"},
		[2]string{"agent.tls.root-ca-secret-name", agentCAName},
		[2]string{"agent.tls.secret-name", "argocd-agent-client-tls"},
		[2]string{"agent.websocket.enable", strconv.FormatBool(a.WebSocket)},
	)
}

// agentObjects emits the agent's namespace, and the right to look at what its Applications deploy: upstream
// gives an agent none, and resource trees then stay empty. It reads and changes nothing.
func agentObjects(d *plan.Destination, s *sink, of func(apiVersion, kind, name string) meta) {
	object := func(apiVersion, kind, name string) meta {
		m := of(apiVersion, kind, name)
		inFolder(&m.Object, d.Name, objectsFile)
		m.Namespace, m.Order = "", orderCluster
		return m
	}
	m := object("v1", "Namespace", plan.AgentNamespace)
	m.Order = orderNamespace
	w := s.begin(&m)
	m.closeMeta(&w)
	s.end(&m, &w)

	const viewer = "argocd-agent-agent-view"
	m = object("rbac.authorization.k8s.io/v1", "ClusterRole", viewer)
	w = s.begin(&m)
	m.closeMeta(&w)
	w.OpenSeq("rules")
	w.OpenItem()
	for _, rule := range [][]string{{"apiGroups", "*"}, {"resources", "*"}, {"verbs", "get", "list", "watch"}} {
		w.OpenSeq(rule[0])
		for _, item := range rule[1:] {
			w.Item(item)
		}
		w.Close()
	}
	w.Close()
	w.Close()
	s.end(&m, &w)

	m = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", viewer)
	w = s.begin(&m)
	m.closeMeta(&w)
	w.Open("roleRef")
	w.Str("apiGroup", "rbac.authorization.k8s.io")
	w.Str("kind", "ClusterRole")
	w.Str("name", viewer)
	w.Close()
	w.OpenSeq("subjects")
	w.OpenItem()
	w.Str("kind", "ServiceAccount")
	w.Str("name", "argocd-agent-agent")
	w.Str("namespace", plan.AgentNamespace)
	w.Close()
	w.Close()
	s.end(&m, &w)
}

// paramsHash is the hex SHA-256 of parameters, so that a change of them restarts who reads them.
func paramsHash(params [][2]string) string {
	h := sha256.New()
	for _, p := range params {
		h.Write([]byte(p[0] + "=" + p[1] + "\n")) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}
