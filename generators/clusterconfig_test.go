package generators

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// byReflection is a ClusterConfig as encoding/json writes it.
type byReflection struct {
	Username        string `json:"username,omitempty"`
	Password        string `json:"password,omitempty"`
	BearerToken     string `json:"bearerToken,omitempty"`
	TLSClientConfig struct {
		Insecure   bool   `json:"insecure"`
		ServerName string `json:"serverName,omitempty"`
		CertData   string `json:"certData,omitempty"`
		KeyData    string `json:"keyData,omitempty"`
		CAData     string `json:"caData,omitempty"`
	} `json:"tlsClientConfig"`
	ExecProviderConfig *struct {
		Command     string            `json:"command,omitempty"`
		Args        []string          `json:"args,omitempty"`
		Env         map[string]string `json:"env,omitempty"`
		APIVersion  string            `json:"apiVersion,omitempty"`
		InstallHint string            `json:"installHint,omitempty"`
	} `json:"execProviderConfig,omitempty"`
}

func TestClusterConfigIsAsJSON(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		c      fleet.Credentials
		d      plan.Destination
	}{
		"token":  {"most are ASCII", fleet.Credentials{From: fleet.FromKubeconfig}, plan.Destination{Kubeconfig: &fleet.Kubeconfig{Token: "abc", CAData: "Zm9v", ServerName: "x"}}},
		"escape": {"what JSON escapes", fleet.Credentials{From: fleet.FromKubeconfig}, plan.Destination{Kubeconfig: &fleet.Kubeconfig{Username: "a\"b\\c\n\t\x01\x7f", Password: "<é&>\u2028", Insecure: true, CertData: "x", KeyData: "y"}}},
		"proxy":  {"a placeholder", fleet.Credentials{From: fleet.FromPlatformProxy}, plan.Destination{Name: "shop-web"}},
		"exec": {"a program and its environment, sorted", fleet.Credentials{From: fleet.FromExec, Exec: fleet.Exec{
			Command: "aws", Args: []string{"a", "b c"}, Env: [][2]string{{"z", "1"}, {"a", ""}}, APIVersion: "v1", InstallHint: "\"q\"", CAData: "x",
		}}, plan.Destination{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := (&sink{}).clusterConfig(&c.c, &c.d)
			var v byReflection
			if err := json.Unmarshal([]byte(got), &v); err != nil {
				t.Fatalf("%s: %v in %s", c.reason, err, got)
			}
			var want strings.Builder
			enc := json.NewEncoder(&want)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(v); err != nil {
				t.Fatal(err)
			}
			if got+"\n" != want.String() {
				t.Errorf("%s: got %s, want %s", c.reason, got, want.String())
			}
		})
	}
}
