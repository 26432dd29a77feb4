package peerinput

import (
	"bytes"

	"github.com/tenantry/tenantry/bench/fleetgen"
)

// ResourceList writes the fleet as a KRM function gets it: the Fleet as functionConfig, everything else as
// items.
func ResourceList(f *fleetgen.Fleet, yield func(fleetgen.File)) {
	var config, items bytes.Buffer
	f.Shared(false, func(file fleetgen.File) {
		if file.Path == "fleet.yaml" {
			indent(&config, "  ", "  ", file.Data)
			return
		}
		indent(&items, "- ", "  ", file.Data)
	})
	for i := range f.Tenants {
		t := f.Tenant(i)
		indent(&items, "- ", "  ", t.Instance(f).Data)
	}
	var b bytes.Buffer
	b.WriteString("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n")
	b.Write(config.Bytes())
	b.WriteString("items:\n")
	b.Write(items.Bytes())
	yield(fleetgen.File{Path: "list.yaml", Data: b.Bytes()})
}

// indent writes a document below a key, without its comments at the top.
func indent(b *bytes.Buffer, first, rest string, doc []byte) {
	lead := first
	for line := range bytes.Lines(doc) {
		if lead == first && line[0] == '#' {
			continue
		}
		if len(line) > 1 {
			b.WriteString(lead)
		}
		b.Write(line)
		lead = rest
	}
}
