package index

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/tenantry/tenantry/internal/dirfs"
)

// magic begins every index. Its number changes with what follows it.
const magic = "tenantry index 2\n"

// Bytes is the index as a file: magic, the SHA-256 of all that follows, the words that repeat, and the rest.
func (x *Index) Bytes() []byte {
	w := writer{words: make(map[string]int, len(x.words)), list: slices.Clip(x.words), buf: make([]byte, 0, x.size())}
	for i, word := range x.words {
		w.words[word] = i
	}
	w.str(x.Of)
	w.totals(x)
	w.entries(x.Folders)
	w.entries(x.Shared)
	w.entries(x.TreeFolders)
	w.num(len(x.Files))
	for i := range x.Files {
		w.file(&x.Files[i])
	}
	out := make([]byte, 0, len(magic)+sha256.Size+len(w.buf)+1<<12)
	out = append(out, magic...)
	out = append(out, make([]byte, sha256.Size)...)
	t := writer{buf: out}
	t.num(len(w.list))
	for _, word := range w.list {
		t.str(word)
	}
	out = append(t.buf, w.buf...)
	sum := sha256.Sum256(out[len(magic)+sha256.Size:])
	copy(out[len(magic):], sum[:])
	return out
}

// size is about how long the index will be: growing to it would copy it often.
func (x *Index) size() int {
	n := 1 << 12
	for _, list := range [][]Entry{x.Folders, x.Shared, x.TreeFolders} {
		for i := range list {
			n += len(list[i].Path) + 48
		}
	}
	for i := range x.Files {
		n += max(len(x.Files[i].raw), 512)
	}
	return n
}

type writer struct {
	buf   []byte
	words map[string]int
	list  []string
}

func (w *writer) num(n int)      { w.buf = binary.AppendUvarint(w.buf, uint64(n)) }
func (w *writer) fixed(n uint64) { w.buf = binary.LittleEndian.AppendUint64(w.buf, n) }
func (w *writer) str(s string)   { w.num(len(s)); w.buf = append(w.buf, s...) }
func (w *writer) flags(on ...bool) {
	var b byte
	for i, set := range on {
		if set {
			b |= 1 << i
		}
	}
	w.buf = append(w.buf, b)
}

// word writes a text that many have in common.
func (w *writer) word(s string) {
	i, known := w.words[s]
	if !known {
		i = len(w.list)
		w.words[s], w.list = i, append(w.list, s)
	}
	w.num(i)
}

// totals say how much room the reader needs.
func (w *writer) totals(x *Index) {
	var t totals
	for i := range x.Files {
		t.tenants += len(x.Files[i].Tenants)
		t.problems += len(x.Files[i].Problems)
		for j := range x.Files[i].Tenants {
			tenant := &x.Files[i].Tenants[j]
			t.files += len(tenant.Files)
			t.claims += len(tenant.Claims)
			t.templates += len(tenant.Templates)
		}
	}
	for _, n := range []int{t.tenants, t.problems, t.files, t.claims, t.templates} {
		w.num(n)
	}
}

type totals struct{ tenants, problems, files, claims, templates int }

func (w *writer) entries(list []Entry) {
	w.num(len(list))
	for i := range list {
		w.entry(&list[i])
	}
}

func (w *writer) entry(e *Entry) {
	w.str(e.Path)
	w.stat(e.Stat)
}

func (w *writer) stat(s dirfs.Stat) {
	w.flags(s != dirfs.Stat{})
	if s == (dirfs.Stat{}) {
		return
	}
	w.buf = binary.AppendUvarint(w.buf, uint64(s.Mode))
	w.fixed(uint64(s.Size))
	w.fixed(s.Inode)
	w.fixed(uint64(s.Modified))
	w.fixed(uint64(s.Changed))
}

func (w *writer) file(f *File) {
	if f.raw != "" {
		w.buf = append(w.buf, f.raw...)
		return
	}
	w.entry(&f.Entry)
	w.flags(f.Source, f.Named, f.Absent, f.Rest)
	if f.Rest || f.Named {
		w.buf = append(w.buf, f.Hash[:]...)
	}
	w.num(len(f.Templates))
	for _, name := range f.Templates {
		w.word(name)
	}
	w.num(len(f.Tenants))
	for i := range f.Tenants {
		w.tenant(&f.Tenants[i])
	}
	w.num(len(f.Problems))
	for i := range f.Problems {
		p := &f.Problems[i]
		w.num(p.Pos.Line)
		w.num(p.Pos.Col)
		w.flags(p.Warn, p.Waits, p.Cause != nil)
		for _, s := range []string{p.Object.APIVersion, p.Object.Kind, p.Field, p.Fix} {
			w.word(s)
		}
		for _, s := range []string{p.Object.Namespace, p.Object.Name, p.What} {
			w.str(s)
		}
		if c := p.Cause; c != nil {
			w.num(c.Pos.Line)
			w.num(c.Pos.Col)
			for _, s := range []string{c.Pos.File, c.Field, c.What, c.Fix, c.Of} {
				w.word(s)
			}
		}
	}
}

func (w *writer) tenant(t *Tenant) {
	w.flags(t.Active)
	w.word(t.Project)
	w.str(t.Name)
	if !t.Active {
		return
	}
	w.word(t.Connector)
	w.str(t.Cluster)
	w.str(t.Server)
	w.str(t.Waits)
	w.word(t.Host)
	w.num(t.Own)
	w.num(t.OnHost)
	w.num(len(t.Templates))
	for _, name := range t.Templates {
		w.word(name)
	}
	w.num(len(t.Claims))
	for _, c := range t.Claims {
		w.fixed(c)
	}
	w.num(t.Secrets)
	w.entries(t.Files)
}
