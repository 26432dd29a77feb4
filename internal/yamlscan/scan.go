package yamlscan

import (
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

const (
	// scanDepth is how deep the scanner nests before the library takes over.
	scanDepth = 200
	// maxKey is how long a key may be, in bytes. The library stops looking for the colon after 1024
	// characters.
	maxKey = 1000
)

// A scanner reads the block-style subset of YAML. It knows just enough to be sure; wherever it is
// not, it gives up with a reason, and the library reads the whole file. It finds no syntax errors of
// its own.
//
// It goes by lines: pos and col are always the first character of the next line that holds more than
// a comment.
type scanner struct {
	f        *File
	src      string
	nodes    []node
	extra    []byte
	problems found
	pos      int
	col      int // from 0; -1 at the end of a document
	depth    int
	anchors  map[string]anchor // of the document; nil until there is one
	aliases  int               // read so far
	grown    int               // what they add, as maxGrowth counts it, or more
	tok      token             // the scalar read last
	reason   string
}

// scan reads the source on the fast path; it says why when it cannot, and then nothing is changed.
func (f *File) scan(lines int, p *Parser) (problems problem.List, reason string) {
	defer func() {
		if reason != "" {
			f.anchors = nil
		}
	}()
	s := scanner{f: f, src: f.src}
	room := 2*lines + 16 // for a key and a value a line
	if p != nil {
		s.nodes, s.extra = p.nodes[:0], p.extra[:0]
		defer func() { p.nodes, p.extra = s.nodes, s.extra }()
	}
	s.nodes = append(slices.Grow(s.nodes, room), node{})
	var roots []uint32
	for s.next(0); ; {
		if s.col >= 0 {
			clear(s.anchors)
			root, ok := s.root()
			if !ok {
				return nil, s.reason
			}
			roots = append(roots, root)
		}
		if s.pos == len(s.src) {
			break
		}
		if !s.documentStart() {
			return nil, s.because("document end")
		}
	}
	switch {
	case p != nil:
		f.nodes = p.keep(s.nodes)
	case cap(s.nodes) > 2*len(s.nodes)+16: // most lines are in literals
		f.nodes = slices.Clone(s.nodes)
	default:
		f.nodes = s.nodes
	}
	f.extra = string(s.extra)
	if len(roots) > 0 {
		f.docs = make([]Node, len(roots))
		for i, root := range roots {
			f.docs[i] = Node{f, root}
		}
	}
	return s.problems.ordered(), ""
}

// root reads a whole document, a map or a list.
func (s *scanner) root() (root uint32, ok bool) {
	if c := s.src[s.pos]; c == '[' || c == '{' {
		root, ok = s.flow(s.pos)
	} else {
		root, ok = s.block()
	}
	if ok && s.col >= 0 {
		return 0, s.giveUp("syntax")
	}
	return root, ok
}

// documentStart moves past a line of three dashes.
func (s *scanner) documentStart() bool {
	if s.src[s.pos] != '-' {
		return false
	}
	next, ok := s.lineEnd(s.pos + len("---"))
	if ok {
		s.next(next)
	}
	return ok
}

// next moves to the first line with content at or after i, which is the beginning of a line.
func (s *scanner) next(i int) {
	src := s.src
	for {
		start := i
		for i < len(src) && src[i] == ' ' {
			i++
		}
		switch {
		case i == len(src):
			s.pos, s.col = i, -1
			return
		case src[i] == '\n':
			i++
			continue
		case src[i] == '#':
			end := strings.IndexByte(src[i:], '\n')
			if end < 0 {
				s.pos, s.col = len(src), -1
				return
			}
			i += end + 1
			continue
		}
		s.pos, s.col = i, i-start
		if s.col == 0 && s.atMarker() {
			s.col = -1
		}
		return
	}
}

// atMarker tells whether three dashes or dots stand at pos, alone.
func (s *scanner) atMarker() bool {
	rest := s.src[s.pos:]
	return (strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "...")) && s.blankAt(s.pos+3)
}

// lineEnd checks that nothing but a comment follows i on its line, and returns where the next begins.
func (s *scanner) lineEnd(i int) (next int, ok bool) {
	src := s.src
	start := i
	for i < len(src) && src[i] == ' ' {
		i++
	}
	switch {
	case i == len(src):
		return i, true
	case src[i] == '\n':
		return i + 1, true
	case src[i] == '#' && i > start:
		if end := strings.IndexByte(src[i:], '\n'); end >= 0 {
			return i + end + 1, true
		}
		return len(src), true
	}
	return 0, false
}

// blankAt tells whether a word ends before i.
func (s *scanner) blankAt(i int) bool {
	return i >= len(s.src) || s.src[i] == ' ' || s.src[i] == '\n'
}

// entryAt tells whether the dash of a list item is at i.
func (s *scanner) entryAt(i int) bool {
	return s.src[i] == '-' && s.blankAt(i+1)
}

func (s *scanner) push(n node) uint32 {
	s.nodes = append(s.nodes, n)
	return uint32(len(s.nodes) - 1)
}

// because keeps the first reason for giving up.
func (s *scanner) because(reason string) string {
	if s.reason == "" {
		s.reason = reason
	}
	return s.reason
}

func (s *scanner) giveUp(reason string) bool {
	s.because(reason)
	return false
}
