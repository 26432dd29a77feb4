package yamlscan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

const (
	twoSides   = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\nc: 4\n"
	keepOne    = "; keep one of the two sides, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>\n"
	oneAtTwo   = "x.yaml:2:1: unresolved merge conflict, which ends at line 6" + keepOne
	inFlowList = "a: [1,\n<<<<<<< HEAD\n2\n=======\n3\n>>>>>>> theirs\n]\n"
)

func TestConflicts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, text, want string }{
		"two sides":    {"as Git leaves them", twoSides, oneAtTwo},
		"three sides":  {"with the base between them (merge.conflictStyle diff3)", strings.Replace(twoSides, "=======", "||||||| base\nb: 0\n=======", 1), strings.Replace(oneAtTwo, "line 6", "line 8", 1)},
		"two":          {"one message, however many there are", twoSides + "d:\n" + twoSides, "x.yaml:2:1: 2 unresolved merge conflicts, the last of which ends at line 14" + keepOne},
		"CRLF":         {"line ends of Windows", strings.ReplaceAll(twoSides, "\n", "\r\n"), oneAtTwo},
		"mark":         {"a byte order mark before it", "\ufeff" + twoSides[len("a: 1\n"):], "x.yaml:1:1: unresolved merge conflict, which ends at line 5" + keepOne},
		"no ASCII":     {"other letters", "ä: ö\n" + twoSides[len("a: 1\n"):], oneAtTwo},
		"nameless":     {"without the names of the sides", "a: 1\n<<<<<<<\nb: 2\n=======\nb: 3\n>>>>>>>", oneAtTwo},
		"still YAML":   {"in a list in brackets the marks are text to YAML", inFlowList, oneAtTwo},
		"JSON":         {"a file in JSON", "{\n<<<<<<< HEAD\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> theirs\n}\n", oneAtTwo},
		"whole":        {"all of the file", "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n", "x.yaml:1:1: unresolved merge conflict, which ends at line 5" + keepOne},
		"below":        {"in a later document", "a: 1\n---\n" + twoSides, "x.yaml:4:1: unresolved merge conflict, which ends at line 8" + keepOne},
		"end is left":  {"one mark was forgotten", "a: 1\n>>>>>>> theirs\n", "x.yaml:2:1: >>>>>>> is left of a merge conflict" + keepOne},
		"half is left": {"or two", "a: 1\n=======\na: 2\n>>>>>>> theirs\n", "x.yaml:2:1: ======= is left of a merge conflict" + keepOne},
		"begin":        {"or the file was cut off", "a: 1\n<<<<<<< HEAD\nb: 2\n", "x.yaml:2:1: <<<<<<< is left of a merge conflict" + keepOne},
		"in a text":    {"what is indented is a text", "a: |\n  <<<<<<< HEAD\n  b: 2\n  =======\n  b: 3\n  >>>>>>> theirs\n", ""},
		"merge key":    {"<< is YAML's own", "a: &a {b: 1}\nc:\n  <<: *a\n", ""},
		"comment":      {"a comment is one", "# <<<<<<< HEAD\na: 1\n# >>>>>>> theirs\n", ""},
		"longer":       {"eight are no mark", "a: |\n  x\nb: '\n  <<<<<<<< HEAD'\n", ""},
		"a heading":    {"a line below a title, in a text", "a: |\n  Title\n  =======\n", ""},
		"another error": {
			"an error of its own is told as such", "a: 1\nb: [1\n", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, bad := yamlscan.Parse("x.yaml", []byte(c.text))
			if name == "another error" {
				if len(bad) != 1 || file.Conflicted() {
					t.Errorf("%s: got %s", c.reason, bad)
				}
				return
			}
			if diff := cmp.Diff(c.want, bad.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if conflicted := c.want != ""; file.Conflicted() != conflicted || conflicted && len(file.Docs()) > 0 {
				t.Errorf("%s: conflicted is %t, with %d documents", c.reason, file.Conflicted(), len(file.Docs()))
			}
		})
	}
}

// TestConflictInAText shows that a text inside of a file has its own, at its place in the file.
func TestConflictInAText(t *testing.T) {
	t.Parallel()
	outer, bad := yamlscan.Parse("x.yaml", []byte("data:\n  values: |\n    "+strings.ReplaceAll(strings.TrimSpace(twoSides), "\n", "\n    ")+"\n"))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	_, bad = yamlscan.FromText("x.yaml", outer.Docs()[0].At("data", "values"))
	if want := "x.yaml:4:5: unresolved merge conflict, which ends at line 8" + keepOne; bad.String() != want {
		t.Errorf("got %swant %s", bad, want)
	}
}
