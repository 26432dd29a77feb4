package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

const examples = "../../examples/sidecar"

// TestExamples: every manifest in examples/sidecar is whole YAML, and what it starts takes its arguments.
func TestExamples(t *testing.T) {
	t.Parallel()
	started := 0
	err := fs.WalkDir(os.DirFS(examples), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		f, err := os.Open(filepath.Join(examples, name))
		if err != nil {
			return err
		}
		defer f.Close()
		for dec := yaml.NewDecoder(f); ; {
			var object manifest
			if err := dec.Decode(&object); err != nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", name, err)
				}
				return nil
			}
			if object.APIVersion == "" || object.Kind == "" {
				t.Errorf("%s: not an object", name)
			}
			for _, c := range object.Spec.Template.Spec.Containers {
				if len(c.Command) == 1 && c.Command[0] == "tenantry-sidecar" {
					started++
					takes(t, name, c.Args)
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if started != 2 {
		t.Errorf("%d containers run the sidecar, want 2: as a Deployment and beside the repo-server", started)
	}
}

// manifest is as much of an object as the test reads.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Spec       struct {
		Template struct {
			Spec struct {
				Containers []struct{ Command, Args []string }
			}
		}
	}
}

// takes parses and checks arguments as the program does, and does nothing by them.
func takes(t *testing.T, name string, args []string) {
	t.Helper()
	root := newRoot(stdio{strings.NewReader(""), t.Output(), t.Output()})
	for _, c := range root.Commands() {
		c.RunE = func(*cobra.Command, []string) error { return nil }
	}
	root.SetArgs(args)
	if err := root.Execute(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}
