package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func testReport() *report {
	r := &report{sizes: []int{100, 1000}, subjects: []subject{{name: floorName}, {name: ours}, {name: "helm", peer: true}}, machine: "a machine", results: map[cell]result{}}
	for i, n := range r.sizes {
		scale := math.Pow(10, float64(i))
		r.results[cell{floorName, n}] = result{CPU: 0.05 * scale, Wall: 0.03 * scale, Runs: 3}
		r.results[cell{ours, n}] = result{CPU: 0.02 * scale, Wall: 0.01 * scale, Runs: 3, Peak: 64 << 20}
		r.results[cell{"helm", n}] = result{CPU: 0.5 * scale * scale, Wall: 0.4 * scale, Runs: 3}
	}
	return r
}

func TestGrowthAndGuess(t *testing.T) {
	t.Parallel()
	r := testReport()
	got := []float64{r.growth(ours), r.growth("helm"), r.guess(ours, 10000), r.guess("helm", 10000)}
	for i, want := range []float64{1, 2, 2, 5000} {
		if math.Abs(got[i]-want) > 1e-9*want {
			t.Errorf("number %d is %v, want %v", i, got[i], want)
		}
	}
	r.results[cell{"helm", 1000}] = result{TimedOut: true, Runs: 1}
	if g := r.guess("helm", 10000); !math.IsInf(g, 1) {
		t.Errorf("a tool that was stopped at 1,000 tenants is guessed to take %v at 10,000, want never", g)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason string
		list   []float64
		want   float64
	}{{"one", []float64{3}, 3}, {"odd, out of order", []float64{9, 1, 2}, 2}, {"even", []float64{4, 1, 2, 9}, 3}} {
		if got := median(c.list); got != c.want {
			t.Errorf("%s: %v, want %v", c.reason, got, c.want)
		}
	}
}

func TestTableAndPage(t *testing.T) {
	t.Parallel()
	page := testReport().page("p.svg")
	for _, want := range []string{
		"| helm | 50.0 | 4.00 | 0 | 250 | 13 | 3 |  |",
		"| render | 0.200 | 0.100 | 64 | 1.00 | 0.33 | 3 |  |",
		"1,000 tenants (10,000 Applications) render in 0.100 s, 0.200 CPU s and 64 MiB: 0.33 times the wall time of the floor. The fastest peer, helm, needs 50.0 CPU s: 250 times as many.",
		"| helm | 2.00 |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
}

func TestPlotIsXML(t *testing.T) {
	t.Parallel()
	var texts []string
	dec := xml.NewDecoder(strings.NewReader(string(testReport().plot())))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok && strings.TrimSpace(string(text)) != "" {
			texts = append(texts, string(text))
		}
	}
	want := []string{"CPU seconds by number of tenants", "100 tenants", "1,000 tenants", "0.01 s", "0.1 s", "1 s", "10 s", "100 s", "CPU seconds of one run; 10 applications a tenant", "render", "floor", "helm"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("texts of the plot (-want +got):\n%s", diff)
	}
}

// TestMain is also the process that measures: it limits its own CPU time, which a test must not.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == measureCommand {
		os.Exit(measureMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	s := &settings{dir: t.TempDir(), limit: time.Minute, stderr: t.Output()}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("SKIPPED: there is no sh here")
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(shell, filepath.Join(s.dir, "bin", "sh")); err != nil {
		t.Fatal(err)
	}
	run := func(script string) (sample, error) {
		return s.measure(t.Context(), subject{name: "shell", args: func(*settings, int) []string { return []string{"sh", "-c", script} }}, 1, true)
	}
	got, err := run("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done")
	if err != nil || got.CPU <= 0 || got.Wall <= 0 || got.Peak < 1<<18 || got.TimedOut {
		t.Errorf("a busy shell is measured as %+v, %v", got, err)
	}
	if out, err := os.ReadFile(s.output(1, "shell")); err != nil || string(out) != "done\n" {
		t.Errorf("its output is %q, %v", out, err)
	}
	if _, err := run("exit 3"); err == nil {
		t.Error("a program that fails is measured")
	}
	s.limit = time.Second
	if got, err = run("while true; do :; done"); err != nil || !got.TimedOut {
		t.Errorf("a program over its limit is measured as %+v, %v", got, err)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	r := testReport()
	r.inputs = map[int]int64{1000: 3 << 20}
	r.manifest = manifest{ours: 3e5, library: 1e6}
	r.results[cell{doorName, 100}] = result{CPU: 10, Runs: 1}
	r.results[cell{"fn", 100}] = result{CPU: 0.5, Runs: 1}
	var got []string
	for _, target := range r.targets() {
		verdict := "missed"
		if target.met {
			verdict = "met"
		}
		got = append(got, verdict+" "+target.measured)
	}
	want := []string{"met 0.33 ×", "met 64 of 218 MiB", "met 1/250 of helm", "missed 0.30 of 1.00 ms", "met 5.0 % at 100 tenants"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
