package index

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

var (
	errVersion = errors.New("it is of another version of tenantry")
	errEdited  = errors.New("it has been damaged or edited")
)

// Parse reads what [Index.Bytes] wrote, and fails on everything else: a byte that has changed shows in the
// hash.
func Parse(src []byte) (*Index, error) {
	rest, ok := bytes.CutPrefix(src, []byte(magic))
	if !ok {
		return nil, errVersion
	}
	if len(rest) < sha256.Size {
		return nil, errEdited
	}
	if sum := sha256.Sum256(rest[sha256.Size:]); !bytes.Equal(sum[:], rest[:sha256.Size]) {
		return nil, errEdited
	}
	return parseBody(string(rest[sha256.Size:]))
}

func parseBody(text string) (*Index, error) {
	r := reader{rest: text}
	r.words = make([]string, r.count())
	for i := range r.words {
		r.words[i] = r.str()
	}
	x := &Index{words: r.words, Of: r.str()}
	for _, room := range []func(int){
		func(n int) { r.tenants = make([]Tenant, 0, n) },
		func(n int) { r.problems = make(problem.List, 0, n) },
		func(n int) { r.files = make([]Entry, 0, n) },
		func(n int) { r.claims = make([]uint64, 0, n) },
		func(n int) { r.names = make([]string, 0, n) },
	} {
		room(r.count())
	}
	x.Folders = r.entries(nil)
	x.Shared = r.entries(nil)
	x.TreeFolders = r.entries(nil)
	x.Files = make([]File, r.count())
	for i := range x.Files {
		before := r.rest
		r.file(&x.Files[i])
		x.Files[i].raw = before[:len(before)-len(r.rest)]
	}
	if r.broken || r.rest != "" {
		return nil, errEdited
	}
	return x, nil
}

// A reader reads what a writer wrote. What cannot be read makes it broken, and everything after that is zero.
// Lists of the same kind lie one after the other in one piece of memory.
type reader struct {
	rest     string
	broken   bool
	words    []string
	tenants  []Tenant
	problems problem.List
	files    []Entry
	claims   []uint64
	names    []string
}

func (r *reader) fail() {
	r.broken, r.rest = true, ""
}

func (r *reader) num() int {
	n := r.uvarint()
	if int64(n) < 0 || int64(int(n)) != int64(n) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) uvarint() uint64 {
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(r.rest[i]&0x7F) << (7 * i)
		if r.rest[i] < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	r.fail()
	return 0
}

// count is a number of things that follow, a byte each at least.
func (r *reader) count() int {
	n := r.num()
	if n > len(r.rest) {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) take(n int) string {
	if n > len(r.rest) {
		r.fail()
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) str() string { return r.take(r.num()) }

func (r *reader) word() string {
	i := r.num()
	if i >= len(r.words) {
		r.fail()
		return ""
	}
	return r.words[i]
}

func (r *reader) fixed() uint64 {
	s := r.take(8)
	if s == "" {
		return 0
	}
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func (r *reader) flags(into ...*bool) {
	s := r.take(1)
	if s == "" {
		return
	}
	for i, p := range into {
		*p = s[0]&(1<<i) != 0
	}
	if s[0]>>len(into) != 0 {
		r.fail()
	}
}

// list reads a number of things and appends them to room; what it returns is their part of it.
func list[T any](r *reader, room *[]T, read func(*T)) []T {
	n := r.count()
	if n == 0 {
		return nil
	}
	var all []T
	if room == nil || cap(*room)-len(*room) < n {
		all = make([]T, n)
	} else {
		*room = (*room)[:len(*room)+n]
		all = (*room)[len(*room)-n : len(*room) : len(*room)]
	}
	for i := range all {
		read(&all[i])
	}
	return all
}

func (r *reader) entries(room *[]Entry) []Entry { return list(r, room, r.entry) }

func (r *reader) entry(e *Entry) {
	e.Path = r.str()
	var known bool
	if r.flags(&known); known {
		e.Stat = dirfs.Stat{Mode: fs.FileMode(r.uvarint()), Size: int64(r.fixed()), Inode: r.fixed(), Modified: int64(r.fixed()), Changed: int64(r.fixed())}
	}
}

func (r *reader) file(f *File) {
	r.entry(&f.Entry)
	r.flags(&f.Source, &f.Named, &f.Absent, &f.Rest)
	if f.Rest || f.Named {
		copy(f.Hash[:], r.take(len(f.Hash)))
	}
	f.Templates = list(r, nil, func(s *string) { *s = r.word() })
	f.Tenants = list(r, &r.tenants, r.tenant)
	f.Problems = list(r, (*[]problem.Problem)(&r.problems), func(p *problem.Problem) {
		p.Pos = problem.Pos{File: f.Path, Line: r.num(), Col: r.num()}
		var caused bool
		r.flags(&p.Warn, &p.Waits, &caused)
		p.Object.APIVersion, p.Object.Kind, p.Field, p.Fix = r.word(), r.word(), r.word(), r.word()
		p.Object.Namespace, p.Object.Name, p.What = r.str(), r.str(), r.str()
		if caused {
			p.Cause = &problem.Cause{Pos: problem.Pos{Line: r.num(), Col: r.num()}}
			p.Cause.Pos.File, p.Cause.Field, p.Cause.What, p.Cause.Fix, p.Cause.Of = r.word(), r.word(), r.word(), r.word(), r.word()
		}
	})
}

func (r *reader) tenant(t *Tenant) {
	r.flags(&t.Active)
	t.Summary = plan.Summary{Project: r.word(), Name: r.str()}
	if !t.Active {
		return
	}
	t.Connector, t.Cluster, t.Server, t.Waits, t.Host = r.word(), r.str(), r.str(), r.str(), r.word()
	t.Own, t.OnHost = r.num(), r.num()
	t.Templates = list(r, &r.names, func(s *string) { *s = r.word() })
	t.Claims = list(r, &r.claims, func(c *uint64) { *c = r.fixed() })
	t.Secrets = r.num()
	t.Files = r.entries(&r.files)
}
