package generators

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// clusterConfig is the value of a cluster Secret's key config as JSON (argo-cd, pkg/apis/application/v1alpha1,
// ClusterConfig). What is empty is left out. It is written for every tenant, and so without reflection.
func (s *sink) clusterConfig(c *fleet.Credentials, d *plan.Destination) string {
	j := jsonObject{b: append(s.config[:0], '{')}
	var tls tlsConfig
	switch c.From {
	case fleet.FromKubeconfig:
		k := d.Kubeconfig
		j.text("username", k.Username)
		j.text("password", k.Password)
		j.text("bearerToken", k.Token)
		// client-go refuses insecure beside a CA.
		tls = tlsConfig{Insecure: k.Insecure && k.CAData == "", ServerName: k.ServerName, CAData: k.CAData}
		if k.CertData != "" && k.KeyData != "" {
			tls.CertData, tls.KeyData = k.CertData, k.KeyData
		}
	case fleet.FromPlatformProxy:
		j.text("bearerToken", cmp.Or(d.AccessKey, "PLATFORM-ACCESS-KEY-OF-"+d.Name))
	case fleet.FromExec:
		tls.CAData = d.Pattern(c.Exec.CAData)
	}
	tls.write(&j)
	if c.From == fleet.FromExec {
		execProvider(&j, c, d)
	}
	s.config = append(j.b, '}')
	return string(s.config)
}

// tlsConfig is its field tlsClientConfig.
type tlsConfig struct {
	Insecure                              bool
	ServerName, CertData, KeyData, CAData string
}

func (t *tlsConfig) write(j *jsonObject) {
	j.open("tlsClientConfig", '{')
	j.key("insecure")
	j.b = strconv.AppendBool(j.b, t.Insecure)
	j.text("serverName", t.ServerName)
	j.text("certData", t.CertData)
	j.text("keyData", t.KeyData)
	j.text("caData", t.CAData)
	j.b = append(j.b, '}')
}

// json is the value of a config with nothing else in it.
func (t *tlsConfig) json() string {
	j := jsonObject{b: []byte{'{'}}
	t.write(&j)
	return string(append(j.b, '}'))
}

func execProvider(j *jsonObject, c *fleet.Credentials, d *plan.Destination) {
	j.open("execProviderConfig", '{')
	j.text("command", c.Exec.Command)
	if len(c.Exec.Args) > 0 {
		j.open("args", '[')
		for _, arg := range c.Exec.Args {
			j.item(d.Pattern(arg))
		}
		j.b = append(j.b, ']')
	}
	if len(c.Exec.Env) > 0 {
		j.open("env", '{')
		for _, e := range slices.SortedFunc(slices.Values(c.Exec.Env), func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) }) {
			j.key(e[0])
			j.b = appendJSON(j.b, d.Pattern(e[1]))
		}
		j.b = append(j.b, '}')
	}
	j.text("apiVersion", c.Exec.APIVersion)
	j.text("installHint", c.Exec.InstallHint)
	j.b = append(j.b, '}')
}

// A jsonObject is JSON that is being written, and for the rest its writer's business.
type jsonObject struct{ b []byte }

func (j *jsonObject) comma() {
	if last := j.b[len(j.b)-1]; last != '{' && last != '[' {
		j.b = append(j.b, ',')
	}
}

func (j *jsonObject) key(key string) {
	j.comma()
	j.b = append(appendJSON(j.b, key), ':')
}

func (j *jsonObject) open(key string, bracket byte) {
	j.key(key)
	j.b = append(j.b, bracket)
}

// text writes a field, but for an empty text.
func (j *jsonObject) text(key, value string) {
	if value != "" {
		j.key(key)
		j.b = appendJSON(j.b, value)
	}
}

func (j *jsonObject) item(value string) {
	j.comma()
	j.b = appendJSON(j.b, value)
}

// appendJSON appends a text as encoding/json writes it without escaping <, > and &.
func appendJSON(dst []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(text); err != nil {
				panic(err) // a text is always written
			}
			return append(dst, strings.TrimSuffix(b.String(), "\n")...)
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}
