package fleet

import (
	"strings"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// IsInput tells whether an object is an input of this fleet. A Secret with a key config may be anybody's:
// it is one when it is the kubeconfig of one of the fleet's tenants or control plane clusters.
func (f *Fleet) IsInput(n yamlscan.Node) bool {
	if !Recognised(n) {
		return false
	}
	if n.Get("kind").Text() != "Secret" || secretRole(n) != roleKubeconfig {
		return true
	}
	name, namespace := n.At("metadata", "name").Text(), n.At("metadata", "namespace").Text()
	if tenant, ok := strings.CutPrefix(name, "vc-"); ok {
		for i := range f.Tenants {
			if f.Tenants[i].Name == tenant {
				return true
			}
		}
	}
	for i := range f.Clusters {
		c := &f.Clusters[i]
		if name == c.SecretName && (c.SecretNamespace == "" || namespace == c.SecretNamespace) {
			return true
		}
	}
	return false
}
