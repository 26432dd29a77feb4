package template

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// printing is what is known about an action of an executed YAML text.
type printing struct {
	refs refs
	form form
	hole *hole // what it is, where that can be read off it
}

// form is how the text that an action prints is meant.
type form uint8

const (
	asText   form = iota // a value
	asQuote              // a value in double quotes, by quote
	asSquote             // a value between single quotes, by squote, which escapes nothing
	asJSON               // by toJson and its like
	asYAML               // YAML that the author asked for: nindent, indent, toYaml
)

// printings are those of the actions in the order in which rewriting numbered them. Rewriting has put
// fnPrint at the end of each.
func (t *Template) printings(p *parsed, read map[*parse.ActionNode]refs) []*printing {
	r := partsReader{t: t}
	var all []*printing
	for _, n := range p.actions {
		cmds := n.Pipe.Cmds[:len(n.Pipe.Cmds)-1]
		pr := &printing{refs: read[n], form: formOf(cmds)}
		if !read[n].whole && p.atRoot(n) {
			pr.hole = r.pipe(&parse.PipeNode{Cmds: cmds}, rootScope())
		}
		all = append(all, pr)
	}
	return all
}

// atRoot tells whether dot is the root where the action stands: nothing but ifs are around it.
func (p *parsed) atRoot(n *parse.ActionNode) bool {
	var in func(l *parse.ListNode) bool
	in = func(l *parse.ListNode) bool {
		if l == nil {
			return false
		}
		for _, c := range l.Nodes {
			if c == n {
				return true
			}
			if i, ok := c.(*parse.IfNode); ok && (in(i.List) || in(i.ElseList)) {
				return true
			}
		}
		return false
	}
	return in(p.root.Root)
}

var jsonWriters = map[string]bool{
	"toJson": true, "toRawJson": true, "toPrettyJson": true,
	"mustToJson": true, "mustToRawJson": true, "mustToPrettyJson": true,
}

// formOf reads the functions that a pipeline calls.
func formOf(cmds []*parse.CommandNode) form {
	f := asText
	for _, c := range cmds {
		id, ok := c.Args[0].(*parse.IdentifierNode)
		if !ok {
			f = formIn(c.Args)
			continue
		}
		switch {
		case id.Ident == "nindent" || id.Ident == "indent" || id.Ident == "toYaml":
			return asYAML
		case id.Ident == "quote" || isQuoting(c.Args):
			f = asQuote
		case id.Ident == "squote":
			f = asSquote
		case jsonWriters[id.Ident]:
			f = asJSON
		case !keepsQuotes[id.Ident]:
			f = asText
		case len(c.Args) == 2:
			f = formIn(c.Args[1:])
		}
	}
	return f
}

// formIn is how the text of an operand in parentheses is meant.
func formIn(args []parse.Node) form {
	p, ok := args[0].(*parse.PipeNode)
	if !ok || len(args) > 1 {
		return asText
	}
	f := formOf(p.Cmds)
	if f == asYAML {
		return asText // which only an action itself asks for
	}
	return f
}

// keepsQuotes are the functions that give a text in quotes back as it is.
var keepsQuotes = map[string]bool{"print": true, "toString": true, "trim": true}

// isQuoting tells whether a command is printf "%q", of a value that it has or is piped.
func isQuoting(args []parse.Node) bool {
	if len(args) != 2 && len(args) != 3 {
		return false
	}
	format, ok := args[1].(*parse.StringNode)
	return ok && args[0].(*parse.IdentifierNode).Ident == "printf" && format.Text == "%q"
}

// holesOf are the holes of an executed text: the parts of it that actions printed, but for those that
// print YAML of the author's or nothing of a tenant's.
func (l *leaf) holesOf(text []byte, spans []span, c *Call) []filled {
	var holes []filled
	for _, s := range spans {
		pr := l.yaml.actions[s.action]
		h := filled{start: s.start, end: s.end, refs: &pr.refs}
		written := string(text[s.start:s.end])
		h.written, h.value = written, written
		switch {
		case pr.form == asYAML, l.t.authors(pr, c):
			continue
		case pr.form == asQuote:
			if v, err := strconv.Unquote(written); err == nil && strings.HasPrefix(written, `"`) {
				h.start, h.end, h.encoded = s.start+1, s.end-1, true
				h.written, h.value = written[1:len(written)-1], v
			}
		case pr.form == asSquote:
			if n := len(written); n >= 2 && written[0] == '\'' && written[n-1] == '\'' {
				h.start, h.end = s.start+1, s.end-1
				h.written, h.value = written[1:n-1], written[1:n-1]
			}
		case pr.form == asJSON:
			var v string
			if json.Unmarshal([]byte(written), &v) == nil && strings.HasPrefix(written, `"`) {
				h.start, h.end, h.encoded = s.start+1, s.end-1, true
				h.written, h.value = written[1:len(written)-1], v
			} else if strings.HasPrefix(written, "{") || strings.HasPrefix(written, "[") {
				continue // an encoder wrote it: its shape is that of the value, and no text can leave its quotes
			}
		}
		holes = append(holes, h)
	}
	return holes
}

// authors tells whether what an action prints is the template author's own: a constant, or made of
// booleans, numbers, options and defaults only. Then it may be any YAML.
func (t *Template) authors(pr *printing, c *Call) bool {
	if pr.hole != nil {
		return t.authorsHole(pr.hole, c)
	}
	r := &pr.refs
	if r.whole || r.loft || len(r.annotations) > 0 {
		return false
	}
	return !slices.ContainsFunc(r.params, func(i int) bool { return !t.authorsParam(i, c) })
}

// authorsParam counts booleans and numbers as the author's: what they can say is in the template. An
// empty text is nobody's, and must leave what is around it as it is.
func (t *Template) authorsParam(i int, c *Call) bool {
	p, v := &t.params[i], &c.Args.values[i]
	return !p.Type.IsText() || v.text != "" && (!v.own || p.isOption(v.text))
}

// authorsHole asks for the source that the value comes from. A number that is printed as it is counts
// as a hole all the same, so that it is not another text each time.
func (t *Template) authorsHole(h *hole, c *Call) bool {
	for i := range h.sources {
		s := &h.sources[i]
		if _, _, empty := s.read(c); empty && i < len(h.sources)-1 {
			continue
		}
		switch s.kind {
		case constant:
			return s.text != ""
		case fromParam:
			return t.params[s.index].Type.IsText() && t.authorsParam(s.index, c)
		default:
			return false
		}
	}
	return false
}
