package yamlout

// maxDepth bounds how deep a [Writer]'s open maps and sequences may nest. Objects have a fixed shape,
// so more is a bug of the caller.
const maxDepth = 24

// level is one open map or sequence.
type level uint8

const (
	inMap  level = iota
	inSeq        // its column is that of its dashes
	inItem       // a map that is an item: its column is that of the dash plus 2
)

// opened is what the last Open, OpenSeq or OpenItem left unfinished: its form depends on whether
// anything follows.
type opened uint8

const (
	nothing  opened = iota
	emptyMap        // "key:" is written
	emptySeq        // "key:" is written
	emptyItem
)

// A Writer builds one document, a map at its root, in the order of the calls. Every method writes
// whole lines; what is opened is closed by [Writer.Close]. A map or sequence that stays empty is
// written as {} or []. Wrong nesting (an item outside a sequence, a key inside one) panics.
//
// Its zero value writes into a new buffer. A Writer is for one goroutine.
type Writer struct {
	buf    []byte
	open   opened
	depth  int // of the root: 0
	levels [maxDepth]level
	column int // where the lines of the open map or sequence begin
}

// New returns a Writer that appends to buf.
func New(buf []byte) Writer { return Writer{buf: buf} }

// Bytes returns what buf held and the document so far, which is whole when everything is closed. It
// is valid until the next call.
func (w *Writer) Bytes() []byte { return w.buf }

// Str writes a field whose value is the string s, by the rules of [AppendString].
func (w *Writer) Str(key, s string) {
	w.key(key)
	w.buf = append(w.buf, ' ')
	w.buf = append(AppendString(w.buf, s, w.column+2), '\n')
}

// Raw writes a field whose value is the YAML text given, on one line: a number, a boolean, null.
func (w *Writer) Raw(key, text string) {
	w.key(key)
	w.buf = append(w.buf, ' ')
	w.buf = append(append(w.buf, text...), '\n')
}

// Open begins a map below key.
func (w *Writer) Open(key string) {
	w.key(key)
	w.push(inMap, emptyMap)
}

// OpenSeq begins a sequence below key.
func (w *Writer) OpenSeq(key string) {
	w.key(key)
	w.push(inSeq, emptySeq)
}

// Item writes an item of the open sequence: the string s, by the rules of [AppendString].
func (w *Writer) Item(s string) {
	w.dash()
	w.buf = append(AppendString(append(w.buf, ' '), s, w.column+2), '\n')
}

// RawItem writes an item of the open sequence: the YAML text given, on one line.
func (w *Writer) RawItem(text string) {
	w.dash()
	w.buf = append(append(append(w.buf, ' '), text...), '\n')
}

// OpenItem begins a map that is an item of the open sequence.
func (w *Writer) OpenItem() {
	w.dash()
	w.push(inItem, emptyItem)
}

// Close ends what was opened last.
func (w *Writer) Close() {
	if w.depth == 0 {
		panic("yamlout: Close without Open")
	}
	switch w.open {
	case emptyMap, emptyItem:
		w.buf = append(w.buf, " {}\n"...)
	case emptySeq:
		w.buf = append(w.buf, " []\n"...)
	case nothing:
	}
	w.open = nothing
	w.depth--
	w.column -= 2
}

// Lend hands the buffer to a caller who appends whole lines to it, entries of the open map or items of
// the open sequence at column [Writer.Column], and gives it back with [Writer.Return].
func (w *Writer) Lend() []byte {
	switch w.open {
	case emptyMap, emptySeq:
		w.buf = append(w.buf, '\n')
	case emptyItem:
		panic("yamlout: Lend before the first key of an item")
	case nothing:
	}
	return w.buf
}

// Return takes back the buffer that [Writer.Lend] gave out. Nothing may have been appended.
func (w *Writer) Return(buf []byte) {
	appended := len(buf) > len(w.buf)
	w.buf = buf
	switch {
	case w.open == nothing:
	case appended:
		w.open = nothing
	default:
		w.buf = w.buf[:len(w.buf)-1]
	}
}

// Column is where the keys or dashes of what is open stand, counted from 0.
func (w *Writer) Column() int { return w.column }

func (w *Writer) push(l level, o opened) {
	w.depth++
	if w.depth >= maxDepth {
		panic("yamlout: too deep")
	}
	w.levels[w.depth] = l
	w.open = o
	w.column += 2
}

// key begins a line of the open map: its indentation, or the rest of "- ", and "key:".
func (w *Writer) key(key string) {
	if w.levels[w.depth] == inSeq {
		panic("yamlout: a key in a sequence")
	}
	switch w.open {
	case emptyItem:
		w.buf = append(w.buf, ' ')
	case emptyMap:
		w.buf = appendSpaces(append(w.buf, '\n'), w.column)
	default:
		w.buf = appendSpaces(w.buf, w.column)
	}
	w.open = nothing
	w.buf = appendKey(w.buf, key, w.column)
}

// dash begins a line of the open sequence.
func (w *Writer) dash() {
	if w.levels[w.depth] != inSeq {
		panic("yamlout: an item outside a sequence")
	}
	if w.open == emptySeq {
		w.buf = append(w.buf, '\n')
	}
	w.open = nothing
	w.buf = append(appendSpaces(w.buf, w.column), '-')
}
