package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// inlineReader checks where one inline application takes its manifests from. All of it is the tenant's.
type inlineReader struct {
	of       *sources
	desk     *Desk
	tenant   *Tenant
	written  *fleet.Application
	unlisted []string // repositories
	bad      problem.List
}

// sourcePlace is where a source stands in an ApplicationSpec.
type sourcePlace struct {
	path  string
	index int // in the list at the path; -1 where there is none
}

func (p sourcePlace) field(below string) string {
	if p.index >= 0 {
		return fmt.Sprintf("inline.%s[%d].%s", p.path, p.index, below)
	}
	return "inline." + p.path + "." + below
}

// inlineSources checks an inline application.
func (m *maker) inlineSources(t *Tenant, written *fleet.Application, d *Desk) problem.List {
	r := inlineReader{of: &m.plan.sources, desk: d, tenant: t, written: written}
	spec := written.Inline
	eachSource(spec, r.source)
	if h := spec.Get("sourceHydrator"); isSet(h) {
		if !r.of.allows(fleet.AllowSourceHydrator) {
			r.refuse(h, fleet.AllowSourceHydrator, "inline.sourceHydrator")
		}
		r.repository(h.At("syncSource", "repoURL"), sourcePlace{"sourceHydrator.syncSource", -1}, "repoURL")
	}
	if len(r.unlisted) > 0 {
		r.bad.Add(r.warnUnlisted(m.causes.inlineRepositories))
	}
	return r.bad
}

// eachSource gives the sources of an ApplicationSpec, each with its place.
func eachSource(spec yamlscan.Node, yield func(yamlscan.Node, sourcePlace)) {
	yield(spec.Get("source"), sourcePlace{"source", -1})
	i := 0
	for n := range spec.Get("sources").Items() {
		yield(n, sourcePlace{"sources", i})
		i++
	}
	yield(spec.At("sourceHydrator", "drySource"), sourcePlace{"sourceHydrator.drySource", -1})
}

func isSet(n yamlscan.Node) bool { return n.Exists() && n.Type() != yamlscan.Null }

func (r *inlineReader) source(n yamlscan.Node, at sourcePlace) {
	if n.Kind() != yamlscan.Map {
		return // the schema has said so
	}
	r.repository(n.Get("repoURL"), at, "repoURL")
	if chart := n.Get("chart"); chart.Text() != "" && !isChart(chart.Text()) {
		r.report(chart, at.field("chart"), "is not the name of a chart", "write only its name")
	}
	if plugin := n.Get("plugin"); isSet(plugin) && !r.of.allows(fleet.AllowPlugin) {
		r.refuse(plugin, fleet.AllowPlugin, at.field("plugin"))
	}
	if jsonnet := n.At("directory", "jsonnet"); jsonnet.Len() > 0 && !r.of.allows(fleet.AllowJsonnet) {
		r.refuse(jsonnet, fleet.AllowJsonnet, at.field("directory.jsonnet"))
	}
	helm := n.Get("helm")
	if pass := helm.Get("passCredentials"); isSet(pass) && pass.Any() != false && !r.of.allows(fleet.AllowPassCredentials) {
		r.refuse(pass, fleet.AllowPassCredentials, at.field("helm.passCredentials"))
	}
	r.files(helm, at)
	r.kustomize(n.Get("kustomize"), at)
}

// isRepoURL tells whether the schema takes a text for the URL of a repository.
func isRepoURL(text string) bool { return !repoURL.CheckText(text, problem.Pos{}, "").Failed() }

var repoURL = schema.ApplicationSpec.At("source", "repoURL")

// files checks the files of values that are fetched by their URL. Argo CD keeps the others to the repository.
func (r *inlineReader) files(helm yamlscan.Node, at sourcePlace) {
	i := -1
	for file := range helm.Get("valueFiles").Items() {
		if i++; isRemote(file.Text()) {
			r.url(file, at, fmt.Sprintf("helm.valueFiles[%d]", i))
		}
	}
	i = -1
	for p := range helm.Get("fileParameters").Items() {
		if i++; isRemote(p.Get("path").Text()) {
			r.url(p.Get("path"), at, fmt.Sprintf("helm.fileParameters[%d].path", i))
		}
	}
}

// kustomize checks what kustomize would fetch, or take for a flag: Argo CD hands components and images to
// `kustomize edit` as arguments, and writes patches into the kustomization (argo-cd, util/kustomize/kustomize.go).
func (r *inlineReader) kustomize(n yamlscan.Node, at sourcePlace) {
	i := -1
	for component := range n.Get("components").Items() {
		i++
		r.pathInside(component, at, fmt.Sprintf("kustomize.components[%d]", i))
	}
	i = -1
	for p := range n.Get("patches").Items() {
		i++
		r.pathInside(p.Get("path"), at, fmt.Sprintf("kustomize.patches[%d].path", i))
	}
	i = -1
	for image := range n.Get("images").Items() {
		if i++; strings.HasPrefix(image.Text(), "-") {
			r.report(image, at.field(fmt.Sprintf("kustomize.images[%d]", i)), "is a flag and not an image", "write NAME=NEWNAME:TAG")
		}
	}
}

// pathInside checks a path that may not leave the repository.
func (r *inlineReader) pathInside(n yamlscan.Node, at sourcePlace, below string) {
	if text := n.Text(); text != "" && !isPathInside(text) {
		r.report(n, at.field(below), "is not a plain path inside the repository", "write a relative path without .., a scheme or a host")
	}
}

// isPathInside reports whether kustomize reads a text as a path below the repository's root. It takes a text with a
// scheme, a user, a Git suffix or GitHub's host for a remote (kustomize, api/internal/git/repospec.go).
func isPathInside(text string) bool {
	lower := strings.ToLower(text)
	return !strings.ContainsAny(text, ":@?#$%\\") && !strings.HasPrefix(text, "-") && !strings.HasPrefix(text, "/") && steps(text) == 0 &&
		!strings.HasPrefix(lower, "github.com") && !strings.Contains(lower, ".git") && !strings.Contains(lower, "_git")
}

// repository checks the URL at n. The schema has reported what is not the URL of a repository at all.
func (r *inlineReader) repository(n yamlscan.Node, at sourcePlace, below string) {
	if isRepoURL(n.Text()) {
		r.url(n, at, below)
	}
}

// url checks a URL that Argo CD fetches from.
func (r *inlineReader) url(n yamlscan.Node, at sourcePlace, below string) {
	text := n.Text()
	if text == "" {
		return
	}
	switch j := r.desk.judge(r.of, text); {
	case j.what != "" && j.name != "":
		r.report(n, at.field(below), fmt.Sprintf("%s %s", j.name, j.what), j.fix)
	case j.what != "":
		r.report(n, at.field(below), j.what, j.fix)
	case j.unlisted && !slices.Contains(r.unlisted, j.name):
		r.unlisted = append(r.unlisted, j.name)
	}
}

func (r *inlineReader) report(n yamlscan.Node, field, what, fix string) {
	r.bad.Add(r.tenant.Problem(n, r.written.Field(field), what, fix))
}

// refuse reports what only the Fleet can allow.
func (r *inlineReader) refuse(n yamlscan.Node, what, field string) {
	r.report(n, field, "is not for an inline application to choose", "leave it out, use a template, or add "+what+" to the Fleet's inlineSources.allow")
}

// warnUnlisted names the repositories that nobody admitted, in one warning.
func (r *inlineReader) warnUnlisted(cause *problem.Cause) problem.Problem {
	p := r.tenant.Problem(r.written.Inline, r.written.Field("inline"),
		"the fleet does not say which repositories tenants may choose, so this application may have "+someOf(r.unlisted),
		listRepositoriesFix)
	p.Warn, p.Cause = true, cause
	return p
}

// someOf are the first of a list's items, and how many are left.
func someOf(list []string) string {
	const most = 9
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// isChart tells whether a text can be the name of a chart, and is no path or URL to somewhere else.
func isChart(text string) bool {
	return steps(text) == 0 && !strings.HasPrefix(text, "-") && !strings.HasPrefix(text, "/") && !strings.ContainsAny(text, `:\?#@% `)
}
