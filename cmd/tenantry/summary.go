package main

import (
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/problem"
)

// summary says what a run has looked at, and how many problems it found there.
func summary(r *tenantry.Result, found problem.List) string {
	applications := 0
	for i := range r.Fleet.Tenants {
		applications += len(r.Fleet.Tenants[i].Applications)
	}
	return problem.Count(len(r.Fleet.Tenants), "tenant") + ", " + problem.Count(applications, "application") + ": " + counted(found)
}

// counted is how many errors and warnings there are.
func counted(found problem.List) string {
	errs := 0
	for i := range found {
		if !found[i].Warn {
			errs++
		}
	}
	var parts []string
	if errs > 0 {
		parts = append(parts, problem.Count(errs, "error"))
	}
	if warnings := len(found) - errs; warnings > 0 {
		parts = append(parts, problem.Count(warnings, "warning"))
	}
	if len(parts) == 0 {
		return "no problems"
	}
	return strings.Join(parts, ", ")
}
