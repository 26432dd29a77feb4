package fleet

import (
	"path"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// A fileName is the last segment of a path of spec.tenants: a name such as vcluster.yaml, or captures between
// two texts.
type fileName struct {
	before, after string
	captures      bool // between the two; else before is the whole name
}

func fileNameOf(segment string) fileName {
	first, last := strings.IndexByte(segment, '{'), strings.LastIndexByte(segment, '}')
	if first < 0 || last < first {
		return fileName{before: segment}
	}
	return fileName{segment[:first], segment[last+1:], true}
}

// is tells whether a tenant's file has this name.
func (f *fileName) is(name string) bool {
	if !f.captures {
		return name == f.before
	}
	return len(name) > len(f.before)+len(f.after) && strings.HasPrefix(name, f.before) && strings.HasSuffix(name, f.after)
}

// likeness is how much a name is like that of a tenant's file.
type likeness uint8

const (
	unlike likeness = iota
	alike           // it may be one: a tenant's directory has no reason to hold it beside nothing else
	twin            // it is the same name in another spelling, or a copy that was put aside
)

// like compares the name of a file, and says which one is meant.
func (f *fileName) like(name string) (likeness, string) {
	if f.captures {
		return f.likeCaptures(name)
	}
	lower := strings.ToLower(strings.TrimLeft(name, "._~# "))
	ext := path.Ext(f.before)
	stem := strings.ToLower(strings.TrimSuffix(f.before, ext))
	rest, begins := strings.CutPrefix(lower, stem)
	switch {
	case f.is(name):
		return unlike, ""
	case begins && (rest == "" || slices.ContainsFunc(append(dataExts, strings.ToLower(ext)), func(e string) bool { return e != "" && strings.HasPrefix(rest, e) })):
		return twin, f.before
	case !slices.Contains(dataExts, path.Ext(lower)):
		return unlike, ""
	case strings.TrimSuffix(lower, path.Ext(lower)) == "values", len(stem) >= minStem && strings.Contains(lower, stem):
		return alike, f.before
	case lower[0] == stem[0] && problem.Slip(lower, []string{strings.ToLower(f.before)}) != "":
		return alike, f.before
	}
	return unlike, ""
}

// minStem is how many letters make a name that is worth looking for in others.
const minStem = 4

// dataExts are what files of data end in.
var dataExts = []string{".yaml", ".yml", ".json"}

// asideExts are what people and tools add to the name of a file that they put aside.
var asideExts = []string{
	"~", ".orig", ".bak", ".backup", ".old", ".disabled", ".off", ".save", ".tmp", ".rej",
	".template", ".tmpl", ".tpl", ".sample", ".example", ".dist", ".enc", ".gpg", ".age",
}

// likeCaptures finds names that are a tenant's but for what was added behind them, or but for the case of their
// letters. What else ends in an extension of data is told by what is in it.
func (f *fileName) likeCaptures(name string) (likeness, string) {
	base := name
	for i := 0; i < len(asideExts); i++ {
		if suffix := asideExts[i]; len(base) > len(suffix) && strings.EqualFold(base[len(base)-len(suffix):], suffix) {
			base, i = base[:len(base)-len(suffix)], -1
		}
	}
	if f.after == "" || f.is(name) || strings.HasPrefix(base, ".") || len(base) <= len(f.before)+len(f.after) {
		return unlike, ""
	}
	stem := base[len(f.before) : len(base)-len(f.after)]
	if meant := f.before + stem + f.after; strings.EqualFold(base, meant) {
		return twin, meant
	}
	return unlike, ""
}
