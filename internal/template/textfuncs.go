package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/BurntSushi/toml"
	"sigs.k8s.io/yaml"
)

// Helm's functions for YAML, JSON and TOML. As in Helm, what cannot be written is an empty text, and
// what cannot be read gives its error as the value.

func toYAML(v any) string {
	data, err := yaml.Marshal(v)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(data), "\n")
}

func fromYAML(text string) map[string]any {
	m := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		m["Error"] = err.Error()
	}
	return m
}

func fromYAMLArray(text string) []any {
	a := []any{}
	if err := yaml.Unmarshal([]byte(text), &a); err != nil {
		a = []any{err.Error()}
	}
	return a
}

func fromJSONArray(text string) []any {
	a := []any{}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		a = []any{err.Error()}
	}
	return a
}

func toTOML(v any) string {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(v); err != nil {
		return err.Error()
	}
	return b.String()
}

// quoteAll is sprig's quote: each value in double quotes, nothing left out.
func quoteAll(values ...any) string {
	var b []byte
	for _, v := range values {
		if v == nil {
			continue
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendQuote(b, textOf(v))
	}
	return string(b)
}

// formatted is printf within a budget: widths and precisions count as the text they make, whether they
// stand in the format or are given, and what a format prints more than once counts each time.
func (m *meter) formatted(format string, args ...any) (string, error) {
	const perVerb = 64 // bytes that a verb may make of an argument that counts for none
	width, verbs, stars, again := 0, 0, 0, 0
	for rest := format; ; {
		_, after, found := strings.Cut(rest, "%")
		if !found {
			break
		}
		verb := strings.TrimLeft(after, "+-# 0123456789.*[]")
		flags := after[:len(after)-len(verb)]
		for field := range strings.FieldsFuncSeq(flags, notDigit) {
			n, err := strconv.Atoi(field)
			if err != nil || n > maxText {
				return "", overBudget("prints %s columns wide", field)
			}
			width += n
		}
		verbs++
		stars += strings.Count(flags, "*")
		if strings.Contains(flags, "[") {
			again++
		}
		if strings.HasPrefix(verb, "p") {
			return "", fmt.Errorf("%%p prints an address, which is another one every time")
		}
		rest = strings.TrimPrefix(verb, "%")
	}
	if err := m.charges(width, len(format), product(verbs, perVerb)); err != nil {
		return "", err
	}
	widest, largest := 0, 0
	for _, a := range args {
		before := m.work
		if err := m.chargeValue(a); err != nil {
			return "", err
		}
		largest = max(largest, m.work-before)
		widest = max(widest, columns(a))
	}
	if err := m.charges(product(stars, widest), product(again, largest)); err != nil {
		return "", err
	}
	s := fmt.Sprintf(format, args...)
	return s, m.charge(len(s))
}

// columns is how wide an argument can make another one, in the place of a star.
func columns(v any) int {
	n := 0
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		n = int(max(r.Int(), -r.Int()))
	case r.CanUint():
		n = int(min(r.Uint(), maxWork+1))
	}
	if n < 0 { // the least of all
		return maxWork + 1
	}
	return n
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// yamlSafe makes a function that writes JSON escape what JSON may hold as it is and YAML may not, or not
// without folding it: U+0085, U+FEFF and their like.
func yamlSafe(write any) any {
	switch f := write.(type) {
	case func(any) string:
		return func(v any) string { return escaped(f(v)) }
	case func(any) (string, error):
		return func(v any) (string, error) {
			s, err := f(v)
			return escaped(s), err
		}
	}
	panic("template: no writer of JSON")
}

// escaped rewrites the characters of JSON that do not print; they are in its strings only.
func escaped(s string) string {
	strange := func(r rune) bool { return r != '\n' && !strconv.IsPrint(r) }
	if !strings.ContainsFunc(s, strange) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !strange(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, "\\u%04x\\u%04x", high, low)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}
