package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/sidecar"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// nasty has all that makes a line look like something else: what commands a terminal, what turns the
// direction of writing, a tag that is not seen, and a line of its own.
const nasty = "a\x1b[31m\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f\u009b\x7f\U000e0041 株式会社\nb"

func seen(text string) bool {
	return strings.ContainsFunc(strings.TrimSuffix(text, "\n"), func(r rune) bool { return !unicode.IsPrint(r) })
}

// TestLogIsLegible: whatever is logged, a line shows what it says, and JSON still says the same.
func TestLogIsLegible(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		s := settings{logFormat: format, logLevel: "info"}
		log, err := s.logger(&out)
		if err != nil {
			t.Fatal(err)
		}
		log.With("connector", nasty).Error(nasty, "error", errors.New(nasty), nasty, slog.GroupValue(slog.String("detail", nasty)))
		if seen(out.String()) || !strings.Contains(out.String(), "株式会社") {
			t.Errorf("%s: %q", format, out.String())
		}
		if format == "text" {
			continue
		}
		var line struct{ Msg, Error, Connector string }
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{nasty, nasty, nasty}, []string{line.Msg, line.Error, line.Connector}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestActionsAreLegible: a line for each, though Akuity says what a cluster's size is.
func TestActionsAreLegible(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := sidecar.Result{Report: reconcile.Report{Actions: []reconcile.Action{{Verb: reconcile.Update, Connector: "a", Cluster: "b", Detail: nasty}}}}
	if err := printActions(&out, r); err != nil {
		t.Fatal(err)
	}
	if seen(out.String()) {
		t.Errorf("%q", out.String())
	}
}
