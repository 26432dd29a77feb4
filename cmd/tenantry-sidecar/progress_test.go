package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestProgress: log lines stand above the line that counts, and the line goes in the end.
func TestProgress(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	p := &progress{w: &screen, active: true}
	log := slog.New(slog.NewTextHandler(p, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("first")
	p.show(1, 2)
	log.Info("second")
	p.show(2, 2)
	p.end()
	p.show(3, 2)
	want := "level=INFO msg=first\n" + clearLine + "1 of 2 clusters" + clearLine + "level=INFO msg=second\n1 of 2 clusters" + clearLine + "2 of 2 clusters" + clearLine
	if diff := cmp.Diff(strings.Split(want, "\r"), strings.Split(screen.String(), "\r")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
