package fleet

import (
	"fmt"
	"path"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// owner is the directory of a project or a tenant that a file lies in or below, "" where it lies in none or the
// Fleet says that it is the platform's all the same (spec.platformFiles).
func (l *loader) owner(file string) string {
	folder := l.places.owner(file)
	if folder == "" {
		return ""
	}
	for _, pattern := range l.fleet.Config.PlatformFiles {
		if isPlatform(pattern, file) {
			return ""
		}
	}
	return folder
}

// isPlatform tells whether a pattern of spec.platformFiles matches a file; one that ends in a slash matches a
// directory, with all that is in it and below it.
func isPlatform(pattern, file string) bool {
	if folder, ok := strings.CutSuffix(pattern, "/"); ok {
		pattern, file = folder, leading(file, 1+strings.Count(folder, "/"))
	}
	ok, err := path.Match(pattern, file)
	return ok && err == nil
}

// platformFiles reports what is no pattern.
func (l *loader) platformFiles() {
	for i, pattern := range l.fleet.Config.PlatformFiles {
		if _, err := path.Match(strings.TrimSuffix(pattern, "/"), ""); err != nil {
			l.bad.Add(problem.Problem{
				Pos: l.fleet.Config.Source.At("spec", "platformFiles").Item(i).Pos(), Field: fmt.Sprintf("spec.platformFiles[%d]", i),
				What: fmt.Sprintf("%q is not a pattern", pattern), Fix: `close the [, and write \ before a character that stands for itself`,
			})
		}
	}
}

// ownerOf is owner for a file that may be a link: what is in it belongs to whoever owns the file that the link
// leads to.
func (l *loader) ownerOf(file string) string {
	if folder := l.owner(file); folder != "" {
		return folder
	}
	if real := resolve(l.fsys, file); real != file {
		return l.owner(real)
	}
	return ""
}

// isInput tells whether an object would be an input, if it is not the kubeconfig of somebody else.
func isInput(n yamlscan.Node) bool {
	return Recognised(n) && (n.Get("kind").Text() != "Secret" || secretRole(n) != roleKubeconfig)
}

// refuse reports an object of the platform team's that is in the directory of a tenant.
func (l *loader) refuse(n yamlscan.Node, owner string) {
	l.bad.Add(problem.Problem{
		Pos: NamePos(n), Object: RefOf(n), What: fmt.Sprintf("this %s is an input of the platform team, and %s is the directory of a tenant", n.Get("kind").Text(), owner),
		Fix: "move it out of there, or name the file in the Fleet's spec.platformFiles",
	})
}

// refuseFile reports an agent manifest that is in the directory of a tenant.
func (l *loader) refuseFile(file, owner string) {
	l.bad.Add(problem.Problem{
		Pos: problem.Pos{File: file}, What: fmt.Sprintf("an agent manifest is an input of the platform team, and %s is the directory of a tenant", owner),
		Fix: "change the Fleet's spec.agentManifests.path, or name the file in spec.platformFiles",
	})
}
