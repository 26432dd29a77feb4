package report_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/report"
)

// found is one problem of each severity, with what each format has to escape.
var found = problem.List{
	{Pos: problem.Pos{File: "a,b.yaml", Line: 3, Col: 5}, Field: "spec.x", What: "no 100% of \"y\"", Fix: "write\nz"},
	{Pos: problem.Pos{File: "c.yaml", Line: 1, Col: 1}, What: "is odd", Warn: true},
	{Pos: problem.Pos{File: "d.yaml", Line: 2, Col: 1}, What: "waits for its credential", Warn: true, Waits: true},
	{What: "everywhere"},
}

// TestSeverities: what only waits can be mended by nobody in a pull request, and is below a warning where
// the format knows such a level.
func TestSeverities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format string
		want   []string
	}{
		{"text", []string{
			"a,b.yaml:3:5: spec.x: no 100% of \"y\"; write\\nz\n", "c.yaml:1:1: warning: is odd\n", "d.yaml:2:1: warning: waits for its credential\n",
		}},
		{"github", []string{
			"::error file=a%2Cb.yaml,line=3,col=5::spec.x: no 100%25 of \"y\"; write\\nz\n",
			"::warning file=c.yaml,line=1,col=1::is odd\n", "::notice file=d.yaml,line=2,col=1::waits for its credential\n",
		}},
		{"json", []string{
			`"severity": "error"`, `"severity": "warning",` + "\n    \"problem\": \"is odd\"\n",
			`"problem": "waits for its credential",` + "\n    \"waits\": true\n",
		}},
		{"sarif", []string{`"level": "error"`, `"level": "warning"`, `"level": "note"`}},
	} {
		t.Run(c.format, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			if err := report.Write(&out, c.format, found); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("it has no %q:\n%s", want, out.String())
				}
			}
		})
	}
}

// TestColor shows that color adds to the text and changes nothing of it.
func TestColor(t *testing.T) {
	t.Parallel()
	var text, color strings.Builder
	if err := errors.Join(report.Text(&text, found, false), report.Text(&color, found, true)); err != nil {
		t.Fatal(err)
	}
	want := "\x1b[1;31ma,b.yaml:3:5: \x1b[0mspec.x: no 100% of \"y\"; write\\nz\n" +
		"\x1b[1mc.yaml:1:1: \x1b[0m\x1b[33mwarning: \x1b[0mis odd\n" +
		"\x1b[1md.yaml:2:1: \x1b[0m\x1b[33mwarning: \x1b[0mwaits for its credential\n" +
		"\x1b[1;31meverywhere\x1b[0m\n"
	if diff := cmp.Diff(want, color.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff(text.String(), regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(color.String(), "")); diff != "" {
		t.Errorf("without its colors it is another text:\n%s", diff)
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	err := report.Write(&strings.Builder{}, "jsno", nil)
	want := `no format "jsno"; did you mean "json"?`
	if err == nil || err.Error() != want {
		t.Error(cmp.Diff(want, err))
	}
}
