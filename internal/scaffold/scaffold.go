package scaffold

import (
	"bytes"
	"embed"
	"regexp"
	"strings"
	"text/template"

	"github.com/tenantry/tenantry/schemas"
)

//go:embed files/*.yaml
var files embed.FS

// Docs is where the pages of the documentation are found.
const Docs = "https://github.com/tenantry/tenantry/blob/main/docs/"

// Kinds of CI.
const (
	GitHub = "github"
	GitLab = "gitlab"
	NoCI   = "none"
)

// A Kind is a kind of connector.
type Kind struct {
	Name    string
	Meaning string // for somebody who chooses one
	Next    string // what its files need before they are somebody's own
}

// Kinds are the kinds of connector; the first is the most usual one.
func Kinds() []Kind {
	return []Kind{
		{
			"self-hosted", "an Argo CD of your own",
			"make these yours: the address of Argo CD in connectors/argocd.yaml, the secret store in fleet.yaml",
		},
		{
			"akuity", "an Argo CD that Akuity runs",
			"make these yours: the address, organisation and instance of Argo CD in connectors/argocd.yaml",
		},
		{
			"argocd-agent", "an Argo CD that agents in the clusters call",
			"make this yours: the address of the principal in connectors/argocd.yaml",
		},
	}
}

// KindNames are the names of [Kinds].
func KindNames() []string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return names
}

// CIs are the kinds of CI; the first is the default.
func CIs() []string { return []string{GitHub, GitLab, NoCI} }

// Options say what a fleet begins with.
type Options struct {
	Name      string // of the Fleet, see [Name]
	Connector string // one of [KindNames]
	CI        string // one of [CIs]
	// Within is the way from the top of the Git repository to the fleet's directory, with slashes; "." where they are the same.
	Within string
	// Release is the version of tenantry that CI installs, such as v1.2.3. Anything that is no release stands for the main branch.
	Release string
}

// A File is one file to write.
type File struct {
	Path string // with slashes: below the fleet's directory, or the repository's
	Text []byte
	// Top tells that the path is below the top of the Git repository: CI looks for its file there.
	Top bool
}

// Files are the files of a new fleet, by path; those at the repository's top come last.
func Files(o Options) []File {
	page := newPage(o)
	all := []File{
		page.file("clusters/loft-cluster.yaml", "cluster"),
		page.file("connectors/argocd.yaml", "connector-"+o.Connector),
		page.file("fleet.yaml", "fleet"),
		page.file("templates/cert-manager.yaml", "cert-manager"),
		page.file("templates/prometheus.yaml", "prometheus"),
		page.file("tenants/default/team-a/vcluster.yaml", "tenant"),
	}
	switch o.CI {
	case GitHub:
		name := "tenantry.yaml"
		if o.Within != "." {
			name = "tenantry-" + o.Name + ".yaml" // there may be several fleets in the repository
		}
		ci := page.file(".github/workflows/"+name, "github")
		ci.Top = true
		all = append(all, ci)
	case GitLab:
		ci := page.file(".gitlab-ci.yml", "gitlab")
		ci.Top = true
		all = append(all, ci)
	}
	return all
}

// A page is what the texts of the files know.
type page struct {
	Options
	Version        string // for `go install`
	Argument, Tree string // in a command line: the fleet's directory, with a space before it, and its tree
}

var (
	release = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)
	bare    = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)
)

func newPage(o Options) page {
	p := page{Options: o, Version: "main", Tree: "rendered"}
	if release.MatchString(o.Release) {
		p.Version = o.Release
	}
	if o.Within != "." {
		p.Argument, p.Tree = " "+Word(o.Within), Word(o.Within+"/rendered")
	}
	return p
}

// Word makes one word of a path in a command line of a POSIX shell.
func Word(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if bare.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// file fills in one of the embedded texts. Actions stand in [[ ]], for the texts have braces of their own.
func (p page) file(path, name string) File {
	src, err := files.ReadFile("files/" + name + ".yaml")
	if err != nil {
		panic("scaffold: " + err.Error()) // a kind that is not one of KindNames
	}
	t := template.Must(template.New(name).Delims("[[", "]]").Funcs(template.FuncMap{
		"modeline": func(schema string) string { return schemas.Modeline(schemas.URL(schema)) },
		"docs":     func(page string) string { return Docs + page },
	}).Parse(string(src)))
	var text bytes.Buffer
	if err := t.Execute(&text, p); err != nil {
		panic("scaffold: " + err.Error())
	}
	return File{Path: path, Text: text.Bytes()}
}
