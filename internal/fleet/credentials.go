package fleet

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Kubeconfig is the way into a cluster, as the kubeconfig of a Secret says it. Its fields below Server
// are credentials: they are written into a cluster Secret and nowhere else.
type Kubeconfig struct {
	// Secret and Namespace name the Secret: vc-NAME for the tenant NAME, or what a Cluster's spec.config
	// names.
	Secret, Namespace string
	Project           string        // of a vc-NAME; "" when neither its label nor its namespace says it
	Server            string        // as written, without slashes at its end
	Node              yamlscan.Node // of the Secret
	owner             string        // the folder of a tenant that it lies in, "" for none
	Object            problem.Ref

	ServerName         string // tls-server-name
	Insecure           bool   // insecure-skip-tls-verify
	CAData             string // base64 of PEM
	Token              string
	CertData, KeyData  string // base64 of PEM
	Username, Password string
}

// An AccessKey is a Platform access key for the cluster registered as Cluster.
type AccessKey struct {
	Cluster, Token string
	Node           yamlscan.Node
}

// AgentTLS is a Secret with an argocd-agent's client certificate or a CA; Node holds its keys.
type AgentTLS struct {
	Agent     string // LabelAgent
	Connector string // LabelAgentCA
	Node      yamlscan.Node
}

// Text is the text of one of the Secret's keys.
func (a AgentTLS) Text(key string) (string, problem.List) {
	text, _, bad := secretText(a.Node, key)
	return text, bad
}

// readKubeconfig reads the kubeconfig in a Secret: of its current context, the cluster and the user. No
// problem of it shows a value.
func readKubeconfig(secret yamlscan.Node, project string) (Kubeconfig, problem.List) {
	k := Kubeconfig{
		Secret: secret.At("metadata", "name").Text(), Namespace: secret.At("metadata", "namespace").Text(),
		Project: project, Node: secret, Object: RefOf(secret),
	}
	text, at, bad := secretText(secret, "config")
	if bad.Failed() {
		return k, bad
	}
	complain := func(what, fix string) (Kubeconfig, problem.List) {
		return k, problem.List{{Pos: at.Pos(), Field: "data.config", What: what, Fix: fix, Object: k.Object}}
	}
	file, broken := yamlscan.Parse("kubeconfig", []byte(text))
	if broken.Failed() || len(file.Docs()) != 1 {
		return complain("is not a kubeconfig", "store what `vcluster connect --print` prints")
	}
	root := file.Docs()[0]
	context := named(root.Get("contexts"), root.Get("current-context").Text()).Get("context")
	cluster := named(root.Get("clusters"), context.Get("cluster").Text()).Get("cluster")
	user := named(root.Get("users"), context.Get("user").Text()).Get("user")
	if textOf(cluster.Get("server")) == "" {
		return complain("the kubeconfig's current context names no cluster with a server", "")
	}
	k.Server = strings.TrimRight(cluster.Get("server").Text(), "/")
	k.ServerName = textOf(cluster.Get("tls-server-name"))
	k.Insecure = cluster.Get("insecure-skip-tls-verify").Text() == "true"
	k.CAData = base64Of(cluster.Get("certificate-authority-data"))
	k.Token = strings.TrimSpace(textOf(user.Get("token")))
	k.CertData, k.KeyData = base64Of(user.Get("client-certificate-data")), base64Of(user.Get("client-key-data"))
	k.Username, k.Password = textOf(user.Get("username")), textOf(user.Get("password"))
	for _, key := range []string{"certificate-authority", "tokenFile", "client-certificate", "client-key", "exec", "auth-provider"} {
		if user.Get(key).Exists() || cluster.Get(key).Exists() {
			return complain(fmt.Sprintf("the kubeconfig's %s works on one machine only", key), "store the data itself: `kubectl config view --flatten --raw`")
		}
	}
	for _, data := range [][2]string{{"certificate-authority-data", k.CAData}, {"client-certificate-data", k.CertData}, {"client-key-data", k.KeyData}} {
		if _, err := base64.StdEncoding.DecodeString(data[1]); err != nil {
			return complain(fmt.Sprintf("the kubeconfig's %s is not base64", data[0]), "store what `kubectl config view --flatten --raw` prints")
		}
	}
	if _, err := serveraddr.Parse(cluster.Get("server").Text()); errors.Is(err, serveraddr.ErrUser) {
		return complain("the kubeconfig's server "+err.Error(), "write https://HOST:PORT, and the user's own token or certificate")
	} else if err != nil {
		return complain("the kubeconfig's server "+err.Error(), "write https://HOST:PORT")
	}
	if !k.hasCredential() {
		return complain("the kubeconfig's user has neither a token nor a client certificate", "")
	}
	return k, nil
}

// hasCredential reports whether the kubeconfig lets anyone in: to Argo CD a cluster without a token, a certificate
// or a password may be its own. Blanks are none.
func (k *Kubeconfig) hasCredential() bool {
	given := func(texts ...string) bool {
		return !slices.ContainsFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" })
	}
	return given(k.Token) || given(k.CertData, k.KeyData) || given(k.Username, k.Password)
}

// base64Of is a text in base64 without the blanks and line breaks that an editor may have put in.
func base64Of(n yamlscan.Node) string { return strings.Map(dropSpace, textOf(n)) }

// named is the item of a kubeconfig list with the name.
func named(list yamlscan.Node, name string) yamlscan.Node {
	for item := range list.Items() {
		if item.Get("name").Text() == name {
			return item
		}
	}
	return yamlscan.Node{}
}

func (l *loader) readAgentManifest(secret yamlscan.Node) problem.List {
	m := AgentManifest{Connector: label(secret, LabelConnector), Cluster: label(secret, LabelAgentManifest), Object: RefOf(secret), File: secret.Pos().File}
	if m.Connector == "" {
		return problem.List{{Pos: secret.At("metadata").Pos(), Field: "metadata.labels[" + LabelConnector + "]", What: "is required beside " + LabelAgentManifest, Object: m.Object}}
	}
	text, at, bad := secretText(secret, "manifests.yaml")
	if bad.Failed() {
		return bad
	}
	if text == "" {
		return problem.List{{Pos: at.Pos(), Field: "data[manifests.yaml]", What: "is required", Fix: "store what the Akuity API returned", Object: m.Object}}
	}
	m.Source = []byte(text)
	l.fleet.AgentManifests = append(l.fleet.AgentManifests, m)
	return nil
}
