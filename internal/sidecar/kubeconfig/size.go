package kubeconfig

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"k8s.io/client-go/tools/clientcmd/api"
)

// How large a kubeconfig and what is in it may be. A tenant writes it, and reading YAML, checking a key
// and signing with it may take far more than what was written.
const (
	maxBytes  = 128 << 10 // of a kubeconfig; one with certificates has some ten thousand
	maxValues = 5_000     // lines and values of it
	maxCA     = 64 << 10  // bytes of certificates in PEM
	maxKey    = 8 << 10   // bytes of a key in PEM: RSA of 8192 bits
)

// modest refuses a text that is no kubeconfig by its size, or that grows when it is read.
func modest(text []byte) error {
	if len(text) > maxBytes {
		return fmt.Errorf("a kubeconfig of more than %d bytes", maxBytes)
	}
	n := 0
	for _, sign := range []string{"\n", "\r", ",", "[", "{", ":"} {
		n += bytes.Count(text, []byte(sign))
	}
	if n > maxValues {
		return fmt.Errorf("a kubeconfig of more than %d values", maxValues)
	}
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil {
		return errors.New("not a kubeconfig")
	}
	if aliased(&doc) {
		return errors.New("a kubeconfig with YAML aliases (*name): write the values out")
	}
	return nil
}

func aliased(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode {
		return true
	}
	return slices.ContainsFunc(n.Content, aliased)
}

// sized refuses credentials that are none, or that cost too much to use.
func sized(cluster *api.Cluster, user *api.AuthInfo) error {
	switch {
	case len(cluster.CertificateAuthorityData) > maxCA, len(user.ClientCertificateData) > maxCA:
		return fmt.Errorf("a kubeconfig with certificates of more than %d bytes", maxCA)
	case len(user.ClientKeyData) > maxKey:
		return fmt.Errorf("a kubeconfig with a key of more than %d bytes", maxKey)
	}
	for _, text := range []string{user.Token, user.Username, user.Password} {
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return errors.New("a kubeconfig whose token, username or password has control characters")
		}
	}
	return nil
}
