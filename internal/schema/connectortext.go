package schema

import (
	"encoding/base64"
	"encoding/pem"
	"strings"

	"github.com/tenantry/tenantry/internal/regexps"
)

// Rules for the texts of a connector.
var (
	// Akuity takes what it does not know for no size at all, and may come to know others.
	agentSize = Match(`^(CLUSTER_SIZE_[0-9A-Z_]+)?$`, "is not the name of a size", "write one such as CLUSTER_SIZE_MEDIUM")
	positive  = Match(`^[1-9][0-9]{0,8}$`, "is not a positive integer", "write a number such as 2")
	memory    = Match(`^[0-9]+(\.[0-9]+)?(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$`,
		"is not an amount of memory", "write a number with one of k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, such as 2Gi")
	version = Match(`^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$`, "is not a version", "write one such as v0.9.0")

	notHeader = Refuse(`^header:`,
		"is authentication by header, which needs an unencrypted principal behind a service mesh", "use mtls:subject:CN=([^,]+)")
	notUserpass = Refuse(`^userpass:`,
		"is authentication by password, which argocd-agent deprecates and which puts passwords into Git", "use mtls:subject:CN=([^,]+)")
	authSource = Avoid(`^mtls:(.{0,2}$|[^su]|s[^u]|u[^r])`,
		"names no part of the certificate, which argocd-agent deprecates", "write mtls:subject:REGULAR-EXPRESSION or mtls:uri:REGULAR-EXPRESSION")
	mutualTLS = Keep(isMutualTLS, `^((mtls|header|userpass):[\s\S]*)$`,
		"is not mtls:subject: or mtls:uri: and a regular expression with one group", "write mtls:subject:CN=([^,]+)")
)

// isMutualTLS tells whether an authentication method of argocd-agent is one by certificate whose
// expression captures the agent's name. The methods that have a refusal of their own pass.
func isMutualTLS(s string) bool {
	method, rest, ok := strings.Cut(s, ":")
	if !ok {
		return false
	}
	if method == "header" || method == "userpass" {
		return true
	}
	for _, source := range []string{"subject:", "uri:"} {
		if expression, ok := strings.CutPrefix(rest, source); ok {
			rest = expression
			break
		}
	}
	x, err := regexps.Compile(rest)
	return method == "mtls" && err == nil && x.Groups() >= 1
}

// certificates are PEM or base64 of PEM. The expression knows how such texts begin.
var certificates = Keep(func(s string) bool { _, ok := PEM(s); return ok },
	`-----BEGIN CERTIFICATE-----|^\s*LS0tLS1CRUdJTi`, "is neither PEM nor base64 of PEM", "write the CA's certificates as a block of PEM")

// PEM is the certificates of a CA, given as PEM or as base64 of PEM: the vendor's documentation and its
// API disagree on which. The second result is false for anything else.
func PEM(text string) ([]byte, bool) {
	if isCertificates([]byte(text)) {
		return []byte(text), true
	}
	dropSpace := func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Map(dropSpace, text))
	if err != nil || !isCertificates(raw) {
		return nil, false
	}
	return raw, true
}

// isCertificates tells whether text holds certificates in PEM and no other block.
func isCertificates(text []byte) bool {
	found := false
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			return found
		}
		if block.Type != "CERTIFICATE" {
			return false
		}
		found = true
	}
}
