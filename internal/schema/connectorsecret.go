package schema

import (
	"encoding/base64"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// checkConnectorSecret is [CheckConnector] for a Secret as it is written: stringData wins over data, as
// the API server has it.
func checkConnectorSecret(secret yamlscan.Node) problem.List {
	var bad problem.List
	value := func(key string) (string, yamlscan.Node, bool) {
		if n := secret.At("stringData", key); n.Exists() {
			return n.Text(), n, true
		}
		n := secret.At("data", key)
		if !n.Exists() || IsCredential(key) {
			return "", n, n.Exists()
		}
		text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
		if err != nil {
			bad.Add(problem.Problem{Pos: n.Pos(), Field: "data." + key, What: "is not base64", Fix: "encode the value, or write it under stringData"})
		}
		return string(text), n, true
	}
	kind := SelfHosted
	if text, _, _ := value("connectorType"); text == Akuity || text == ArgoCDAgent {
		kind = text
	}
	found := CheckConnector(secret, kind, value)
	return append(found, bad...).Sorted()
}

// connectorNeeds asks stringData for the keys that a kind of connector requires, where no key can be in
// data.
func connectorNeeds() []object {
	needs := func(keys ...string) object {
		var all []object
		for _, key := range keys {
			all = append(all, nested([]string{"stringData", key}, object{{"type", "string"}, {"minLength", 1}}))
		}
		return object{{"allOf", all}}
	}
	is := func(kind string) object {
		return nested([]string{"stringData", "connectorType"}, object{{"const", kind}})
	}
	byKind := object{
		{"if", is(Akuity)},
		{"then", needs(requiredKeys(Akuity)...)},
		{"else", object{
			{"if", is(ArgoCDAgent)},
			{"then", needs(requiredKeys(ArgoCDAgent)...)},
			{"else", needs(requiredKeys(SelfHosted)...)},
		}},
	}
	pattern1 := object{
		{"if", object{{"allOf", []object{is(ArgoCDAgent), nested([]string{"stringData", "pattern"}, object{{"const", "1"}})}}}},
		{"then", needs(patternOneKeys()...)},
	}
	noData := object{{"properties", object{{"data", object{{"maxProperties", 0}}}}}}
	return []object{{{"if", noData}, {"then", object{{"allOf", []object{byKind, pattern1}}}}}}
}
