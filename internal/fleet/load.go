package fleet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/template"
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
	// MarkName is the name of the file that marks a tree, and MarkedBy reads from it the name of the tree's fleet, ""
	// where it says none: a directory with a named fleet's tree in it has lost its Fleet when it has none.
	MarkName string
	MarkedBy func(text []byte) string
	// Files are read in place of those that a walk finds, in this order; nil for a walk.
	Files []string
	// Agents is a folder with CONNECTOR/CLUSTER.yaml for each agent manifest, in place of those of the directory;
	// nil for these.
	Agents fs.FS
	// Jsonnet evaluates Jsonnet templates; without it, they can be read and not rendered.
	Jsonnet template.Evaluator
}

// Load reads the fleet in a directory. Problems are what is wrong in the input; the error is for what
// could not be read at all. The Fleet is usable as far as it could be read.
func Load(ctx context.Context, fsys fs.FS, o Options) (*Fleet, problem.List, error) {
	l := &loader{fsys: fsys, agentFolder: o.Agents, jsonnet: o.Jsonnet}
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
	if err := top.failed(); err != nil {
		return nil, nil, err
	}
	// Without a vcluster.yaml where the defaults have them, tenants are objects, and lie anywhere.
	l.owned = !l.fleet.Config.Broken && (o.Files != nil || l.fleet.Config.Source.At("spec", "tenants").Len() > 0 || top.matched())
	top.each(func(e *entry) { l.takeFrom(e.path, &e.part) })
	if o.Files == nil && !l.fleet.Config.Broken {
		l.vanished(top)
	}
	if o.Agents != nil {
		if err := l.takeAgentFolder(o.Agents); err != nil {
			return nil, nil, err
		}
	}
	l.fleet.Size = l.fleet.Stats.Bytes
	l.finish()
	return &l.fleet, l.bad, nil
}

// FromItems reads the fleet in the items of a ResourceList of so many bytes. An item that is nothing of a fleet is left
// alone. There is no file beside items that a Jsonnet template could be in.
func FromItems(config yamlscan.Node, items []yamlscan.Node, size int) (*Fleet, problem.List) {
	l := &loader{}
	l.useConfig(config)
	docs := make([]document, 0, len(items))
	for _, item := range items {
		docs = append(docs, document{root: item, path: item.Pos().File})
	}
	l.take(&part{docs: docs})
	l.fleet.Size = size
	l.finish()
	return &l.fleet, l.bad
}

type loader struct {
	fsys   fs.FS
	paths  []tenantPattern
	places places
	scope  *Scope // of a walk
	owned  bool   // there are folders that tenants write into
	agents pattern
	// agentFolder is where agent manifests are in place of the paths that agents matches; nil for these.
	agentFolder fs.FS
	jsonnet     template.Evaluator
	fleet       Fleet
	bad         problem.List
}

// A document is one YAML document and the file it is in.
type document struct {
	root  yamlscan.Node
	path  string
	owner string // see part
}

// A part is what one file gave.
type part struct {
	docs     []document
	owner    string // the folder of a tenant that the file lies in and is not the tenant's own, "" for none
	matched  bool   // a path of spec.tenants matches the file
	stray    bool   // it is said to be a tenant's that no path matches
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
		l.fleet.Config.Broken = true
	case len(docs) != 1:
		l.bad.Add(problem.Problem{Pos: problem.Pos{File: ConfigFile, Line: 1, Col: 1}, What: fmt.Sprintf("holds %d documents", len(docs)), Fix: "write one Fleet"})
		l.useConfig(yamlscan.Node{})
		l.fleet.Config.Broken = true
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
	l.wholeConfig(root)
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
	l.places = placesOf(l.paths)
	l.platformFiles()
	var err error
	if l.agents, err = compilePattern(c.AgentManifests, "connector", "cluster"); err != nil {
		l.bad.Add(problem.Problem{Pos: root.At("spec", "agentManifests", "path").Pos(), Field: "spec.agentManifests.path", What: err.Error()})
		l.agents, _ = compilePattern("agents/{connector}/{cluster}.yaml", "connector", "cluster")
	}
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
