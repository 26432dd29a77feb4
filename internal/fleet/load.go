package fleet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// ConfigFile is the Fleet of a directory, at its top.
const ConfigFile = "fleet.yaml"

// IgnoreFile keeps files out, in gitignore's syntax; it lies at the top of the directory.
const IgnoreFile = ".tenantryignore"

// Options of Load.
type Options struct {
	// Config is a Fleet that takes the place of the directory's fleet.yaml: a functionConfig.
	Config yamlscan.Node
	// Ours tells from its first line whether tenantry wrote a file; such a file is no input.
	Ours func(firstLine []byte) bool
	// Files are read in place of those that a walk finds, in this order; nil for a walk.
	Files []string
	// Agents is a folder with CONNECTOR/CLUSTER.yaml for each agent manifest, in place of those of the directory;
	// nil for these.
	Agents fs.FS
}

// Load reads the fleet in a directory. Problems are what is wrong in the input; the error is for what
// could not be read at all. The Fleet is usable as far as it could be read.
func Load(ctx context.Context, fsys fs.FS, o Options) (*Fleet, problem.List, error) {
	l := &loader{fsys: fsys, agentFolder: o.Agents}
	if err := l.config(o.Config); err != nil {
		return nil, nil, err
	}
	if err := l.agentBases(); err != nil {
		return nil, nil, err
	}
	top, err := l.gather(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	l.fleet.Tenants = make([]Tenant, 0, top.tenants())
	if err := top.each(func(e *entry) { l.takeFrom(e.path, &e.part) }); err != nil {
		return nil, nil, err
	}
	if o.Agents != nil {
		if err := l.takeAgentFolder(o.Agents); err != nil {
			return nil, nil, err
		}
	}
	l.finish()
	return &l.fleet, l.bad, nil
}

// FromItems reads the fleet in the items of a ResourceList. An item that is nothing of a fleet is left
// alone.
func FromItems(config yamlscan.Node, items []yamlscan.Node) (*Fleet, problem.List) {
	l := &loader{}
	l.useConfig(config)
	docs := make([]document, 0, len(items))
	for _, item := range items {
		docs = append(docs, document{root: item, path: item.Pos().File})
	}
	l.take(&part{docs: docs})
	l.finish()
	return &l.fleet, l.bad
}

type loader struct {
	fsys   fs.FS
	paths  []tenantPattern
	agents pattern
	// agentFolder is where agent manifests are in place of the paths that agents matches; nil for these.
	agentFolder fs.FS
	fleet       Fleet
	bad         problem.List
}

// A document is one YAML document and the file it is in.
type document struct {
	root yamlscan.Node
	path string
}

// A part is what one file gave.
type part struct {
	docs     []document
	tenant   *Tenant
	manifest *AgentManifest
	file     *yamlscan.File
	size     int
	unread   bool // holds a tenant that could not be read
	broken   []byte
	bad      problem.List
}

type tenantPattern struct {
	pattern
	TenantPath
}

func (l *loader) config(given yamlscan.Node) error {
	if given.Exists() {
		l.useConfig(given)
		return nil
	}
	src, err := fs.ReadFile(l.fsys, ConfigFile)
	if errors.Is(err, fs.ErrNotExist) {
		l.useConfig(yamlscan.Node{})
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", ConfigFile, err)
	}
	file, bad := yamlscan.Parse(ConfigFile, src)
	l.bad.Add(bad...)
	switch docs := file.Docs(); {
	case bad.Failed():
		l.useConfig(yamlscan.Node{})
	case len(docs) != 1:
		l.bad.Add(problem.Problem{Pos: problem.Pos{File: ConfigFile, Line: 1, Col: 1}, What: fmt.Sprintf("holds %d documents", len(docs)), Fix: "write one Fleet"})
		l.useConfig(yamlscan.Node{})
	default:
		l.useConfig(docs[0])
	}
	return nil
}

func (l *loader) useConfig(root yamlscan.Node) {
	refused := map[string]bool{}
	if root.Exists() {
		found := schema.Fleet.Check(root, "")
		l.bad.Add(found...)
		for _, p := range found {
			refused[p.Field] = true
		}
	}
	l.fleet.Config = readConfig(root)
	c := &l.fleet.Config
	for _, t := range c.Tenants {
		p, err := compilePattern(t.Path, "project", "name", "controlPlaneCluster")
		if err == nil && !strings.Contains(t.Path, "{name}") {
			err = fmt.Errorf("%q has no {name}", t.Path)
		}
		if field := t.Field + ".path"; err != nil && !refused[field] {
			l.bad.Add(problem.Problem{Pos: t.Node.Get("path").Pos(), Field: field, What: err.Error()})
		}
		if err != nil {
			continue
		}
		l.paths = append(l.paths, tenantPattern{p, t})
	}
	var err error
	if l.agents, err = compilePattern(c.AgentManifests, "connector", "cluster"); err != nil {
		l.bad.Add(problem.Problem{Pos: root.At("spec", "agentManifests", "path").Pos(), Field: "spec.agentManifests.path", What: err.Error()})
		l.agents, _ = compilePattern("agents/{connector}/{cluster}.yaml", "connector", "cluster")
	}
}

// read reads one file into out. It runs beside others and changes nothing else.
func (l *loader) read(p string, ours func([]byte) bool, parser *yamlscan.Parser, out *part) error {
	src, err := fs.ReadFile(l.fsys, p)
	if err != nil {
		return fmt.Errorf("read %s: %w", p, err)
	}
	first, _, _ := bytes.Cut(src, []byte("\n"))
	if ours != nil && ours(first) {
		return nil
	}
	out.size = len(src)
	for i := range l.paths {
		if got, ok := l.paths[i].match(p); ok {
			out.tenant, out.file, out.bad = l.readFile(p, src, parser, l.paths[i].TenantPath, got)
			out.unread = out.tenant == nil
			return nil
		}
	}
	if got, ok := l.agents.match(p); ok {
		if l.agentFolder != nil {
			return nil // the folder takes its place
		}
		out.manifest = &AgentManifest{Connector: got["connector"], Cluster: got["cluster"], File: p, Source: src}
		return nil
	}
	if base := path.Base(p); base == "vcluster.yaml" || base == "vcluster.yml" {
		out.unread = true
		out.bad.Add(problem.Problem{
			Pos: problem.Pos{File: p}, What: "no path of the Fleet's spec.tenants matches this vcluster.yaml, so it has no name",
			Fix: "add a path to spec.tenants, or put the file into " + IgnoreFile,
		})
		return nil
	}
	src, out.bad = quoteActions(p, src)
	file, bad := parser.Parse(p, src)
	if bad.Failed() && !mayMatter(src) {
		return nil // a Helm template, a broken fixture: not ours to judge
	}
	if bad.Failed() {
		out.broken = src
	}
	out.bad.Add(bad...)
	out.file = file
	for _, root := range file.Docs() {
		out.docs = append(out.docs, document{root: root, path: p})
	}
	return nil
}

// mayMatter tells whether a file that cannot be parsed looks as if it holds something of the fleet's.
func mayMatter(src []byte) bool {
	letters := bytes.ReplaceAll(src, []byte{0}, nil) // of a text in UTF-16, too
	for _, word := range []string{"loft.sh/", "tenantry.dev/", "vc-"} {
		if bytes.Contains(letters, []byte(word)) {
			return true
		}
	}
	return false
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
	}
	if got["controlPlaneCluster"] == "" && from.ControlPlaneCluster != "" {
		t.ClusterNode, t.ClusterField = from.Node.Get("controlPlaneCluster"), from.Field+".controlPlaneCluster"
	}
	t.Namespace = fill(pick("", from.Namespace, defaultTenantNamespace), "project", t.Project, "name", t.Name, "controlPlaneCluster", t.ControlPlaneCluster)
	return t, file, append(bad, readTenant(t)...)
}
