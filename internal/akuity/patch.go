package akuity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/api/filters/replicacount"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/resid"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/tenantry/tenantry/internal/problem"
)

// RepoServer is the name of the Deployment that overrides are for, and of the container in it.
const RepoServer = "argocd-repo-server"

// Overrides are what a connector changes about the repo server of its agents. The zero value changes
// nothing.
type Overrides struct {
	Replicas int    // spec.replicas; 0: as the manifest has it
	Memory   string // requests.memory and limits.memory, a Kubernetes quantity; "": as the manifest has it
}

// Patch returns the manifest with the overrides in place. Only the Deployment RepoServer is written
// anew, and only if an override is set; every other document keeps its bytes. A manifest without that
// Deployment, or without that container when Memory is set, is a problem, and so is a Deployment that
// cannot be written anew without a change of meaning.
func (m *Manifest) Patch(o Overrides) (*Manifest, problem.List) {
	if o == (Overrides{}) {
		return m, nil
	}
	c := checker{name: m.name}
	if o.Replicas < 0 {
		c.add(0, "", fmt.Sprintf("%d replicas for the repo server", o.Replicas), "")
	}
	if o.Memory != "" {
		if err := ValidMemory(o.Memory); err != nil {
			c.add(0, "", err.Error(), "")
		}
	}
	i, found := m.repoServer(&c)
	if len(c.problems) > 0 || !found {
		return nil, c.problems
	}
	target := m.objects[i]
	text, ok := c.patchDeployment(target, o)
	if !ok {
		return nil, c.problems
	}
	src := slices.Concat(m.src[:target.span.start], text, m.src[target.span.end:])
	patched, problems := parseManifest(checker{name: m.name}, src, m.objects)
	if problems.Failed() || !m.differsOnlyBy(patched, i, o) {
		c.add(target.span.first, "", "Deployment "+RepoServer+" holds YAML that changes its meaning when it is written anew", "remove the connector's akuityRepoServer keys")
		return nil, c.problems
	}
	return patched, nil
}

// repoServer finds the one Deployment to patch.
func (m *Manifest) repoServer(c *checker) (int, bool) {
	found := -1
	for i, o := range m.objects {
		if !isDeployment(o) || o.Name != RepoServer {
			continue
		}
		if found >= 0 {
			c.add(o.span.first, "", fmt.Sprintf("a second Deployment %s, the first at line %d, so it is unclear which one the overrides are for", RepoServer, m.objects[found].span.first), "")
			return 0, false
		}
		found = i
	}
	if found < 0 {
		c.add(0, "", "no Deployment "+RepoServer+", which the connector's akuityRepoServer keys change", "remove these keys from the connector, or "+fetchAgain)
	}
	return found, found >= 0
}

// patchDeployment is the Deployment's document with the overrides, ending in a newline.
func (c *checker) patchDeployment(target Object, o Overrides) ([]byte, bool) {
	fail := func(what string) ([]byte, bool) {
		c.add(target.span.first, "", "Deployment "+RepoServer+": "+what, "remove the connector's akuityRepoServer keys, or "+fetchAgain)
		return nil, false
	}
	node, err := kyaml.Parse(string(target.Bytes()))
	if err != nil {
		return fail("not readable for patching")
	}
	if spec := node.Field("spec"); spec == nil || spec.Value.YNode().Kind != kyaml.MappingNode {
		return fail("no spec")
	}
	if o.Replicas > 0 {
		replicas := replicacount.Filter{
			Replica: types.Replica{Name: RepoServer, Count: int64(o.Replicas)},
			FieldSpec: types.FieldSpec{
				Gvk: resid.Gvk{Kind: "Deployment"}, Path: "spec/replicas", CreateIfNotPresent: true,
			},
		}
		if _, err := replicas.Filter([]*kyaml.RNode{node}); err != nil {
			return fail("spec.replicas cannot be set")
		}
	}
	if o.Memory != "" {
		container, err := node.Pipe(kyaml.Lookup("spec", "template", "spec", "containers"), kyaml.MatchElement("name", RepoServer))
		if err != nil || container == nil {
			return fail("no container " + RepoServer)
		}
		for _, amounts := range []string{"requests", "limits"} {
			memory := kyaml.NewStringRNode(o.Memory)
			if err := container.PipeE(kyaml.LookupCreate(kyaml.MappingNode, "resources", amounts), kyaml.SetField("memory", memory)); err != nil {
				return fail("resources." + amounts + " cannot be set")
			}
		}
	}
	text, err := node.String()
	if err != nil {
		return fail("not writable")
	}
	return target.frame([]byte(text)), true
}

// frame puts text where the document was: on a line of its own, with a newline at the end.
func (o Object) frame(text []byte) []byte {
	var b bytes.Buffer
	if o.span.start > 0 && o.src[o.span.start-1] != '\n' {
		b.WriteByte('\n') // what follows `---` on its line
	}
	b.Write(text)
	if !bytes.HasSuffix(text, []byte{'\n'}) {
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// differsOnlyBy tells whether patched is m with nothing changed but object i, and that only by o. It is
// checked on the objects, so it also holds the YAML writer to account.
func (m *Manifest) differsOnlyBy(patched *Manifest, i int, o Overrides) bool {
	if len(patched.objects) != len(m.objects) {
		return false
	}
	for j := range m.objects {
		want := m.objects[j].canonical
		if j == i {
			want = expected(want, o)
		}
		if !bytes.Equal(want, patched.objects[j].canonical) {
			return false
		}
	}
	return true
}

// expected sets o in a Deployment's canonical JSON, by other means than patchDeployment.
func expected(deployment []byte, o Overrides) []byte {
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(deployment))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return nil
	}
	spec, ok := child(tree, "spec")
	if !ok {
		return nil
	}
	if o.Replicas > 0 {
		spec["replicas"] = o.Replicas
	}
	if o.Memory != "" {
		template, _ := child(spec, "template")
		pod, _ := child(template, "spec")
		containers, _ := pod["containers"].([]any)
		for _, item := range containers {
			container, _ := item.(map[string]any)
			if container["name"] != RepoServer {
				continue
			}
			resources, _ := child(container, "resources")
			for _, amounts := range []string{"requests", "limits"} {
				if a, ok := child(resources, amounts); ok {
					a["memory"] = o.Memory
				}
			}
			break
		}
	}
	return canonical(tree)
}

// child is the map at key, made when nothing is there.
func child(tree map[string]any, key string) (map[string]any, bool) {
	if tree == nil {
		return nil, false
	}
	if tree[key] == nil {
		tree[key] = map[string]any{}
	}
	m, ok := tree[key].(map[string]any)
	return m, ok
}
