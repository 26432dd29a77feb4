package fleet

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// AgentBases is the folder of the fleet with upstream's install manifests (spec.argocdAgent.bases), "" where
// agents' folders use remote ones.
func (c *Config) AgentBases() (folder string, at yamlscan.Node) {
	at = c.ArgoCDAgent.Get("bases")
	if folder = or(at, ""); folder != "" && (!fs.ValidPath(folder) || folder == ".") {
		return "", at // schema has said so
	}
	return folder, at
}

// agentBases finds the kustomizations below the folder with upstream's install manifests.
func (l *loader) agentBases() error {
	folder, at := l.fleet.Config.AgentBases()
	if folder == "" {
		return nil
	}
	if owner := l.owner(folder + "/kustomization.yaml"); owner != "" {
		l.bad.Add(problem.Problem{
			Pos: at.Pos(), Field: "spec.argocdAgent.bases", What: fmt.Sprintf("upstream's manifests are an input of the platform team, and %s is the directory of a tenant", owner),
			Fix: "move them out of there, or name the directory in spec.platformFiles",
		})
	}
	l.fleet.AgentBases = map[string]bool{}
	err := fs.WalkDir(l.fsys, folder, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && deep(p) {
			return fs.SkipDir
		}
		switch path.Base(p) {
		case "kustomization.yaml", "kustomization.yml", "Kustomization":
			if !d.IsDir() {
				l.fleet.AgentBases[path.Dir(p)] = true
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", folder, err)
	}
	return nil
}
