package fleet

// A Source is what one file gave to the fleet.
type Source struct {
	File string
	// Tenants and Templates are those of the Fleet's from the first index up to the second.
	Tenants, Templates [2]int
	// Rest tells that it gave something else as well.
	Rest bool
}

// takeFrom takes what one file gave and notes what it was.
func (l *loader) takeFrom(file string, p *part) {
	s := Source{File: file, Tenants: [2]int{len(l.fleet.Tenants)}, Templates: [2]int{len(l.fleet.Templates)}}
	rest := l.fleet.rest()
	l.take(p)
	s.Tenants[1], s.Templates[1], s.Rest = len(l.fleet.Tenants), len(l.fleet.Templates), l.fleet.rest() != rest
	l.fleet.Sources = append(l.fleet.Sources, s)
}

// rest counts what is neither a tenant nor a template.
func (f *Fleet) rest() int {
	return len(f.Clusters) + len(f.Connectors) + len(f.OtherTypes) + len(f.Kubeconfigs) + len(f.AccessKeys) + len(f.AgentManifests) + len(f.AgentTLS)
}
