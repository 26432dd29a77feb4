package yamlscan

// anchor is a node that aliases may stand for; n is 0 where it is left to the library what they make of it.
type anchor struct {
	n    uint32
	size int // as maxGrowth counts it, or more
}

// anchored reads the value of a map of this column whose anchor is at i.
func (s *scanner) anchored(i, col int) (n uint32, ok bool) {
	name, end := s.anchorName(i)
	if name == "" {
		return 0, s.giveUp("anchor")
	}
	if s.anchors == nil {
		s.anchors = map[string]anchor{}
	}
	s.anchors[name] = anchor{} // an alias within it
	nodes, aliases := len(s.nodes), s.aliases
	if next, empty := s.lineEnd(end); !empty {
		if j := s.spaces(end); s.src[j] != '&' && s.src[j] != '*' {
			n, ok = s.value(j, col)
		}
	} else if s.next(next); s.col > col || s.col == col && s.entryAt(s.pos) {
		n, ok = s.block()
	}
	if !ok {
		return 0, s.giveUp("anchor")
	}
	s.nodes[n].pos = uint32(i)
	if s.f.anchors == nil {
		s.f.anchors = map[uint32]string{}
	}
	s.f.anchors[n] = name
	if s.aliases == aliases {
		s.anchors[name] = anchor{n, nodeCost*(len(s.nodes)-nodes) + s.pos - i}
	}
	return n, true
}

// alias reads the value that is the alias at i.
func (s *scanner) alias(i int) (uint32, bool) {
	name, end := s.anchorName(i)
	a := s.anchors[name]
	s.grown += a.size
	if a.n == 0 || s.grown > maxGrowth {
		return 0, s.giveUp("alias")
	}
	s.aliases++
	return s.done(s.push(node{kind: alias, pos: uint32(i), a: a.n}), end)
}

// anchorName reads the name after the & or * at i, with a blank behind it; "" is none.
func (s *scanner) anchorName(i int) (name string, end int) {
	end = i + 1
	for end < len(s.src) && isWordByte(s.src[end]) {
		end++
	}
	if !s.blankAt(end) {
		return "", end
	}
	return s.src[i+1 : end], end
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '-'
}
