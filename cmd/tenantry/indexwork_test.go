package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/tenantry/tenantry/internal/problem"
)

// stats renders and returns what --stats says of the index.
func (x *indexed) stats() string {
	x.t.Helper()
	var out, err bytes.Buffer
	if code := run(context.Background(), []string{"render", x.fleet, "-o", x.tree, "--stats"}, stdio{nil, &out, &err}); code != exitClean {
		x.t.Fatalf("exit code %d\n%s", code, &err)
	}
	return string(regexp.MustCompile(`(?m)^index: .*`).Find(err.Bytes()))
}

// TestIndexWork counts what is done after a change, in place of measuring it: as much in a large fleet as in a
// small one.
func TestIndexWork(t *testing.T) {
	t.Parallel()
	const shared = 10 // connectors, Clusters, templates, an agent manifest, and what a template imports
	for _, more := range []int{20, 300} {
		x := newIndexed(t, false)
		for i := range more {
			x.write(fmt.Sprintf("tenants/many/t%d/vcluster.yaml", i), tenantText("argocd-eu", false, []string{"web", "agent"}[min(i/5, 1)]))
		}
		tenants := more + 14
		x.settle() // or all of it would be younger than the index
		x.stats()
		for _, c := range []struct {
			reason string
			change func()
			files  int // of the tenants; those that all share come on top
			render int
		}{
			{"nothing has changed", func() {}, 0, 0},
			{"one tenant is read and rendered", func() { x.append(x.tenant(0), "      - name: more\n        template:\n          name: agent\n") }, 1, 1},
			{"an output is lost: its tenant is rendered", func() { x.remove("../tree/argocd-eu/argocd/tenants/many/t1.yaml") }, 1, 1},
			{"a template that two tenants use", func() {
				x.replace(x.fleet+"/templates/jsonnet.yaml", "shards\n", "shards\n      label: Shards\n")
			}, 2, 2},
			{"a template that eleven tenants use", func() { x.replace(x.fleet+"/templates/web.yaml", "charts.example.com", "charts.example.org") }, 11, 11},
		} {
			c.change()
			x.settle()
			want := fmt.Sprintf("index: used: %d files read, %s rendered, %d as they were", shared+c.files, problem.Count(c.render, "tenant"), tenants-c.render)
			if got := x.stats(); got != want {
				t.Errorf("%d tenants: %s: got %q, want %q", tenants, c.reason, got, want)
			}
		}
	}
}
