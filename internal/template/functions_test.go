package template

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/go-cmp/cmp"
)

const anyParams = `- {variable: x}
- {variable: y}
- {variable: n, type: number}
- {variable: flag, type: boolean}
- {variable: word, type: password}
- {variable: a.b}
`

func TestFunctions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{{ upper .Values.x }}`:                                                          "X",
		`{{ .Values.x | repeat 3 }}`:                                                     "xxx",
		`{{ printf "%s-%03d" .Values.x .Values.n }}`:                                     "x-007",
		`{{ list 1 "a" nil true | toJson }}`:                                             `[1,"a",null,true]`,
		`{{ dict "b" 1 "a" (list 2 3) | toYaml }}`:                                       "a:\n- 2\n- 3\nb: 1",
		`{{ dict "a" 1 | toToml }}`:                                                      "a = 1\n",
		`{{ (fromYaml "a: [1, x]").a }}`:                                                 "[1 x]",
		`{{ (fromYaml "a: b: c").Error | contains "mapping" }}`:                          "true",
		`{{ fromYamlArray "- 1\n- x" | len }}`:                                           "2",
		`{{ (fromJson "{\"a\": true}").a }}`:                                             "true",
		`{{ fromJsonArray "[1, 2]" | last }}`:                                            "2",
		`{{ keys (dict "c" 1 "a" 2 "b" 3) | join "," }}`:                                 "a,b,c",
		`{{ values (dict "c" 1 "a" 2 "b" 3) | join "," }}`:                               "2,3,1",
		`{{ omit (dict "a" 1 "b" 2) "a" | toJson }}`:                                     `{"b":2}`,
		`{{ required "give x" .Values.x }}`:                                              "x",
		`{{ tpl "{{ .Values.x }}!" . }}`:                                                 "x!",
		`{{ tpl "" . }}|{{ tpl "a" . }}|{{ tpl "" . }}`:                                  "|a|",
		`{{ define "d" }}<{{ . }}>{{ end }}{{ include "d" 5 }}`:                          "<5>",
		`{{ define "d" }}<{{ . }}>{{ end }}{{ template "d" 5 }}`:                         "<5>",
		`{{ until 3 }} {{ untilStep 5 0 -2 }} {{ seq 1 3 }}`:                             "[0 1 2] [5 3 1] 1 2 3",
		`{{ indent 2 "a\nb" }}{{ nindent 1 "c" }}`:                                       "  a\n  b\n c",
		`{{ replace "a" "bb" "xaya" }}`:                                                  "xbbybb",
		`{{ regexReplaceAll "(a)(b)" "abab" "$2$1" }}`:                                   "baba",
		`{{ regexReplaceAllLiteral "a" "aa" "$1" }}`:                                     "$1$1",
		`{{ wrap 3 "aa bb" }}`:                                                           "aa\nbb",
		`{{ wrapWith 2 "-" "aaaa" }}`:                                                    "aa-aa",
		`{{ uniq (list 1 1 2) }}`:                                                        "[1 2]",
		`{{ .Values.missing }}|{{ .Values.missing | toString }}|`:                        "||",
		`{{ .Values.missing | quote }}|{{ "" | quote }}`:                                 `|""`,
		`{{ quote "a\"b" nil 3 }}`:                                                       `"a\"b" "3"`,
		`{{ if .Values.flag }}yes{{ else }}no{{ end }}`:                                  "yes",
		`{{ range $i, $v := list "a" "b" }}{{ $i }}{{ $v }}{{ end }}`:                    "0a1b",
		`{{ with .Values.loft }}{{ .project }}{{ end }}`:                                 "shop",
		`{{ index .Values.loft.clusterAnnotations "no" }}|`:                              "|",
		`{{ .Values.loft | default dict | toJson | contains "acme" }}`:                   "true",
		`{{ osBase "a/b" }}{{ osDir "a/b" }}`:                                            "ba",
		`{{ semver "1.2.3" }}`:                                                           "1.2.3",
		`{{ $_ := set .Values "x" "changed" }}{{ .Values.x }}`:                           "changed",
		`{{ printf "%v" .Values.n }}{{ add .Values.n 1 }}`:                               "78",
		`{{ durationRound "3700s" }}`:                                                    "1h",
		`{{ html "<" }}{{ js "'" }}{{ urlquery "a b" }}{{ print 1 2 }}{{ println "x" }}`: "&lt;\\'a+b1 2x\n",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			tmpl := mustCompile(t, leafOf(t, anyParams, text), Options{UndeclaredWarn: true})
			got, bad := rendered(t, tmpl, callOf(t, tmpl, "x: x\nn: 7\nflag: true"))
			if bad != nil {
				t.Fatal(bad)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Each leaf sees .Values as the parameters were given, whatever another leaf did to it.
func TestFreshValues(t *testing.T) {
	t.Parallel()
	src := sourceOf(t, `parameters: [{variable: x}, {variable: m.n}]
template:
  metadata:
    annotations:
      a: '{{ set .Values "x" "changed" | len }}{{ set .Values.m "n" "changed" | len }}{{ set .Values.loft "project" "no" | len }}{{ set .Values.loft.clusterAnnotations "k" "v" | len }}'
      b: '{{ printf "%s %s %s" .Values.x .Values.m.n .Values.loft.project }}{{ hasKey .Values.loft.clusterAnnotations "k" }}'
`)
	tmpl := mustCompile(t, src, Options{})
	got, bad := tmpl.Program(annotationsPart).AppendEntries(nil, callOf(t, tmpl, "x: x\nm: {n: y}"))
	if bad != nil {
		t.Fatal(bad)
	}
	if diff := cmp.Diff("    a: \"3173\"\n    b: x y shopfalse\n", string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestBannedFunctions(t *testing.T) {
	t.Parallel()
	for name, why := range banned {
		_, bad := Compile(leafOf(t, "", "{{ "+name+" }}"), Options{})
		want := `function "` + name + `" ` + why
		if !bad.Failed() || len(bad) != 1 || bad[0].What != want {
			t.Errorf("%s: want %q, got %s", name, want, bad)
		}
	}
}

// A function that a new sprig brings is looked at by a person before templates may call it.
func TestEveryFunctionIsKnown(t *testing.T) {
	t.Parallel()
	sprigs := sprig.GenericFuncMap()
	if len(sprigs) != 211 {
		t.Errorf("sprig has %d functions: see whether the new ones are the same everywhere and always", len(sprigs))
	}
	for name := range banned {
		if pureFunctions()[name] != nil {
			t.Errorf("%s is banned, and callable", name)
		}
	}
	var e engine
	for name := range maps.Keys(e.functions(every)) {
		if !strings.HasPrefix(name, "__") && !knownFunctions().has(name) {
			t.Errorf("%s can be called, and is unknown", name)
		}
	}
}

func TestUnknownFunctions(t *testing.T) {
	t.Parallel()
	_, bad := Compile(leafOf(t, anyParams, "{{ uper .Values.x }}{{ nope }}{{ __print 1 2 }}"), Options{})
	var what []string
	for _, p := range bad {
		what = append(what, p.Message())
	}
	want := []string{
		`spec.template.metadata.annotations.leaf: no function "uper"; did you mean "upper"?`,
		`spec.template.metadata.annotations.leaf: no function "nope"; did you mean "ne"?`,
		`spec.template.metadata.annotations.leaf: no function "__print"; did you mean "print"?`,
	}
	slices.Sort(want)
	slices.Sort(what)
	if diff := cmp.Diff(want, what); diff != "" {
		t.Error(diff)
	}
}

// What we give in place of sprig's functions does what sprig's do.
func TestOursAreSprigs(t *testing.T) {
	t.Parallel()
	var e engine
	ours := e.functions(every)
	for _, text := range []string{
		`{{ until 0 }}{{ until -3 }}{{ untilStep 0 7 3 }}{{ untilStep 3 3 1 }}{{ untilStep 5 0 1 }}{{ untilStep 0 5 -1 }}`,
		`{{ seq 5 }}|{{ seq -3 }}|{{ seq 0 }}|{{ seq 2 5 }}|{{ seq 5 2 }}|{{ seq 0 2 10 }}|{{ seq 10 -3 0 }}|{{ seq 10 3 0 }}|{{ seq 0 -2 -10 }}|{{ seq }}|{{ seq 1 1 1 }}|{{ seq 1 0 3 }}|{{ seq 3 0 1 }}|{{ seq 3 -1 5 }}`,
		`{{ join "-" (list 1 nil "a" true) }}|{{ join "-" "x" }}|{{ join "-" nil }}|{{ join "," (until 3) }}`,
		`{{ wrap 5 "hello brave new world" }}|{{ wrapWith 4 "+" "hello brave" }}|{{ wrap 0 "a b" }}`,
		`{{ quote "é\n\"" 1.5 nil true }}|{{ squote "a" nil 2 }}`,
		`{{ toString 1.5 }}{{ toString true }}{{ toString "x" }}{{ toString (list 1) }}`,
		`{{ replace "" "-" "abc" }}|{{ indent 0 "a\nb" }}|{{ nindent 3 "" }}|{{ repeat 0 "x" }}`,
		`{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }}|{{ regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}" }}|{{ regexReplaceAll "x*" "-axb-" "<$0>" }}`,
		`{{ regexMatch "^a+$" "aaa" }}{{ regexMatch "(" "a" }}{{ regexFind "b+" "abbc" }}|{{ regexFind "z" "a" }}|{{ regexQuoteMeta "a.b" }}`,
		`{{ regexFindAll "[a-c]" "xabcx" -1 }}{{ regexFindAll "[a-c]" "xabcx" 2 }}{{ regexFindAll "[a-c]" "xabcx" 0 }}{{ regexFindAll "z" "x" -1 }}`,
		`{{ regexSplit ",\\s*" "a, b,c" -1 }}{{ regexSplit "," "a,b,c" 2 }}{{ regexSplit "," "a,b,c" 0 }}{{ regexSplit "x*" "axbxc" -1 }}{{ regexSplit "" "" -1 }}{{ regexSplit "a" "" -1 }}{{ regexSplit "$" "ab" 5 }}`,
		`{{ printf "%5d|%-5s|%05.1f|%x|%q|%%|%*d" 42 "ab" 3.14 "hi" "q" 5 7 }}`,
		`{{ uniq (list 1 1 "1" 2) }}`,
	} {
		e.meter.reset(0, allDone)
		render := func(funcs template.FuncMap) string {
			var b strings.Builder
			if err := template.Must(template.New("").Funcs(funcs).Parse(text)).Execute(&b, nil); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		if diff := cmp.Diff(render(sprig.TxtFuncMap()), render(ours)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}
