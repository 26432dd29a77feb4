package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The subjects that ratios are taken to.
const (
	ours      = "render"
	floorName = "floor"
)

// A subject is one thing that is measured.
type subject struct {
	name, what string
	form       string // of the fleet that it reads: a flag of mkfleet
	peer       bool
	// outputs tells what its standard output is held to: everything of the tenants, their Applications,
	// or nothing.
	outputs comparison
	args    func(s *settings, n int) []string // the program first, a name in s.dir/bin
	stdin   string                            // a file of the fleet
	most    int                               // tenants; 0 is any number
	// before puts things in place before each run, unmeasured.
	before func(ctx context.Context, s *settings, n int) error
}

type comparison int

const (
	nothing comparison = iota
	applicationsOnly
	everything
)

func subjects() []subject {
	files := func(s *settings, n int) string { return s.fleet(n, "files") }
	tree := func(s *settings, n int) string { return filepath.Join(s.dir, "tree", strconv.Itoa(n)) }
	intoTree := func(s *settings, n int) []string {
		return []string{"tenantry", "render", files(s, n), "-o", tree(s, n)}
	}
	return []subject{
		{
			name: floorName, what: "parse the same files once with go.yaml.in/yaml/v3, write as many bytes", form: "files",
			args: func(s *settings, n int) []string {
				size := int64(0)
				if info, err := os.Stat(s.output(n, ours)); err == nil {
					size = info.Size()
				}
				return []string{"floor", "-bytes", strconv.FormatInt(size, 10), files(s, n)}
			},
		},
		{
			name: ours, what: "tenantry render to standard output", form: "files", outputs: everything,
			args: func(s *settings, n int) []string { return []string{"tenantry", "render", files(s, n)} },
		},
		{
			name: "fn", what: "tenantry fn, the fleet as a ResourceList", form: "resourcelist", stdin: "list.yaml",
			args: func(*settings, int) []string { return []string{"tenantry", "fn"} },
		},
		{
			name: "tree", what: "tenantry render -o, into an empty folder", form: "files", args: intoTree,
			before: func(_ context.Context, s *settings, n int) error { return os.RemoveAll(tree(s, n)) },
		},
		{name: "tree again", what: "tenantry render -o, nothing changed since", form: "files", args: intoTree},
		{name: "tree, one changed", what: "tenantry render -o, one tenant changed since", form: "files", args: intoTree, before: changeOne},
		{
			name: "helm", what: "helm template, an app-of-apps chart", form: "helm", peer: true, outputs: everything,
			args: func(s *settings, n int) []string {
				dir := s.fleet(n, "helm")
				return []string{"helm", "template", "fleet", filepath.Join(dir, "chart"), "--values", filepath.Join(dir, "tenants.yaml")}
			},
		},
		{
			name: "jsonnet", what: "go-jsonnet, a function for each template", form: "jsonnet", peer: true, outputs: everything,
			args: func(s *settings, n int) []string {
				return []string{"jsonnet", "--yaml-stream", filepath.Join(s.fleet(n, "jsonnet"), "main.jsonnet")}
			},
		},
		{
			name: "applicationset", what: "Argo CD's ApplicationSet code in process, list generators; Applications only", form: "applicationset",
			peer: true, outputs: applicationsOnly, stdin: "sets.yaml",
			args: func(*settings, int) []string { return []string{"appset"} },
		},
		{
			name: "kustomize", what: "kustomize build, a component for each application; Applications only", form: "kustomize", peer: true, outputs: applicationsOnly,
			args: func(s *settings, n int) []string { return []string{"kustomize", "build", s.fleet(n, "kustomize")} },
		},
		{
			name: doorName, what: "kustomize build of the fleet as objects, with tenantry fn as a transformer", form: "vci", most: maxDoor, before: asFunction,
			args: func(s *settings, n int) []string {
				return []string{"kustomize", "build", "--enable-alpha-plugins", "--enable-exec", s.fleet(n, "vci")}
			},
		},
	}
}

// changeOne gives one tenant's first application another version, and back the next time.
func changeOne(_ context.Context, s *settings, n int) error {
	found, err := filepath.Glob(filepath.Join(s.fleet(n, "files"), "tenants", "shop", "*-0000", "vcluster.yaml"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("the first tenant is not where it was: %v %w", found, err)
	}
	src, err := os.ReadFile(found[0])
	if err != nil {
		return err
	}
	text := string(src)
	const mark = "version: v1."
	if strings.Contains(text, mark+"9999.") {
		text = strings.Replace(text, mark+"9999.", mark, 1)
	} else {
		at := strings.LastIndex(text, mark)
		text = text[:at] + mark + "9999." + text[at+len(mark):]
	}
	return os.WriteFile(found[0], []byte(text), 0o644)
}
