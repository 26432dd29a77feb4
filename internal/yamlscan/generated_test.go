package yamlscan

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestAgreeGenerated holds the scanner to the library on texts that are nearly YAML: trees written
// in every way that the scanner knows, with mistakes here and there.
func TestAgreeGenerated(t *testing.T) {
	t.Parallel()
	count := 10_000
	if testing.Short() {
		count = 2_000
	}
	fast := 0
	for seed := range uint64(count) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		src := g.text()
		checkAgreement(t, src)
		if f, _ := Parse("", []byte(src)); f.Fallback() == "" {
			fast++
		}
	}
	if fast < count/3 {
		t.Errorf("the scanner read only %d of %d texts: this proves little", fast, count)
	}
}

type generator struct{ *rand.Rand }

func (g generator) pick(of ...string) string { return of[g.IntN(len(of))] }

// rarely is true once in n.
func (g generator) rarely(n int) bool { return g.IntN(n) == 0 }

func (g generator) text() string {
	var b strings.Builder
	for range 1 + g.IntN(2)*g.IntN(3) {
		if g.rarely(4) {
			b.WriteString(g.pick("---\n", "--- # c\n", "---\n\n# c\n"))
		}
		g.block(&b, g.IntN(2)*g.IntN(3), 3)
	}
	s := b.String()
	if g.rarely(3) {
		s = strings.TrimRight(s, "\n ")
	}
	for range g.IntN(2) * g.IntN(2) {
		s = g.damage(s)
	}
	return s
}

// damage changes one place, as a slip of the hand would.
func (g generator) damage(s string) string {
	if s == "" {
		return s
	}
	i := g.IntN(len(s))
	switch g.IntN(3) {
	case 0:
		return s[:i] + s[i+1:]
	case 1:
		return s[:i] + words[g.IntN(len(words))] + s[i:]
	default:
		j := min(len(s), i+g.IntN(8))
		return s[:i] + s[j:]
	}
}

func (g generator) block(b *strings.Builder, indent, depth int) {
	if g.rarely(3) {
		g.list(b, indent, depth)
	} else {
		g.mapping(b, indent, depth, false)
	}
}

func (g generator) mapping(b *strings.Builder, indent, depth int, started bool) {
	n := 1 + g.IntN(4)
	if g.rarely(60) {
		n = 30 + g.IntN(10)
	}
	for i := range n {
		if i > 0 || !started {
			g.between(b, indent)
			b.WriteString(strings.Repeat(" ", indent))
		}
		b.WriteString(g.key(n))
		b.WriteString(":")
		g.value(b, indent, depth, true)
	}
}

func (g generator) list(b *strings.Builder, indent, depth int) {
	for range 1 + g.IntN(3) {
		g.between(b, indent)
		b.WriteString(strings.Repeat(" ", indent))
		b.WriteString("-")
		g.value(b, indent, depth, false)
	}
}

// value writes what follows a colon or a dash, and the end of its line.
func (g generator) value(b *strings.Builder, indent, depth int, inMap bool) {
	if depth > 0 && g.rarely(3) {
		g.nested(b, indent, depth-1, inMap)
		return
	}
	switch g.IntN(8) {
	case 0:
		b.WriteString(g.eol())
	case 1:
		g.literal(b, indent)
	case 2:
		b.WriteString(g.pick(" ", "  ") + g.flow(2) + g.eol())
	default:
		b.WriteString(g.pick(" ", " ", "   ") + g.scalar() + g.eol())
	}
}

func (g generator) nested(b *strings.Builder, indent, depth int, inMap bool) {
	deeper := indent + 1 + g.IntN(4)
	switch {
	case inMap && g.rarely(3):
		b.WriteString(g.eol())
		g.list(b, indent, depth)
	case inMap || g.rarely(4):
		b.WriteString(g.eol())
		g.block(b, deeper, depth)
	case g.rarely(3):
		b.WriteString(strings.Repeat(" ", deeper-indent) + "-")
		g.value(b, deeper+1, depth, false)
	default:
		b.WriteString(strings.Repeat(" ", deeper-indent))
		g.mapping(b, deeper+1, depth, true)
	}
}

func (g generator) literal(b *strings.Builder, indent int) {
	b.WriteString(" |" + g.pick("", "", "-", "+", "1", "1-", "+1"))
	b.WriteString(g.eol())
	deeper := strings.Repeat(" ", indent+1+g.IntN(3))
	for range 1 + g.IntN(4) {
		b.WriteString(g.pick(deeper, deeper, deeper, deeper+"  "))
		if g.rarely(20) {
			b.WriteString(g.pick("\n", " \n", "      ", "     \n"))
		}
		b.WriteString(g.pick("text", "key: v", "# no comment", "- x", "", "", "  ", "é", "'"))
		b.WriteString("\n")
	}
}

func (g generator) between(b *strings.Builder, indent int) {
	if g.rarely(6) {
		b.WriteString(g.pick("\n", "   \n", "# c\n", "  # c: d\n", "\n\n", strings.Repeat(" ", indent)+"# c\n", "\n# é\n\n"))
	}
}

func (g generator) eol() string {
	return g.pick("\n", "\n", "\n", "\n", "\n", "  \n", " # c\n", " #\n", "  # 'c: d\"\n")
}

func (g generator) key(n int) string {
	if n > 10 {
		return string(rune('a'+g.IntN(26))) + string(rune('a'+g.IntN(26)))
	}
	return g.pick("a", "b", "c", "d", "e", "name", "a.b/c", "two words", "'q'", `"q"`, `"a"`, "1", "é", "a ", "-x", "true", "''")
}

func (g generator) scalar() string {
	if g.rarely(60) {
		return g.pick("-", "?", "*a", "&a b", "!t a", ">", "@", "a: b", "'a' b", `"a`)
	}
	return g.pick("v", "some words", "1", "-1.5", "~", "yes", "true", "'single'", "'it''s'", `"double"`, `"a\n\"b\""`,
		"a:b", "http://x:80/", "a#b", "''", `""`, "0x1F", "2001-01-01", "é ü", "{{ .Values.x }}", "'{{ .Values.x }}'",
		"a, b", "x]", "--", "<<", "100m", "1.2.3", "=")
}

func (g generator) flow(depth int) string {
	open, end := "[", "]"
	isMap := g.rarely(2)
	if isMap {
		open, end = "{", "}"
	}
	var parts []string
	for range g.IntN(4) {
		part := g.pick("v", "two words", "1", "'x'", `"y"`, "a:b", "http://x", "1.0", "a-b", "~", "é", "''", "a#b")
		if g.rarely(40) {
			part = g.pick("a:", "-", "-1", "?", ":", "a b # c", "")
		}
		if depth > 0 && g.rarely(4) {
			part = g.flow(depth - 1)
		}
		if isMap {
			part = g.pick("a", "b", "c", "'q'", `"a"`, "d e") + g.pick(": ", ": ", ": ", ":  ", " : ") + part
		}
		parts = append(parts, part)
	}
	return open + g.pick("", "", " ") + strings.Join(parts, g.pick(",", ", ", " , ")) + g.pick("", "", " ") + end
}
