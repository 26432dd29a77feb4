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
	Files   []File   // what else of its module the tests need
}

// File is a file or folder of a component's source, copied beside the programs.
type File struct {
	From string // path in the module
	To   string // path in the bin directory
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
		Files: []File{
			{From: "manifests/crds", To: "argocd-manifests/crds"},
			{From: "manifests/base", To: "argocd-manifests/base"},
			{From: "hack/git-verify-wrapper.sh", To: "git-verify-wrapper.sh"}, // the repo-server runs it by this name
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

// files are the paths that the component has in the bin directory when it is whole.
func (c Component) files() []string {
	files := append([]string{c.Name}, c.Links...)
	for _, f := range c.Files {
		files = append(files, f.To)
	}
	return files
}
