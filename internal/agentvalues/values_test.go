package agentvalues_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A layering is a case: a txtar archive with a layer a file, and a comment that says why it is there.
type layering struct {
	file    string
	archive *txtar.Archive
}

func layerings(t *testing.T) []layering {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 20 {
		t.Fatal("cases are missing", len(files), err)
	}
	var all []layering
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(archive.Comment) == 0 {
			t.Errorf("%s does not say why it is there", file)
		}
		all = append(all, layering{file, archive})
	}
	return all
}

func (l layering) name() string { return strings.TrimSuffix(filepath.Base(l.file), ".txtar") }

func (l layering) source(name string) ([]byte, bool) {
	for _, f := range l.archive.Files {
		if f.Name == name {
			return f.Data, true
		}
	}
	return nil, false
}

// values reads the layers: those of the platform as part of a document, that of the cluster as a text.
func (l layering) values(t *testing.T) agentvalues.Values {
	t.Helper()
	return agentvalues.Values{Config: l.read(t, "config.yaml"), Agents: l.read(t, "agentValues.yaml"), Cluster: l.annotation(t)}
}

func (l layering) read(t *testing.T, name string) agentvalues.Layer {
	t.Helper()
	src, ok := l.source(name)
	if !ok {
		return agentvalues.Layer{}
	}
	layer, bad := agentvalues.Read(document(t, name, src), "spec.platform")
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return layer
}

func (l layering) annotation(t *testing.T) agentvalues.Layer {
	t.Helper()
	src, ok := l.source("annotation")
	if !ok {
		return agentvalues.Layer{}
	}
	layer, bad := agentvalues.ReadText(block(t, string(src)), "annotation")
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return layer
}

// block is a text as an annotation of a Cluster holds it.
func block(t *testing.T, text string) yamlscan.Node {
	t.Helper()
	var src strings.Builder
	src.WriteString("annotation: |\n")
	for line := range strings.Lines(text) {
		src.WriteString("  " + line)
	}
	return document(t, "annotation", []byte(src.String())).Get("annotation")
}

func document(t *testing.T, name string, src []byte) yamlscan.Node {
	t.Helper()
	file, bad := yamlscan.Parse(name, src)
	if len(bad) > 0 || len(file.Docs()) != 1 {
		t.Fatal(name, bad)
	}
	return file.Docs()[0]
}

// TestLayers holds what the layers make together and where each value is from: the file "want" of each
// case, written by GOLDIE_UPDATE=1.
func TestLayers(t *testing.T) {
	t.Parallel()
	for _, l := range layerings(t) {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			v := l.values(t)
			merged, ok := v.Of(agentvalues.Merged)
			if !ok {
				t.Fatal("there is no merged source")
			}
			got := bytes.NewBuffer(agentvalues.Text(merged))
			for o := range v.Explain() {
				fmt.Fprintf(got, "# %s: %s %s\n", o.Path, o.Layer, o.Pos)
			}
			want, _ := l.source("want")
			if os.Getenv("GOLDIE_UPDATE") != "" {
				l.update(t, got.Bytes())
			} else if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s(-want +got):\n%s", l.archive.Comment, diff)
			}
		})
	}
}

func (l layering) update(t *testing.T, want []byte) {
	t.Helper()
	if last := len(l.archive.Files) - 1; last >= 0 && l.archive.Files[last].Name == "want" {
		l.archive.Files = l.archive.Files[:last]
	}
	l.archive.Files = append(l.archive.Files, txtar.File{Name: "want", Data: want})
	if err := os.WriteFile(l.file, txtar.Format(l.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSources holds what single layers are: the platform's is that which is in force, the cluster's its
// annotation.
func TestSources(t *testing.T) {
	t.Parallel()
	for _, l := range layerings(t) {
		v := l.values(t)
		below, _ := v.Of(agentvalues.PlatformConfig)
		above, _ := v.Of(agentvalues.ClusterAnnotation)
		for source, values := range map[string]map[string]any{agentvalues.PlatformConfig: below, agentvalues.ClusterAnnotation: above} {
			if values == nil {
				t.Errorf("%s: %s is null, which is no values file", l.name(), source)
			}
		}
	}
	if _, ok := (agentvalues.Values{}).Of("platform"); ok {
		t.Error("a source that there is not was answered")
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ reason, annotation, want string }{
		"syntax": {
			"bad YAML is an error at its place in the file", "a: 1\nb: [1\n",
			"annotation:4:3: annotation: did not find expected",
		},
		"list":      {"values are a map", "- a\n", "annotation:2:3: annotation: holds no map; write Helm values: a map\n"},
		"documents": {"Helm would read the first and drop the rest", "a: 1\n---\nb: 1\n", "annotation:4:3: annotation: holds 2 documents; write one map of Helm values\n"},
		"infinity": {
			"JSON, and so Helm, has no infinity", "a:\n  b: [1, .inf]\n",
			"annotation:3:12: annotation: a.b[1]: is .inf, which JSON cannot hold; write a number, or put it into quotes\n",
		},
		"null key": {"Helm reads no map with one", "a: {~: 1}\n", "annotation:2:7: annotation: a.~: a key is null, and in JSON keys are strings"},
		"meeting":  {"Helm takes either", "yes: 1\ntrue: 2\n", "annotation:3:3: annotation: true: the keys yes (annotation:2:3) and true are both \"true\" in JSON"},
		"binary":   {"bytes are no text", "a: !!binary gIGC\n", "annotation:2:6: annotation: a: is binary, which JSON cannot hold"},
		"digits":   {"a float holds fewer", "a: 99999999999999999999\n", "annotation:2:6: annotation: a: is the integer 99999999999999999999, which 64 bits"},
		"twice":    {"a key that is there twice", "a: 1\na: 2\n", "annotation:3:3: annotation: the key \"a\" is written twice, first at annotation:2:3"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, bad := agentvalues.ReadText(block(t, c.annotation), "annotation")
			if !bad.Failed() || !strings.HasPrefix(bad.String(), c.want) {
				t.Errorf("%s: got\n%swant\n%s", c.reason, bad, c.want)
			}
		})
	}
}
