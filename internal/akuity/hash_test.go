package akuity_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/akuity"
)

func TestHash(t *testing.T) {
	t.Parallel()
	src := string(agentYAML(t))
	want := parse(t, []byte(src)).Hash()
	if len(want) != 64 || strings.ToLower(want) != want {
		t.Fatalf("not a SHA-256 in lower-case hex: %q", want)
	}
	for name, c := range map[string]struct {
		reason  string
		old, to string
		same    bool
	}{
		"ChunkNewline":    {"the gateway ends each chunk with a newline", "\n---\n", "\n\n---\n\n\n", true},
		"Comment":         {"comments are not applied", "# dummy-token-1", "# another word", true},
		"Layout":          {"flow or block, it is one object", "metadata:\n  name: akuity\n", "metadata: {name: akuity}\n", true},
		"Quotes":          {"quotes around a text are layout", `image: "quay.io/akuity/agent:0.0.0"`, "image: quay.io/akuity/agent:0.0.0", true},
		"KeyOrder":        {"maps have no order", "kind: Namespace\nmetadata:\n  name: akuity\n", "metadata:\n  name: akuity\nkind: Namespace\n", true},
		"EmptyDocument":   {"an empty document is none", "---\napiVersion: policy/v1", "---\n---\n# nothing\n---\napiVersion: policy/v1", true},
		"LineEnds":        {"CRLF is layout", "metadata:\n  name: akuity\n", "metadata:\r\n  name: akuity\r\n", true},
		"HashAnnotation":  {"the hash cannot be part of itself", "metadata:\n  name: akuity\n", "metadata:\n  name: akuity\n  annotations:\n    tenantry.dev/agent-manifest-hash: abc\n", true},
		"OtherAnnotation": {"any other annotation is applied", "metadata:\n  name: akuity\n", "metadata:\n  name: akuity\n  annotations:\n    a: b\n", false},
		"Value":           {"a changed value is a change", "replicas: 1", "replicas: 2", false},
		"Type":            {"a text is no number", "replicas: 1", `replicas: "1"`, false},
		"ListOrder":       {"lists have an order", "- {name: A, value: \"yes\"}\n        - {name: A, value: \"0123\"}", "- {name: A, value: \"0123\"}\n        - {name: A, value: \"yes\"}", false},
		"Secret":          {"a rotated credential must be applied", "ZHVtbXktdG9rZW4tMQ==", "ZHVtbXktdG9rZW4tMg==", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.ReplaceAll(src, c.old, c.to)
			if changed == src {
				t.Fatalf("the case changes nothing")
			}
			if got := parse(t, []byte(changed)).Hash(); (got == want) != c.same {
				t.Errorf("same hash: %v, want %v: %s", got == want, c.same, c.reason)
			}
		})
	}
}

func TestHashDocumentOrder(t *testing.T) {
	t.Parallel()
	docs := bytes.Split(agentYAML(t), []byte("\n---\n"))
	docs[0], docs[1] = docs[1], docs[0]
	if parse(t, bytes.Join(docs, []byte("\n---\n"))).Hash() == parse(t, agentYAML(t)).Hash() {
		t.Error("documents are applied in order, so their order is part of the hash")
	}
}

// FuzzParseManifest: what is accepted has one meaning. Taking it apart into its documents and joining
// them anew, with the newlines that a gateway adds, changes neither the objects nor the hash.
func FuzzParseManifest(f *testing.F) {
	f.Add(agentYAML(f))
	f.Add([]byte("--- {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}\n...\n# end"))
	f.Add([]byte("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"a\"}}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		m, problems := akuity.ParseManifest("f", src)
		if (m == nil) != problems.Failed() {
			t.Fatalf("a manifest and a problem, or neither: %s", problems)
		}
		lines := bytes.Count(src, []byte("\n")) + 1
		for _, p := range problems {
			if p.Pos.Line < 0 || p.Pos.Line > lines {
				t.Fatalf("a problem outside of the file: %s", p)
			}
		}
		if m == nil {
			return
		}
		var joined []byte
		for _, o := range m.Objects() {
			joined = append(append(append(joined, "---\n"...), o.Bytes()...), "\n\n"...)
		}
		again, problems := akuity.ParseManifest("f", joined)
		if problems.Failed() {
			t.Fatalf("refused when joined anew: %s", problems)
		}
		if again.Hash() != m.Hash() {
			t.Fatalf("another hash when joined anew")
		}
	})
}
