package fn_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/sebdah/goldie/v2"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/fn"
)

const (
	connector = `- apiVersion: v1
  kind: Secret
  metadata: # what reaches the Argo CD
    name: prod
    labels:
      loft.sh/connector-type: argocd
    annotations:
      internal.config.kubernetes.io/path: 'connectors/prod.yaml'
  stringData:
    server: "https://argocd.example.com"   # odd   spacing
    token: s3cr3t-token
`
	tenant = `- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: tenant-acme
    labels: {tenantry.dev/tenant: acme}
    annotations:
      config.kubernetes.io/path: 'tenants/acme.yaml'
  data:
    vcluster.yaml: |
      integrations:
        argoCD:
          enabled: true
          connector: prod
      deploy:
        argoCD:
          applications:
          - name: web
            inline:
              source: {repoURL: https://git.example.com/web.git, path: ., targetRevision: main}
`
	bystander = `# a comment above
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: other}
  spec:
    replicas: 1 # a comment beside
`
	exec = `functionConfig:
  apiVersion: tenantry.dev/v1alpha1
  kind: Fleet
  metadata:
    name: test
  spec:
    inlineSources: {repositories: [https://git.example.com/*]}
    credentials:
      from: Exec
      exec: {server: "https://{cluster}.example.com", command: get-token}
`
)

func list(parts ...string) string {
	return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n" + strings.Join(parts, "")
}

func run(t *testing.T, input string, dir fs.FS) (out, messages string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err = fn.Run(t.Context(), strings.NewReader(input), &stdout, &stderr, dir, tenantry.Options{})
	for _, stream := range []string{stderr.String(), stdout.String()[max(0, strings.Index(stdout.String(), "\nresults:")):]} {
		if err != nil && strings.Contains(stream, "s3cr3t") {
			t.Error("a secret is in the messages or results")
		}
	}
	return stdout.String(), stderr.String(), err
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	goldie.New(t, goldie.WithFixtureDir("testdata/expected"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff)).
		Assert(t, name, []byte(got))
}

func TestItemsLeaveAsTheyCame(t *testing.T) {
	t.Parallel()
	out, messages, err := run(t, list("items:\n", connector, tenant, bystander, exec), nil)
	if err != nil || messages != "" {
		t.Fatal(err, messages)
	}
	if !strings.HasPrefix(out, list("items:\n", connector, tenant, bystander)) {
		t.Errorf("the items do not stand at the beginning as they came:\n%s", cmp.Diff(list("items:\n", connector, tenant, bystander), out))
	}
	golden(t, "transformer.yaml", out)
}

func TestRunAgainReplacesItsOwnOutput(t *testing.T) {
	t.Parallel()
	first, _, err := run(t, list("items:\n", connector, tenant, bystander, exec), nil)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := run(t, first, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("a second run changes the list (-first +second):\n%s", diff)
	}
}

// TestInputsWithTheLabelOfOutputs: an input that somebody has labelled like what tenantry emits is neither left out
// without a word nor removed from the list.
func TestInputsWithTheLabelOfOutputs(t *testing.T) {
	t.Parallel()
	const label = "app.kubernetes.io/managed-by: tenantry"
	labelled := strings.Replace(tenant, "{tenantry.dev/tenant: acme}", "{tenantry.dev/tenant: acme, "+label+"}", 1)
	other := strings.Replace(connector, "    labels:\n", "    labels:\n      "+label+"\n", 1)
	_, messages, err := run(t, list("items:\n", other, labelled, exec), nil)
	want := "connectors/prod.yaml: metadata.labels[app.kubernetes.io/managed-by]: is the label of what tenantry itself writes, which is no input, and this is a connector; remove it\n" +
		"tenants/acme.yaml: metadata.labels[app.kubernetes.io/managed-by]: is the label of what tenantry itself writes, which is no input, and this is a tenant; remove it\n"
	if diff := cmp.Diff(want, messages); diff != "" || !errors.Is(err, fn.ErrProblems) {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	instance := "- apiVersion: management.loft.sh/v1\n  kind: VirtualClusterInstance\n  metadata: {name: one, namespace: p-shop, labels: {" + label + "}}\n" +
		"  spec: {template: {helmRelease: {values: \"integrations: {argoCD: {enabled: true, connector: prod}}\"}}}\n"
	out, messages, err := run(t, list("items:\n", connector, instance, exec), nil)
	if err != nil || !strings.HasPrefix(out, list("items:\n", connector, instance)) || !strings.Contains(out, "name: cluster-shop-one\n") {
		t.Errorf("a tenant with the label: %v\n%s\n%s", err, messages, out)
	}
}

func TestGeneratorReadsFiles(t *testing.T) {
	t.Parallel()
	dir := fstest.MapFS{
		"connectors/prod.yaml":       &fstest.MapFile{Data: []byte("apiVersion: v1\nkind: Secret\nmetadata: {name: prod, labels: {loft.sh/connector-type: argocd}}\nstringData: {server: https://argocd.example.com}\n")},
		"tenants/acme/vcluster.yaml": &fstest.MapFile{Data: []byte("integrations: {argoCD: {enabled: true, connector: prod}}\n")},
	}
	config := strings.TrimPrefix(exec, "functionConfig:\n")
	for name, input := range map[string]string{
		"no items":                              list("items: []\n", exec),
		"items left out":                        list(exec),
		"its own config, as kustomize hands it": list("items:\n- "+strings.TrimPrefix(config, "  "), exec),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, messages, err := run(t, input, dir)
			if err != nil || !strings.Contains(out, "name: cluster-default-acme\n") {
				t.Errorf("no cluster Secret: %v\n%s\n%s", err, messages, out)
			}
		})
	}
}

func TestProblemsAreResults(t *testing.T) {
	t.Parallel()
	broken := strings.Replace(tenant, "connector: prod", "connector: pord", 1)
	out, messages, err := run(t, list("items:\n", connector, broken, exec), nil)
	if !errors.Is(err, fn.ErrProblems) {
		t.Fatalf("got error %v, want ErrProblems", err)
	}
	want := `tenants/acme.yaml: data[vcluster.yaml]: integrations.argoCD.connector: no connector "pord"; did you mean "prod"?` + "\n"
	if diff := cmp.Diff(want, messages); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(out, list("items:\n", connector, broken)) || strings.Contains(out, "kind: AppProject") {
		t.Error("the items are not left as they were")
	}
	golden(t, "problems.yaml", out[strings.Index(out, "\nresults:")+1:])
}

func TestFunctionConfigs(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason, config string
		want           string // in the output
		messages       string // all of the messages
	}{
		"flat": {
			"kpt's configMap: holds flat settings",
			"functionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: function-input}\n  data: {isolation: None, credentials.from: ClusterProfile, name: flat, inlineSources.repositories: \"https://git.example.org/*, https://git.example.com/*\"}\n",
			"kind: ClusterProfile", "",
		},
		"flat list": {
			"a flat setting holds several values, separated by commas",
			"functionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c}\n  data: {\"select.tenants\": \"acme, other\", inlineSources.repositories: \"*\", credentials.from: ClusterProfile}\n",
			"", "functionConfig: spec.select.tenants[1]: \"other\" matches nothing; write one of \"acme\", \"default/acme\"\n",
		},
		"none": {
			"without a functionConfig the defaults hold: the kubeconfig waits, and nothing lists repositories", "",
			"kind: AppProject",
			"tenants/acme.yaml: warning: waits for the Secret loft-default-v-acme/vc-acme with its kubeconfig; its Applications are emitted all the same\n" +
				"tenants/acme.yaml: warning: data[vcluster.yaml]: deploy.argoCD.applications[0].inline: the fleet does not say which repositories tenants may choose, so this application may have https://git.example.com/web.git; list those that they may in the Fleet's inlineSources.repositories\n",
		},
		"misspelt": {
			"an unknown setting is an error",
			"functionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c}\n  data: {isolaton: None, inlineSources.repositories: \"*\", credentials.from: ClusterProfile}\n",
			"", "functionConfig: spec.isolaton: unknown key; did you mean \"isolation\"?\n",
		},
		"other kind": {
			"another kind is no functionConfig",
			"functionConfig:\n  apiVersion: v1\n  kind: Secret\n  metadata: {name: c}\n",
			"", "functionConfig: kind \"Secret\" is not a functionConfig of tenantry; write a Fleet (tenantry.dev/v1alpha1) or a ConfigMap\n",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, messages, err := run(t, list("items:\n", connector, tenant, c.config), nil)
			if (err == nil) != (c.want != "") {
				t.Errorf("%s: got error %v", c.reason, err)
			}
			if diff := cmp.Diff(c.messages, messages); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if !strings.Contains(out, c.want) {
				t.Errorf("%s: no %q in the output", c.reason, c.want)
			}
		})
	}
}

func TestDropKeepsInputsFromTheCluster(t *testing.T) {
	t.Parallel()
	out, _, err := run(t, list("items:\n", connector, tenant, bystander, strings.Replace(exec, "  spec:\n", "  spec:\n    inputs: Drop\n", 1)), nil)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "drop.yaml", out)
}

func TestDropKeepsSecretsThatAreNoInput(t *testing.T) {
	t.Parallel()
	secret := func(name, namespace string) string {
		return "- apiVersion: v1\n  kind: Secret\n  metadata: {name: " + name + ", namespace: " + namespace + "}\n  stringData: {config: \"{}\", name: x, server: https://x.example.com}\n"
	}
	cluster := "- apiVersion: management.loft.sh/v1\n  kind: Cluster\n  metadata: {name: eu-1}\n  spec: {config: {secretName: eu-1, secretNamespace: platform}}\n"
	for name, c := range map[string]struct {
		reason, item string
		local        bool
	}{
		"another cluster's": {"a hand-written cluster Secret of Argo CD has a key config too", secret("staging", "argocd"), false},
		"a tenant's":        {"the kubeconfig of a tenant, whatever credentials are from", secret("vc-acme", "p-default"), true},
		"a Cluster's":       {"the kubeconfig that a Cluster names", secret("eu-1", "platform"), true},
		"a namesake's":      {"the same name in another namespace", secret("eu-1", "elsewhere"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, messages, err := run(t, list("items:\n", c.item, connector, tenant, cluster, strings.Replace(exec, "  spec:\n", "  spec:\n    inputs: Drop\n", 1)), nil)
			if err != nil {
				t.Fatal(err, messages)
			}
			if kept := strings.HasPrefix(out, list("items:\n", c.item)); kept == c.local {
				t.Errorf("%s: got local %v, want %v\n%s", c.reason, !kept, c.local, out)
			}
		})
	}
}

func TestFlowStyleIsRead(t *testing.T) {
	t.Parallel()
	input := `{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [` +
		`{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "prod", "labels": {"loft.sh/connector-type": "argocd"}}, "stringData": {"server": "https://argocd.example.com"}},` +
		`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "t", "labels": {"tenantry.dev/tenant": "acme"}}, "data": {"vcluster.yaml": "integrations: {argoCD: {enabled: true, connector: prod}}"}}` +
		`], "functionConfig": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"credentials.from": "ClusterProfile"}}}`
	out, messages, err := run(t, input, nil)
	if err != nil {
		t.Fatal(err, messages)
	}
	golden(t, "flow.yaml", out)
}

func TestOddLists(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, input, want string }{
		"items a map":        {"items of a wrong type are not no items", "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: {}\n", "items of the ResourceList is a map, want a list"},
		"item null":          {"an item is not dropped in silence", list("items:\n", connector, "- null\n"), "items[1] of the ResourceList is a scalar, want an object"},
		"config a string":    {"a functionConfig is an object", list("items: []\nfunctionConfig: x\n"), "functionConfig of the ResourceList is a scalar, want a map"},
		"another apiVersion": {"another version may mean something else", "apiVersion: foo/v2\nkind: ResourceList\nitems: []\n", `apiVersion "foo/v2" of the ResourceList is not one of`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, err := run(t, c.input, fstest.MapFS{})
			if err == nil || !strings.Contains(err.Error(), c.want) || out != "" {
				t.Errorf("%s: got error %v and output %q", c.reason, err, out)
			}
		})
	}
}

// TestOneLine shows that a problem is that of the object it is in, when all of them stand on one line.
func TestOneLine(t *testing.T) {
	t.Parallel()
	input := `{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "functionConfig": {"apiVersion": "tenantry.dev/v1alpha1", "kind": "Fleet", "metadata": {"name": "c"}, "spec": {"isolation": "some"}}, "items": [` +
		`{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "bad", "labels": {"loft.sh/connector-type": "argocd"}}, "stringData": {"server": "nowhere"}},` +
		`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "t", "labels": {"tenantry.dev/tenant": "acme"}}, "data": {"vcluster.yaml": "{}"}}]}`
	_, messages, err := run(t, input, nil)
	if !errors.Is(err, fn.ErrProblems) {
		t.Fatal(err)
	}
	for _, want := range []string{"functionConfig: spec.isolation:", "Secret/bad: stringData.server:"} {
		if !strings.Contains(messages, want) {
			t.Errorf("no %q in:\n%s", want, messages)
		}
	}
}

// TestOneCause shows that what comes from one cause is one result and one line, and that its places are files and objects.
func TestOneCause(t *testing.T) {
	t.Parallel()
	var items strings.Builder
	for i := range 6 {
		place := fmt.Sprintf("\n    annotations: {internal.config.kubernetes.io/path: tenants/t%d.yaml}", i)
		if i%2 == 1 {
			place = ""
		}
		fmt.Fprintf(&items, "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: t%[1]d\n    labels: {tenantry.dev/tenant: t%[1]d}%[2]s\n  data:\n    vcluster.yaml: |\n"+
			"      integrations: {argoCD: {enabled: true, connector: prod}}\n", i, place)
	}
	config := "functionConfig:\n  apiVersion: tenantry.dev/v1alpha1\n  kind: Fleet\n  metadata: {name: x}\n  spec:\n    credentials: {from: Kubeconfig}\n"
	for name, c := range map[string]struct{ config, want string }{
		"written": {config, "functionConfig: warning: spec.credentials.from: clusters wait for their kubeconfigs; Applications are emitted all the same (6 clusters: "},
		"default": {"", "tenants/t0.yaml: warning: clusters wait for their kubeconfigs; Applications are emitted all the same (6 clusters: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, messages, err := run(t, list("items:\n", connector, items.String(), c.config), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want + "tenants/t0.yaml, ConfigMap/t1, tenants/t2.yaml and 3 more)\n"
			if diff := cmp.Diff(want, messages); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if _, results, _ := strings.Cut(out, "\nresults:"); strings.Count(results, "message:") != 1 {
				t.Errorf("not one result:\n%s", results)
			}
		})
	}
}

// TestPlacesInWords shows that a place that a problem's words name is an object's, or its file: nobody sees
// the lines of a ResourceList.
func TestPlacesInWords(t *testing.T) {
	t.Parallel()
	const template = "- apiVersion: management.loft.sh/v1\n  kind: ArgoCDApplicationTemplate\n  metadata:\n    name: web%s\n  spec:\n" +
		"    parameters: [{variable: replicas, type: number, max: 5}]\n    template: {spec: {source: {repoURL: https://x.example.com, path: web}}}\n"
	const tenant = "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: t, labels: {tenantry.dev/tenant: acme}}\n  data:\n    vcluster.yaml: |\n" +
		"      integrations: {argoCD: {enabled: true, connector: prod}}\n" +
		"      deploy: {argoCD: {applications: [{name: web, template: {name: web, parameters: {replicas: 9}}}]}}\n"
	for name, c := range map[string]struct{ reason, annotations, want string }{
		"object": {"an item without a file", "", "replicas: 9 is above the most, 5; declared at ArgoCDApplicationTemplate/web\n"},
		"file": {
			"an orchestrator says which file", "\n    annotations: {internal.config.kubernetes.io/path: templates/web.yaml}",
			"replicas: 9 is above the most, 5; declared at templates/web.yaml\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, messages, err := run(t, list("items:\n", connector, tenant, fmt.Sprintf(template, c.annotations)), nil)
			if !errors.Is(err, fn.ErrProblems) || !strings.Contains(messages, c.want) {
				t.Errorf("%s: %v, got\n%s\nwant %q", c.reason, err, messages, c.want)
			}
		})
	}
}

func TestWhatIsNoResourceList(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"empty": "", "not YAML": "a: [", "an object": "apiVersion: v1\nkind: Secret\nstringData: {token: s3cr3t}\n", "two": list("items: []\n---\n") + list("items: []\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, err := run(t, input, fstest.MapFS{})
			if err == nil || errors.Is(err, fn.ErrProblems) || out != "" {
				t.Errorf("got error %v and output %q, want an error and none", err, out)
			}
			if err != nil && strings.Contains(err.Error(), "s3cr3t") {
				t.Error("a secret is in the error")
			}
		})
	}
}

// TestTakenIDs: an item that stays in the list and has the id of an object that is emitted is an error at the item; one
// of another namespace, kind or group is not, nor one that an earlier run emitted.
func TestTakenIDs(t *testing.T) {
	t.Parallel()
	object := func(apiVersion, kind, name, more string) string {
		return fmt.Sprintf("- apiVersion: %s\n  kind: %s\n  metadata: {name: %s, %s}\n", apiVersion, kind, name, more)
	}
	for name, c := range map[string]struct {
		item, want string
	}{
		"cluster Secret":  {object("v1", "Secret", "cluster-default-acme", "namespace: argocd"), "Secret/cluster-default-acme: "},
		"Application":     {object("argoproj.io/v1", "Application", "default-acme-web", "namespace: argocd"), "Application/default-acme-web: "},
		"other namespace": {object("v1", "Secret", "cluster-default-acme", "namespace: other"), ""},
		"other kind":      {object("v1", "ConfigMap", "cluster-default-acme", "namespace: argocd"), ""},
		"other group":     {object("app.k8s.io/v1", "Application", "default-acme-web", "namespace: argocd"), ""},
		"ours":            {object("argoproj.io/v1alpha1", "Application", "default-acme-web", "namespace: argocd, labels: {app.kubernetes.io/managed-by: tenantry, tenantry.dev/connector: prod, tenantry.dev/project: default, tenantry.dev/tenant: acme}"), ""},
	} {
		out, messages, err := run(t, list("items:\n", connector, tenant, c.item, exec), nil)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, fn.ErrProblems) || !strings.Contains(messages, c.want+"has the id of an object")) {
			t.Errorf("%s: %v\n%s", name, err, messages)
		}
		if c.want != "" && strings.Contains(out, "kind: AppProject") {
			t.Errorf("%s: objects are emitted beside an error", name)
		}
	}
}
