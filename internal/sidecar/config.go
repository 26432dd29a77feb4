package sidecar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// Places in Kubernetes begin with these; the namespace follows.
const (
	InSecrets    = "secret:"
	InConfigMaps = "configmap:"
)

// A Config is what the flags say. The places are paths, or a namespace after InSecrets or InConfigMaps.
type Config struct {
	Registrations string // file, folder, "-" or configmap:NAMESPACE
	Connectors    string // folder or secret:NAMESPACE
	Store         string // folder or secret:NAMESPACE
	Kubeconfigs   string // folder or secret:NAMESPACE; "": no agents are touched
	Kubeconfig    string // of the cluster that those namespaces are in; "": the one that this runs in

	APIURL       string
	Apply        bool
	DryRun       bool
	Force        bool
	MaxDeletions reconcile.Quota
	Timeout      time.Duration // for one cluster
	APICalls     int           // at a time, over all connectors
	UserAgent    string
}

// Check says what is wrong with the settings, nil when nothing.
func (c Config) Check() error {
	var errs []error
	need := func(flag, value string) {
		if value == "" {
			errs = append(errs, fmt.Errorf("--%s is needed", flag))
		}
	}
	need("registrations", c.Registrations)
	need("connectors", c.Connectors)
	need("store", c.Store)
	if c.Apply {
		need("kubeconfigs", c.Kubeconfigs)
	} else if c.Kubeconfigs != "" {
		errs = append(errs, errors.New("--kubeconfigs is for --apply"))
	}
	for flag, value := range map[string]string{"registrations": c.Registrations, "connectors": c.Connectors, "store": c.Store, "kubeconfigs": c.Kubeconfigs} {
		for _, prefix := range []string{InSecrets, InConfigMaps} {
			namespace, inKubernetes := strings.CutPrefix(value, prefix)
			if inKubernetes && (namespace == "" || (prefix == InConfigMaps) != (flag == "registrations")) {
				errs = append(errs, fmt.Errorf("--%s does not take %q", flag, value))
			}
		}
	}
	if c.APICalls < 1 {
		errs = append(errs, errors.New("--api-calls must be at least 1"))
	}
	if c.Timeout <= 0 {
		errs = append(errs, errors.New("--timeout must be more than 0"))
	}
	return errors.Join(errs...)
}

// watched are the paths whose change starts a round at once.
func (c Config) watched() []string {
	var paths []string
	for _, place := range []string{c.Registrations, c.Connectors} {
		if _, inKubernetes := namespaceOf(place); !inKubernetes {
			paths = append(paths, place)
		}
	}
	return paths
}

func namespaceOf(place string) (namespace string, ok bool) {
	for _, prefix := range []string{InSecrets, InConfigMaps} {
		if namespace, ok = strings.CutPrefix(place, prefix); ok {
			return namespace, true
		}
	}
	return "", false
}
