package template

import (
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// Loft is what .Values.loft holds: what is known about the tenant that an application is for. It does
// not change while calls read it.
type Loft struct {
	Project, Cluster, VirtualClusterName, VirtualClusterNamespace, Space, Name string
	// ClusterAnnotations are those of the destination's Cluster.
	ClusterAnnotations map[string]string
}

// Call is one rendering of a template: with which parameters, for whom, and the texts of the slots. A
// Call is for one goroutine at a time.
type Call struct {
	Args  *Args
	Loft  *Loft
	Slots []string // by Slot.Index
	Work  *Work    // of the tenant

	jsonnet jsonnetResult // what this call last evaluated to
	values  sharedValues
	counts  Counts
	warned  problem.List // of the part that is being rendered
}

// Counts is how the template texts of a call were rendered.
type Counts struct {
	Leaves   int // all of them
	Executed int // by text/template
	Judged   int // holding YAML that was not proved by bytes alone
	Jsonnet  int // evaluations; what they give has no leaves
}

// Counts is what the call has rendered so far.
func (c *Call) Counts() Counts { return c.counts }

// Add adds what another call has rendered.
func (n *Counts) Add(m Counts) {
	n.Leaves += m.Leaves
	n.Executed += m.Executed
	n.Judged += m.Judged
	n.Jsonnet += m.Jsonnet
}

// sharedValues is .Values for the leaves that do not change it, and what it was made of.
type sharedValues struct {
	args *Args
	loft *Loft
	tree map[string]any
}

// shared gives .Values to a leaf that does not change it.
func (c *Call) shared(t *Template) map[string]any {
	if c.values.tree == nil || c.values.args != c.Args || c.values.loft != c.Loft {
		c.values = sharedValues{c.Args, c.Loft, c.tree(t)}
	}
	return c.values.tree
}

// loftFields are the names of .Values.loft beside clusterAnnotations.
var loftFields = [...]string{"project", "cluster", "virtualClusterName", "virtualClusterNamespace", "space", "name"}

func (l *Loft) field(i int) string {
	if l == nil {
		return ""
	}
	switch i {
	case 0:
		return l.Project
	case 1:
		return l.Cluster
	case 2:
		return l.VirtualClusterName
	case 3:
		return l.VirtualClusterNamespace
	case 4:
		return l.Space
	default:
		return l.Name
	}
}

func (l *Loft) annotation(key string) (string, bool) {
	if l == nil {
		return "", false
	}
	v, ok := l.ClusterAnnotations[key]
	return v, ok
}

// tree is .Values, made anew.
func (c *Call) tree(t *Template) map[string]any {
	values := make(map[string]any, len(t.params)+1)
	for i := range t.params {
		put(values, t.params[i].path, c.Args.values[i].any())
	}
	for _, e := range c.Args.extra {
		put(values, e.path, clone(e.value))
	}
	loft := make(map[string]any, len(loftFields)+1)
	for i, name := range loftFields {
		loft[name] = c.Loft.field(i)
	}
	annotations := map[string]any{}
	if c.Loft != nil {
		for k, v := range c.Loft.ClusterAnnotations {
			annotations[k] = v
		}
	}
	loft["clusterAnnotations"] = annotations
	values["loft"] = loft
	return values
}

// put sets what lies at path, unless it is nothing. The maps on the way are there in any case.
func put(m map[string]any, path []string, v any) {
	if m = mapAt(m, path[:len(path)-1]); v != nil {
		m[path[len(path)-1]] = v
	}
}

func mapAt(m map[string]any, path []string) map[string]any {
	for _, name := range path {
		below, ok := m[name].(map[string]any)
		if !ok {
			below = map[string]any{}
			m[name] = below
		}
		m = below
	}
	return m
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = clone(e)
		}
		return m
	case []any:
		s := make([]any, len(v))
		for i, e := range v {
			s[i] = clone(e)
		}
		return s
	}
	return v
}

// variables are the declared ones.
func (t *Template) variables() []string {
	names := make([]string, len(t.params))
	for i := range t.params {
		names[i] = t.params[i].Variable
	}
	return names
}

// join writes the path of a leaf as problems name it, after base: a.b[0].c, with brackets around keys
// that hold what a path is made of.
func join(base string, path ...string) string {
	var b strings.Builder
	b.WriteString(base)
	for _, name := range path {
		switch {
		case strings.ContainsFunc(name, func(r rune) bool { return !isWord(byte(min(r, 0x7f))) && r != '-' && r != '$' }):
			name = "[" + name + "]"
		case b.Len() > 0:
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	return b.String()
}
