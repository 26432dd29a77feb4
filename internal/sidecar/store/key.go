package store

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
)

// A Key names the manifest of a cluster that a fleet registered through a connector.
type Key struct {
	Fleet, Connector, Cluster string
}

// An Entry is what is kept of a manifest.
type Entry struct {
	Manifest []byte
	Held     string // which documents the manifest has that came last and is held back; "": none is
}

func (k Key) String() string { return k.Connector + "/" + k.Cluster }

// Compare orders keys by fleet, connector and cluster.
func (k Key) Compare(l Key) int {
	return cmp.Or(cmp.Compare(k.Fleet, l.Fleet), cmp.Compare(k.Connector, l.Connector), cmp.Compare(k.Cluster, l.Cluster))
}

// check refuses what would be another path.
func (k Key) check() error {
	for _, part := range []string{k.Fleet, k.Connector, k.Cluster} {
		if !filepath.IsLocal(part) || strings.ContainsAny(part, `/\`) || strings.HasPrefix(part, ".") {
			return fmt.Errorf("store manifest: %q is no name", part)
		}
	}
	return nil
}
