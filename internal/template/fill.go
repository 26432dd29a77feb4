package template

import "github.com/tenantry/tenantry/internal/problem"

// filler renders the parts of a leaf in one call.
type filler struct {
	call     *Call
	branches branches
	dst      []byte
	proof    *proof // of a YAML text: each value is looked at as it goes
	hole     int    // how many were filled
	unproved bool   // a value needs the parser
}

// fill appends the text of a leaf of parts.
func (l *leaf) fill(dst []byte, c *Call) (out []byte, omits bool, bad *problem.Problem) {
	f := filler{call: c, dst: dst}
	if l.choices > 0 {
		f.branches = taken(l.parts, c)
	}
	if l.yaml != nil {
		f.proof = l.proofOf(f.branches)
	}
	start := len(dst)
	if !f.parts(l.parts) {
		return f.dst[:start], true, nil
	}
	if f.unproved || f.proof != nil && f.proof.err != nil && l.yaml.must {
		bad = l.judge(c, f.dst[start:], l.refilled(f.dst[start:], c, f.branches))
	}
	return f.dst, false, bad
}

// parts is false if the leaf is omitted.
func (f *filler) parts(parts []part) bool {
	for i := range parts {
		p := &parts[i]
		f.dst = append(f.dst, p.text...)
		switch {
		case p.hole != nil:
			if !f.fill(p.hole) {
				return false
			}
		case p.choice == nil:
		case f.branches&(1<<p.choice.bit) != 0:
			if !f.parts(p.choice.then) {
				return false
			}
		default:
			if !f.parts(p.choice.otherwise) {
				return false
			}
		}
	}
	return true
}

func (f *filler) fill(h *hole) bool {
	text, none, omits := h.value(f.call)
	if omits {
		return false
	}
	at := len(f.dst)
	f.dst = h.print(f.dst, text, none)
	if f.proof != nil && f.proof.tree != nil && !f.unproved {
		f.unproved = !f.proof.places[f.hole].takesOf(h, text, none, len(f.dst)-at)
	}
	f.hole++
	return true
}
