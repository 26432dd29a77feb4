package stack

import (
	"encoding/base64"
	"strings"
)

const redacted = "[redacted]"

// redact replaces each secret, its base64 form, and each of its lines (a PEM block in a log comes line by line).
func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		text = replace(text, encode([]byte(secret)))
		text = replace(text, secret)
		for line := range strings.Lines(secret) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") {
				text = replace(text, line)
			}
		}
	}
	return text
}

// replace takes a secret out of text. What is too short to be one (an empty line, the last line of a PEM block) stays.
func replace(text, secret string) string {
	if len(secret) < 12 {
		return text
	}
	return strings.ReplaceAll(text, secret, redacted)
}

// encode is how a Secret's data and a kubeconfig hold a text.
func encode(text []byte) string {
	return base64.StdEncoding.EncodeToString(text)
}
