package yamlscan

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// scalars are plain scalars and others that readers of YAML do not agree on, or JSON cannot hold.
var scalars = strings.FieldsFunc(`
a|'a'|"a"|yes|Yes|YES|yEs|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|true|True|TRUE|tRUE|false|False|FALSE|~|null|Null|NULL|nULL|''|""
'yes'|"no"|'null'|'1'|"1.5"|!!str yes|!!str 1|!!str null|!!str|!!int 7|!!int "7"|!!float 1|!!float 1.5|!!float "2e3"|!!bool true|!!null ~|! 7|! yes
0|1|-1|+1|7_000|_1|1_|1__0|0777|08|0o17|0O17|0o-17|0o+17|0x1F|0X1f|+0x1F|-0x1F|0x|0b101|0B101|0b-101|0b+101|-0b101|0b2|1:30|190:20:30|1,000
.5|5.|+.5|-.5|1.10|1e3|1E3|1e+3|1e-3|1e|e1|.e1|1.5_0|.5_0|1_0.5|1.2.3|1e308|1e309|1e999|-1e999|1e-999|!!float 1e30|0.1e1|12e4567
9223372036854775807|9223372036854775808|-9223372036854775808|-9223372036854775809|18446744073709551615|18446744073709551616|99999999999999999999999|+99999999999999999999|!!float 99999999999999999999|0xFFFFFFFFFFFFFFFF|0xFFFFFFFFFFFFFFFFF|0b1111111111111111111111111111111111111111111111111111111111111111
.nan|.NaN|.NAN|.nAn|.inf|.Inf|.INF|-.inf|-.Inf|+.inf|+.INF|!!float .inf|!!float .nan|!!float "-.inf"|'.inf'|inf|nan|NaN|Infinity|-Infinity
2001-12-14|2001-12-14t21:59:43.10-05:00|2001-12-14 21:59:43.10 -5|2001-12-14 21:59:43|2001-1-1|20011-12-14|2001-13-14|!!timestamp 2001-12-14|'2001-12-14'
!!binary aGk=|!!binary "gIGC"|!!binary ""|!foo bar|!foo 7|!<tag:example.com,2000:x> a|!!set a|!!merge a
<<|=|'<<'|"\0"|"a\0b"|"\x7f"|"\u0085"|"\uFEFF"|"\U0010FFFF"|"\ud7ff"|"é"|é|"\r\n"|"\t"|[]|{}|[[]]|[~]|[.nan]|{a: .inf}|{~: a}|!!map {}|!!seq []|!!set {a}|!!omap []|!foo {}|!foo []|!!str {}
`, func(r rune) bool { return r == '|' || r == '\n' })

// values are documents with keys and values that meet, nest and repeat.
var values = []string{
	"{0x10: a, 16: b}", "{1: a, \"1\": b}", "{true: a, \"true\": b}", "{True: a, true: b}", "{yes: a, on: b}", "{yes: a, \"true\": b}",
	"{no: a, false: b}", "{~: a}", "{null: a}", "{\"null\": a}", "{!!null \"\": a}", "{? : a}", ": a", "? \n: a", "{1.0: a, 1: b}", "{1.10: a, 1.1: b}", "{1.5: a}",
	"{1e3: a, 1000: b}", "{16777217.0: a, 16777216.0: b}", "{.inf: a, \".inf\": b}", "{.inf: a}", "{.nan: a, .NaN: b}", "{2001-12-14: a}",
	"{!!timestamp 2001-12-14: a}", "{!!binary aGk=: a, hi: b}", "{!!binary gIGC: a}", "{!foo a: b}", "{!!str 1: a, 1: b}", "{[]: a}", "{{}: a}", "{18446744073709551615: a}",
	"{9223372036854775808: a}", "{-0: a, 0: b}", "{+1: a, 1: b}", "{1_0: a, 10: b}", "{0b11: a, 3: b}", "{0o17: a, 15: b}", "{017: a, 15: b}", "{\"a\\0\": b}",
	"a: {b: [yes, {no: off}]}", "a: &x {b: .5}\nc: *x\n", "a: |\n  yes\nb: >-\n  no\n", "- yes\n- no\n", "yes", "~", "",
	"a: 1\nb:\n  - c: 0777\n    d: [1, 2.50]\n", "&a a: 1\n*a : 2\n", "&a yes: 1\n", "a: &y yes\nb: *y\n", "a: !!str &y yes\nb: *y\n",
}

func valueDocs() []string {
	all := append([]string{}, values...)
	for _, s := range scalars {
		s = strings.TrimSpace(s)
		all = append(all, "a: "+s+"\n", "- "+s+"\n", s+": a\n", "{"+s+": a, b: c}\n", "a: {"+s+": "+s+"}\n", "{"+s+": a, "+s+": b}\n")
		for _, other := range []string{"a", "1", "\"1\"", "16", "true", "\"true\"", "\"null\"", "~"} {
			all = append(all, s+": a\n"+other+": b\n")
		}
	}
	return all
}

// TestValues holds what is read as a value, and what is refused as one, to sigs.k8s.io/yaml.
func TestValues(t *testing.T) {
	t.Parallel()
	taken, refused := 0, 0
	for _, doc := range valueDocs() {
		if checkValue(t, doc) {
			taken++
		} else {
			refused++
		}
	}
	t.Logf("%d texts taken, %d refused", taken, refused)
	if taken < 1000 || refused < 500 {
		t.Error("that is not what it was")
	}
}

func FuzzValues(f *testing.F) {
	for _, doc := range valueDocs() {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) { checkValue(t, doc) })
}

// checkValue fails where a document that is taken is not what sigs.k8s.io/yaml reads, the same each time, or
// where one is refused that is. What is refused for its syntax, and what is merged, is not looked at.
func checkValue(t *testing.T, doc string) (taken bool) {
	t.Helper()
	file, bad := Parse("f.yaml", []byte(doc))
	if len(bad) > 0 || len(file.Docs()) != 1 {
		return false
	}
	got, misfit := file.Docs()[0].JSON()
	if misfit != nil {
		return false
	}
	if strings.Contains(doc, "<<") {
		return true
	}
	for range 3 {
		var want any
		if err := yaml.Unmarshal([]byte(doc), &want); err != nil {
			t.Fatalf("%q is taken, and sigs.k8s.io/yaml says %v", doc, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q is read as something else (-sigs.k8s.io/yaml +tenantry):\n%s", doc, diff)
		}
	}
	if _, err := json.Marshal(got); err != nil {
		t.Fatalf("%q is taken, and JSON says %v", doc, err)
	}
	return true
}
