package generators

import (
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// kustomizationFile is the file that makes a folder a kustomization.
const kustomizationFile = "kustomization.yaml"

// A kustomization is one folder's (kustomize.config.k8s.io/v1beta1). What it patches is upstream's, which
// a render does not read: kustomize fetches it at the version that stands here.
type kustomization struct {
	namespace string
	resources []string
	patches   []patch
}

// A patch changes the objects that its target matches; without a target it names its object itself.
type patch struct {
	kind, name string // of the target; regular expressions
	text       string
}

// remove is a patch that deletes the objects of that name, a regular expression, of any kind.
func remove(kind, name string) patch {
	return patch{kind, name, "$patch: delete\napiVersion: v1\nkind: Any\nmetadata:\n  name: any\n"}
}

// allowRedis lets an argocd-agent program through the network policy of Argo CD's redis.
func allowRedis(program string) patch {
	return patch{"NetworkPolicy", "argocd-redis-network-policy", `- op: add
  path: /spec/ingress/0/from/-
  value:
    podSelector:
      matchLabels:
        app.kubernetes.io/name: ` + program + "\n"}
}

// subjectsIn moves the subjects of role bindings into a namespace. Upstream's name the namespace argocd, and
// kustomize leaves them there when it moves their service accounts.
func subjectsIn(namespace string) patch {
	text := yamlout.AppendString([]byte("- op: add\n  path: /subjects/0/namespace\n  value: "), namespace, 2)
	return patch{"(Cluster)?RoleBinding", "argocd-.*", string(text) + "\n"}
}

// mergeConfig is a patch that sets keys of a ConfigMap.
func mergeConfig(name string, data [][2]string) patch {
	w := yamlout.New(nil)
	w.Str("apiVersion", "v1")
	w.Str("kind", "ConfigMap")
	w.Open("metadata")
	w.Str("name", name)
	w.Close()
	w.Open("data")
	for _, d := range data {
		w.Str(d[0], d[1])
	}
	w.Close()
	return patch{text: string(w.Bytes())}
}

// restart is a patch that changes a workload's pods when what they read at their start changes, and sets
// their environment.
func restart(kind, name, hash string, env [][2]string) patch {
	w := yamlout.New(nil)
	w.Str("apiVersion", "apps/v1")
	w.Str("kind", kind)
	w.Open("metadata")
	w.Str("name", name)
	w.Close()
	w.Open("spec")
	w.Open("template")
	w.Open("metadata")
	w.Open("annotations")
	w.Str("tenantry.dev/params-hash", hash)
	w.Close()
	w.Close()
	if len(env) > 0 {
		w.Open("spec")
		w.OpenSeq("containers")
		w.OpenItem()
		w.Str("name", name)
		w.OpenSeq("env")
		for _, e := range env {
			w.OpenItem()
			w.Str("name", e[0])
			w.Str("value", e[1])
			w.Close()
		}
		w.Close()
		w.Close()
		w.Close()
		w.Close()
	}
	w.Close()
	w.Close()
	return patch{text: string(w.Bytes())}
}

// kustomize emits the kustomization of a folder.
func (s *sink) kustomize(k kustomization, folder string, of func(apiVersion, kind, name string) meta) {
	m := of("kustomize.config.k8s.io/v1beta1", "Kustomization", folder)
	inFolder(&m.Object, folder, kustomizationFile)
	w := s.writer()
	w.Str("apiVersion", m.APIVersion)
	w.Str("kind", m.Kind)
	w.Str("namespace", k.namespace)
	w.OpenSeq("resources")
	for _, r := range k.resources {
		w.Item(r)
	}
	w.Close()
	w.OpenSeq("patches")
	for _, p := range k.patches {
		w.OpenItem()
		if p.kind+p.name != "" {
			w.Open("target")
			if p.kind != "" {
				w.Str("kind", p.kind)
			}
			w.Str("name", p.name)
			w.Close()
		}
		w.Str("patch", p.text)
		w.Close()
	}
	w.Close()
	s.end(&m, &w)
}

// inFolder puts an object into a folder of its own below agents/. Such objects have equal names in every
// cluster, so that a stream carries them in a bundle instead.
func inFolder(o *emit.Object, folder, file string) {
	o.Part, o.TreeOnly, o.File = emit.PartAgents, true, folder+"/"+file
}

// bundle emits one Secret for a stream, with the files of a folder as its keys: those of the objects from
// an index on.
func (s *sink) bundle(folder, name string, from int, of func(apiVersion, kind, name string) meta, labels ...[2]string) {
	m := of("v1", "Secret", name)
	s.claimSecret(m.Namespace, name)
	if from == len(s.objects) {
		return // nothing of it is wanted
	}
	m.Part, m.File, m.StreamOnly, m.labels = emit.PartAgents, folder+"/bundle.yaml", true, labels
	own := make([]emit.Object, 0, len(s.objects)-from)
	for _, o := range s.objects[from:] {
		if o.TreeOnly && o.Part == emit.PartAgents && inside(o.File, folder) {
			own = append(own, o)
		}
	}
	if len(own) == 0 {
		return
	}
	emit.Sort(own)
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Str("type", "Opaque")
	w.Open("stringData")
	for i := 0; i < len(own); {
		file, text := own[i].File, ""
		for ; i < len(own) && own[i].File == file; i++ {
			if text != "" {
				text += "---\n"
			}
			text += string(own[i].Body)
		}
		w.Str(file[len(folder)+1:], text)
	}
	w.Close()
	s.end(&m, &w)
}

func inside(file, folder string) bool {
	return len(file) > len(folder) && file[:len(folder)] == folder && file[len(folder)] == '/'
}
