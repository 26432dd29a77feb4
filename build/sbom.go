package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

// The part of CycloneDX 1.6 (cyclonedx.org/docs/1.6/json) that says which modules, at which version and hash, are in the
// image. It carries no serial number and no time, so that equal images have equal ones.
type (
	bomDocument struct {
		Format       string          `json:"bomFormat"`
		SpecVersion  string          `json:"specVersion"`
		Version      int             `json:"version"`
		Metadata     bomMetadata     `json:"metadata"`
		Components   []bomComponent  `json:"components"`
		Dependencies []bomDependency `json:"dependencies"`
	}
	bomMetadata struct {
		Component bomComponent `json:"component"`
	}
	bomComponent struct {
		Type       string        `json:"type"`
		Ref        string        `json:"bom-ref"`
		Name       string        `json:"name"`
		Version    string        `json:"version,omitempty"`
		Scope      string        `json:"scope,omitempty"`
		Hashes     []bomHash     `json:"hashes,omitempty"`
		PURL       string        `json:"purl,omitempty"`
		Properties []bomProperty `json:"properties,omitempty"`
	}
	bomHash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	bomProperty struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	bomDependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

// writeSBOM describes finished programs, for a release's archives.
func writeSBOM(file, version string, binaries []string) error {
	var programs []program
	for _, binary := range binaries {
		p, err := readProgram(binary)
		if err != nil {
			return err
		}
		programs = append(programs, p)
	}
	text, err := sbom(version, programs)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return fmt.Errorf("write the SBOM: %w", err)
	}
	return nil
}

// sbom describes the image with these programs.
func sbom(version string, programs []program) ([]byte, error) {
	doc := bomDocument{
		Format: "CycloneDX", SpecVersion: "1.6", Version: 1,
		Metadata: bomMetadata{bomComponent{Type: "container", Ref: "tenantry", Name: "tenantry", Version: version}},
	}
	modules := map[string]bomComponent{}
	image := bomDependency{Ref: "tenantry", DependsOn: []string{}}
	for _, p := range programs {
		ref := "program:" + p.name
		doc.Components = append(doc.Components, bomComponent{
			Type: "application", Ref: ref, Name: p.name, Version: version,
			Properties: []bomProperty{{"go:version", p.info.GoVersion}, {"go:package", p.info.Path}},
		})
		image.DependsOn = append(image.DependsOn, ref)
		links, err := addModules(modules, p.info)
		if err != nil {
			return nil, fmt.Errorf("write the SBOM of %s: %w", p.name, err)
		}
		doc.Dependencies = append(doc.Dependencies, bomDependency{Ref: ref, DependsOn: links})
	}
	doc.Components = append(doc.Components, slices.SortedFunc(maps.Values(modules), func(a, b bomComponent) int {
		return cmp.Compare(a.Ref, b.Ref)
	})...)
	doc.Dependencies = append([]bomDependency{image}, doc.Dependencies...)
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the SBOM: %w", err)
	}
	return append(text, '\n'), nil
}

// addModules adds a program's modules, and the standard library, and returns their references in order.
func addModules(modules map[string]bomComponent, info *buildinfo.BuildInfo) ([]string, error) {
	std := strings.TrimPrefix(info.GoVersion, "go")
	refs := []string{purl("stdlib", std)}
	modules[refs[0]] = bomComponent{Type: "library", Ref: refs[0], Name: "stdlib", Version: std, PURL: refs[0]}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c, err := moduleComponent(m)
		if err != nil {
			return nil, err
		}
		modules[c.Ref] = c
		refs = append(refs, c.Ref)
	}
	slices.Sort(refs)
	return refs, nil
}

func moduleComponent(m *debug.Module) (bomComponent, error) {
	c := bomComponent{Type: "library", Ref: purl(m.Path, m.Version), Name: m.Path, Version: m.Version, Scope: "required"}
	c.PURL = c.Ref
	if sum, ok := strings.CutPrefix(m.Sum, "h1:"); ok { // Go's hash of the module's files: a SHA-256, in base64
		raw, err := base64.StdEncoding.DecodeString(sum)
		if err != nil {
			return c, fmt.Errorf("module %s: its sum: %w", m.Path, err)
		}
		c.Hashes = []bomHash{{"SHA-256", hex.EncodeToString(raw)}}
	}
	return c, nil
}

// purl is a package URL of the golang type.
func purl(path, version string) string {
	return "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
}
