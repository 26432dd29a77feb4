package template

import "slices"

// Holds is what the text of a leaf may hold that is not its author's. What only decides between texts of the
// author's is not in it.
type Holds struct {
	Params      []int // indexes in Template.Params, sorted
	Loft        bool  // a field of .Values.loft
	Annotations bool  // of the control plane cluster
	Whole       bool  // .Values as a whole, undeclared parameters among it
}

// Anything tells whether the text is anything but its author's.
func (h *Holds) Anything() bool { return len(h.Params) > 0 || h.Loft || h.Annotations || h.Whole }

// holds reads what the leaf's text is made of off its parts; what text/template renders may hold all that it
// reads.
func (l *leaf) holds() Holds {
	var h Holds
	if l.slot >= 0 || l.parts != nil && h.add(l.parts) {
		slices.Sort(h.Params)
		h.Params = slices.Compact(h.Params)
		return h
	}
	r := &l.reads
	h = Holds{Params: r.params, Loft: r.loft || r.whole, Annotations: len(r.annotations) > 0 || r.whole, Whole: r.whole}
	if r.whole {
		h.Params = nil
		for i := range l.t.params {
			h.Params = append(h.Params, i)
		}
	}
	return h
}

// add adds what parts hold. It is false where one of them is for text/template.
func (h *Holds) add(parts []part) bool {
	for i := range parts {
		p := &parts[i]
		switch {
		case p.escape:
			return false
		case p.choice != nil && (!h.add(p.choice.then) || !h.add(p.choice.otherwise)):
			return false
		case p.hole != nil:
			h.addHole(p.hole)
		}
	}
	return true
}

func (h *Holds) addHole(of *hole) {
	for i := range of.sources {
		switch s := &of.sources[i]; s.kind {
		case fromParam:
			h.Params = append(h.Params, s.index)
		case fromLoft:
			h.Loft = true
		case fromAnnotation, gotAnnotation:
			h.Annotations = true
		default: // a constant, or nothing
		}
	}
}

// Chosen finds a parameter that the leaf holds and whose value the application chose freely: it is neither the
// declared default nor one of the declared options. It is the parameter's index in Template.Params, -1 for one
// that is not declared.
func (a *Args) Chosen(h *Holds) (param int, chosen bool) {
	for _, i := range h.Params {
		v, p := &a.values[i], &a.t.params[i]
		if v.own && v.text != p.fallback.text && !p.isOption(v.text) {
			return i, true
		}
	}
	return -1, h.Whole && len(a.extra) > 0
}
