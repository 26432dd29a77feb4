package e2e

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"testing"
	"text/template"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

// agentAuthority stands in for cert-manager and the External Secrets Operator, whose programs do not run here: what
// tenantry emits for them it carries out as they would. Its keys are ECDSA, not RSA of 4096 bits as the Certificates
// ask for, which would take seconds each.
type agentAuthority struct {
	w    *world
	cert *x509.Certificate
	key  crypto.Signer
	pem  string
}

func newAgentAuthority(t *testing.T, w *world) *agentAuthority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := certificateTemplate("argocd-agent-ca")
	c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return &agentAuthority{w: w, cert: cert, key: key, pem: pemBlock("CERTIFICATE", der)}
}

func certificateTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
	}
}

func pemBlock(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// private is a key in PEM, which the stack takes out of every log.
func (a *agentAuthority) private(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	text := pemBlock("PRIVATE KEY", der)
	a.w.stack.Secret(text)
	return text
}

// own are the Secrets that docs/argocd-agent.md has made by hand on the control plane: the CA, the key that signs tokens, and
// the password of redis, which here has none.
func (a *agentAuthority) own(t *testing.T, namespace string) []byte {
	t.Helper()
	signing, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	return []byte(secret(namespace, "argocd-agent-ca", "kubernetes.io/tls", map[string]string{"tls.crt": a.pem, "tls.key": a.private(t, a.key)}) +
		secret(namespace, "argocd-agent-jwt", "Opaque", map[string]string{"jwt.key": a.private(t, signing)}) +
		secret(namespace, "argocd-redis", "Opaque", map[string]string{"auth": ""}))
}

// issue does what cert-manager does with a Certificate.
func (a *agentAuthority) issue(ctx context.Context, t *testing.T, o *unstructured.Unstructured) {
	t.Helper()
	text := func(fields ...string) string {
		s, _, err := unstructured.NestedString(o.Object, fields...)
		must(t, err)
		return s
	}
	list := func(fields ...string) []string {
		s, _, err := unstructured.NestedStringSlice(o.Object, fields...)
		must(t, err)
		return s
	}
	if got := text("spec", "issuerRef", "name"); got != "argocd-agent-ca" {
		t.Errorf("%s is issued by %q", o.GetName(), got)
	}
	c := certificateTemplate(text("spec", "commonName"))
	c.DNSNames = list("spec", "dnsNames")
	for _, ip := range list("spec", "ipAddresses") {
		c.IPAddresses = append(c.IPAddresses, net.ParseIP(ip))
	}
	for _, usage := range list("spec", "usages") {
		switch usage {
		case "digital signature":
			c.KeyUsage |= x509.KeyUsageDigitalSignature
		case "key encipherment":
			c.KeyUsage |= x509.KeyUsageKeyEncipherment
		case "client auth":
			c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth)
		case "server auth":
			c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		default:
			t.Errorf("%s: cert-manager knows no usage %q", o.GetName(), usage)
		}
	}
	must(t, a.w.Host.Apply(ctx, "", []byte(secret(o.GetNamespace(), text("spec", "secretName"), "kubernetes.io/tls", a.sign(t, c)))))
}

// sign makes a key and its certificate, as a Secret has them.
func (a *agentAuthority) sign(t *testing.T, c *x509.Certificate) map[string]string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, key.Public(), a.key)
	must(t, err)
	return map[string]string{"tls.crt": pemBlock("CERTIFICATE", der), "tls.key": a.private(t, key), "ca.crt": a.pem}
}

// assemble does what the External Secrets Operator does with an ExternalSecret, whose store reads the Secrets of its own
// namespace.
func (a *agentAuthority) assemble(ctx context.Context, t *testing.T, o *unstructured.Unstructured) {
	t.Helper()
	sources, _, err := unstructured.NestedSlice(o.Object, "spec", "dataFrom")
	must(t, err)
	if len(sources) != 1 {
		t.Fatalf("%s has %d sources", o.GetName(), len(sources))
	}
	key, _, err := unstructured.NestedString(sources[0].(map[string]any), "extract", "key")
	must(t, err)
	data := secretData(ctx, t, a.w.Host, o.GetNamespace(), key)
	out, _, err := unstructured.NestedMap(o.Object, "spec", "target", "template")
	must(t, err)
	made := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": out["metadata"]}}
	name, _, err := unstructured.NestedString(o.Object, "spec", "target", "name")
	must(t, err)
	made.SetName(name)
	made.SetNamespace(o.GetNamespace())
	rendered := map[string]any{}
	for k, v := range out["data"].(map[string]any) {
		tmpl, err := template.New(k).Funcs(template.FuncMap{"b64enc": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }}).Parse(v.(string))
		must(t, err)
		var b bytes.Buffer
		must(t, tmpl.Execute(&b, data))
		rendered[k] = b.String()
	}
	made.Object["stringData"] = rendered
	text, err := made.MarshalJSON()
	must(t, err)
	must(t, a.w.Host.Apply(ctx, "", text))
}

// secretData reads a Secret.
func secretData(ctx context.Context, t *testing.T, c *stack.Cluster, namespace, name string) map[string]string {
	t.Helper()
	o, err := c.Get(ctx, "Secret", namespace, name)
	must(t, err)
	encoded, _, err := unstructured.NestedStringMap(o.Object, "data")
	must(t, err)
	data := map[string]string{}
	for k, v := range encoded {
		text, err := base64.StdEncoding.DecodeString(v)
		must(t, err)
		data[k] = string(text)
	}
	return data
}

// secret is a Secret as a YAML document.
func secret(namespace, name, kind string, data map[string]string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "---\napiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: %s}\ntype: %s\nstringData:\n", name, namespace, kind)
	for k, v := range data {
		fmt.Fprintf(&text, "  %s: %q\n", k, v)
	}
	return text.String()
}
