package yamlscan

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
)

// parseInt reads an integer without underscores as Go's literals are written, 0777 being octal, with
// a sign. What is above the range of int64 is read without a sign only. Beside those, the library
// reads a sign after 0b and 0o.
func parseInt(s string) (magnitude uint64, negative, ok bool) {
	if rest, found := strings.CutPrefix(s, "0b"); found && signed(rest) {
		return parseDigits(rest[1:], 2, true, rest[0] == '-')
	}
	if rest, found := strings.CutPrefix(s, "0o"); found && signed(rest) {
		return parseDigits(rest[1:], 8, true, rest[0] == '-')
	}
	sign := signed(s)
	if sign {
		negative, s = s[0] == '-', s[1:]
	}
	if len(s) < 2 || s[0] != '0' {
		return parseDigits(s, 10, sign, negative)
	}
	base := uint64(8)
	switch {
	case len(s) == 2:
	case s[1]|0x20 == 'x':
		base, s = 16, s[1:]
	case s[1]|0x20 == 'o':
		s = s[1:]
	case s[1]|0x20 == 'b':
		base, s = 2, s[1:]
	}
	return parseDigits(s[1:], base, sign, negative)
}

func signed(s string) bool { return s != "" && (s[0] == '+' || s[0] == '-') }

func parseDigits(s string, base uint64, sign, negative bool) (uint64, bool, bool) {
	limit := uint64(math.MaxUint64)
	switch {
	case negative:
		limit = 1 << 63
	case sign:
		limit = math.MaxInt64
	}
	n := uint64(0)
	for _, c := range []byte(s) {
		d := uint64(16)
		switch {
		case isDigit(c):
			d = uint64(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = uint64(c|0x20-'a') + 10
		}
		if d >= base || n > (limit-d)/base {
			return 0, false, false
		}
		n = n*base + d
	}
	return n, negative, s != ""
}

// isFloat tells whether s, without underscores, is a decimal number that float64 can hold.
func isFloat(s string) bool {
	rest := s
	if signed(rest) {
		rest = rest[1:]
	}
	whole := countDigits(rest)
	rest = rest[whole:]
	fraction := 0
	if rest != "" && rest[0] == '.' {
		fraction = countDigits(rest[1:])
		rest = rest[1+fraction:]
	}
	if whole+fraction == 0 {
		return false
	}
	if rest != "" {
		if rest[0]|0x20 != 'e' {
			return false
		}
		rest = rest[1:]
		if signed(rest) {
			rest = rest[1:]
		}
		if rest == "" || countDigits(rest) != len(rest) {
			return false
		}
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func countDigits(s string) int {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return i
		}
	}
	return len(s)
}

func isSpecialFloat(s string) bool {
	switch s {
	case ".nan", ".NaN", ".NAN":
		return true
	}
	if len(s) == 5 && signed(s) {
		s = s[1:]
	}
	return s == ".inf" || s == ".Inf" || s == ".INF"
}

// value is what a text of the type means in Go; the type must be that of the text.
func value(t Type, s string) any {
	switch t {
	case Null:
		return nil
	case Bool:
		return s[0]|0x20 == 't'
	case Int:
		return intValue(s)
	case Float:
		return floatValue(s)
	case Binary:
		if data, err := base64.StdEncoding.DecodeString(s); err == nil {
			return string(data)
		}
		return s
	default:
		return s
	}
}

func intValue(s string) any {
	n, negative, _ := parseInt(strings.ReplaceAll(s, "_", ""))
	switch {
	case negative:
		return -int64(n)
	case n > math.MaxInt64:
		return n
	default:
		return int64(n)
	}
}

func floatValue(s string) any {
	if isSpecialFloat(s) {
		if strings.EqualFold(s, ".nan") {
			return math.NaN()
		}
		if s[0] == '-' {
			return math.Inf(-1)
		}
		return math.Inf(1)
	}
	s = strings.ReplaceAll(s, "_", "")
	if n, negative, ok := parseInt(s); ok && !isFloat(s) {
		if negative {
			return -float64(n)
		}
		return float64(n)
	}
	f, _ := strconv.ParseFloat(s, 64)
	return f
}
