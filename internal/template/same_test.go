package template

import (
	"regexp"
	"strings"
	"testing"
)

// wide is a map with more keys than Go keeps in an order, and steady a list of what is printed by its address if
// nobody takes care.
const (
	wide    = `(dict "a" 1 "b" 2 "c" 3 "d" 4 "e" 5 "f" 6 "g" 7 "h" 8 "i" 9 "j" 10 "k" 11 "l" 12 "m" 13 "n" 14 "o" 15 "p" 16 "q" 17)`
	second  = `(dict "q" "A" "p" "B" "o" "C" "n" "D" "m" "E" "l" "F" "k" "G" "j" "H" "i" "I" "h" "J" "g" "K" "z" "L")`
	nested  = `(dict "a" (dict "x" 1 "y" 2 "z" 3) "b" (list 1 2) "c" (semver "1.2.3") "d" nil "e" 1.5 "f" true "g" "t" "h" 8 "i" 9)`
	semvers = `(list (semver "1.2.3") (semver "1.2.3-rc1"))`
)

// hostilePrints are expressions of which somebody's first try gave other bytes from one run to the next, and their
// siblings. Whether they print or are refused, it is the same in every run.
var hostilePrints = strings.Split(strings.TrimSpace(`
printf "%d" (list (semver "1.2.3"))
printf "%o" (list (semver "1.2.3"))
printf "%08b" (list (semver "1.2.3"))
printf "%x %X %q %s %v %+v %T" (list (semver "1.2.3")) (list (semver "1.2.3")) (list (semver "1.2.3")) (list (semver "1.2.3")) (list (semver "1.2.3")) (list (semver "1.2.3")) (list (semver "1.2.3"))
printf "%#v" (list (semver "1.2.3"))
printf "%#v" (semver "1.2.3")
printf "%d" (semver "1.2.3")
printf "%z" (list (semver "1.2.3"))
printf "%t" (list (semver "1.2.3"))
printf "%[1]d" (list (semver "1.2.3"))
printf "%[2]*[1]d" (list (semver "1.2.3")) 30
printf "%.*d" 3 (list (semver "1.2.3"))
printf "% d" (list (semver "1.2.3"))
printf "%e" (list (semver "1.2.3"))
printf "%c" (list (semver "1.2.3"))
printf "%U" (list (semver "1.2.3"))
printf "%" (list (semver "1.2.3"))
printf "%!" (list (semver "1.2.3"))
printf "x" (list (semver "1.2.3"))
printf "%d" (list (list (list (semver "1.2.3"))))
printf "%d" (dict "k" (semver "1.2.3"))
printf "%d" (list (dict "k" (list (semver "1.2.3"))))
printf "%v" (dict "k" (semver "1.2.3"))
printf "%p" (list 1)
printf "%p" (semver "1.2.3")
printf (print "%" "d") (list (semver "1.2.3"))
printf "%v %s" WIDE NESTED
printf "%#v" WIDE
print SEMVERS WIDE NESTED
println NESTED
toString SEMVERS
quote SEMVERS NESTED
squote SEMVERS NESTED
cat SEMVERS WIDE
join "," SEMVERS
html NESTED
js NESTED
urlquery NESTED
toJson NESTED
toPrettyJson WIDE
toYaml NESTED
toToml WIDE
keys WIDE SECOND
keys WIDE | join ","
values WIDE
values SECOND | join ","
pluck "q" WIDE SECOND
pick WIDE "q" "a" "k"
omit WIDE "a" "b"
merge (dict) WIDE SECOND
mergeOverwrite (dict) WIDE SECOND
mustMerge (dict) NESTED SECOND
deepCopy NESTED
uniq (concat (values WIDE) (values WIDE))
sortAlpha (values SECOND)
reverse (keys WIDE)
first (keys WIDE)
last (values WIDE)
without (keys WIDE) "a"
has 3 (values WIDE)
dig "a" "x" "none" NESTED
get WIDE "a"
hasKey WIDE "a"
set WIDE "z" 1
unset WIDE "a"
range $k, $v := WIDE }}{{ $k }}{{ $v }}{{ end
range WIDE }}{{ . }},{{ end
range $k, $v := NESTED }}{{ $k }}{{ end
with WIDE }}{{ . }}{{ end
len WIDE
index WIDE "a"
typeOf SEMVERS
kindOf SEMVERS
eq WIDE SECOND
urlParse "http://u:p@h:1/p?q#f"
urlJoin (urlParse "http://u:p@h:1/p?q#f")
splitn "," 3 "a,b,c,d"
split "," "a,b,c,d"
regexFindAll "." "abc" -1
fromYaml "{1: a, 0x1: b, \"1\": c}"
fromYaml "{1: a, 0x1: b}"
fromYaml "{1: a, \"1\": b}"
fromYaml "{yes: a, on: b, true: c}"
fromYaml "{1.0: a, 1: b, 1.00: c}"
fromYaml "{~: a, null: b, : c}"
fromYaml "{~: a, x: {~: b}, y: {~: c}, z: {~: d}}"
fromYaml "{a: .nan, b: .inf, c: -.inf}"
fromYaml "{!!timestamp 2001-01-01: a, ~: b, !!binary YQ==: c}"
fromYaml "{a: {1: x, 01: y}, b: {2: x, 02: y}}"
fromYaml "a: 1\na: 2"
fromYaml "<<: {\"1\": a}\n1: b"
fromYaml "? {a: b, c: d}\n: e\n? [f]\n: g"
fromYaml "{a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10}"
fromYaml .Values.x
fromYamlArray "[{1: a, 0x1: b}, {2: c}]"
fromYamlArray "- {a: 1, b: 2}\n- {1: a}"
fromYaml "{1: a, 0x1: b}" | toJson
fromJson "{\"b\": 1, \"a\": 2, \"b\": 3}"
fromJsonArray "[{\"b\": 1, \"a\": 2, \"c\": 3, \"d\": 4, \"e\": 5, \"f\": 6, \"g\": 7, \"h\": 8, \"i\": 9}]"
.Values
.Values.loft
.Values | toYaml
.Values.loft.clusterAnnotations
range .Values }}{{ . }}{{ end
tpl "{{ range $k, $v := .Values }}{{ $k }}{{ end }}" .
add SEMVERS 1
int64 (semver "1.2.3")
fail (toString NESTED)
required (toString NESTED) ""
index SEMVERS "x"
range (semver "1.2.3") }}{{ end
ternary WIDE SECOND true
default WIDE SECOND
coalesce nil WIDE
chunk 3 (values WIDE)
sha256sum (toJson WIDE)
adler32sum (toString SEMVERS)
dict "a" (fromYaml (print (repeat 70 "{a: ") (repeat 70 "}"))) "b" (until 9999) "c" (until 9999) "d" (until 9999) "e" (until 9999) "f" (until 9999) "g" (until 9999) "h" (until 9999) "i" (until 9999)
dict "a" (fromYaml (print (repeat 70 "{a: ") (repeat 70 "}"))) "b" (repeat 900000 "x") "c" (repeat 900000 "x") "d" (repeat 900000 "x") "e" (repeat 900000 "x") "f" (repeat 900000 "x") "g" (repeat 900000 "x") "h" (repeat 900000 "x") | toString
durationRound "2h10m5s"
`), "\n")

var address = regexp.MustCompile(`0x[cC]0|(^|[^0-9])(8246|0?1400|1100000)\d{8}`)

func hostileAction(text string) string {
	for name, with := range map[string]string{"WIDE": wide, "SECOND": second, "NESTED": nested, "SEMVERS": semvers} {
		text = strings.ReplaceAll(text, name, with)
	}
	return "{{ " + text + " }}"
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	const runs = 30
	if len(hostilePrints) < 100 {
		t.Fatal("expressions are missing")
	}
	for _, text := range hostilePrints {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			first, litter := "", []any(nil)
			for i := range runs {
				tmpl, bad := Compile(leafOf(t, anyParams, hostileAction(text)), Options{UndeclaredWarn: true})
				if bad.Failed() {
					t.Fatal(bad)
				}
				c := callOf(t, tmpl, "x: \"{1: a, 0x1: b}\"\nn: 7\nz: 1\nw: 2\nv: {c: 1, d: 2}\nu: 3\ns: 4\nr: 5\nq: 6")
				got, bad := rendered(t, tmpl, c)
				got += bad.String()
				litter = append(litter, new([100]byte)) // so that nothing has the address of the run before
				if i == 0 {
					first = got
				}
				if got != first {
					t.Fatalf("run %d gives\n%s\nand the first gave\n%s", i, got, first)
				}
				if address.MatchString(got) {
					t.Fatalf("an address: %s", got)
				}
			}
			_ = litter
		})
	}
}

// TestEveryFunctionIsSteady calls every function with everything that a template can make: none prints an address,
// and none gives something else the next time.
func TestEveryFunctionIsSteady(t *testing.T) {
	t.Parallel()
	values := []string{`"%d"`, "3", wide, nested, semvers, `(semver "1.2.3")`, `"{1: a, 0x1: b}"`}
	var calls []string
	for _, name := range knownFunctions().names {
		calls = append(calls, name)
		for _, a := range values {
			calls = append(calls, name+" "+a)
			for _, b := range values {
				calls = append(calls, name+" "+a+" "+b)
			}
		}
	}
	for i := range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for j := i; j < len(calls); j += 4 {
				checkSteady(t, "{{ "+calls[j]+" }}")
			}
		})
	}
	t.Logf("%d calls", len(calls))
}

func checkSteady(t *testing.T, text string) {
	t.Helper()
	tmpl, bad := Compile(leafOf(t, anyParams, text), Options{})
	if bad.Failed() {
		return
	}
	first := ""
	for i := range 2 {
		got, bad := rendered(t, tmpl, callOf(t, tmpl, "x: x"))
		if got += bad.String(); i == 0 {
			first = got
		}
		if got != first || address.MatchString(got) {
			t.Errorf("%s: not the same, or an address:\n%s\n%s", text, first, got)
			return
		}
	}
}
