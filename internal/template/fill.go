package template

import "github.com/tenantry/tenantry/internal/problem"

// filler renders the parts of a leaf in one call.
type filler struct {
	call     *Call
	branches branches
	dst      []byte
	proof    *proof // of a YAML text: each value is looked at as it goes
	start    int    // of the text in dst
	hole     int    // how many were filled
	unproved bool   // a value needs the parser
	odd      bool   // a value means something else than its text
}

// fill appends the text of a leaf of parts.
func (l *leaf) fill(dst []byte, c *Call) (out []byte, end fate, bad *problem.Problem) {
	f := filler{call: c, dst: dst, start: len(dst)}
	if l.choices > 0 {
		var escaped bool
		if f.branches, escaped = taken(l.parts, c); escaped {
			return dst, escapes, nil
		}
	}
	if l.yaml != nil {
		f.proof = l.proofOf(f.branches)
	}
	start := len(dst)
	switch end = f.parts(l.parts); end {
	case goesOn:
	case tooLong:
		return f.dst[:start], goesOn, l.problem(c, "the template "+tooMuchText().Error(), "")
	default:
		return f.dst[:start], end, nil
	}
	if f.unproved || f.odd || f.proof != nil && f.proof.err != nil && l.yaml.must {
		bad = l.judge(c, f.dst[start:], l.refilled(f.dst[start:], c, f.branches))
	}
	return f.dst, goesOn, bad
}

func (f *filler) parts(parts []part) (end fate) {
	for i := range parts {
		p := &parts[i]
		f.dst = append(f.dst, p.text...)
		switch {
		case p.hole != nil:
			end = f.fill(p.hole)
		case p.choice == nil:
		case f.branches&(1<<p.choice.bit) != 0:
			end = f.parts(p.choice.then)
		default:
			end = f.parts(p.choice.otherwise)
		}
		if end != goesOn {
			return end
		}
	}
	return goesOn
}

func (f *filler) fill(h *hole) fate {
	text, none, end := h.value(f.call)
	if end != goesOn {
		return end
	}
	at := len(f.dst)
	if f.dst = h.print(f.dst, text, none); len(f.dst)-f.start > maxText {
		return tooLong
	}
	if f.proof != nil && f.proof.tree != nil && !f.unproved {
		p := f.proof.places[f.hole]
		f.unproved = !p.takesOf(h, text, none, len(f.dst)-at)
		f.odd = f.odd || p.standsPlain() && mayMean(text)
	}
	f.hole++
	return goesOn
}
