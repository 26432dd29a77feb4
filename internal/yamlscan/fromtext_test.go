package yamlscan

import (
	"strings"
	"testing"
)

func TestFromText(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		src    string
		inner  []string
		want   string
	}{
		"Literal":       {"the block's indentation is added", "v: |\n  a:\n    b: c\n", []string{"a", "b"}, "3:8"},
		"LiteralStrip":  {"whatever its last line feeds", "v: |-\n  a:\n    b: c\n", []string{"a", "b"}, "3:8"},
		"Indicator":     {"an indicator leaves spaces in the text", "v: |2\n    a:\n      b: c\n", []string{"a", "b"}, "3:10"},
		"IndicatorKeep": {"with chomping", "l:\n  - v: 1\n    w: |1+\n      a: b\n\nv: |1+\n  a: b\n", []string{"a"}, "7:6"},
		"LeadingBlanks": {"blank lines before the text", "v: |\n\n   \n   a: b\n", []string{"a"}, "4:7"},
		"Comment":       {"a comment behind the indicator", "v: |  # why | not\n  a: b\n", []string{"a"}, "2:6"},
		"Anchor":        {"an anchor before it", "v: &x |\n  a: b\nw: *x\n", []string{"a"}, "2:6"},
		"TagAbove":      {"a tag on the line above", "v: !!str # | here\n  |\n   a: b\n", []string{"a"}, "3:7"},
		"CRLF":          {"line ends of two bytes", "v: |\r\n  a:\r\n    b: c\r\n", []string{"a", "b"}, "3:8"},
		"Characters":    {"columns are characters", "ü: x\nv: |\n  ä: {ö: ü}\n", []string{"ä", "ö"}, "3:10"},
		"Plain":         {"a plain text behind its tag", "v: !!str a\n", nil, "1:10"},
		"Double":        {"quotes are not of the text", "x: 1\nv: \"a: {b: c}\"\n", []string{"a", "b"}, "2:12"},
		"Single":        {"in either style", "v:   'a: {b: c}'\n", []string{"a", "b"}, "1:14"},
		"NextLine":      {"on a line of its own", "v:\n   'a: b'\n", []string{"a"}, "2:8"},
		"Escapes":       {"decoded text has no places: the scalar's own", "v: \"a: \\\"b\\\"\"\n", []string{"a"}, "1:4"},
		"Doubled":       {"doubled quotes too", "v: 'a: ''b'''\n", []string{"a"}, "1:4"},
		"Folded":        {"nor has folded text", "v: >\n  a:\n    b\n", []string{"a"}, "1:4"},
		"TwoLines":      {"nor a text on two lines", "v: 'a: 1\n\n  b: 2'\n", []string{"a"}, "1:4"},
	}
	for name, c := range cases {
		f, problems := FromText("inner", parse(t, c.src).Get("v"))
		if len(problems) > 0 || len(f.Docs()) != 1 {
			t.Errorf("%s: %d documents, problems: %s", name, len(f.Docs()), problems)
			continue
		}
		p := f.Docs()[0].At(c.inner...).Pos()
		if got := strings.TrimPrefix(p.String(), "f.yaml:"); got != c.want {
			t.Errorf("%s: %s: got %s, want %s", name, c.reason, got, c.want)
		}
	}
}

func TestFromTextProblems(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		src    string
		want   string
	}{
		"Syntax":    {"a mistake in the text", "v: |\n  a: b: c\n", `f.yaml:2:7: mapping values are not allowed in this context; put a text that holds ": " in quotes`},
		"Duplicate": {"both places are in the outer file", "v: |\n  a: 1\n  a: 2\n", `f.yaml:3:3: the key "a" is written twice, first at f.yaml:2:3; remove one of them`},
		"Escaped":   {"where places are lost, the scalar's", `v: "a: 1\na: 2"`, `f.yaml:1:4: the key "a" is written twice, first at f.yaml:1:4; remove one of them`},
		"Control":   {"what an escape brings in", `v: "a: \x01"`, `f.yaml:1:4: control character U+0001; write it as an escape in double quotes`},
	}
	for name, c := range cases {
		_, problems := FromText("inner", parse(t, c.src).Get("v"))
		if got := strings.TrimSpace(problems.String()); got != c.want {
			t.Errorf("%s: %s:\n got %s\nwant %s", name, c.reason, got, c.want)
		}
	}
}

func TestFromTextTwice(t *testing.T) {
	t.Parallel()
	outer := parse(t, "v: |\n  w: |\n    x:\n     - y: z\n")
	middle, _ := FromText("middle", outer.Get("v"))
	inner, _ := FromText("inner", middle.Docs()[0].Get("w"))
	if got := inner.Docs()[0].Get("x").Item(0).Get("y").Pos().String(); got != "f.yaml:4:11" {
		t.Errorf("text within text is at %s", got)
	}
	if inner.Name() != "inner" {
		t.Errorf("its name is %q", inner.Name())
	}
	none, problems := FromText("none", Node{})
	if len(none.Docs()) != 0 || len(problems) != 0 {
		t.Errorf("an absent node has %d documents, problems: %s", len(none.Docs()), problems)
	}
}

// FuzzFromText holds every place in a text to its source: the scalar that is said to be there is
// there, or the place is that of the text as a whole.
func FuzzFromText(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		file, _ := Parse("f.yaml", []byte(src))
		for i, raw := range file.nodes {
			if raw.kind != Scalar {
				continue
			}
			n := Node{file, uint32(i)}
			inner, problems := FromText("inner", n)
			for j, raw := range inner.nodes {
				if raw.kind == Scalar && raw.style == Plain {
					checkPlace(t, src, n, Node{inner, uint32(j)})
				}
			}
			for _, p := range problems {
				if p.Pos.File != "f.yaml" || p.Pos.Line < 1 || p.Pos.Line > file.lineCount() {
					t.Fatalf("%.500q: a problem at %s", src, p.Pos)
				}
			}
		}
	})
}

func checkPlace(t *testing.T, src string, outer, n Node) {
	t.Helper()
	p := n.Pos()
	if p == outer.Pos() {
		return
	}
	first, _, _ := strings.Cut(n.Text(), " ") // further words may be on further lines
	first, _, _ = strings.Cut(first, "\n")
	line := []rune(outer.f.line(p.Line))
	if p.Col < 1 || p.Col-1 > len(line) {
		t.Fatalf("%.500q: %q is said to be at %s", src, n.Text(), p)
	}
	if rest := string(line[p.Col-1:]); !strings.HasPrefix(rest, first) && !strings.HasPrefix(rest, "&") && !strings.HasPrefix(rest, "!") {
		t.Fatalf("%.500q: at %s is %q, not %q", src, p, rest, first)
	}
}
