package schema

import (
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// CheckConnector finds what is wrong in a connector's Secret of this kind ([SelfHosted], [Akuity] or
// [ArgoCDAgent]). The lookup gives the decoded text of a key and where it is written; for a
// credential it may give no text, and none is looked at.
func CheckConnector(secret yamlscan.Node, kind string, lookup func(key string) (text string, at yamlscan.Node, ok bool)) problem.List {
	value := func(key string) (string, yamlscan.Node, bool) {
		text, at, ok := lookup(key)
		if isNull(at) {
			text = "" // as an API server reads it
		}
		return text, at, ok
	}
	bad := connectorShape.Check(secret, "")
	part := func(key string) string {
		if secret.At("stringData", key).Exists() || !secret.At("data", key).Exists() {
			return "stringData." + key
		}
		return "data." + key
	}
	for _, part := range []string{"data", "stringData"} {
		for key, v := range secret.Get(part).Pairs() {
			field := join(part, []step{{key: key.Text()}})
			bad.Add(connectorKey(key, field, kind)...)
			if !isNull(v) || part == "data" {
				bad.Add(String().Secret().Check(v, field)...)
			}
		}
	}
	for i := range ConnectorKeys.fields {
		f := &ConnectorKeys.fields[i]
		if text, at, ok := value(f.name); ok && !IsCredential(f.name) && !f.legacy && text != "" {
			bad.Add(f.typ.CheckText(text, at.Pos(), part(f.name))...)
		}
	}
	required := requiredKeys(kind)
	what := "is required of a connector of kind " + kind
	if text, _, _ := value("pattern"); kind == ArgoCDAgent && text == "1" {
		required, what = append(required, patternOneKeys()...), what+" and pattern 1"
	}
	for _, key := range required {
		if text, at, ok := value(key); !ok || text == "" {
			if !ok {
				at = secret
			}
			bad.Add(problem.Problem{Pos: at.Pos(), Field: part(key), What: what})
		}
	}
	bad.Add(halfLogin(secret, kind, value)...)
	return bad
}

// connectorShape is [Connector] without what depends on the decoded values.
var connectorShape = kube("Secret", []string{"v1"}, true,
	F("type", String(), ""), F("immutable", Bool(), ""), F("data", Map(Free()), ""), F("stringData", Map(Free()), ""))

// connectorKey checks that a key is known, and read by connectors of this kind.
func connectorKey(key yamlscan.Node, field, kind string) problem.List {
	p := problem.Problem{Pos: key.Pos(), Field: field}
	f := ConnectorKeys.field(key.Text())
	of := keyOf(key.Text())
	switch {
	case f == nil:
		p.What, p.Fix = "unknown key", ConnectorKeys.suggest(key.Text())
	case f.legacy:
		p.What, p.Fix, p.Warn = f.what, f.fix, true
	case of != "" && of != kind:
		p.What, p.Warn = "is read with connectorType: "+of+" only", true
	default:
		return nil
	}
	return problem.List{p}
}

// halfLogin warns of a username without a password, and the reverse.
func halfLogin(secret yamlscan.Node, kind string, value func(string) (string, yamlscan.Node, bool)) problem.List {
	pair := [2]string{"username", "password"}
	if kind == Akuity {
		pair = [2]string{"akuityApiKeyId", "akuityApiKeySecret"}
	}
	_, first, hasFirst := value(pair[0])
	_, second, hasSecond := value(pair[1])
	if _, _, token := value("token"); kind == ArgoCDAgent || kind == SelfHosted && token || hasFirst == hasSecond {
		return nil
	}
	has, lacks, at := pair[0], pair[1], first
	if hasSecond {
		has, lacks, at = pair[1], pair[0], second
	}
	if !at.Exists() {
		at = secret
	}
	return problem.List{{Pos: at.Pos(), What: has + " is of no use without " + lacks, Fix: "write both, or neither", Warn: true}}
}
