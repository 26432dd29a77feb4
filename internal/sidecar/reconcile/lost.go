package reconcile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
)

// errUnlike is that two fetches of a manifest that is not stored yet differ in their documents.
var errUnlike = errors.New("two manifests in a row from Akuity have different documents; neither is kept")

// maxNamed is how many documents an error names.
const maxNamed = 3

// A lostError is that a manifest came without documents that the one before had.
type lostError struct{ documents []string }

func (e *lostError) Error() string {
	text := strings.Join(e.documents[:min(len(e.documents), maxNamed)], ", ")
	if more := len(e.documents) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return "the agent manifest came without " + text + "; it is held back until it comes so a second time in a row"
}

// identity is which object a document is. Its version is another form of the same.
func identity(o akuity.Object) string { return o.Group() + " " + o.String() }

// documents identify those of a manifest, in any order and whatever is in them: credentials may be new in
// each fetch.
func documents(m *akuity.Manifest) string {
	all := make([]string, 0, len(m.Objects()))
	for _, o := range m.Objects() {
		all = append(all, identity(o))
	}
	slices.Sort(all)
	hash := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(hash[:])
}

// lost are the documents of old that m lacks.
func lost(old, m *akuity.Manifest) []string {
	there := map[string]bool{}
	for _, o := range m.Objects() {
		there[identity(o)] = true
	}
	var gone []string
	for _, o := range old.Objects() {
		if !there[identity(o)] {
			gone = append(gone, o.String())
		}
	}
	return gone
}
