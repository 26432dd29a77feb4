package fn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"
	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// functionConfig is the place of problems in it: a file that nobody wrote has no lines to show.
const functionConfig = "functionConfig"

// envelope is the ResourceList without its items, as the SDK reads it.
func envelope(root yamlscan.Node) (*sdk.ResourceList, error) {
	text := []byte("apiVersion: " + root.Get("apiVersion").Text() + "\nkind: ResourceList\nitems: []\n")
	if c := root.Get("functionConfig"); c.Kind() == yamlscan.Map {
		text = append(yamlout.AppendNode(append(text, "functionConfig:"...), c, 2), '\n')
	}
	list, err := sdk.ParseResourceList(text)
	if err != nil {
		return nil, fmt.Errorf("read the ResourceList: %w", err)
	}
	return list, nil
}

// lists are the flat settings that hold several values, separated by commas.
var lists = []string{
	"select.tenants", "select.projects", "select.connectors", "hostTargets", "repository",
	"appProject.sourceRepos", "appProject.hostNamespaces", "inlineSources.repositories", "inlineSources.allow",
}

// toFleet makes a Fleet of a functionConfig: a Fleet is one, a ConfigMap (kpt's configMap:, its
// function-input) holds flat settings such as credentials.from, and the Fleet's name as name. Without a
// functionConfig the defaults hold.
func toFleet(config yamlscan.Node) (yamlscan.Node, problem.List) {
	complain := func(what, fix string) (yamlscan.Node, problem.List) {
		return yamlscan.Node{}, problem.List{{Pos: problem.Pos{File: functionConfig}, What: what, Fix: fix, Object: fleet.RefOf(config)}}
	}
	switch kind := config.Get("kind").Text(); {
	case !config.Exists() || config.Len() == 0:
		return yamlscan.Node{}, nil
	case kind == "Fleet":
		return config, nil
	case kind != "ConfigMap":
		return complain(fmt.Sprintf("kind %q is not a functionConfig of tenantry", kind), "write a Fleet (tenantry.dev/v1alpha1) or a ConfigMap")
	}
	root := map[string]any{"apiVersion": "tenantry.dev/v1alpha1", "kind": "Fleet", "metadata": map[string]any{"name": "default"}}
	spec := map[string]any{}
	settings := map[string]string{}
	for k, v := range config.Get("data").Pairs() {
		settings[k.Text()] = v.Text()
	}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if key == "name" {
			root["metadata"] = map[string]any{"name": settings[key]}
			continue
		}
		if !put(spec, strings.Split(key, "."), value(key, settings[key])) {
			return complain(fmt.Sprintf("data: %q is set beside a setting below it", key), "")
		}
	}
	root["spec"] = spec
	text, err := yaml.Marshal(root)
	if err != nil {
		return complain("cannot be read as flat settings", "write a Fleet instead")
	}
	file, bad := yamlscan.Parse(functionConfig, text)
	if bad.Failed() || len(file.Docs()) != 1 {
		return complain("cannot be read as flat settings", "write a Fleet instead")
	}
	return file.Docs()[0], nil
}

func value(key, text string) any {
	if !slices.Contains(lists, key) || key == "hostTargets" && slices.Contains([]string{fleet.HostTargetsTemplates, fleet.HostTargetsAllow, fleet.HostTargetsDeny}, text) {
		return text
	}
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		all = append(all, strings.TrimSpace(part))
	}
	return all
}

func put(into map[string]any, path []string, v any) bool {
	for _, key := range path[:len(path)-1] {
		below, ok := into[key].(map[string]any)
		if into[key] == nil {
			below, ok = map[string]any{}, true
			into[key] = below
		}
		if !ok {
			return false
		}
		into = below
	}
	last := path[len(path)-1]
	if into[last] != nil {
		return false
	}
	into[last] = v
	return true
}
