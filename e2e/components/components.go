package components

import (
	"fmt"
	"slices"
	"strings"
)

// Component is one program of the stack.
type Component struct {
	Name    string   // file name in the bin directory, and what the command line calls it
	Module  string   // folder below components/ whose go.mod pins it
	Package string   // main package
	Links   []string // further names of a multi-call binary
	Version []string // arguments that make it print its version
}

// all is every program, in the order in which their versions are printed.
var all = []Component{
	{Name: "kube-apiserver", Module: "stack", Package: "k8s.io/kubernetes/cmd/kube-apiserver", Version: []string{"--version"}},
	{Name: "kube-controller-manager", Module: "stack", Package: "k8s.io/kubernetes/cmd/kube-controller-manager", Version: []string{"--version"}},
	{Name: "kubectl", Module: "stack", Package: "k8s.io/kubernetes/cmd/kubectl", Version: []string{"version", "--client"}},
	{Name: "etcd", Module: "stack", Package: "go.etcd.io/etcd/server/v3", Version: []string{"--version"}},
	{
		Name: "argocd", Module: "stack", Package: "github.com/argoproj/argo-cd/v3/cmd", Version: []string{"version", "--client", "--short"},
		Links: []string{
			"argocd-application-controller", "argocd-applicationset-controller", "argocd-cmp-server",
			"argocd-repo-server", "argocd-server",
		},
	},
	{Name: "argocd-agent", Module: "stack", Package: "github.com/argoproj-labs/argocd-agent/cmd/argocd-agent", Version: []string{"version"}},
	{Name: "argocd-agentctl", Module: "stack", Package: "github.com/argoproj-labs/argocd-agent/cmd/ctl", Version: []string{"version"}},
	{Name: "kustomize", Module: "stack", Package: "sigs.k8s.io/kustomize/kustomize/v5", Version: []string{"version"}},
	{Name: "helm", Module: "helm", Package: "helm.sh/helm/v3/cmd/helm", Version: []string{"version", "--short"}},
}

// Names lists every program there is.
func Names() []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
	}
	return names
}

// pick returns the programs of these names, all of them where there is no name.
func pick(names []string) ([]Component, error) {
	if len(names) == 0 {
		return all, nil
	}
	var picked []Component
	for _, name := range names {
		i := slices.IndexFunc(all, func(c Component) bool { return c.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no component %q; there are %s", name, strings.Join(Names(), ", "))
		}
		picked = append(picked, all[i])
	}
	return picked, nil
}

// files are the names under which the component lies in the bin directory.
func (c Component) files() []string {
	return append([]string{c.Name}, c.Links...)
}
