package yamlscan

import (
	"strconv"
	"strings"
	"time"
)

// typeOf resolves a plain scalar. The first character decides nearly always.
func typeOf(s string) Type {
	if s == "" {
		return Null
	}
	switch c := s[0]; {
	case isDigit(c), c == '+', c == '-':
		return numberType(s)
	case c == '.':
		if isSpecialFloat(s) || isFraction(s) {
			return Float
		}
		return String
	case c == '<':
		if s == "<<" {
			return Other
		}
		return String
	default:
		return wordType(s)
	}
}

func wordType(s string) Type {
	switch s {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return Bool
	case "~", "null", "Null", "NULL":
		return Null
	default:
		return String
	}
}

func numberType(s string) Type {
	if isSpecialFloat(s) {
		return Float
	}
	if isTime(s) {
		return Time
	}
	digits := strings.ReplaceAll(s, "_", "")
	if _, _, ok := parseInt(digits); ok {
		return Int
	}
	if isFloat(digits) {
		return Float
	}
	return String
}

// isFraction tells whether a text that begins with a point is a number; there, the library leaves
// underscores to Go.
func isFraction(s string) bool {
	if len(s) < 2 || !isDigit(s[1]) {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// timeLayouts are the timestamps that the library reads, not all those of YAML 1.1.
var timeLayouts = [...]string{
	"2006-1-2",
	"2006-1-2T15:4:5.999999999Z07:00",
	"2006-1-2t15:4:5.999999999Z07:00",
	"2006-1-2 15:4:5.999999999",
}

func isTime(s string) bool {
	if len(s) < len("2006-1-2") || s[4] != '-' {
		return false
	}
	for _, c := range []byte(s[:4]) {
		if !isDigit(c) {
			return false
		}
	}
	for _, layout := range timeLayouts {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
