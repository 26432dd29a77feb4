package plan

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// certificates reads PEM that holds certificates and nothing else; nil for any other text.
func certificates(text string) []*x509.Certificate {
	var all []*x509.Certificate
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return all
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if block.Type != "CERTIFICATE" || err != nil {
			return nil
		}
		all = append(all, cert)
	}
}

// pairProblems checks that a certificate is the agent's: the resource proxy takes its CN for the agent's
// name, whatever else the cluster Secret says (argocd-agent v0.9.0, principal/resource.go). Whether it has
// expired is not asked here: a render has no clock, and gives the same answer tomorrow (see AgentCertificate).
// No problem shows a value but the subject's name.
func pairProblems(d *Destination, s *fleet.AgentTLS, certText, keyText string, ca *agentCA) problem.List {
	var bad problem.List
	chain := certificates(certText)
	if len(chain) == 0 {
		return problem.List{s.Problem("tls.crt", "is not a certificate in PEM", "store the agent's client certificate")}
	}
	cert := chain[0]
	if cn := cert.Subject.CommonName; cn != d.Name {
		bad.Add(s.Problem("tls.crt", fmt.Sprintf("is the certificate of %q, and would show that agent's cluster in place of %q", cn, d.Name), fmt.Sprintf("issue one with the common name %s", d.Name)))
	}
	if !forClients(cert) {
		bad.Add(s.Problem("tls.crt", "is not for client authentication", "issue one with that extended key usage"))
	}
	switch key := privateKey(keyText); {
	case key == nil:
		bad.Add(s.Problem("tls.key", "is not a private key in PEM", "store the certificate's key"))
	case !samePublicKey(key, cert):
		bad.Add(s.Problem("tls.key", "is not the key of tls.crt", "store the two of one issue"))
	}
	if ca.certs == nil {
		return bad
	}
	i := slices.IndexFunc(ca.certs, func(issuer *x509.Certificate) bool { return cert.CheckSignatureFrom(issuer) == nil })
	switch {
	case i < 0:
		bad.Add(s.Problem("tls.crt", fmt.Sprintf("is not signed by the CA of connector %q", d.Connector.Name), "issue one from that CA"))
	case cert.NotAfter.After(ca.certs[i].NotAfter):
		p := s.Problem("tls.crt", "is valid longer than its CA, and so ends with it", "renew the CA first")
		p.Warn = true
		bad.Add(p)
	}
	return bad
}

// forClients tells whether a TLS server takes the certificate from a client; one without any extended key
// usage is for everything.
func forClients(cert *x509.Certificate) bool {
	return len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0 ||
		slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageClientAuth) || slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageAny)
}

func privateKey(text string) crypto.PrivateKey {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key
	}
	return nil
}

func samePublicKey(key crypto.PrivateKey, cert *x509.Certificate) bool {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return false
	}
	switch public := signer.Public().(type) {
	case *rsa.PublicKey:
		return public.Equal(cert.PublicKey)
	case *ecdsa.PublicKey:
		return public.Equal(cert.PublicKey)
	case ed25519.PublicKey:
		return public.Equal(cert.PublicKey)
	default:
		return false
	}
}
