package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/problem"
)

// parseOnly reads the values of --only: tenant=PATTERN, project=PATTERN, connector=PATTERN or shared.
func parseOnly(values []string, o *tenantry.Options) error {
	for _, v := range values {
		key, pattern, found := strings.Cut(v, "=")
		switch {
		case v == "shared":
			o.Shared = true
		case !found || pattern == "":
			return usageError{fmt.Errorf("--only %q: write tenant=NAME, project=NAME, connector=NAME or shared", v)}
		case key == "tenant":
			o.Only.Tenants = append(o.Only.Tenants, pattern)
		case key == "project":
			o.Only.Projects = append(o.Only.Projects, pattern)
		case key == "connector":
			o.Only.Connectors = append(o.Only.Connectors, pattern)
		default:
			return usageError{fmt.Errorf("--only %q: no such kind; %s", v, problem.Suggest(key, []string{"tenant", "project", "connector", "shared"}))}
		}
	}
	if o.Shared && (len(o.Only.Tenants) > 0 || len(o.Only.Projects) > 0) {
		return usageError{fmt.Errorf("--only shared emits nothing of a tenant's: leave tenant= and project= out")}
	}
	return nil
}

// isOnly tells whether a problem is that of a pattern of --only, which the plan checks against the fleet.
func isOnly(p *problem.Problem) bool {
	return p.Pos.File == "" && (p.Field == "--only" || strings.HasPrefix(p.Field, "--only "))
}

// printRender prints the problems of a render. A pattern of --only that matches nothing is a wrong flag where
// that is all that is wrong; with a file that could not be read, what it would have matched may be in there.
func printRender(std session, found problem.List) error {
	var rest problem.List
	var flags []error
	for i := range found {
		if isOnly(&found[i]) {
			flags = append(flags, errors.New(found[i].Message()))
		} else {
			rest.Add(found[i])
		}
	}
	if len(flags) == 0 || rest.Failed() {
		return printProblems(std, found)
	}
	if err := printProblems(std, rest); err != nil {
		return err
	}
	return usageError{errors.Join(flags...)}
}

// parseParts reads --emit. No value is every part.
func parseParts(names []string) ([]emit.Part, error) {
	if len(names) == 0 {
		return emit.Parts(), nil
	}
	var parts []emit.Part
	for _, name := range names {
		p, ok := emit.ParsePart(name)
		if !ok {
			return nil, usageError{fmt.Errorf("--emit %q: no such part; %s", name, problem.Suggest(name, []string{"argocd", "sidecar", "agents"}))}
		}
		parts = append(parts, p)
	}
	return parts, nil
}
