package regexps

import (
	"io"
	"iter"
	"unicode/utf8"
)

// Steps are what matching may still take: the instructions of expressions, times the characters that
// they are held against.
type Steps struct {
	Left int // below zero once they have run out
}

// Take takes n steps, and tells whether there were as many.
func (s *Steps) Take(n int) bool {
	if s.Left >= 0 {
		s.Left -= n
	}
	return !s.Out()
}

// Out tells whether they have run out.
func (s *Steps) Out() bool { return s.Left < 0 }

// overhead is what it takes to begin, beside what a character takes.
const overhead = 32

// runes gives the characters of a text, until the steps run out. Go's matcher reads none but those that
// it needs, and looks at each with every instruction at most.
type runes struct {
	text  string
	at    int
	cost  int // steps for each
	steps *Steps
}

func (r *runes) ReadRune() (c rune, width int, err error) {
	if r.at == len(r.text) || !r.steps.Take(r.cost) {
		return 0, 0, io.EOF
	}
	c, width = rune(r.text[r.at]), 1
	if c >= utf8.RuneSelf {
		c, width = utf8.DecodeRuneInString(r.text[r.at:])
	}
	r.at += width
	return c, width, nil
}

// Match tells whether s holds a match. The result is of no use once the steps have run out.
func (x *Expression) Match(s string, steps *Steps) bool {
	// What is little in any case is not counted one by one.
	if most := x.size * (len(s) + 1); most <= steps.Left>>8 {
		steps.Take(most)
		return x.re.MatchString(s)
	}
	return steps.Take(x.size+overhead) && x.re.MatchReader(&runes{s, 0, x.size, steps})
}

// All yields the places of the matches of s, one behind the other, as regexp.FindAll does: begin and end,
// and those of each group if they are asked for. It ends early once the steps have run out.
func (x *Expression) All(s string, groups bool, steps *Steps) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		last := -1 // where the match before ended
		for at := 0; at <= len(s); {
			match := x.find(s, at, groups, steps)
			if match == nil || steps.Out() {
				return
			}
			again := match[1] == at && match[0] == last // nothing, right behind a match
			if match[1] == at {
				_, width := utf8.DecodeRuneInString(s[at:])
				at += max(width, 1)
			} else {
				at = match[1]
			}
			last = match[1]
			if !again && !yield(match) {
				return
			}
		}
	}
}

// find is the first match at or behind an offset, or nil.
func (x *Expression) find(s string, at int, groups bool, steps *Steps) (match []int) {
	const perPlace = 64 // places of groups that are copied in the time of an instruction
	places := 2
	if groups {
		places += 2 * x.Groups()
	}
	r := &runes{s[at:], 0, x.size + x.size*places/perPlace, steps}
	if !steps.Take(r.cost + overhead) {
		return nil
	}
	switch {
	case at > 0 && x.next != nil:
		_, width := utf8.DecodeLastRuneInString(s[:at])
		at -= width
		r.text = s[at:]
		if match = x.next.FindReaderSubmatchIndex(r); match != nil {
			match = match[2 : 2+places]
		}
	case groups:
		match = x.re.FindReaderSubmatchIndex(r)
	default:
		match = x.re.FindReaderIndex(r)
	}
	for i := range match {
		if match[i] >= 0 {
			match[i] += at
		}
	}
	return match
}
