package fleet

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// importJsonnet reads a file for Jsonnet, by its path below the fleet's directory. What a template makes of a file
// a tenant gets to see, so files that hold credentials are never read, and neither is anything by accident: Jsonnet,
// and what the Fleet lists.
func (l *loader) importJsonnet(name string) ([]byte, error) {
	if l.fsys == nil {
		return nil, fmt.Errorf("%s: items on standard input have no files beside them; render the directory instead", name)
	}
	name = path.Clean(name)
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s is outside of the fleet's directory", name)
	}
	if why := l.refusesImport(name); why != "" {
		return nil, errors.New(name + why)
	}
	if real := resolve(l.fsys, name); real != name {
		if why := l.refusesImport(real); why != "" {
			return nil, errors.New(name + ", a link to " + real + "," + why)
		}
	}
	src, err := fs.ReadFile(l.fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0:
		return nil, fmt.Errorf("%s is no text in UTF-8, and Jsonnet may not read it", name)
	case (!isJsonnet(name) || bytes.Contains(src, []byte("Secret"))) && holdsSecret(src):
		return nil, fmt.Errorf("%s holds a Secret, and Jsonnet may not read it", name)
	}
	return src, nil
}

func isJsonnet(name string) bool {
	return strings.HasSuffix(name, ".jsonnet") || strings.HasSuffix(name, ".libsonnet")
}

// refusesImport says behind a file's name why Jsonnet may not read it; "" when it may.
func (l *loader) refusesImport(name string) string {
	hidden := func(segment string) bool { return strings.HasPrefix(segment, ".") }
	matches := func(pattern string) bool { ok, err := path.Match(pattern, name); return ok && err == nil }
	owner := l.owner(name)
	switch {
	case slices.ContainsFunc(strings.Split(name, "/"), hidden):
		return " is hidden, and Jsonnet may not read it"
	case l.ofAgents(name):
		return " is where agent manifests are, which hold credentials, and Jsonnet may not read it"
	case owner != "" && l.owned:
		return fmt.Sprintf(" is in %s, the directory of a tenant, and a template is an input of the platform team; move the file out of there, or name it in the Fleet's spec.platformFiles", owner)
	case slices.ContainsFunc(l.paths, func(p tenantPattern) bool { return p.fits(name) }):
		return " is a tenant's, and Jsonnet may not read it"
	case !isJsonnet(name) && !slices.ContainsFunc(l.fleet.Config.JsonnetImports, matches):
		return " is no Jsonnet, and the Fleet's jsonnet.imports does not list it"
	}
	return ""
}

// ofAgents tells whether a file is an agent manifest, or lies below the folder that their path begins with.
func (l *loader) ofAgents(name string) bool {
	before, _, _ := strings.Cut(l.fleet.Config.AgentManifests, "{")
	folder := before[:strings.LastIndex(before, "/")+1]
	return folder != "" && strings.HasPrefix(name, folder) || l.agents.fits(name)
}

// holdsSecret tells whether a text is YAML or JSON with a Secret in it. One that cannot be parsed is no input.
func holdsSecret(src []byte) bool {
	file, _ := yamlscan.Parse("", src)
	return slices.ContainsFunc(file.Docs(), isSecret)
}

func isSecret(n yamlscan.Node) bool {
	if n.Get("kind").Text() == "Secret" {
		return true
	}
	for item := range n.Get("items").Items() {
		if isSecret(item) {
			return true
		}
	}
	return false
}
