package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// doorName is kustomize with tenantry as its function: what the door itself costs.
const doorName = "kustomize + fn"

// maxDoor is how many tenants kustomize is given as objects; with more it takes minutes.
const maxDoor = 100

// asFunction makes a kustomization of the fleet's files, with its Fleet as a transformer.
func asFunction(_ context.Context, s *settings, n int) error {
	dir := s.fleet(n, "vci")
	src, err := os.ReadFile(filepath.Join(dir, "fleet.yaml"))
	if err != nil {
		return err
	}
	program := filepath.Join(s.dir, "bin", "tenantry")
	function := "metadata:\n  annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: " + program + "\n        args: [fn]\n"
	text := strings.Replace(string(src), "metadata:\n", function, 1)
	if err := os.WriteFile(filepath.Join(dir, "function.yaml"), []byte(text), 0o644); err != nil {
		return err
	}
	list := "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\ntransformers:\n  - function.yaml\nresources:\n"
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(path) == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		list += "  - " + filepath.ToSlash(name) + "\n"
		return err
	})
	if err != nil {
		return fmt.Errorf("list the fleet's files: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(list), 0o644)
}
