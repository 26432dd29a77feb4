package template

import (
	"strings"
	"testing"
)

// An overBudgetCase is a text that a budget stops, and what is said of it.
type overBudgetCase struct{ reason, text, want string }

func stopped(t *testing.T, cases map[string]overBudgetCase) {
	t.Helper()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tmpl := mustCompile(t, leafOf(t, "", tc.text), Options{})
			_, bad := rendered(t, tmpl, callOf(t, tmpl, ""))
			if !bad.Failed() || !strings.Contains(bad[0].What, tc.want) {
				t.Errorf("%s: got %q, want %q", tc.reason, bad, tc.want)
			}
		})
	}
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	stopped(t, map[string]overBudgetCase{
		"Loops": {
			"turns of loops in loops are counted together", `{{ range until 1000 }}{{ range until 1000 }}{{ end }}{{ end }}`,
			"the template loops more than 100000 times",
		},
		"EndlessCall": {
			"a template that calls itself", `{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`,
			"the template calls templates in templates, more than 64 deep",
		},
		"EndlessInclude": {
			"the same by include", `{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`,
			"the template calls templates in templates, more than 64 deep",
		},
		"EndlessTpl": {
			"a text that renders itself", `{{ $d := dict "t" "{{ tpl .t . }}" }}{{ tpl $d.t $d }}`,
			"the template calls tpl in tpl, more than 8 deep",
		},
		"LoopInTpl": {
			"turns in tpl count", `{{ range until 1000 }}{{ tpl "{{ range until 1000 }}{{ end }}" . }}{{ end }}`,
			"the template loops more than 100000 times",
		},
		"Output": {
			"what is written", `{{ range until 2000 }}{{ repeat 1000 "x" }}{{ end }}`,
			"the template renders to more than 1024 KiB",
		},
		"Repeat": {
			"before it is made", `{{ repeat 1000000000000 "xxxx" | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"RepeatOverflow": {
			"a product beyond an int", `{{ repeat 9223372036854775807 "xxxx" | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Indent": {
			"spaces times lines", `{{ indent 100000000 "a\nb" | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Nindent": {
			"the same", `{{ nindent 100000000 "a\nb" | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Until": {"a list of numbers", `{{ until 10001 | len }}`, "the template makes a list of more than 10000 items"},
		"UntilStep": {
			"distances beyond an int", `{{ untilStep -9223372036854775807 9223372036854775807 1 | len }}`,
			"the template makes a list of more than 10000 items",
		},
		"Seq":  {"the same", `{{ seq 1 2 90000000 }}`, "the template makes a list of more than 10000 items"},
		"Wide": {"a width in a format", `{{ printf "%100000000d" 1 | len }}`, "the template prints 100000000 columns wide"},
		"WideOften": {
			"many widths in a format", `{{ printf (repeat 100 "%1000000d") 1 | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"WideStar": {
			"a width by argument", `{{ printf "%*d" 90000000 1 | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Doubling": {
			"cat in a loop", `{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = cat $x $x }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"DoublingPrint": {
			"and by print", `{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"DoublingQuote": {
			"quotes of quotes", `{{ $x := "\"" }}{{ range until 60 }}{{ $x = quote $x }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"DoublingJoin": {
			"join", `{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = join $x (list $x $x) }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"DoublingReplace": {
			"replace", `{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = replace "x" $x $x }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"DoublingRegexp": {
			"expressions that give back all they match",
			`{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = regexReplaceAll ".*" $x "$0$0$0" }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"SharedList": {
			"little memory, and much to print", `{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Endless": {
			"a map in itself", `{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $d }}`,
			"the template makes a value more than 64 levels deep",
		},
		"Concat": {
			"lists of lists", `{{ $x := list 1 2 3 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Append": {
			"one by one", `{{ $x := list }}{{ range until 10000 }}{{ $x = append $x . }}{{ end }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Uniq": {
			"each with each other", `{{ uniq (until 9000) | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Split": {
			"a map of each character", `{{ split "" (repeat 5000000 "x") | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"SplitList": {
			"a list of each character", `{{ splitList "" (repeat 5000000 "x") | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Without": {
			"each with each", `{{ without (until 9000) ` + strings.Repeat("-1 ", 300) + ` | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"TrimAll": {
			"each character for each of the set", `{{ trimAll (printf "%sx" (repeat 100000 "é")) (repeat 100000 "x") }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"WideStarOften": {
			"one width, many times", `{{ printf (repeat 10000 "%[1]*[1]d") (int64 1000000) | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"WideStarLeast": {
			"a width that has no absolute value", `{{ printf "%*d" -9223372036854775808 1 | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"PrintAgain": {
			"one argument, many times", `{{ printf (repeat 10000 "%[1]s") (repeat 100000 "x") | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"Semver": {
			"expressions over all that is left of a long constraint", `{{ semverCompare (repeat 20000 "- ") "1.2.3" }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"FromYaml": {
			"reading takes longer than writing", `{{ fromYaml (repeat 400000 "a: 1\n") | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
		"LongTurns": {
			"few turns, and much in each", `{{ range until 9000 }}` + strings.Repeat(`{{ if eq 1 1 }}{{ end }}`, 100) + `{{ end }}`,
			"the template evaluates more than 1 million values in loops",
		},
		"LongCalls": {
			"few calls, and much in each",
			`{{ define "a" }}` + strings.Repeat(`{{ $x := .Values }}`, 200) + `{{ end }}{{ range until 9000 }}{{ template "a" $ }}{{ end }}`,
			"the template evaluates more than 1 million values in loops",
		},
		"LongTpl": {
			"texts that are parsed over and over",
			`{{ $t := repeat 100 "{{ 1 }}" }}{{ range until 9000 }}{{ $x := tpl $t $ }}{{ end }}`,
			"the template evaluates more than 1 million values in loops",
		},
		"Compare": {
			"large texts, compared over and over",
			`{{ $a := repeat 4000000 "x" }}{{ $b := repeat 4000000 "x" }}{{ range until 9000 }}{{ if eq $a $b }}{{ end }}{{ end }}`,
			"the template evaluates more than 1 million values in loops",
		},
		"Wrap": {
			"a separator everywhere", `{{ wrapWith 1 (repeat 100000 "x") (repeat 10000 "y") | len }}`,
			"the template makes more than 16 MiB of text and lists on its way",
		},
	})
}

// What a budget is spent on does not depend on what was rendered before by the same engine.
func TestBudgetIsPerLeaf(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, leafOf(t, "", `{{ range until 9000 }}{{ end }}{{ repeat 1500000 "x" | len }}`), Options{})
	c := callOf(t, tmpl, "")
	for range 12 {
		if text, bad := rendered(t, tmpl, c); bad != nil || text != "1500000" {
			t.Fatal(text, bad)
		}
	}
}

// A value that no Application holds is refused where it is given, before any template repeats it.
func TestHugeParameter(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, leafOf(t, anyParams, "{{ .Values.x }}"), Options{})
	app := parseYAML(t, "tenants/a/vcluster.yaml", "template:\n  name: t\n  parameters:\n    x: "+strings.Repeat("x", maxText+1)+"\n")
	_, bad := tmpl.Bind(app, "")
	if got := bad.String(); !strings.Contains(got, "tenants/a/vcluster.yaml:4:8: .template.parameters.x: has 1.0 MiB, and an Application holds about 1; declared at ") {
		t.Errorf("got %s", got)
	}
}
