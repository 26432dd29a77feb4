package yamlscan

import (
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/tenantry/tenantry/internal/problem"
)

const (
	// maxDepth bounds how deep maps and lists nest, aliases included, so that every walk may recurse.
	maxDepth = 1000
	// maxGrowth bounds what the aliases of a file add to it when they are written out: bytes of text,
	// and nodeCost for each node.
	maxGrowth = 16 << 20
	nodeCost  = 16
	// maxSource keeps offsets within 32 bits, with room for what decoding adds.
	maxSource = 1 << 30
)

// A File is what one text of YAML holds. It does not change after [Parse], so several goroutines may
// use it and its nodes at once.
type File struct {
	name     string
	src      string // the source, without a byte order mark
	extra    string // texts that are no substring of src
	nodes    []node // nodes[0] is no node
	places   []place
	docs     []Node
	fallback string

	conflicted bool
	anchors    map[uint32]string
	tags       map[uint32]string

	outer Node // the scalar that this file is the text of

	markOnce  sync.Once
	marked    []mark
	shiftOnce sync.Once
	shift     shift
	large     sync.Map // uint32 to *index, see Node.index
}

// node is one value in the arena. A collection's children are linked by next; a key is followed by
// its value.
type node struct {
	pos   uint32 // offset in src; unused where File.places says it
	a, b  uint32 // scalar: bounds of its text; collection: pairs or items, first child; alias: target
	next  uint32 // next sibling, 0 after the last
	kind  Kind
	typ   Type // NoType: to be resolved from the text
	style Style
	extra bool // a and b are bounds in File.extra
}

// place is a line and a column, both from 1, the column in characters.
type place struct{ line, col uint32 }

// Parse reads every document of src, which must not change afterwards. The name is used in places
// only. The problems are those listed in the package's documentation, each at its place.
func Parse(name string, src []byte) (*File, problem.List) {
	return (*Parser)(nil).Parse(name, src)
}

// A Parser reads one file after the other in memory of its own, so that each costs little. Its zero value is
// ready; it is for one goroutine at a time.
type Parser struct {
	// Together puts the nodes of several files into one piece of memory, which goes when the last of them is
	// not needed any more. It is for files that are all kept.
	Together bool

	nodes []node
	extra []byte
	slab  []node
}

// slabNodes is how many nodes such a piece holds.
const slabNodes = 16 << 10

// keep makes the nodes of a file its own.
func (p *Parser) keep(nodes []node) []node {
	if !p.Together || len(nodes) > slabNodes/4 {
		return slices.Clone(nodes)
	}
	if len(nodes) > cap(p.slab)-len(p.slab) {
		p.slab = make([]node, 0, slabNodes)
	}
	at := len(p.slab)
	p.slab = append(p.slab, nodes...)
	return p.slab[at:len(p.slab):len(p.slab)]
}

// Parse is the function [Parse].
func (p *Parser) Parse(name string, src []byte) (*File, problem.List) {
	f := &File{name: name}
	return f, f.parse(unsafe.String(unsafe.SliceData(src), len(src)), p)
}

// FromText reads the text of the scalar n as YAML of its own. Places are those in the file of n
// where n is a literal block or its text stands on one line as it is; else they are the place of n.
func FromText(name string, n Node) (*File, problem.List) {
	f := &File{name: name, outer: n}
	return f, f.parse(n.Text(), nil)
}

func (f *File) parse(src string, p *Parser) problem.List {
	f.src = src
	if c := f.conflict(); c != nil {
		return problem.List{*c}
	}
	problems := f.parseText(src, p)
	if problems.Failed() && len(f.docs) == 0 {
		if c := f.leftOver(); c != nil {
			return problem.List{*c}
		}
	}
	return problems
}

func (f *File) parseText(src string, p *Parser) problem.List {
	lines, ascii := asciiLines(src)
	if !ascii || len(src) > maxSource {
		if p := f.unreadable(); p != nil {
			return problem.List{*p}
		}
		if reason := f.unusual(); reason != "" {
			return f.library(reason)
		}
		lines = strings.Count(f.src, "\n")
	}
	problems, reason := f.scan(lines, p)
	if reason != "" {
		return f.library(reason)
	}
	return problems
}

// Name is the name that the file was parsed under.
func (f *File) Name() string { return f.name }

// Docs returns the root of each document that is not empty, in order. It is not to be changed.
func (f *File) Docs() []Node { return f.docs }

// Fallback says in one or two words why the library read the file, and is empty where the fast path did.
func (f *File) Fallback() string { return f.fallback }

func (f *File) textOf(n *node) string {
	if n.extra {
		return f.extra[n.a:n.b]
	}
	return f.src[n.a:n.b]
}
