package input_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"k8s.io/client-go/dynamic"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/input"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key    = akuityfake.Key
	secret = akuityfake.Connector
)

func TestConnectors(t *testing.T) {
	t.Parallel()
	encoded := strings.Replace(secret, "stringData", "data", 1)
	for _, value := range []string{"akuity\n", "https://inst-1.cd.akuity.cloud\n", akuityfake.Organization + "\n", akuityfake.Instance + "\n", akuityfake.KeyID + "\n", key + "\n"} {
		encoded = strings.Replace(encoded, ": "+value, ": "+base64.StdEncoding.EncodeToString([]byte(value))+"\n", 1)
	}
	mounted := []akuity.File{
		{Name: "c/akuity-prod/connectorType", Data: []byte("akuity\n")},
		{Name: "c/akuity-prod/akuityOrgId", Data: []byte(akuityfake.Organization)},
		{Name: "c/akuity-prod/akuityInstanceId", Data: []byte(akuityfake.Instance)},
		{Name: "c/akuity-prod/akuityApiKeyId", Data: []byte(akuityfake.KeyID + "\n")},
		{Name: "c/akuity-prod/akuityApiKeySecret", Data: []byte(key + "\n")},
	}
	for name, files := range map[string][]akuity.File{
		"StringData": {{Name: "a.yaml", Data: []byte(secret)}},
		"Data":       {{Name: "a.yaml", Data: []byte(encoded)}},
		"Among":      {{Name: "a.yaml", Data: []byte("kind: Secret\nmetadata: {name: other}\n---\n" + secret + "---\nkind: ConfigMap\n")}, {Name: "README.md", Data: []byte("{")}},
		"Mounted":    mounted,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := input.Connectors(files, []string{"akuity-prod"})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			c := got["akuity-prod"]
			want := []string{"akuity-prod", akuityfake.Organization, akuityfake.Instance, akuityfake.KeyID, key}
			if diff := cmp.Diff(want, []string{c.Name, c.Organization, c.Instance, c.KeyID, c.Key.Reveal()}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestConnectorsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, src, want, err string }{
		"Missing":    {"", "", "no connector \"akuity-prod\", which a registration list names\n", "there is no connector of that name"},
		"Near":       {"a typing mistake is likely", strings.Replace(secret, "name: akuity-prod", "name: akuity-prd", 1), "no connector \"akuity-prod\", which a registration list names; did you mean \"akuity-prd\"?\n", "there is no connector of that name"},
		"SelfHosted": {"it has no clusters at Akuity", strings.Replace(secret, "connectorType: akuity", "connectorType: argocd", 1), "a.yaml:1:1: connectorType: connector \"akuity-prod\" is not of Akuity, and a registration list names it; write \"akuity\"\n", "it is not of Akuity"},
		"NoKeys":     {"all that lack are told", strings.NewReplacer("  akuityApiKeyId: "+akuityfake.KeyID+"\n", "", "  akuityApiKeySecret: "+key+"\n", "").Replace(secret), "a.yaml:1:1: akuityApiKeyId: connector \"akuity-prod\" has no akuityApiKeyId, which the sidecar needs\na.yaml:1:1: akuityApiKeySecret: connector \"akuity-prod\" has no akuityApiKeySecret, which the sidecar needs\n", "it has no akuityApiKeyId, no akuityApiKeySecret"},
		"Blanks":     {"", strings.Replace(secret, key, key+" "+key, 1), "a.yaml:13:23: akuityApiKeySecret: a value with blanks in it\n", ""},
		"Twice":      {"which one is meant?", secret + "---\n" + secret, "a.yaml:15:1: connector \"akuity-prod\" twice, first at a.yaml:1:1\n", ""},
		"NotBase64":  {"", strings.Replace(secret, "stringData", "data", 1), "", "it is not of Akuity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := input.Connectors([]akuity.File{{Name: "a.yaml", Data: []byte(c.src)}}, []string{"akuity-prod"})
			text := problems.String()
			if !problems.Failed() || strings.Contains(text, key) {
				t.Fatalf("%s: %s", c.reason, text)
			}
			if diff := cmp.Diff(c.want, text); diff != "" && c.want != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			err := ""
			if got["akuity-prod"].Err != nil {
				err = got["akuity-prod"].Err.Error()
			}
			if diff := cmp.Diff(c.err, err); diff != "" {
				t.Errorf("%s: why it cannot be used (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

// TestMountedVolume: a kubelet's layout, with links to links, and a change by which it swaps them.
func TestMountedVolume(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	version := func(name, text string) {
		t.Helper()
		must(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name, "connector"), []byte(text), 0o600))
	}
	version("..2026_01", "first")
	must(t, os.Symlink("..2026_01", filepath.Join(dir, "..data")))
	must(t, os.Symlink("..data/connector", filepath.Join(dir, "connector")))
	must(t, os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	files, err := input.Files(dir, nil)
	must(t, err)
	if len(files) != 1 || string(files[0].Data) != "first" || filepath.Base(files[0].Name) != "connector" {
		t.Errorf("%+v", files)
	}
	before := input.Fingerprint(dir, input.Stdin)
	if before != input.Fingerprint(dir, input.Stdin) {
		t.Error("a fingerprint changes by itself")
	}
	version("..2026_02", "second, and longer")
	must(t, os.Symlink("..2026_02", filepath.Join(dir, "..next")))
	must(t, os.Rename(filepath.Join(dir, "..next"), filepath.Join(dir, "..data")))
	if before == input.Fingerprint(dir, input.Stdin) {
		t.Error("a change is not noticed")
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	files, err := input.Files(input.Stdin, strings.NewReader("text"))
	must(t, err)
	if diff := cmp.Diff([]akuity.File{{Name: "stdin", Data: []byte("text")}}, files); diff != "" {
		t.Error(diff)
	}
	if _, err := input.Files(filepath.Join(t.TempDir(), "none"), nil); err == nil {
		t.Error("a folder that is not there is an empty one")
	}
	if input.Fingerprint("/nowhere/a") == input.Fingerprint(t.TempDir()) {
		t.Error("what cannot be read looks like nothing")
	}
}

func TestKubernetes(t *testing.T) {
	t.Parallel()
	server := kubefake.New()
	put := func(kind, plural, name string, labels, data map[string]any) {
		server.Put("v1/"+plural+"/argocd/"+name, map[string]any{
			"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": name, "namespace": "argocd", "labels": labels}, "data": data,
		})
	}
	list := akuity.Registrations{Fleet: "prod", Connector: "akuity-prod", Complete: true, Clusters: []akuity.Registration{{Name: "shop-acme", Size: "CLUSTER_SIZE_SMALL"}}}
	for _, m := range list.ConfigMaps() {
		data := map[string]any{}
		for _, kv := range m.Data {
			data[kv[0]] = kv[1]
		}
		put("ConfigMap", "configmaps", m.Name, nil, data)
	}
	put("ConfigMap", "configmaps", "other", nil, map[string]any{"connector": "x"})
	data := map[string]any{}
	for k, v := range map[string]string{"connectorType": "akuity", "akuityOrgId": "org", "akuityInstanceId": "inst", "akuityApiKeyId": "id", "akuityApiKeySecret": key} {
		data[k] = base64.StdEncoding.EncodeToString([]byte(v))
	}
	put("Secret", "secrets", "akuity-prod", map[string]any{"loft.sh/connector-type": "argocd"}, data)
	put("Secret", "secrets", "unlabelled", nil, data)
	client, err := dynamic.NewForConfig(server.Config())
	must(t, err)

	files, err := input.RegistrationMaps(t.Context(), client, "argocd")
	must(t, err)
	lists, problems := akuity.ParseRegistrations(files...)
	if diff := cmp.Diff([]akuity.Registrations{list}, lists); diff != "" || len(problems) > 0 {
		t.Errorf("%s%s", problems, diff)
	}
	files, err = input.ConnectorSecrets(t.Context(), client, "argocd")
	must(t, err)
	connectors, problems := input.Connectors(files, []string{"akuity-prod"})
	if len(problems) > 0 || connectors["akuity-prod"].Key.Reveal() != key {
		t.Errorf("%s", problems)
	}
	if _, problems := input.Connectors(files, []string{"unlabelled"}); !problems.Failed() {
		t.Error("a Secret without the label is no connector")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
