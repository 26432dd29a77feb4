package plan

import "testing"

// TestEmptyConfig holds what is a cluster Secret's config without a credential; the rest is for a plugin to replace.
func TestEmptyConfig(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": true, "  ": true, "{}": true, "null": true, `{"username": "u"}`: true, `{"password": "p"}`: true, `{"bearerToken": ""}`: true, `{"bearerToken": " "}`: true,
		`{"tlsClientConfig": {}}`: true, `{"tlsClientConfig": {"insecure": true}}`: true, `{"tlsClientConfig": {"certData": "Yw=="}}`: true,
		`{"tlsClientConfig": {"certData": "", "keyData": ""}}`: true, `{"execProviderConfig": {}}`: true, `{"awsAuthConfig": {"roleARN": "r"}}`: true,
		`{"unknown": "x"}`: true, `{"bearertoken": null}`: true,
		`{"bearerToken": "t"}`: false, `{"BEARERTOKEN": "t"}`: false, `{"username": "u", "password": "p"}`: false, `{"bearerToken": "<path:a#t>"}`: false,
		`{"tlsClientConfig": {"certData": "Yw==", "keyData": "aw=="}}`: false, `{"execProviderConfig": {"command": "x"}}`: false, `{"awsAuthConfig": {"clusterName": "c"}}`: false,
		"<path:a#config>": false, "$CONFIG": false, `{"bearerToken": <path:a#t>}`: false, "ref+vault://a#/config": false,
	} {
		if got := emptyConfig(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
