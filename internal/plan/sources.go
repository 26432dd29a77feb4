package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/repository"
	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

const listRepositoriesFix = "list those that they may in the Fleet's inlineSources.repositories"

// sources is what the Fleet says of the sources that tenants choose. It does not change once it is made.
type sources struct {
	own   []repository.URL // the fleet itself
	lists []sourceList     // a repository has to be in each
	allow []string
}

type sourceList struct {
	setting string
	repository.List
	named repository.List // the list without "*", which names nobody
}

func newSourceList(setting string, globs []string) sourceList {
	named := slices.DeleteFunc(slices.Clone(globs), func(glob string) bool { return glob == "*" || strings.HasPrefix(glob, "!") })
	return sourceList{setting, repository.NewList(globs), repository.NewList(named)}
}

// readSources reads them. Own are further URLs of the fleet, as who runs the render knows them.
func readSources(c *fleet.Config, own []string) (sources, problem.List) {
	s := sources{allow: c.Inline.Allow}
	var bad problem.List
	for i, text := range c.Repositories {
		u := repository.Read(text)
		if !u.Names() {
			n, field := c.Source.At("spec", "repository"), "spec.repository"
			if item := n.Item(i); item.Exists() {
				n, field = item, fmt.Sprintf("%s[%d]", field, i)
			}
			bad.Add(problem.Problem{Pos: n.Pos(), Field: field, What: fmt.Sprintf("%q names no repository", text), Fix: "write it as Argo CD has it, such as https://HOST/PATH.git"})
		}
		s.own = append(s.own, u)
	}
	bad.Add(emptyLists(c)...)
	bad.Add(denials(c)...)
	for _, text := range own {
		s.own = append(s.own, repository.Read(text))
	}
	if c.Inline.Listed {
		s.lists = append(s.lists, newSourceList("inlineSources.repositories", c.Inline.Repositories))
	}
	if len(c.Project.SourceRepos) > 0 {
		s.lists = append(s.lists, newSourceList("appProject.sourceRepos", c.Project.SourceRepos))
	}
	return s, bad
}

// emptyLists reports lists that say nothing: without them everything is admitted, and with them nothing would be.
func emptyLists(c *fleet.Config) problem.List {
	var bad problem.List
	for _, setting := range []string{"sourceRepos", "hostNamespaces"} {
		if n := c.Source.At("spec", "appProject", setting); n.Kind() == yamlscan.Seq && n.Len() == 0 {
			bad.Add(problem.Problem{Pos: n.Pos(), Field: "spec.appProject." + setting, What: "is an empty list, with which nothing could be deployed", Fix: "list what is admitted, or leave it out"})
		}
	}
	return bad
}

// denials reports a list whose denials admit everything else: what an entry beside them would narrow, they widen.
// With "*" that is what the list says (argo-cd, docs/user-guide/projects.md).
func denials(c *fleet.Config) problem.List {
	list := c.Project.SourceRepos
	i := slices.IndexFunc(list, func(glob string) bool { return strings.HasPrefix(glob, "!") })
	if i < 0 || slices.Contains(list, "*") {
		return nil
	}
	return problem.List{{
		Pos: c.Source.At("spec", "appProject", "sourceRepos").Item(i).Pos(), Field: fmt.Sprintf("spec.appProject.sourceRepos[%d]", i),
		What: fmt.Sprintf("%q makes Argo CD admit every other repository, whatever else is listed", list[i]), Fix: `list only what is admitted, or add "*"`,
	}}
}

// A judgement is what is to be said of a repository that a tenant chose: nothing where it is admitted.
type judgement struct {
	name      string // the repository, as messages have it; "" where it may hold a secret
	what, fix string
	unlisted  bool // nobody has said which ones tenants may choose
}

// judge says what is wrong with a repository that a tenant chose.
func (s *sources) judge(text string) judgement {
	u, err := repository.Parse(text)
	if err != nil {
		return judgement{what: "is not a plain URL of a repository: it " + err.Error(), fix: "write it as https://HOST/PATH, ssh://USER@HOST/PATH or oci://HOST/PATH"}
	}
	j := judgement{name: u.Shown(), unlisted: len(s.lists) == 0}
	if s.isOwn(u) {
		j.what, j.fix, j.unlisted = "is the repository that the fleet itself is in, which tenants may not use", "name another one", false
		return j
	}
	named := false
	for _, l := range s.lists {
		if !l.Admits(u) {
			j.what, j.fix = "is not among the repositories that tenants may choose", "choose one that the Fleet's "+l.setting+" has, or add it there"
			return j
		}
		named = named || l.named.Admits(u)
	}
	if reach := reachOf(u); reach != serveraddr.Elsewhere && !named {
		j.what, j.fix, j.unlisted = fmt.Sprintf("is on %s, which is %s", u.Host(), reach), "name one of another host, or list it in the Fleet's inlineSources.repositories", false
	}
	return j
}

// reachOf says whom a repository's host reaches from where Argo CD runs. A host that is no plain name or address
// reaches nobody.
func reachOf(u repository.URL) serveraddr.Reach {
	a, err := serveraddr.Parse("https://" + u.Host())
	if err != nil {
		return serveraddr.NoHost
	}
	return a.Reach()
}

func (s *sources) isOwn(u repository.URL) bool {
	return slices.ContainsFunc(s.own, func(own repository.URL) bool { return own.Holds(u) })
}

func (s *sources) allows(what string) bool { return slices.Contains(s.allow, what) }

// isRemote tells whether a file of Helm values is fetched by its URL: Argo CD takes it for one where it has a
// scheme, once variables are in their places (argo-cd, util/io/path, ResolveValueFilePathOrUrl). $REF/ is a path
// in another source.
func isRemote(file string) bool {
	first, _, _ := strings.Cut(file, "/")
	return strings.Contains(first, ":") || strings.Contains(file, "://") || strings.Contains(file, "${") || strings.Contains(first, "$ARGOCD_")
}

// steps is how many parts of a path lead upwards.
func steps(path string) int {
	n := 0
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		if part == ".." {
			n++
		}
	}
	return n
}
