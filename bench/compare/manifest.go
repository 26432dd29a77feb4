package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// manifest is how many nanoseconds an agent manifest takes: read, patched and hashed.
type manifest struct{ ours, library float64 }

var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkManifest/(scanner|library)\S*\s+\d+\s+([\d.]+) ns/op`)

// manifests runs the benchmark of agent manifests, which has the YAML libraries' own way beside ours.
func (s *settings) manifests(ctx context.Context) (manifest, error) {
	s.say("agent manifests")
	out, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkManifest$", "-count", strconv.Itoa(s.runs), "./internal/akuity").CombinedOutput()
	if err != nil {
		return manifest{}, fmt.Errorf("benchmark of agent manifests: %w\n%s", err, out)
	}
	times := map[string][]float64{}
	for _, m := range benchmarkLine.FindAllStringSubmatch(string(out), -1) {
		if v, err := strconv.ParseFloat(m[2], 64); err == nil {
			times[m[1]] = append(times[m[1]], v)
		}
	}
	if len(times["scanner"]) == 0 || len(times["library"]) == 0 {
		return manifest{}, fmt.Errorf("the benchmark of agent manifests printed no times:\n%s", out)
	}
	return manifest{median(times["scanner"]), median(times["library"])}, nil
}
