package yamlout

import "strings"

// readsAsOther tells whether some reader takes the plain scalar s for something else than a string:
// every regular expression of the YAML 1.1 type repository and of the YAML 1.2 core schema, and what
// Go's libraries take beyond them. It may say yes too often, never too rarely.
func readsAsOther(s string) bool {
	switch c := s[0]; c {
	case 'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O':
		return isWord(s)
	case '~', '=':
		return len(s) == 1
	case '<':
		return s == "<<"
	case '+', '-':
		return len(s) > 1 && isNumber(s[1:])
	default:
		return (c == '.' || c >= '0' && c <= '9') && (isNumber(s) || isDate(s))
	}
}

// isWord is about booleans and null, in any case: some readers are less strict than the standard.
func isWord(s string) bool {
	switch len(s) {
	case 1:
		return strings.EqualFold(s, "y") || strings.EqualFold(s, "n")
	case 2:
		return strings.EqualFold(s, "no") || strings.EqualFold(s, "on")
	case 3:
		return strings.EqualFold(s, "yes") || strings.EqualFold(s, "off")
	case 4:
		return strings.EqualFold(s, "true") || strings.EqualFold(s, "null")
	case 5:
		return strings.EqualFold(s, "false")
	default:
		return false
	}
}

// isNumber takes what follows the sign. Underscores may be anywhere, sexagesimal numbers have colons,
// YAML 1.1's own expression for a float allows several points (1.2.3), and Ruby reads 1,000.
func isNumber(s string) bool {
	if isRadix(s) {
		return true
	}
	if strings.EqualFold(s, ".inf") || strings.EqualFold(s, ".nan") {
		return true
	}
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
	}
	return mantissa != "" && isAll(mantissa, isFigure) && isAll(exponent, isFigure)
}

// isRadix takes 0x1f, 0o17 and 0b11. Go's libraries drop every underscore before they look, and parse
// what follows 0b and 0o with a sign of its own.
func isRadix(s string) bool {
	s, zero := strings.CutPrefix(strings.TrimLeft(s, "_"), "0")
	s = strings.TrimLeft(s, "_")
	if !zero || len(s) < 2 {
		return false
	}
	switch s[0] {
	case 'x', 'X', 'o', 'O', 'b', 'B':
		return isAll(s[1:], isHex)
	default:
		return false
	}
}

func isFigure(c byte) bool {
	return c >= '0' && c <= '9' || c == '_' || c == '.' || c == ':' || c == ','
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' || c == '_' || c == '+' || c == '-'
}

func isAll(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

// isDate takes everything that begins as a timestamp does: four digits, a dash, a digit.
func isDate(s string) bool {
	if len(s) < 6 || s[4] != '-' || s[5] < '0' || s[5] > '9' {
		return false
	}
	return isAll(s[:4], func(c byte) bool { return c >= '0' && c <= '9' })
}
