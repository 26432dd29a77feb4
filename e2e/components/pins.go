package components

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// linkerFlags stamps the pinned versions into the programs that do not know their own: without them kube-apiserver
// reports v0.0.0, which clients refuse. A flag for a package that a program does not link does nothing there.
func linkerFlags(root string) (string, error) {
	pins, err := versions(filepath.Join(root, "components", "stack", "go.mod"))
	if err != nil {
		return "", err
	}
	charts, err := versions(filepath.Join(root, "components", "helm", "go.mod"))
	if err != nil {
		return "", err
	}
	kube := pins["k8s.io/kubernetes"]
	number := strings.SplitN(strings.TrimPrefix(kube, "v"), ".", 3)
	if len(number) != 3 {
		return "", fmt.Errorf("read the components' versions: k8s.io/kubernetes is at %q", kube)
	}
	return strings.Join([]string{
		"-s -w",
		"-X k8s.io/component-base/version.gitVersion=" + kube,
		"-X k8s.io/component-base/version.gitMajor=" + number[0],
		"-X k8s.io/component-base/version.gitMinor=" + number[1],
		"-X github.com/argoproj/argo-cd/v3/common.version=" + strings.TrimPrefix(pins["github.com/argoproj/argo-cd/v3"], "v"),
		"-X github.com/argoproj-labs/argocd-agent/internal/version.version=" + strings.TrimPrefix(pins["github.com/argoproj-labs/argocd-agent"], "v"),
		"-X helm.sh/helm/v3/internal/version.version=" + charts["helm.sh/helm/v3"],
	}, " "), nil
}

// versions reads the required versions of a go.mod, by module path.
func versions(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the components' versions: %w", err)
	}
	mod, err := modfile.Parse(file, text, nil)
	if err != nil {
		return nil, fmt.Errorf("read the components' versions: %w", err)
	}
	out := map[string]string{}
	for _, r := range mod.Require {
		out[r.Mod.Path] = r.Mod.Version
	}
	return out, nil
}
