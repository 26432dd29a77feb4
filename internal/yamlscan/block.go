package yamlscan

// block reads the map or list at pos. What follows it may be in no column of those around it, or of
// the wrong kind; whoever reads on notices.
func (s *scanner) block() (uint32, bool) {
	if s.entryAt(s.pos) {
		return s.list()
	}
	if !s.scalar(s.pos) {
		return 0, false
	}
	return s.mapping()
}

// mapping reads the map at pos, whose first key is the token.
func (s *scanner) mapping() (uint32, bool) {
	if s.depth++; s.depth > scanDepth {
		return 0, s.giveUp("depth")
	}
	col := s.col
	m := s.push(node{kind: Map, style: Block, pos: uint32(s.pos)})
	seen := keys{s: s, parent: m}
	var last, pairs uint32
	for {
		k, ok := s.key()
		if !ok {
			return 0, false
		}
		if last == 0 {
			s.nodes[m].b = k
		} else {
			s.nodes[last].next = k
		}
		seen.add(k)
		if last, ok = s.valueOf(s.tok.colon+1, col); !ok {
			return 0, false
		}
		s.nodes[k].next = last
		pairs++
		if s.col < col {
			break
		}
		if s.col > col {
			return 0, s.giveUp("multi-line scalar")
		}
		if !s.scalar(s.pos) {
			return 0, false
		}
	}
	s.nodes[m].a = pairs
	s.depth--
	return m, true
}

// key puts the token into the arena as a key.
func (s *scanner) key() (uint32, bool) {
	t := &s.tok
	switch {
	case t.colon == 0:
		return 0, s.giveUp("multi-line scalar")
	case t.colon-int(t.pos) > maxKey:
		return 0, s.giveUp("long key")
	case t.style == Plain && s.src[t.a:t.b] == "<<":
		return 0, s.giveUp("merge key")
	}
	return s.push(t.node), true
}

// valueOf reads what follows a key's colon, up to i, in the map of this column.
func (s *scanner) valueOf(i, col int) (uint32, bool) {
	if next, ok := s.lineEnd(i); ok {
		s.next(next)
		if s.col > col || s.col == col && s.entryAt(s.pos) {
			return s.block()
		}
		return s.nothing(i), true
	}
	return s.value(s.spaces(i), col)
}

// value reads what begins at i and is no key, in the map of this column.
func (s *scanner) value(i, col int) (uint32, bool) {
	switch s.src[i] {
	case '|', '>':
		return s.literal(i, col)
	case '[', '{':
		return s.flow(i)
	case '&':
		return s.anchored(i, col)
	case '*':
		return s.alias(i)
	}
	return s.leaf(i)
}

// list reads the list at pos.
func (s *scanner) list() (uint32, bool) {
	if s.depth++; s.depth > scanDepth {
		return 0, s.giveUp("depth")
	}
	col := s.col
	l := s.push(node{kind: Seq, style: Block, pos: uint32(s.pos)})
	var last, items uint32
	for {
		item, ok := s.item(col)
		if !ok {
			return 0, false
		}
		if last == 0 {
			s.nodes[l].b = item
		} else {
			s.nodes[last].next = item
		}
		last = item
		items++
		if s.col > col {
			return 0, s.giveUp("multi-line scalar")
		}
		if s.col < col || !s.entryAt(s.pos) {
			break
		}
	}
	s.nodes[l].a = items
	s.depth--
	return l, true
}

// item reads the list item whose dash is at pos.
func (s *scanner) item(col int) (uint32, bool) {
	dash := s.pos
	if next, ok := s.lineEnd(dash + 1); ok {
		s.next(next)
		if s.col > col {
			return s.block()
		}
		return s.nothing(dash + 1), true
	}
	j := s.spaces(dash + 1)
	switch s.src[j] {
	case '|', '>':
		return s.literal(j, col)
	case '[', '{':
		return s.flow(j)
	case '*':
		return s.alias(j)
	}
	inner := col + j - dash
	if s.entryAt(j) {
		s.pos, s.col = j, inner
		return s.list()
	}
	if !s.scalar(j) {
		return 0, false
	}
	if s.tok.colon != 0 {
		s.pos, s.col = j, inner
		return s.mapping()
	}
	return s.done(s.push(s.tok.node), s.tok.end)
}

// leaf reads the scalar at i that is no key and ends its line.
func (s *scanner) leaf(i int) (uint32, bool) {
	if !s.scalar(i) {
		return 0, false
	}
	if s.tok.colon != 0 {
		return 0, s.giveUp("syntax")
	}
	return s.done(s.push(s.tok.node), s.tok.end)
}

// done moves on from a value that ends at end.
func (s *scanner) done(n uint32, end int) (uint32, bool) {
	next, ok := s.lineEnd(end)
	if !ok {
		return 0, s.giveUp("syntax")
	}
	s.next(next)
	return n, true
}

// nothing is the null of a key or item without a value.
func (s *scanner) nothing(i int) uint32 {
	return s.push(node{kind: Scalar, pos: uint32(i), a: uint32(i), b: uint32(i)})
}
