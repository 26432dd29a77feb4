package yamlscan

// flow reads the list or map in brackets at i, all on one line.
func (s *scanner) flow(i int) (uint32, bool) {
	n, end, ok := s.brackets(i)
	if !ok {
		return 0, false
	}
	return s.done(n, end)
}

// brackets reads a list or a map in brackets, and returns where it ends.
func (s *scanner) brackets(i int) (n uint32, end int, ok bool) {
	if s.depth++; s.depth > scanDepth {
		return 0, 0, s.giveUp("depth")
	}
	parent := node{kind: Seq, style: Flow, pos: uint32(i)}
	closing := byte(']')
	if s.src[i] == '{' {
		parent.kind, closing = Map, '}'
	}
	n = s.push(parent)
	seen := keys{s: s, parent: n}
	var last, count uint32
	i = s.spaces(i + 1)
	for more := s.charAt(i) != closing; more; {
		var child, key uint32
		if parent.kind == Map {
			if key, i, ok = s.flowKey(i); !ok {
				return 0, 0, false
			}
			seen.add(key)
		}
		if child, i, ok = s.flowValue(i); !ok {
			return 0, 0, false
		}
		first := child
		if key != 0 {
			first, s.nodes[key].next = key, child
		}
		if last == 0 {
			s.nodes[n].b = first
		} else {
			s.nodes[last].next = first
		}
		last = child
		count++
		i = s.spaces(i)
		switch s.charAt(i) {
		case ',':
			i = s.spaces(i + 1)
		case closing:
			more = false
		default:
			return 0, 0, s.giveUp("flow")
		}
	}
	s.nodes[n].a = count
	s.depth--
	return n, i + 1, true
}

// flowKey reads a key in braces with its colon.
func (s *scanner) flowKey(i int) (key uint32, next int, ok bool) {
	if !s.flowScalar(i) {
		return 0, 0, false
	}
	i = s.spaces(s.tok.end)
	if s.charAt(i) != ':' || s.tok.style == Plain && !s.blankAt(i+1) {
		return 0, 0, s.giveUp("flow")
	}
	s.tok.colon = i
	key, ok = s.key()
	return key, s.spaces(i + 1), ok
}

func (s *scanner) flowValue(i int) (n uint32, end int, ok bool) {
	if c := s.charAt(i); c == '[' || c == '{' {
		return s.brackets(i)
	}
	if !s.flowScalar(i) {
		return 0, 0, false
	}
	return s.push(s.tok.node), s.tok.end, true
}

// flowScalar reads a scalar within brackets into the token.
func (s *scanner) flowScalar(i int) bool {
	src := s.src
	c := s.charAt(i)
	if c == '"' || c == '\'' {
		return s.quoted(i)
	}
	if c == '-' || c == 0 || reasons[c] != "" {
		return s.giveUp("flow")
	}
	j := i
loop:
	for ; j < len(src); j++ {
		switch src[j] {
		case '\n', ',', '[', ']', '{', '}', '?':
			break loop
		case ':':
			if s.blankAt(j + 1) {
				break loop
			}
		case '#':
			if src[j-1] == ' ' {
				break loop
			}
		}
	}
	for src[j-1] == ' ' {
		j--
	}
	s.tok = token{node{kind: Scalar, pos: uint32(i), a: uint32(i), b: uint32(j)}, j, 0}
	return true
}

func (s *scanner) spaces(i int) int {
	for i < len(s.src) && s.src[i] == ' ' {
		i++
	}
	return i
}

// charAt is the character at i, and 0 behind the last.
func (s *scanner) charAt(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return 0
}
