package sidecar

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"k8s.io/client-go/rest"

	"github.com/tenantry/tenantry/internal/sidecar/reach"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// Places in Kubernetes begin with these; the namespace follows.
const (
	InSecrets    = "secret:"
	InConfigMaps = "configmap:"
)

// A Config is what the flags say. The places are paths, or a namespace after InSecrets or InConfigMaps.
type Config struct {
	Registrations string   // file, folder, "-" or configmap:NAMESPACE
	Connectors    string   // folder or secret:NAMESPACE
	Store         string   // folder or secret:NAMESPACE
	Kubeconfigs   string   // folder or secret:NAMESPACE; "": no agents are touched
	Kubeconfig    string   // of the cluster that those namespaces are in; "": the one that this runs in
	Allowed       []string // hosts, globs, IP addresses and networks where tenants' clusters may be in spite of the rules

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
	if _, err := c.rules(); err != nil {
		errs = append(errs, err)
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

// rules say where tenants' clusters may be.
func (c Config) rules() (reach.Rules, error) {
	allowed, err := reach.ParseAllowed(c.Allowed)
	if err != nil {
		return reach.Rules{}, fmt.Errorf("--allowed-servers: %w", err)
	}
	rules := reach.Rules{Allowed: allowed}
	if own, err := rest.InClusterConfig(); err == nil { // else it runs in no cluster
		if u, err := url.Parse(own.Host); err == nil {
			rules.Own = reach.ParseOwn(u.Hostname())
		}
	}
	return rules, nil
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
