package generators

import (
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// repoPaths are the fields of an ApplicationSpec that name a repository.
var repoPaths = [][]string{
	{"source", "repoURL"},
	{"sources", "[]", "repoURL"},
	{"sourceHydrator", "drySource", "repoURL"},
	{"sourceHydrator", "syncSource", "repoURL"},
}

// templateParts is what a sink looks up once for a template.
type templateParts struct {
	label []byte // the line of the label with its name
	repos template.Selection
}

func (s *sink) partsOf(t *fleet.Template) *templateParts {
	if parts := s.templates[t]; parts != nil {
		return parts
	}
	parts := &templateParts{
		label: appendLine(nil, 4, fleet.LabelTemplate, plan.LabelValue(t.Name())),
		repos: t.Program(fleet.ProgramSpec).Select(repoPaths...),
	}
	if s.templates == nil {
		s.templates = map[*fleet.Template]*templateParts{}
	}
	s.templates[t] = parts
	return parts
}

// repositories is what the tenant's Applications of one target use, sorted. It is valid until the next
// call.
func (s *sink) repositories(t *plan.Tenant, target fleet.Target) []string {
	repos := s.repos[:0]
	for i := range t.Applications {
		a := &t.Applications[i]
		if a.Written.Target != target {
			continue
		}
		if s.over {
			break
		}
		if a.Renderable() {
			s.call = template.Call{Args: a.Args, Loft: &t.Loft, Work: &s.work}
			var bad problem.List
			repos, bad = s.partsOf(a.Template).repos.AppendTexts(repos, &s.call)
			if s.work.Over() { // else applications reports the problems
				s.rendering(t, a, bad)
				s.spent(t, a)
			}
			continue
		}
		for _, path := range repoPaths {
			repos = append(repos, textsAt(a.Written.Inline, path)...)
		}
	}
	slices.Sort(repos)
	s.repos = slices.Compact(repos)
	return s.repos
}

func textsAt(n yamlscan.Node, path []string) []string {
	if len(path) == 0 {
		if n.Text() == "" {
			return nil
		}
		return []string{n.Text()}
	}
	if path[0] != "[]" {
		return textsAt(n.Get(path[0]), path[1:])
	}
	var all []string
	for item := range n.Items() {
		all = append(all, textsAt(item, path[1:])...)
	}
	return all
}
