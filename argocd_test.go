package tenantry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
)

// argoCDReads reads manifests as Argo CD's repo-server does those of a directory (argo-cd 3.5,
// reposerver/repository, splitYAMLOrJSON): with Kubernetes' decoder, which reads through sigs.k8s.io/yaml.
func argoCDReads(manifests []byte) ([]*unstructured.Unstructured, error) {
	d := kubeyaml.NewYAMLOrJSONDecoder(bytes.NewReader(manifests), 4096)
	var all []*unstructured.Unstructured
	for {
		u := &unstructured.Unstructured{}
		if err := d.Decode(&u); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return all, err
		}
		if u != nil {
			all = append(all, u)
		}
	}
}

// checkManifests fails unless Argo CD reads from a stream of the objects those objects.
func checkManifests(t *testing.T, objects []emit.Object) {
	t.Helper()
	var want, got []string
	var stream bytes.Buffer
	for _, o := range objects {
		if !o.TreeOnly {
			want = append(want, fmt.Sprintf("%s %s %s/%s", o.APIVersion, o.Kind, o.Namespace, o.Name))
		}
	}
	if err := emit.Stream(&stream, objects); err != nil {
		t.Fatal(err)
	}
	read, err := argoCDReads(stream.Bytes())
	if err != nil {
		t.Fatalf("Argo CD cannot read what was emitted: %v\n%s", err, stream.Bytes())
	}
	for _, u := range read {
		got = append(got, fmt.Sprintf("%s %s %s/%s", u.GetAPIVersion(), u.GetKind(), u.GetNamespace(), u.GetName()))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Argo CD reads other objects than were emitted (-emitted +read):\n%s", diff)
	}
}

// valuesFleet is a fleet whose one tenant and whose one template have the same Helm values.
func valuesFleet(values string) (fstest.MapFS, string) {
	indented := func(n int) string {
		pad := strings.Repeat(" ", n)
		return "\n" + pad + strings.ReplaceAll(strings.TrimSuffix(values, "\n"), "\n", "\n"+pad) + "\n"
	}
	tenant := `integrations: {argoCD: {enabled: true, connector: prod}}
deploy:
  argoCD:
    applications:
    - name: a
      inline:
        source:
          repoURL: https://git.example.com/web.git
          path: chart
          helm:
            valuesObject:` + indented(14)
	files := map[string]string{
		"fleet.yaml": "apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: test}\n" +
			"spec: {credentials: {from: Placeholder, placeholder: {server: \"https://{cluster}.example.com\", config: x}}}\n",
		"prod.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: prod, labels: {loft.sh/connector-type: argocd}}\nstringData: {server: https://argocd.example.com}\n",
		"t.yaml": "apiVersion: management.loft.sh/v1\nkind: ArgoCDApplicationTemplate\nmetadata: {name: t}\nspec:\n  template:\n    spec:\n" +
			"      source:\n        repoURL: https://git.example.com/web.git\n        path: chart\n        helm:\n          valuesObject:" + indented(12),
		"tenants/b/vcluster.yaml": "integrations: {argoCD: {enabled: true, connector: prod}}\n" +
			"deploy: {argoCD: {applications: [{name: b, template: {name: t}}]}}\n",
		"tenants/a/vcluster.yaml": tenant,
	}
	fleet := fstest.MapFS{}
	for name, text := range files {
		fleet[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fleet, tenant
}

// oddScalars are what readers of YAML do not agree on, or JSON does not hold.
var oddScalars = strings.Split(`yes|No|ON|off|y|N|true|True|tRUE|~|null|Null|NULL|nULL|''|""|'yes'|"null"|!!str yes|!!str 1|!!int "7"|!!float 1|!!float "2e3"|! 7|! yes|`+
	`0|-0|+1|7_000|_1|1__0|0777|08|0o17|0o-17|0x1F|+0x1F|0x10|0b101|0b-101|1:30|1,000|.5|5.|+.5|1.10|1e3|1E+3|12e4567|1e308|1e309|1e999|-1e999|`+
	`9223372036854775807|9223372036854775808|-9223372036854775808|-9223372036854775809|18446744073709551615|99999999999999999999999|0xFFFFFFFFFFFFFFFF|`+
	`.nan|.NaN|.NAN|.nAn|.inf|.Inf|.INF|-.inf|+.inf|!!float .inf|!!float ".nan"|'.inf'|inf|NaN|Infinity|`+
	`2001-12-14|2001-12-14T21:59:43Z|2001-12-14 21:59:43|!!timestamp 2001-12-14|'2001-12-14'|!!binary aGk=|!!binary "gIGC"|!foo bar|!foo 7|!!set a|`+
	`=|"\0"|"a\0b"|"\x7f"|"\u0085"|"\u2028"|"\uFEFF"|"\U0010FFFF"|é|"\r\n"|"\t"|[]|{}|[[]]|"<>&"|!!map {}|!!seq []|!foo {}|!!omap []`, "|")

// FuzzValuesObject holds what becomes of Helm values: what a render takes is read by Argo CD, and is what
// Kubernetes reads of the input, from a tenant's Application and from a template's alike.
func FuzzValuesObject(f *testing.F) {
	for _, seed := range []string{
		"a: 1\n", "a: yes\nb: [no, {c: off}]\n", "on: a\n1: b\n1.10: c\n", "a: .inf\n", "a: {~: b}\n", "0x10: a\n16: b\n", "yes: a\ntrue: b\n",
		"a: 2001-12-14\nb: !!float 1\nc: !!binary YQ==\n", "a: &x {b: [0777, 1_000, .5]}\nc: *x\n", "a: |\n  x\n  yes\nb: >-\n  y\n",
		"a: \"\\0\"\n", "a: 99999999999999999999\n", "? a\n: b\n", "\"a\\nb\": \"\\t\"\n", "{a: '{}', b: {}, c: [], d: }\n", "a: !foo b\n", "<<: {a: b}\n",
	} {
		f.Add(seed)
	}
	for _, s := range oddScalars {
		f.Add("a: " + s + "\n")
		f.Add(s + ": a\n")
		f.Add("{" + s + ": a, \"1\": b, true: c, 16: d}\n")
		f.Add("- {b: [" + s + ", {" + s + ": " + s + "}]}\n")
		f.Add("a: {b: [" + s + ", {" + s + ": " + s + "}]}\n")
	}
	f.Fuzz(func(t *testing.T, values string) {
		if strings.Contains(values, "{{") || strings.Contains(values, "<<") {
			return // a template; a merge, which has an order of its own
		}
		fleet, tenant := valuesFleet(values)
		result, err := tenantry.Render(t.Context(), fleet, tenantry.Options{Jsonnet: evaluator(t)})
		if err != nil {
			t.Fatal(err)
		}
		if result.Problems.Failed() {
			return
		}
		var input map[string]any
		text, err := yaml.YAMLToJSON([]byte(tenant))
		if err == nil {
			err = kubejson.Unmarshal(text, &input)
		}
		if err != nil {
			t.Fatalf("Kubernetes cannot read what was taken: %v\n%s", err, tenant)
		}
		apps, _, _ := unstructured.NestedSlice(input, "deploy", "argoCD", "applications")
		want, _, _ := unstructured.NestedFieldNoCopy(apps[0].(map[string]any), "inline", "source", "helm", "valuesObject")
		var stream bytes.Buffer
		if err := emit.Stream(&stream, result.Objects()); err != nil {
			t.Fatal(err)
		}
		read, err := argoCDReads(stream.Bytes())
		if err != nil {
			t.Fatalf("Argo CD cannot read what was made of %q: %v\n%s", values, err, stream.Bytes())
		}
		seen := 0
		for _, u := range read {
			if u.GetKind() != "Application" {
				continue
			}
			seen++
			got, _, _ := unstructured.NestedFieldNoCopy(u.Object, "spec", "source", "helm", "valuesObject")
			if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
				t.Errorf("%s: %q has become something else (-Kubernetes +Argo CD):\n%s", u.GetName(), values, diff)
			}
		}
		if seen != 2 {
			t.Errorf("%d Applications", seen)
		}
	})
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
