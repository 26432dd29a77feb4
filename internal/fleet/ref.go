package fleet

import (
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// RefOf names the KRM object whose root n is, as problems do.
func RefOf(n yamlscan.Node) problem.Ref {
	return problem.Ref{
		APIVersion: n.Get("apiVersion").Text(), Kind: n.Get("kind").Text(),
		Namespace: n.At("metadata", "namespace").Text(), Name: n.At("metadata", "name").Text(),
	}
}
