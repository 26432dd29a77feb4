package fleet

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

const aSecret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {token: t0p}\n"

// importCases are files, what a Fleet says, and why Jsonnet may not read them; "" when it may.
var importCases = map[string]struct{ name, spec, text, want string }{
	"Jsonnet":    {name: "templates/a.jsonnet", text: "{}"},
	"Library":    {name: "lib/deep/a.libsonnet", text: "{ kind: 'Secret' + 's', f(x): 'Secret' }"},
	"Unclean":    {name: "lib/../lib/a.libsonnet", text: "{}"},
	"Listed":     {name: "dashboards/a.json", spec: "{jsonnet: {imports: ['dashboards/*.json']}}", text: `{"kind": "Dashboard", "title": "Secrets"}`},
	"ListedText": {name: "a.txt", spec: "{jsonnet: {imports: ['a.*']}}", text: "Secret: %%%\n\t- {"},
	"BesideTenants": {
		name: "lib/a.libsonnet", spec: "{tenants: [{path: '{name}/vcluster.yaml'}], platformFiles: ['lib/']}", text: "{}",
	},

	"NotListed":      {name: "dashboards/a.json", text: "{}", want: "is no Jsonnet, and the Fleet's jsonnet.imports does not list it"},
	"ListedAbove":    {name: "dashboards/deep/a.json", spec: "{jsonnet: {imports: ['dashboards/*']}}", text: "{}", want: "is no Jsonnet"},
	"NoExtension":    {name: "libsonnet", text: "{}", want: "is no Jsonnet"},
	"OtherCase":      {name: "a.LIBSONNET", text: "{}", want: "is no Jsonnet"},
	"Fleet":          {name: "fleet.yaml", text: "{}", want: "is no Jsonnet"},
	"Secret":         {name: "connectors/a.yaml", spec: "{jsonnet: {imports: ['connectors/*']}}", text: aSecret, want: "holds a Secret"},
	"SecretBehind":   {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: "kind: ConfigMap\n---\n" + aSecret, want: "holds a Secret"},
	"SecretInList":   {name: "a.json", spec: "{jsonnet: {imports: ['*.json']}}", text: `{"kind": "List", "items": [{"kind": "Secret", "stringData": {}}]}`, want: "holds a Secret"},
	"SecretList":     {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: "kind: SecretList\nitems:\n- {kind: Secret}\n", want: "holds a Secret"},
	"SecretQuoted":   {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: "kind: \"Secre\\x74\"\ndata: {}\n", want: "holds a Secret"},
	"SecretTagged":   {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: "kind: !!str Secret\ndata: {}\n", want: "holds a Secret"},
	"SecretAnchored": {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: "k: &k Secret\nkind: *k\ndata: {}\n", want: "holds a Secret"},
	"SecretMerged":   {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: "x: &x {kind: Secret}\n<<: *x\ndata: {}\n", want: "holds a Secret"},
	"SecretNamedSo":  {name: "lib/a.libsonnet", text: aSecret, want: "holds a Secret"}, // or a link to one
	"SecretUTF16":    {name: "a.yaml", spec: "{jsonnet: {imports: ['*.yaml']}}", text: utf16(aSecret), want: "is no text"},
	"Manifest":       {name: "agents/prod/eu-1.yaml", spec: "{jsonnet: {imports: ['agents/*/*']}}", text: "kind: Deployment\n", want: "is where agent manifests are"},
	"ManifestNamedSo": {
		name: "agents/prod/eu-1.libsonnet", text: "{}", want: "is where agent manifests are",
	},
	"BesideManifests": {name: "agents/a.libsonnet", text: "{}", want: "is where agent manifests are"},
	"ManifestElsewhere": {
		name: "store/prod-eu-1.yaml", spec: "{agentManifests: {path: 'store/{connector}-{cluster}.yaml'}, jsonnet: {imports: ['store/*']}}", text: "a: b", want: "is where agent manifests are",
	},
	"ManifestAtTop": {
		name: "prod/eu-1.yaml", spec: "{agentManifests: {path: '{connector}/{cluster}.yaml'}, jsonnet: {imports: ['*/*']}}", text: "a: b", want: "is where agent manifests are",
	},
	"Tenant":        {name: "tenants/ai/acme/vcluster.yaml", spec: "{jsonnet: {imports: ['tenants/*/*/*']}}", text: "{}", want: "the directory of a tenant"},
	"OfTenant":      {name: "tenants/ai/acme/a.libsonnet", text: "{}", want: "the directory of a tenant"},
	"BelowTenant":   {name: "tenants/ai/acme/deep/er/a.libsonnet", text: "{}", want: "the directory of a tenant"},
	"OfProject":     {name: "tenants/ai/a.libsonnet", text: "{}", want: "the directory of a tenant"},
	"TenantAtTop":   {name: "acme/a.libsonnet", spec: "{tenants: [{path: '{name}/vcluster.yaml'}]}", text: "{}", want: "the directory of a tenant"},
	"TenantsFlat":   {name: "acme.yaml", spec: "{tenants: [{path: '{name}.yaml'}], jsonnet: {imports: ['*.yaml']}}", text: "{}", want: "is a tenant's"},
	"TwoInOne":      {name: "t/ai-acme/a.libsonnet", spec: "{tenants: [{path: 't/{project}-{name}/vcluster.yaml'}]}", text: "{}", want: "the directory of a tenant"},
	"Hidden":        {name: ".git/config", spec: "{jsonnet: {imports: ['*/*']}}", text: "url", want: "is hidden"},
	"HiddenLibrary": {name: "lib/.a.libsonnet", text: "{}", want: "is hidden"},
	"Outside":       {name: "../a.libsonnet", text: "{}", want: "is outside of the fleet's directory"},
	"Absolute":      {name: "/etc/a.libsonnet", text: "{}", want: "is outside of the fleet's directory"},
	"Nothing":       {name: "lib/none.libsonnet", want: "file does not exist"},
}

func utf16(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, c := range []byte(text) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

func TestImportJsonnet(t *testing.T) {
	t.Parallel()
	for name, tc := range importCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"acme/vcluster.yaml": {}, "prod/eu-1.yaml": {}}
			if tc.text != "" {
				files[strings.TrimPrefix(strings.ReplaceAll(tc.name, "lib/../", ""), "/")] = &fstest.MapFile{Data: []byte(tc.text)}
			}
			spec := tc.spec
			if spec == "" {
				spec = "{}"
			}
			config, bad := yamlscan.Parse("fleet.yaml", []byte("{apiVersion: tenantry.dev/v1alpha1, kind: Fleet, metadata: {name: f}, spec: "+spec+"}"))
			l := &loader{fsys: files}
			l.useConfig(config.Docs()[0])
			l.owned = true
			if bad.Add(l.bad...); bad != nil {
				t.Fatal(bad)
			}
			got, err := l.importJsonnet(tc.name)
			switch {
			case tc.want == "" && (err != nil || string(got) != tc.text):
				t.Errorf("%q, %v", got, err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("%v, want %s", err, tc.want)
			case tc.want != "" && (got != nil || strings.Contains(err.Error(), "t0p")):
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
