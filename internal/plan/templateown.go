package plan

import (
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/repository"
	"github.com/tenantry/tenantry/internal/template"
)

// ownFolders reports leaves of a template by which tenants name any folder or file of the repository that the
// fleet itself is in. The template may take manifests from there: from folders that it names.
func (m *maker) ownFolders(t *fleet.Template, s *templateSources) {
	if len(m.plan.sources.own) == 0 || len(s.files)+len(s.paths) == 0 {
		return
	}
	o := m.ownSources(t)
	for _, l := range slices.Concat(s.files, s.paths) {
		if o.open(&l) {
			m.bad.Add(problem.Problem{
				Pos: l.Node.Pos(), Field: l.Field, Object: t.Object,
				What: "lets tenants choose among all that is in the repository of the fleet itself",
				Fix:  "begin it with a folder that is for them",
			})
		}
	}
}

// ownSources are the sources of a template by their field, and whether each is the fleet's own repository.
type ownSources struct {
	own  map[string]bool
	refs map[string]string // by the names that files of other sources refer to them by
}

// open tells whether a parameter in a leaf says where in the fleet's own repository to begin.
func (o *ownSources) open(l *template.Leaf) bool {
	text, own := l.Node.Text(), o.own[sourceOf(l.Field)]
	if name, below, found := strings.Cut(text, "/"); found && strings.HasPrefix(name, "$") {
		text, own = below, o.own[o.refs[name[1:]]]
	}
	before, _, _ := strings.Cut(text, "{{")
	if before == "" && isValueFile(l.Path) { // then it may begin with $REF, too
		for _, source := range o.refs {
			own = own || o.own[source]
		}
	}
	return own && len(l.Holds.Params) > 0 && !strings.Contains(before, "/") && l.Path[len(l.Path)-1] != "chart"
}

func isValueFile(path []string) bool {
	return slices.Contains(path, "valueFiles") || slices.Contains(path, "fileParameters")
}

func (m *maker) ownSources(t *fleet.Template) ownSources {
	o := ownSources{own: map[string]bool{}, refs: map[string]string{}}
	for leaf := range t.Program(fleet.ProgramSpec).Leaves() {
		switch leaf.Path[len(leaf.Path)-1] {
		case "repoURL":
			o.own[sourceOf(leaf.Field)] = m.plan.sources.isOwn(repository.Read(leaf.Node.Text()))
		case "ref":
			o.refs[leaf.Node.Text()] = sourceOf(leaf.Field)
		}
	}
	const dry, sync = "spec.template.spec.sourceHydrator.drySource", "spec.template.spec.sourceHydrator.syncSource"
	if _, other := o.own[sync]; !other {
		o.own[sync] = o.own[dry]
	}
	return o
}

// sourceOf is the field of the source that a field is of: spec.template.spec.sources[0].
func sourceOf(field string) string {
	const spec = "spec.template.spec."
	rest := strings.TrimPrefix(field, spec)
	source, below, _ := strings.Cut(rest, ".")
	if source == "sourceHydrator" {
		below, _, _ = strings.Cut(below, ".")
		source += "." + below
	}
	return spec + source
}
