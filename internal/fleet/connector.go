package fleet

import (
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// ConnectorKind is what kind of Argo CD a connector reaches.
type ConnectorKind uint8

// The kinds of connector (key connectorType of its Secret).
const (
	SelfHosted ConnectorKind = iota // connectorType absent, or any value that is not one of the others
	Akuity                          // akuity
	Agent                           // argocd-agent; an extension of tenantry
)

// String is the kind as messages name it.
func (k ConnectorKind) String() string {
	return [...]string{"self-hosted", "akuity", "argocd-agent"}[k]
}

// A Connector is an Argo CD and how it is set up. What it takes to log in there is not read.
type Connector struct {
	Name      string
	Kind      ConnectorKind
	Namespace string // the Argo CD's own
	Server    string
	// AgentSize, RepoServerReplicas and RepoServerMemory are for Akuity; 0 and "" are Akuity's defaults.
	AgentSize          string
	RepoServerReplicas int
	RepoServerMemory   string
	Node               yamlscan.Node
	Object             problem.Ref
}

// Setting is the text of one of the connector's keys that is not a credential.
func (c *Connector) Setting(key string) string {
	text, _, _ := secretText(c.Node, key)
	return text
}

// Instance is the Akuity organization and the Argo CD instance in it that the connector leads to.
func (c *Connector) Instance() [2]string {
	id := func(key string) string { return strings.ToLower(strings.TrimSpace(c.Setting(key))) }
	return [2]string{id("akuityOrgId"), id("akuityInstanceId")}
}

// SettingPos is where one of its keys is written, or the connector where it is not.
func (c *Connector) SettingPos(key string) problem.Pos {
	if _, n, _ := secretText(c.Node, key); n.Exists() {
		return n.Pos()
	}
	return NamePos(c.Node)
}

// OtherConnector is a connector Secret of another type, remembered so that a tenant that names it is
// told so.
type OtherConnector struct {
	Name, Type string
	Node       yamlscan.Node
}

// readConnector reads a connector Secret and checks its keys (vCluster Platform's documentation, Argo CD
// integration).
// Credentials may be absent; they are neither read nor shown.
func readConnector(n yamlscan.Node) (Connector, problem.List) {
	c := Connector{Name: n.At("metadata", "name").Text(), Node: n, Object: RefOf(n)}
	values, bad := connectorValues(n)
	switch values["connectorType"].text {
	case "akuity":
		c.Kind = Akuity
	case "argocd-agent":
		c.Kind = Agent
	}
	bad.Add(schema.CheckConnector(n, c.Kind.String(), func(key string) (string, yamlscan.Node, bool) {
		v, ok := values[key]
		return v.text, v.node, ok
	})...)
	for i := range bad {
		bad[i].Object = c.Object
	}
	c.Server = strings.TrimRight(values["server"].text, "/")
	c.Namespace = values["namespace"].text
	if c.Namespace == "" {
		c.Namespace = "argocd"
	}
	c.AgentSize = values["akuityAgentSize"].text
	if c.AgentSize == "" {
		c.AgentSize = "CLUSTER_SIZE_MEDIUM"
	}
	c.RepoServerReplicas, _ = strconv.Atoi(values["akuityRepoServerReplicas"].text) // checked above
	c.RepoServerMemory = values["akuityRepoServerMemory"].text
	return c, bad
}

type written struct {
	text string
	node yamlscan.Node
}

// connectorValues is every key of the Secret but the credentials' values.
func connectorValues(n yamlscan.Node) (map[string]written, problem.List) {
	var bad problem.List
	values := map[string]written{}
	for _, part := range []string{"data", "stringData"} {
		for key := range n.Get(part).Pairs() {
			name := key.Text()
			if schema.IsCredential(name) {
				values[name] = written{node: key}
				continue
			}
			text, at, problems := secretText(n, name)
			bad.Add(problems...)
			values[name] = written{text, at}
		}
	}
	return values, bad
}
