package fleet

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// read reads one file into its part. It runs beside others and changes nothing else.
func (l *loader) read(e *entry, ours func([]byte) bool, parser *yamlscan.Parser) error {
	p, out := e.path, &e.part
	src, err := fs.ReadFile(l.fsys, p)
	if err != nil {
		return fmt.Errorf("read %s: %w", p, err)
	}
	first, _, _ := bytes.Cut(src, []byte("\n"))
	isOurs := ours != nil && ours(first)
	for i := range l.paths {
		if got, ok := l.paths[i].match(p); ok {
			out.matched = true
			if isOurs {
				out.unread = true
				out.bad.Add(oursInstead(problem.Pos{File: p, Line: 1, Col: 1}, "a tenant's vcluster.yaml"))
				return nil
			}
			out.size = len(src)
			out.tenant, out.file, out.bad = l.readFile(p, src, parser, l.paths[i].TenantPath, got)
			out.unread = out.tenant == nil
			return nil
		}
	}
	if isOurs {
		out.bad = inputsBelowOurs(p, src, parser)
		return nil
	}
	out.size = len(src)
	if out.owner = l.places.owner(p); out.owner != "" || e.link {
		out.owner = l.ownerOf(p)
	}
	if got, ok := l.agents.match(p); ok {
		if l.agentFolder != nil {
			return nil // the folder takes its place
		}
		out.manifest = &AgentManifest{Connector: got["connector"], Cluster: got["cluster"], File: p, Source: src}
		return nil
	}
	if base := path.Base(p); (base == "vcluster.yaml" || base == "vcluster.yml") && !holdsObjects(p, src, parser) {
		out.unread, out.stray = true, true
		out.bad.Add(l.unmatchedTenant(problem.Pos{File: p}, "this vcluster.yaml")...)
		return nil
	}
	l.readObjects(p, src, parser, out)
	return nil
}

// holdsObjects tells whether all that a file holds are Kubernetes objects, whatever its name.
func holdsObjects(p string, src []byte, parser *yamlscan.Parser) bool {
	file, bad := parser.Parse(p, src)
	docs := file.Docs()
	return !bad.Failed() && len(docs) > 0 && !slices.ContainsFunc(docs, func(n yamlscan.Node) bool { return !isObject(n) })
}

// isObject tells whether a document is a Kubernetes object.
func isObject(n yamlscan.Node) bool {
	return n.Get("apiVersion").Kind() == yamlscan.Scalar && n.Get("kind").Kind() == yamlscan.Scalar
}

// readObjects reads a file that may hold anything.
func (l *loader) readObjects(p string, src []byte, parser *yamlscan.Parser, out *part) {
	src, out.bad = quoteActions(p, src)
	file, bad := parser.Parse(p, src)
	if bad.Failed() && !mayMatter(src) {
		if file.Conflicted() { // somebody's mistake, whatever the file is
			bad[0].Warn = true
			out.bad.Add(bad...)
		}
		return // a Helm template, a broken fixture: not ours to judge
	}
	if bad.Failed() {
		out.broken = src
	}
	out.bad.Add(bad...)
	out.file = file
	for _, root := range file.Docs() {
		out.docs = append(out.docs, document{root, p, out.owner})
		if at := strayTenant(root); at.Exists() {
			out.unread, out.stray = true, true
			out.bad.Add(l.unmatchedTenant(at.Pos(), "this file, which says what Argo CD deploys to a tenant")...)
		}
	}
}

// oursInstead is the problem of an input that begins like what tenantry writes, or is labelled so.
func oursInstead(at problem.Pos, what string) problem.Problem {
	return problem.Problem{
		Pos: at, What: "begins with the line that tenantry writes into its own files, which are no input, though this is " + what,
		Fix: "remove that line; where tenantry wrote the file, render into another directory",
	}
}

// labelledAsOurs reports an input that has the label of tenantry's own objects, where it is of a form that tenantry
// does not emit: a connector, or a ConfigMap with a vcluster.yaml.
func (l *loader) labelledAsOurs(n yamlscan.Node, kind string) {
	var what string
	switch {
	case kind == "ConfigMap" && isWrapped(n) && (n.At("data", "vcluster.yaml").Exists() || n.At("binaryData", "vcluster.yaml").Exists()):
		l.fleet.Unread++
		what = "a tenant"
	case kind == "Secret" && label(n, LabelConnectorType) != "":
		what = "a connector"
	default:
		return
	}
	l.bad.Add(problem.Problem{
		Pos: n.At("metadata", "labels", LabelManagedBy).Pos(), Field: "metadata.labels[" + LabelManagedBy + "]", Object: RefOf(n),
		What: "is the label of what tenantry itself writes, which is no input, and this is " + what, Fix: "remove it",
	})
}

// inputsBelowOurs finds inputs in a file that begins with tenantry's own first line. It never writes any.
func inputsBelowOurs(p string, src []byte, parser *yamlscan.Parser) problem.List {
	if !bytes.Contains(src, []byte("management.loft.sh/")) && !bytes.Contains(src, []byte("storage.loft.sh/")) && !bytes.Contains(src, []byte(LabelConnectorType)) {
		return nil
	}
	var bad problem.List
	file, _ := parser.Parse(p, src)
	for _, root := range file.Docs() {
		if kind := root.Get("kind").Text(); isInput(root) {
			bad.Add(oursInstead(NamePos(root), "a "+kind))
		}
	}
	return bad
}

func (l *loader) readFile(p string, src []byte, parser *yamlscan.Parser, from TenantPath, got map[string]string) (*Tenant, *yamlscan.File, problem.List) {
	parser.Together = true
	file, bad := parser.Parse(p, src)
	parser.Together = false
	if bad.Failed() {
		return nil, file, bad
	}
	if len(file.Docs()) != 1 {
		what := "holds no vcluster.yaml: a half-written file must not look like a tenant without applications"
		at := problem.Pos{File: p}
		if len(file.Docs()) > 1 {
			what, at = fmt.Sprintf("holds %d documents", len(file.Docs())), file.Docs()[1].Pos()
		}
		return nil, file, append(bad, problem.Problem{Pos: at, What: what, Fix: "write one vcluster.yaml in it, or remove the file"})
	}
	pick := func(captured, given, otherwise string) string {
		switch {
		case captured != "":
			return captured
		case given != "":
			return given
		}
		return otherwise
	}
	t := &Tenant{
		Name:                got["name"],
		Project:             pick(got["project"], from.Project, defaultProject),
		ControlPlaneCluster: pick(got["controlPlaneCluster"], from.ControlPlaneCluster, ""),
		Values:              file.Docs()[0],
		Size:                len(src),
	}
	if got["controlPlaneCluster"] == "" && from.ControlPlaneCluster != "" {
		t.ClusterNode, t.ClusterField = from.Node.Get("controlPlaneCluster"), from.Field+".controlPlaneCluster"
	}
	t.Namespace = fill(pick("", from.Namespace, defaultTenantNamespace), "project", t.Project, "name", t.Name, "controlPlaneCluster", t.ControlPlaneCluster)
	bad.Add(readTenant(t)...)
	if !bad.Failed() && settingsOf(unwrapSubchart(t.Values)).none() {
		bad.Add(l.silentLink(p)...)
	}
	return t, file, bad
}

// silentLink warns of a link in the place of a vcluster.yaml that leads to a file without a word of Argo CD.
func (l *loader) silentLink(p string) problem.List {
	target := resolve(l.fsys, p)
	if target == p || isTenant(l.paths, target) {
		return nil
	}
	return problem.List{{
		Pos: problem.Pos{File: p}, Warn: true, What: "is a link to " + target + ", which says nothing of Argo CD",
		Fix: "check where it leads; a tenant without Argo CD needs no link",
	}}
}
