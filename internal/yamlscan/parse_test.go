package yamlscan

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
)

// FuzzParse holds whatever is read, on either path: places lie inside the file, a file with a syntax
// error has no documents, and the values are those that the library decodes; what it cannot decode
// is a problem.
func FuzzParse(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(checkParse)
}

// FuzzParseWords does the same for texts made of YAML's words.
func FuzzParseWords(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05"))
	f.Fuzz(func(t *testing.T, data []byte) { checkParse(t, wordsOf(data)) })
}

func checkParse(t *testing.T, src string) {
	t.Helper()
	f, problems := Parse("f.yaml", []byte(src))
	for _, p := range problems {
		if p.Pos.Line < 1 || p.Pos.Line > f.lineCount() || p.Pos.Col < 1 || p.Pos.Col > 2+len(f.line(p.Pos.Line)) {
			t.Fatalf("%.500q: a problem at %s: %s", src, p.Pos, p)
		}
	}
	for i := range f.nodes {
		if i == 0 {
			continue
		}
		if p := (Node{f, uint32(i)}).Pos(); p.Line < 1 || p.Line > f.lineCount() || p.Col < 1 {
			t.Fatalf("%.500q: a node at %s", src, p)
		}
	}
	if len(problems) > 0 {
		checkProblem(t, src, problems)
	}
	if len(problems) > 0 || len(f.Docs()) != 1 || strings.Count(src, "---") > 0 {
		return
	}
	n := f.Docs()[0]
	if !n.Equal(n) || n.YAML() == nil {
		t.Fatalf("%.500q is not equal to itself", src)
	}
	var want any
	if err := yaml.Unmarshal([]byte(src), &want); err != nil {
		if strings.Contains(err.Error(), "excessive aliasing") {
			return // its bound is lower
		}
		t.Fatalf("%.500q has no problem, but the library says %v", src, err)
	}
	if !textKeys(n) {
		return // 1 and 0x1 are one key to the library
	}
	// Not cmp.Diff, which takes a time that doubles with every level of nested lists.
	if want, got := plainValue(want), plainValue(n.Any()); !reflect.DeepEqual(want, got) {
		t.Fatalf("%.500q\nis %.500v\nwant %.500v", src, got, want)
	}
}

// libraryFails are the problems of ours that the library has too.
var libraryFails = []string{"the anchor holds an alias to itself", "a merge key whose value is no map"}

// checkProblem fails where the library decodes what we say cannot be read.
func checkProblem(t *testing.T, src string, problems problem.List) {
	t.Helper()
	i := slices.IndexFunc(problems, func(p problem.Problem) bool { return slices.Contains(libraryFails, p.What) })
	if i < 0 {
		return
	}
	dec := yaml.NewDecoder(strings.NewReader(src))
	for {
		var v any
		switch err := decode(dec, &v); {
		case errors.Is(err, io.EOF):
			t.Fatalf("%.500q: the library reads it, and we say %s", src, problems[i])
		case err != nil:
			return
		}
	}
}

// decode is what the decoder gives; it panics on some malformed inputs.
func decode(dec *yaml.Decoder, v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return dec.Decode(v)
}

func textKeys(n Node) bool {
	for k, v := range n.Pairs() {
		if k.Type() != String || !textKeys(v) {
			return false
		}
	}
	for v := range n.Items() {
		if !textKeys(v) {
			return false
		}
	}
	return true
}

// TestParseGenerated does the same for generated texts.
func TestParseGenerated(t *testing.T) {
	t.Parallel()
	for _, s := range seeds(t) {
		checkParse(t, s)
	}
	for seed := range uint64(2_000) {
		checkParse(t, generator{rand.New(rand.NewPCG(seed, 2))}.text())
	}
}
