package fleet

import "github.com/tenantry/tenantry/internal/problem"

// unmatchedTenant reports a file that is a tenant's and has no name. Where several have none, the paths are at fault; where these
// could not be read, that has been said.
func (l *loader) unmatchedTenant(at problem.Pos, what string) problem.List {
	if l.fleet.Config.Broken {
		return nil
	}
	const ignore = ", or put the file into " + IgnoreFile
	cause := &problem.Cause{
		Field: "spec.tenants", What: "no path matches these files of tenants, so they have no names",
		Fix: "add a path, or put the files into " + IgnoreFile, Of: "file",
	}
	p := problem.Problem{
		Pos: at, What: "no path of the Fleet's spec.tenants matches " + what + ", so it has no name",
		Fix: "add a path to spec.tenants" + ignore, Cause: cause,
	}
	switch source := l.fleet.Config.Source; {
	case source.At("spec", "tenants").Exists():
		cause.Pos = source.At("spec", "tenants").Pos()
	case source.Exists():
		cause.Pos = source.Pos()
	default:
		p.What = "there is no " + ConfigFile + ", and neither tenants/NAME/vcluster.yaml nor tenants/PROJECT/NAME/vcluster.yaml is the path of " + what + ", so it has no name"
		p.Fix = "write a " + ConfigFile + " with spec.tenants" + ignore
		cause.Field, cause.What = "", "there is no "+ConfigFile+", and these files of tenants lie elsewhere than in tenants/NAME or tenants/PROJECT/NAME, so they have no names"
		cause.Fix = "write a " + ConfigFile + " with spec.tenants, or put the files into " + IgnoreFile
	}
	return problem.List{p}
}
