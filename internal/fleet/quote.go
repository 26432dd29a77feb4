package fleet

import (
	"bytes"
	"regexp"

	"github.com/tenantry/tenantry/internal/problem"
)

// unquoted finds a value that begins with a template action outside quotes: key: {{ .Values.x }}. YAML
// reads that as a map whose key is a map, and most readers refuse it.
var unquoted = regexp.MustCompile(`(?m)^([ \t]*(?:- +)*(?:[\w./-]+:[ \t]+|- +))(\{\{[^\n]*?\}\}[^\n#]*?)([ \t]+#[^\n]*)?[ \t]*\r?$`)

// quoteActions puts such values into quotes and warns of each, so that a template as it is often
// published can be read. Lines stay lines. Other files come back as they are.
func quoteActions(file string, src []byte) ([]byte, problem.List) {
	if !bytes.Contains(src, []byte("{{")) || !bytes.Contains(src, []byte("ArgoCDApplicationTemplate")) {
		return src, nil
	}
	var bad problem.List
	var out []byte
	last := 0
	for _, m := range unquoted.FindAllSubmatchIndex(src, -1) {
		if insideBlock(src, m[0]) {
			continue
		}
		value := bytes.TrimRight(src[m[4]:m[5]], " \t")
		line := bytes.Count(src[:m[4]], []byte("\n")) + 1
		col := m[4] - (bytes.LastIndexByte(src[:m[4]], '\n') + 1) + 1
		bad.Add(problem.Problem{
			Pos:  problem.Pos{File: file, Line: line, Col: col},
			What: "a value that begins with {{ is a map to YAML, not a text", Fix: "put it into quotes: \"" + string(value) + "\"", Warn: true,
		})
		out = append(out, src[last:m[4]]...)
		out = append(out, '\'')
		out = append(out, bytes.ReplaceAll(value, []byte("'"), []byte("''"))...)
		out = append(out, '\'')
		last = m[4] + len(src[m[4]:m[5]])
	}
	if last == 0 {
		return src, nil
	}
	return append(out, src[last:]...), bad
}

var blockHeader = regexp.MustCompile(`(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?$`)

// insideBlock tells whether the line that begins at offset belongs to a block scalar: some line above,
// less indented, opens one and nothing between is as little indented.
func insideBlock(src []byte, offset int) bool {
	indent := indentOf(src[offset:])
	for offset > 0 {
		end := offset - 1
		offset = bytes.LastIndexByte(src[:end], '\n') + 1
		line := src[offset:end]
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if at := indentOf(line); at < indent {
			if blockHeader.Match(bytes.TrimRight(line, "\r")) {
				return true
			}
			indent = at
		}
	}
	return false
}

func indentOf(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }
