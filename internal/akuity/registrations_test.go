package akuity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/akuity"
)

// stream writes ConfigMaps as a render does, among other documents.
func stream(maps []akuity.ConfigMap) string {
	var b strings.Builder
	b.WriteString("# Written by tenantry; changes are lost at the next render.\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: tenantry}\n")
	for _, m := range maps {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n  namespace: argocd\ndata:\n", m.Name)
		for _, kv := range m.Data {
			if kv[0] == "registrations.yaml" {
				fmt.Fprintf(&b, "  %s: |\n    %s\n", kv[0], strings.ReplaceAll(strings.TrimSuffix(kv[1], "\n"), "\n", "\n    "))
			} else {
				fmt.Fprintf(&b, "  %s: %q\n", kv[0], kv[1])
			}
		}
	}
	return b.String()
}

func small() akuity.Registrations {
	return akuity.Registrations{Fleet: "prod", Connector: "akuity-prod", Complete: true, Clusters: []akuity.Registration{
		{Name: "shop-beta", Project: "shop", Tenant: "beta", Size: "CLUSTER_SIZE_LARGE", Overrides: akuity.Overrides{Replicas: 3, Memory: "2Gi"}},
		{Name: "shop-acme", Project: "shop", Tenant: "acme", Size: "CLUSTER_SIZE_MEDIUM", Namespace: "akuity"},
		{Name: "eu-1", ControlPlaneCluster: "eu-1", Size: "CLUSTER_SIZE_SMALL"},
	}}
}

func sorted(r akuity.Registrations) akuity.Registrations {
	r.Clusters = append([]akuity.Registration{r.Clusters[2], r.Clusters[1]}, r.Clusters[0])
	return r
}

func large(n int) akuity.Registrations {
	r := akuity.Registrations{Fleet: "prod", Connector: "big", Complete: true}
	for i := range n {
		r.Clusters = append(r.Clusters, akuity.Registration{Name: fmt.Sprintf("shop-tenant-%05d", i), Project: "shop", Tenant: fmt.Sprintf("tenant-%05d", i), Size: "CLUSTER_SIZE_MEDIUM"})
	}
	return r
}

func TestConfigMaps(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/expected/registrations").Assert(t, "small.yaml", []byte(stream(small().ConfigMaps())))
	golden(t, "testdata/expected/registrations").Assert(t, "empty.yaml", []byte(stream(akuity.Registrations{Fleet: "prod", Connector: "old"}.ConfigMaps())))

	maps := large(5000).ConfigMaps()
	var names []string
	for _, m := range maps {
		names = append(names, m.Name)
		for _, kv := range m.Data {
			if len(kv[1]) > akuity.MaxPartBytes {
				t.Errorf("%s: %s has %d bytes", m.Name, kv[0], len(kv[1]))
			}
		}
	}
	want := []string{"tenantry-registrations-big", "tenantry-registrations-big.2", "tenantry-registrations-big.3"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

// mounted is how a kubelet shows ConfigMaps: a folder each, a file for each key.
func mounted(maps []akuity.ConfigMap) []akuity.File {
	var files []akuity.File
	for _, m := range maps {
		for _, kv := range m.Data {
			files = append(files, akuity.File{Name: "mnt/" + m.Name + "/" + kv[0], Data: []byte(kv[1])})
		}
	}
	return files
}

func TestParseRegistrations(t *testing.T) {
	t.Parallel()
	empty := akuity.Registrations{Fleet: "prod", Connector: "old", Complete: true}
	smallMaps, largeMaps := small().ConfigMaps(), large(5000).ConfigMaps()
	var list strings.Builder
	list.WriteString("apiVersion: v1\nkind: List\nitems:\n")
	for _, m := range smallMaps {
		list.WriteString("- {apiVersion: v1, kind: ConfigMap, metadata: {name: " + m.Name + "}, data: {")
		for _, kv := range m.Data {
			fmt.Fprintf(&list, "%q: %q,", kv[0], kv[1])
		}
		list.WriteString("}}\n")
	}
	for name, c := range map[string]struct {
		reason string
		files  []akuity.File
		want   []akuity.Registrations
	}{
		"Stream":      {"tenantry render | tenantry-sidecar", []akuity.File{{Name: "-", Data: []byte(stream(smallMaps))}}, []akuity.Registrations{sorted(small())}},
		"Parts":       {"all parts in one stream", []akuity.File{{Name: "-", Data: []byte(stream(largeMaps))}}, []akuity.Registrations{large(5000)}},
		"Files":       {"a tree has a file for each", []akuity.File{{Name: "b/z.yaml", Data: []byte(stream(largeMaps[1:]))}, {Name: "b/a.yaml", Data: []byte(stream(largeMaps[:1]))}, {Name: "README.md", Data: []byte("# words\n")}}, []akuity.Registrations{large(5000)}},
		"Mounted":     {"volumes of a Pod", mounted(append(smallMaps, largeMaps...)), []akuity.Registrations{sorted(small()), large(5000)}},
		"MountedRoot": {"one volume, given itself", []akuity.File{{Name: "connector", Data: []byte("old\n")}, {Name: "complete", Data: []byte("true")}, {Name: "fleet", Data: []byte("prod")}, {Name: "part", Data: []byte("1")}, {Name: "parts", Data: []byte("1")}, {Name: "digest", Data: []byte("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")}, {Name: "registrations.yaml", Data: []byte("[]\n")}}, []akuity.Registrations{empty}},
		"List":        {"kubectl get configmap -o yaml", []akuity.File{{Name: "-", Data: []byte(list.String())}}, []akuity.Registrations{sorted(small())}},
		"Empty":       {"no clusters is a list too", []akuity.File{{Name: "-", Data: []byte(stream(empty.ConfigMaps()))}}, []akuity.Registrations{empty}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := akuity.ParseRegistrations(c.files...)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

// TestCutOff: a pipe may break anywhere. No beginning of a stream may pass for a list with fewer
// clusters: the missing ones would be removed.
func TestCutOff(t *testing.T) {
	t.Parallel()
	whole := stream(small().ConfigMaps())
	for n := range len(whole) - 1 {
		got, problems := akuity.ParseRegistrations(akuity.File{Name: "-", Data: []byte(whole[:n])})
		if !problems.Failed() && len(got[0].Clusters) != 3 {
			t.Fatalf("the first %d of %d bytes pass for a list of %d", n, len(whole), len(got[0].Clusters))
		}
	}
}

// FuzzRegistrations: what is written is read back, and a damaged list never passes for another one.
func FuzzRegistrations(f *testing.F) {
	f.Add("acme", "shop", "CLUSTER_SIZE_MEDIUM", 3, "2Gi", 40, byte('x'))
	f.Add("no", "a: b", "CLUSTER_SIZE_AUTO", 0, "", 300, byte('\n'))
	f.Fuzz(func(t *testing.T, tenant, project, size string, replicas int, memory string, at int, b byte) {
		in := akuity.Registrations{Fleet: "prod", Connector: "c", Complete: true, Clusters: []akuity.Registration{
			{Name: "one", Tenant: tenant, Project: project, Size: size, Overrides: akuity.Overrides{Replicas: replicas, Memory: memory}},
			{Name: "two", Size: "CLUSTER_SIZE_SMALL"},
		}}
		text := stream(in.ConfigMaps())
		got, problems := akuity.ParseRegistrations(akuity.File{Name: "-", Data: []byte(text)})
		if problems.Failed() {
			return // sizes and the like that are refused
		}
		if strings.ToValidUTF8(tenant+project, "") == tenant+project {
			if diff := cmp.Diff([]akuity.Registrations{in}, got); diff != "" {
				t.Fatalf("not read back (-want +got):\n%s", diff)
			}
		}
		damaged := []byte(text)
		damaged[uint(at)%uint(len(damaged))] = b
		again, problems := akuity.ParseRegistrations(akuity.File{Name: "-", Data: damaged})
		if problems.Failed() {
			return
		}
		if diff := cmp.Diff(got[0].Clusters, again[0].Clusters); diff != "" {
			t.Fatalf("damage passes for another list:\n%s\n%s", damaged, diff)
		}
	})
}
