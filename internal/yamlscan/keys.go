package yamlscan

// keys finds the keys of one map that were written before. A set of 64 bits by length and ends of a
// key tells at once of most that they are new; the rest are compared, or looked up once they are many.
type keys struct {
	s      *scanner
	parent uint32
	some   uint64
	count  int
	many   map[string]uint32
}

func (k *keys) add(key uint32) {
	s := k.s
	n := &s.nodes[key]
	text := s.text(n)
	k.count++
	bit := uint64(1)
	if text != "" {
		bit <<= (uint(text[0]) + 5*uint(text[len(text)-1]) + 11*uint(len(text))) & 63
	}
	if k.count <= smallLen {
		if k.some&bit != 0 {
			if first := k.find(text, key); first != 0 {
				k.report(text, first, key)
			}
		}
		k.some |= bit
		return
	}
	if k.many == nil {
		k.many = make(map[string]uint32, 4*smallLen)
		for i := s.nodes[k.parent].b; i != key && i != 0; i = s.nodes[s.nodes[i].next].next {
			if t := s.text(&s.nodes[i]); k.many[t] == 0 {
				k.many[t] = i
			}
		}
	}
	if first := k.many[text]; first != 0 {
		k.report(text, first, key)
		return
	}
	k.many[text] = key
}

// find returns the first key before this one with the text.
func (k *keys) find(text string, before uint32) uint32 {
	s := k.s
	for i := s.nodes[k.parent].b; i != before && i != 0; i = s.nodes[s.nodes[i].next].next {
		if s.text(&s.nodes[i]) == text {
			return i
		}
	}
	return 0
}

func (k *keys) report(text string, first, second uint32) {
	if !k.s.problems.wants() {
		return
	}
	f, nodes := k.s.f, k.s.nodes
	at := func(i uint32) place { return f.placeAt(int(nodes[i].pos)) }
	k.s.problems.add(twice(text, f.posOf(at(second)), f.posOf(at(first))))
}

func (s *scanner) text(n *node) string {
	if n.extra {
		return string(s.extra[n.a:n.b])
	}
	return s.src[n.a:n.b]
}
