package fleet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// take adds what one file gave to the fleet.
func (l *loader) take(p *part) {
	l.bad.Add(p.bad...)
	l.count(p.file, p.size)
	if p.unread {
		l.fleet.Unread++
	}
	if p.tenant != nil {
		l.fleet.Tenants = append(l.fleet.Tenants, *p.tenant)
	}
	switch {
	case p.manifest == nil:
	case p.owner != "" && l.owned:
		l.refuseFile(p.manifest.File, p.owner)
	default:
		l.fleet.AgentManifests = append(l.fleet.AgentManifests, *p.manifest)
	}
	if p.broken != nil {
		l.fleet.Broken = append(l.fleet.Broken, p.broken)
	}
	for _, d := range p.docs {
		l.takeDocument(d)
	}
}

func (l *loader) count(f *yamlscan.File, size int) {
	if f == nil {
		return
	}
	if size > 0 {
		l.fleet.Stats.Files++
		l.fleet.Stats.Bytes += size
	}
	if why := f.Fallback(); why != "" {
		if l.fleet.Stats.Fallback == nil {
			l.fleet.Stats.Fallback = map[string]int{}
		}
		l.fleet.Stats.Fallback[why]++
	}
}

// Emitted tells whether an object has the label of what tenantry emits, and is of a kind that it may emit.
func Emitted(n yamlscan.Node) bool {
	return label(n, LabelManagedBy) == ManagedBy && !slices.Contains(loftKinds, n.Get("kind").Text())
}

// Recognised tells whether an object is an input of tenantry's.
func Recognised(n yamlscan.Node) bool {
	if Emitted(n) {
		return false
	}
	switch n.Get("kind").Text() {
	case "Secret":
		return n.Get("apiVersion").Text() == "v1" && secretRole(n) != roleNone
	case "ConfigMap":
		return isWrapped(n)
	case "ArgoCDApplicationTemplate", "Cluster", "VirtualClusterInstance":
		return isLoft(n)
	}
	return false
}

var (
	loftKinds  = []string{"ArgoCDApplicationTemplate", "Cluster", "VirtualClusterInstance"}
	loftGroups = []string{"management.loft.sh", "storage.loft.sh"}
)

func isLoft(n yamlscan.Node) bool {
	group, _, _ := strings.Cut(n.Get("apiVersion").Text(), "/")
	return slices.Contains(loftGroups, group)
}

// isWrapped tells whether a ConfigMap means to hold a vcluster.yaml: by its label or its key, so that
// a tenant that lacks the other is an error and not a tenant that has gone.
func isWrapped(n yamlscan.Node) bool {
	return n.Get("apiVersion").Text() == "v1" &&
		(n.At("metadata", "labels").KeyOf(LabelTenant).Exists() || n.At("data", "vcluster.yaml").Exists() || n.At("binaryData", "vcluster.yaml").Exists())
}

func (l *loader) takeDocument(d document) {
	n := d.root
	kind := n.Get("kind").Text()
	if n.Kind() != yamlscan.Map {
		return
	}
	if Emitted(n) {
		l.labelledAsOurs(n, kind)
		return
	}
	if list, ok := strings.CutSuffix(kind, "List"); ok && slices.Contains(loftKinds, list) {
		kind = "List"
	}
	owner := d.owner
	if !l.owned {
		owner = ""
	}
	if owner != "" && isInput(n) {
		l.refuse(n, owner)
		return
	}
	switch kind {
	case "Fleet":
		l.misplaced(n)
	case "List":
		for item := range n.Get("items").Items() {
			l.takeDocument(document{item, d.path, d.owner})
		}
	case "Secret":
		if n.Get("apiVersion").Text() == "v1" {
			l.bad.Add(l.takeSecret(n, owner)...)
		}
	case "ConfigMap":
		if isWrapped(n) {
			t, bad := l.readWrapped(d)
			l.bad.Add(bad...)
			if t.Name == "" {
				l.fleet.Unread++
			} else {
				l.fleet.Tenants = append(l.fleet.Tenants, t)
			}
		}
	case "ArgoCDApplicationTemplate":
		if isLoft(n) {
			t, bad := l.readTemplate(d)
			l.bad.Add(bad...)
			l.fleet.Templates = append(l.fleet.Templates, t)
		}
	case "Cluster":
		if isLoft(n) {
			c, bad := readCluster(n)
			l.fleet.Clusters = append(l.fleet.Clusters, c)
			l.bad.Add(bad...)
		}
	case "VirtualClusterInstance":
		if isLoft(n) {
			t, bad := l.readInstance(d)
			l.fleet.Tenants = append(l.fleet.Tenants, t)
			l.bad.Add(bad...)
		}
	}
	l.mistyped(n)
}

// mistyped reports what is an input but for a slip in its kind or group, and would be left out for that.
func (l *loader) mistyped(n yamlscan.Node) {
	kind := n.Get("kind").Text()
	group, version, _ := strings.Cut(n.Get("apiVersion").Text(), "/")
	switch {
	case isLoft(n) && !slices.Contains(loftKinds, kind):
		if meant := problem.Slip(kind, loftKinds); meant != "" {
			l.bad.Add(problem.Problem{Pos: n.Get("kind").Pos(), Field: "kind", What: fmt.Sprintf("%q is no input", kind), Fix: fmt.Sprintf("did you mean %q?", meant)})
		}
	case !n.Get("apiVersion").Exists() && slices.Contains(loftKinds, kind):
		l.bad.Add(problem.Problem{Pos: n.Pos(), Field: "apiVersion", What: "is missing, so this is no " + kind, Fix: "write management.loft.sh/v1"})
	case !isLoft(n) && slices.Contains(loftKinds, kind):
		if meant := problem.Slip(group, loftGroups); meant != "" {
			l.bad.Add(problem.Problem{
				Pos: n.Get("apiVersion").Pos(), Field: "apiVersion", What: fmt.Sprintf("there is no %s of the group %q", kind, group),
				Fix: fmt.Sprintf("did you mean %q?", meant+"/"+version),
			})
		}
	}
}

// misplaced reports a Fleet that nobody would read. A functionConfig is one that somebody else does.
func (l *loader) misplaced(n yamlscan.Node) {
	group, _, _ := strings.Cut(n.Get("apiVersion").Text(), "/")
	annotations := n.At("metadata", "annotations")
	if l.fsys == nil || group != "tenantry.dev" || annotations.Get("config.kubernetes.io/function").Exists() {
		return
	}
	l.bad.Add(problem.Problem{
		Pos: n.Pos(), Object: RefOf(n), What: "a Fleet is read from " + ConfigFile + " at the top of the directory, so this one has no effect",
		Fix: "rename the file, or put it into " + IgnoreFile,
	})
}

// NamePos is where an object's name is written, or would be.
func NamePos(n yamlscan.Node) problem.Pos {
	for _, at := range []yamlscan.Node{n.At("metadata", "name"), n.Get("metadata")} {
		if at.Exists() {
			return at.Pos()
		}
	}
	return n.Pos()
}

type role uint8

const (
	roleNone role = iota
	roleConnector
	roleOtherConnector
	roleManifest
	roleAccessKey
	roleAgentTLS
	roleKubeconfig
)

func secretRole(n yamlscan.Node) role {
	switch kind := label(n, LabelConnectorType); {
	case kind == "argocd":
		return roleConnector
	case kind != "":
		return roleOtherConnector
	case label(n, LabelAgentManifest) != "":
		return roleManifest
	case label(n, LabelAccessKey) != "":
		return roleAccessKey
	case label(n, LabelAgent) != "" || label(n, LabelAgentCA) != "":
		return roleAgentTLS
	case n.At("data", "config").Exists() || n.At("stringData", "config").Exists():
		return roleKubeconfig
	}
	return roleNone
}

func (l *loader) takeSecret(n yamlscan.Node, owner string) problem.List {
	switch secretRole(n) {
	case roleConnector:
		c, bad := readConnector(n)
		l.fleet.Connectors = append(l.fleet.Connectors, c)
		return bad
	case roleOtherConnector:
		l.fleet.OtherTypes = append(l.fleet.OtherTypes, OtherConnector{n.At("metadata", "name").Text(), label(n, LabelConnectorType), n})
	case roleManifest:
		return l.readAgentManifest(n)
	case roleAccessKey:
		token, _, bad := secretText(n, "token")
		l.fleet.AccessKeys = append(l.fleet.AccessKeys, AccessKey{label(n, LabelAccessKey), token, n})
		return bad
	case roleAgentTLS:
		l.fleet.AgentTLS = append(l.fleet.AgentTLS, AgentTLS{label(n, LabelAgent), label(n, LabelAgentCA), n})
	case roleKubeconfig:
		// Which of these belong to the fleet is known when all Clusters and tenants are.
		l.fleet.Kubeconfigs = append(l.fleet.Kubeconfigs, Kubeconfig{Secret: n.At("metadata", "name").Text(), Namespace: n.At("metadata", "namespace").Text(), Node: n, owner: owner})
	case roleNone:
		if l.fleet.Unlabelled == nil {
			l.fleet.Unlabelled = map[string]yamlscan.Node{}
		}
		l.fleet.Unlabelled[n.At("metadata", "name").Text()] = n
	}
	return nil
}

// finish checks what needs the whole list of one kind: names, and two of one name.
func (l *loader) finish() {
	f := &l.fleet
	l.bad.Add(namesakes("tenant ", f.Tenants, (*Tenant).String, (*Tenant).problem)...)
	l.bad.Add(namesakes("Cluster ", f.Clusters, func(c *Cluster) string { return c.Name }, func(c *Cluster) problem.Problem {
		return problem.Problem{Pos: NamePos(c.Node), Object: c.Object}
	})...)
	l.bad.Add(namesakes("connector ", f.Connectors, func(c *Connector) string { return c.Name }, func(c *Connector) problem.Problem {
		return problem.Problem{Pos: NamePos(c.Node), Object: c.Object}
	})...)
	l.bad.Add(namesakes("template ", f.Templates, func(t *Template) string { return t.Node.At("metadata", "name").Text() }, func(t *Template) problem.Problem {
		return problem.Problem{Pos: NamePos(t.Node), Object: t.Object}
	})...)
	l.bad.Add(namesakes("agent manifest of ", f.AgentManifests, func(m *AgentManifest) string { return m.Connector + "/" + m.Cluster }, func(m *AgentManifest) problem.Problem {
		return problem.Problem{Pos: problem.Pos{File: m.File}, Object: m.Object}
	})...)
	l.bad.Add(namesakes("access key of ", f.AccessKeys, func(k *AccessKey) string { return k.Cluster }, func(k *AccessKey) problem.Problem {
		return problem.Problem{Pos: NamePos(k.Node), Object: RefOf(k.Node)}
	})...)
	l.kubeconfigs()
	l.agentValues()
}

// namesakes reports the second and later of one name, each with the place of the first. A place is asked
// for only then: it costs a scan of the file.
func namesakes[T any](what string, list []T, name func(*T) string, at func(*T) problem.Problem) problem.List {
	var bad problem.List
	first := make(map[string]int, len(list))
	for i := range list {
		key := name(&list[i])
		if key == "" {
			continue // reported as such
		}
		before, ok := first[key]
		if !ok {
			first[key] = i
			continue
		}
		p := at(&list[i])
		p.What, p.Fix = what+key+" is defined twice", fmt.Sprintf("first defined at %s; keep one", at(&list[before]).Pos)
		bad.Add(p)
	}
	return bad
}

// kubeconfigs keeps the Secrets that are the kubeconfig of a tenant (vc-NAME) or of a Cluster, and reads
// them where the Fleet takes credentials from them.
func (l *loader) kubeconfigs() {
	f := &l.fleet
	candidates := f.Kubeconfigs
	f.Kubeconfigs = nil
	if f.Config.Credentials.From != FromKubeconfig {
		return
	}
	type owner struct{ secret, project, namespace string }
	wanted := map[owner]bool{}
	for i := range f.Tenants {
		t := &f.Tenants[i]
		wanted[owner{"vc-" + t.Name, t.Project, ""}] = true
		wanted[owner{"vc-" + t.Name, "", t.Namespace}] = true
	}
	for i := range f.Clusters {
		c := &f.Clusters[i]
		wanted[owner{c.SecretName, "", c.SecretNamespace}] = c.SecretName != ""
	}
	for _, c := range candidates {
		project, disagree := f.Config.projectOfSecret(c.Node)
		if !wanted[owner{c.Secret, project, ""}] && !wanted[owner{c.Secret, "", c.Namespace}] && !wanted[owner{c.Secret, "", ""}] {
			continue // somebody else's, whatever it holds
		}
		if c.owner != "" {
			l.refuse(c.Node, c.owner)
			continue
		}
		l.bad.Add(disagree...)
		k, bad := readKubeconfig(c.Node, project)
		l.bad.Add(bad...)
		if !bad.Failed() && !disagree.Failed() {
			f.Kubeconfigs = append(f.Kubeconfigs, k)
		}
	}
}
