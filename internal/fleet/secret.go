package fleet

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// secretText returns the text of one key of a Secret: stringData wins over data, as the API server has
// it. The node is where it is written. The problem, if any, never shows the value.
func secretText(secret yamlscan.Node, key string) (text string, at yamlscan.Node, bad problem.List) {
	for _, field := range []string{"stringData", "data"} {
		if n := secret.Get(field); n.Exists() && n.Kind() != yamlscan.Map && n.Type() != yamlscan.Null {
			return "", n, problem.List{{Pos: n.Pos(), Field: field, What: fmt.Sprintf("is a %s, want a map", n.Kind()), Fix: "write the key " + key + " in it", Object: RefOf(secret)}}
		}
	}
	if n := secret.At("stringData", key); n.Exists() {
		return n.Text(), n, nil
	}
	n := secret.At("data", key)
	if !n.Exists() {
		return "", n, nil
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Map(dropSpace, n.Text()))
	if err != nil {
		return "", n, problem.List{{
			Pos: n.Pos(), Field: "data." + key, What: "is not base64",
			Fix: "encode the value, or write it under stringData", Object: RefOf(secret),
		}}
	}
	return string(raw), n, nil
}

func dropSpace(r rune) rune {
	if r == '\n' || r == '\r' || r == ' ' {
		return -1
	}
	return r
}

func label(n yamlscan.Node, key string) string { return textOf(n.At("metadata", "labels", key)) }

func annotation(n yamlscan.Node, key string) string {
	return textOf(n.At("metadata", "annotations", key))
}

// textOf is the text of a scalar, "" for a null.
func textOf(n yamlscan.Node) string {
	if n.Type() == yamlscan.Null {
		return ""
	}
	return n.Text()
}
