package yamlscan

import "strings"

// literal reads the block scalar whose | or > is at i, in a collection of this column.
func (s *scanner) literal(i, col int) (uint32, bool) {
	src := s.src
	if s.extra == nil {
		s.extra = make([]byte, 0, min(len(src)-i, 4<<10))
	}
	n := node{kind: Scalar, typ: String, style: Literal, pos: uint32(i), extra: true, a: uint32(len(s.extra))}
	folded, chomp, indent := src[i] == '>', byte(0), 0
	if folded {
		n.style = Folded
	}
	i++
	for range 2 {
		switch {
		case i < len(src) && (src[i] == '-' || src[i] == '+') && chomp == 0:
			chomp = src[i]
			i++
		case i < len(src) && src[i] >= '1' && src[i] <= '9' && indent == 0:
			indent = col + int(src[i]-'0')
			i++
		}
	}
	i, ok := s.lineEnd(i)
	if !ok {
		return 0, s.giveUp("syntax")
	}
	if indent == 0 {
		if indent = s.literalIndent(i); indent <= col {
			return 0, s.giveUp("empty literal")
		}
	}
	lines := s.literalLines
	if folded {
		lines = s.foldedLines
	}
	i, end := lines(i, indent)
	if s.reason != "" {
		return 0, false
	}
	if end == int(n.a) {
		return 0, s.giveUp("empty literal")
	}
	switch {
	case chomp == '-':
		s.extra = s.extra[:end]
	case chomp == 0 && len(s.extra) > end:
		s.extra = s.extra[:end+1]
	}
	n.b = uint32(len(s.extra))
	s.next(i)
	return s.push(n), true
}

// literalIndent is the column of the first line with content, 0 where a blank line before it is
// deeper: the library takes that for the indentation.
func (s *scanner) literalIndent(i int) int {
	deepest := 0
	for i < len(s.src) {
		start := i
		for i < len(s.src) && s.src[i] == ' ' {
			i++
		}
		if i == len(s.src) || s.src[i] != '\n' {
			if i-start < deepest || i == len(s.src) {
				return 0
			}
			return i - start
		}
		deepest = max(deepest, i-start)
		i++
	}
	return 0
}

// literalLines appends the lines from i on that are indented enough, and returns where it stopped,
// and where the last line that is not empty ends in extra.
func (s *scanner) literalLines(i, indent int) (next, end int) {
	src := s.src
	end = len(s.extra)
	for i < len(src) {
		start := i
		for i < len(src) && i-start < indent && src[i] == ' ' {
			i++
		}
		if i == len(src) {
			return i, end
		}
		if src[i] == '\n' {
			s.extra = append(s.extra, '\n')
			i++
			continue
		}
		if i-start < indent {
			return start, end
		}
		length := strings.IndexByte(src[i:], '\n')
		if length < 0 {
			s.extra = append(s.extra, src[i:]...)
			return len(src), len(s.extra)
		}
		s.extra = append(s.extra, src[i:i+length+1]...)
		end = len(s.extra) - 1
		i += length + 1
	}
	return i, end
}

// foldedLines is literalLines with each line break between two lines made a space, and one less of several.
// A line that is indented more keeps its breaks: such a text is left to the library.
func (s *scanner) foldedLines(i, indent int) (next, end int) {
	src := s.src
	first, end, breaks := len(s.extra), len(s.extra), 0
	for i < len(src) {
		start := i
		for i < len(src) && i-start < indent && src[i] == ' ' {
			i++
		}
		switch {
		case i == len(src):
			start = i
		case src[i] == '\n':
			breaks++
			i++
			continue
		case i-start == indent && src[i] == ' ':
			s.giveUp("folded scalar")
			return i, end
		}
		if i-start < indent {
			i = start
			break
		}
		switch {
		case end == first:
			s.breaks(breaks)
		case breaks == 1:
			s.extra = append(s.extra, ' ')
		default:
			s.breaks(breaks - 1)
		}
		length := strings.IndexByte(src[i:], '\n')
		if length < 0 {
			s.extra = append(s.extra, src[i:]...)
			return len(src), len(s.extra)
		}
		s.extra = append(s.extra, src[i:i+length]...)
		end, breaks = len(s.extra), 1
		i += length + 1
	}
	s.breaks(breaks)
	return i, end
}

func (s *scanner) breaks(n int) {
	for range n {
		s.extra = append(s.extra, '\n')
	}
}
