package generators

import (
	"maps"
	"strconv"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// manifests adds up what the folder CONNECTOR/argocd of a tree holds, in bytes by connector; nil where there is no
// tree. Objects with credentials are not in it.
func manifests(p *plan.Plan, lists [][]emit.Object) map[string]int64 {
	if p.FleetFromTree == "" {
		return nil
	}
	sizes := maps.Clone(p.Manifests)
	if sizes == nil {
		sizes = map[string]int64{}
	}
	for _, list := range lists {
		last := emit.Object{}
		for i := range list {
			o := &list[i]
			if o.Part != emit.PartArgoCD || o.StreamOnly || o.Secret {
				continue
			}
			size := len(emit.Separator) + len(o.Body)
			if o.File != last.File || o.Connector != last.Connector {
				size += len(emit.Header) + len("\n") - len(emit.Separator)
			}
			last.Connector, last.File = o.Connector, o.File
			sizes[o.Connector] += int64(size)
		}
	}
	return sizes
}

// ManifestsProblem is the warning that the folder CONNECTOR/argocd of a tree holds more than Argo CD reads of one;
// its place is the folder. A directory that is larger is a ComparisonError of its root, and nothing of it is applied
// (argo-cd 3.5, reposerver/repository, getPotentiallyValidManifests).
func ManifestsProblem(p *plan.Plan, folder string, size int64) (problem.Problem, bool) {
	limit := p.Config.FolderLimit
	if limit == 0 || size <= limit {
		return problem.Problem{}, false
	}
	const perMegabyte = 1_000_000
	megabytes := strconv.FormatFloat(float64(limit)/perMegabyte, 'f', -1, 64)
	return problem.Problem{
		Pos: problem.Pos{File: folder},
		What: "holds more than " + megabytes + " MB of manifests, which is all that Argo CD reads of a folder" +
			" unless reposerver.max.combined.directory.manifests.size says otherwise",
		Fix:  "give each folder below it a root of its own, or raise that and the Fleet's folderLimit",
		Warn: true,
	}, true
}
