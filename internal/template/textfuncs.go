package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
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
	v, err := readYAML(text)
	m, isMap := v.(map[string]any)
	switch {
	case err != nil:
		return map[string]any{"Error": err.Error()}
	case v == nil:
		return map[string]any{}
	case !isMap:
		return map[string]any{"Error": "is no map"}
	}
	return m
}

func fromYAMLArray(text string) []any {
	v, err := readYAML(text)
	a, isList := v.([]any)
	switch {
	case err != nil:
		return []any{err.Error()}
	case v == nil:
		return []any{}
	case !isList:
		return []any{"is no list"}
	}
	return a
}

// readYAML reads the first document of a text, as Helm does. Helm's reader goes through maps without an order: of keys
// that meet, it takes another one each time, so that such keys are refused.
func readYAML(text string) (any, error) {
	file, bad := yamlscan.Parse("", []byte(text))
	if len(bad) > 0 {
		return nil, inText(bad[0])
	}
	docs := file.Docs()
	if len(docs) == 0 {
		return nil, nil
	}
	v, misfit := docs[0].JSON()
	if misfit != nil {
		return nil, inText(*misfit)
	}
	return v, nil
}

func inText(p problem.Problem) error {
	return fmt.Errorf("line %d: %s", p.Pos.Line, p.What)
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
	texts := true // every verb asks a value for its text
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
			return "", errors.New("%p prints an address, which is another one every time")
		}
		texts = texts && verb != "" && strings.Contains("vsqxXT%", verb[:1]) && !strings.Contains(flags, "#")
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
		if pointsBelow(a, texts) {
			return "", errors.New("prints the address of what is in a list or a map, which is another one every time")
		}
	}
	if err := m.charges(product(stars, widest), product(again, largest)); err != nil {
		return "", err
	}
	s := fmt.Sprintf(format, args...)
	return s, m.charge(len(s))
}

// pointsBelow tells whether printing a value prints an address: fmt follows a pointer at the top, and prints those
// below it as they are, unless a verb asks them for their text.
func pointsBelow(v any, texts bool) bool {
	switch v.(type) {
	case nil, string, bool, int, int64, float64:
		return false
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		r = r.Elem()
	}
	return pointsIn(r, texts, maxDepth)
}

func pointsIn(v reflect.Value, texts bool, depth int) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return !texts || !v.Type().Implements(reflect.TypeFor[fmt.Stringer]())
	case reflect.Interface:
		return !v.IsNil() && pointsIn(v.Elem(), texts, depth)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if depth == 0 || pointsIn(v.Index(i), texts, depth-1) {
				return true
			}
		}
	case reflect.Map:
		for iter := v.MapRange(); iter.Next(); {
			if depth == 0 || pointsIn(iter.Key(), texts, depth-1) || pointsIn(iter.Value(), texts, depth-1) {
				return true
			}
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			if depth == 0 || pointsIn(field, texts, depth-1) {
				return true
			}
		}
	default:
	}
	return false
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

// escaped rewrites the characters of JSON that do not print; they are in its strings only. Those above U+FFFF stay as
// they are, which YAML allows: JSON escapes them as two halves, and YAML knows no halves.
func escaped(s string) string {
	strange := func(r rune) bool { return r != '\n' && r <= 0xFFFF && !strconv.IsPrint(r) }
	if !strings.ContainsFunc(s, strange) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strange(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
