package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/e2e/stack"
)

// definitions are of products that do not run here and whose objects tenantry emits: the API server holds those to them. They
// come from the products' modules, by the sums of their content that Go's checksum database has.
var definitions = []struct {
	module, sum string
	files       []string
}{
	{
		"github.com/cert-manager/cert-manager@v1.19.1", "h1:Txh8L/nLWTDcb7ZnXuXbTe15BxQnLbLirXmbNk0fGgY=",
		[]string{"deploy/crds/cert-manager.io_certificates.yaml", "deploy/crds/cert-manager.io_issuers.yaml"},
	},
	{
		"github.com/external-secrets/external-secrets@v1.3.2", "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
		[]string{"config/crds/bases/external-secrets.io_externalsecrets.yaml"},
	},
}

// define installs them on a cluster.
func define(ctx context.Context, t *testing.T, c *stack.Cluster) {
	t.Helper()
	for _, d := range definitions {
		cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", d.module)
		cmd.Dir = t.TempDir() // outside of every module
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		out, err := cmd.Output()
		var module struct{ Dir, Sum, Error string }
		if json.Unmarshal(out, &module) != nil || err != nil {
			t.Fatalf("go mod download %s: %v: %s", d.module, err, module.Error)
		}
		if module.Sum != d.sum {
			t.Fatalf("%s: its sum is %s, want %s", d.module, module.Sum, d.sum)
		}
		for _, file := range d.files {
			text, err := os.ReadFile(filepath.Join(module.Dir, filepath.FromSlash(file)))
			must(t, err)
			must(t, c.Apply(ctx, "", text))
			var crd struct{ Metadata struct{ Name string } }
			must(t, yaml.Unmarshal(text, &crd))
			is(ctx, t, c, "CustomResourceDefinition.apiextensions.k8s.io", "", crd.Metadata.Name, "established", established)
		}
	}
}

func established(o *unstructured.Unstructured) error {
	conditions, _, err := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		if c, ok := c.(map[string]any); ok && c["type"] == "Established" && c["status"] == "True" {
			return nil
		}
	}
	if err == nil {
		err = fmt.Errorf("its conditions are %v", conditions)
	}
	return err
}
