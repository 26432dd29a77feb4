package akuity_test

import (
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/akuity"
)

func TestRegistrationsRefused(t *testing.T) {
	t.Parallel()
	good := stream(small().ConfigMaps())
	parts := large(5000).ConfigMaps()
	replace := func(old, to string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q to replace", old)
		}
		return strings.ReplaceAll(good, old, to)
	}
	otherFleet := small()
	otherFleet.Fleet, otherFleet.Connector = "test", "akuity-test"
	for name, c := range map[string]struct{ reason, src string }{
		"None":         {"an empty input is no empty list", "kind: ConfigMap\n"},
		"NotYAML":      {"what may have been a list is not skipped", "a: [\ntenantry-registrations-x\n"},
		"NoData":       {"a list lost its keys", "kind: ConfigMap\nmetadata: {name: tenantry-registrations-x}\n"},
		"MissingPart":  {"a part less is many clusters less", stream(parts[:2])},
		"TwiceTheSame": {"a render given twice", stream(append(parts, parts[1]))},
		"OtherRender":  {"parts of two renders mix", stream(parts[:2]) + "---\n" + strings.SplitN(stream(large(4999).ConfigMaps()[2:]), "---\n", 2)[1]},
		"Dropped":      {"a line lost is a cluster removed", replace(`    - {"name":"shop-acme","project":"shop","tenant":"acme","size":"CLUSTER_SIZE_MEDIUM","namespace":"akuity"}`+"\n", "")},
		"TwoFleets":    {"ownership is by fleet", good + stream(otherFleet.ConfigMaps())},
		"UnknownKey":   {"a newer list may mean more", replace("  part: ", "  shard: \"a\"\n  part: ")},
		"UnknownField": {"a newer field may mean more", replace(`"tenant":"acme"`, `"tennant":"acme"`)},
		"BadName":      {"names are checked once more", replace(`"name":"shop-acme"`, `"name":"Shop"`)},
		"InCluster":    {"that cluster is Argo CD itself", replace(`"name":"shop-acme"`, `"name":"in-cluster"`)},
		"TwiceAName":   {"one cluster has one registration", replace(`"name":"shop-acme"`, `"name":"eu-1"`)},
		"BadValues":    {"every value is checked, all problems are told", replace(`"repoServerReplicas":3,"repoServerMemory":"2Gi"`, `"repoServerReplicas":-1,"repoServerMemory":"2e3","namespace":"A b"`)},
		"LongFleet":    {"a label marks whose a cluster is", replace(`fleet: "prod"`, `fleet: "`+strings.Repeat("a", 64)+`"`)},
		"NoSize":       {"no default is invented", replace(`,"size":"CLUSTER_SIZE_SMALL"`, "")},
		"BadHead":      {"what is not surely complete is refused", replace(`complete: "true"`, `complete: "yes"`)},
		"NotAList":     {"not what was written", replace(`- {"name":"eu-1","controlPlaneCluster":"eu-1","size":"CLUSTER_SIZE_SMALL"}`, "a: b")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := akuity.ParseRegistrations(akuity.File{Name: "-", Data: []byte(c.src)})
			if got != nil || !problems.Failed() {
				t.Fatalf("accepted: %s", c.reason)
			}
			golden(t, "testdata/expected/refused").Assert(t, name+".out", []byte(problems.String()))
		})
	}
}

func TestValidName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"abc": true, "a-1": true, strings.Repeat("a", 50): true,
		"ab": false, "": false, strings.Repeat("a", 51): false, "1ab": false, "-ab": false, "ab-": false, "aBc": false, "a.b": false, "a_b": false, "in-cluster": false, "abc\n": false,
	} {
		if err := akuity.ValidName(name); (err == nil) != want {
			t.Errorf("ValidName(%q) = %v, want good: %v", name, err, want)
		}
	}
}

func TestParseReplicas(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"1": 1, "12": 12, "2147483647": 2147483647, "0": 0, "-1": 0, "01": 0, "+1": 0, "1.0": 0, "": 0, "2147483648": 0} {
		if got, err := akuity.ParseReplicas(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("ParseReplicas(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}
