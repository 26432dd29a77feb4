package schema_test

import (
	"encoding/base64"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/schema"
)

func TestPEM(t *testing.T) {
	t.Parallel()
	const one = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n"
	encoded := base64.StdEncoding.EncodeToString([]byte(one))
	for name, c := range map[string]struct{ reason, text, want string }{
		"pem":         {"the API's form", one, one},
		"two":         {"a bundle", one + one, one + one},
		"words":       {"words before a block are no harm", "# our CA\n" + one, "# our CA\n" + one},
		"base64":      {"the documentation's form", encoded, one},
		"wrapped":     {"base64 in lines", encoded[:20] + "\n  " + encoded[20:] + "\n", one},
		"key":         {"a key is no certificate", "-----BEGIN PRIVATE KEY-----\nTUlJQg==\n-----END PRIVATE KEY-----\n", ""},
		"both":        {"nor is one beside a certificate", one + "-----BEGIN PRIVATE KEY-----\nTUlJQg==\n-----END PRIVATE KEY-----\n", ""},
		"base64 text": {"base64 of anything else", "aGVsbG8=", ""},
		"twice":       {"base64 of base64", base64.StdEncoding.EncodeToString([]byte(encoded)), ""},
		"cut":         {"a block without its end", one[:40], ""},
		"empty":       {"nothing", "", ""},
	} {
		got, ok := schema.PEM(c.text)
		if ok != (c.want != "") {
			t.Errorf("%s (%s): ok is %v", name, c.reason, ok)
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", name, c.reason, diff)
		}
	}
}
