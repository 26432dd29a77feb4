package tenantry_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sebdah/goldie/v2"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
)

// examples lists the folders below examples/ that are fleets.
func examples(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join("examples", e.Name(), "fleet.yaml")); err == nil {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no example was found")
	}
	return names
}

func golden(t *testing.T) *goldie.Goldie {
	t.Helper()
	return goldie.New(t, goldie.WithFixtureDir("testdata/examples"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
}

func renderExample(t *testing.T, name string) *tenantry.Result {
	t.Helper()
	result, err := tenantry.Render(t.Context(), os.DirFS(filepath.Join("examples", name)), tenantry.Options{Jsonnet: evaluator(t)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestExamples renders every example: its stream and what is said about it are goldens.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, name := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := renderExample(t, name)
			checkManifests(t, result.Objects())
			var stream bytes.Buffer
			if err := emit.Stream(&stream, result.Objects()); err != nil {
				t.Fatal(err)
			}
			golden(t).Assert(t, name+"/stream.yaml", stream.Bytes())
			golden(t).Assert(t, name+"/problems.txt", []byte(result.Problems.String()))
		})
	}
}

// TestExampleTrees holds the tree of every example, its list of files too.
func TestExampleTrees(t *testing.T) {
	t.Parallel()
	for _, name := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			_, bad, err := emit.WriteTree(t.Context(), dir, renderExample(t, name).Objects(), emit.TreeOptions{})
			if err != nil || len(bad) > 0 {
				t.Fatal(err, bad)
			}
			files := filesBelow(t, dir)
			golden(t).Assert(t, name+"/files.txt", []byte(strings.Join(files, "\n")+"\n"))
			for _, file := range files {
				src, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil {
					t.Fatal(err)
				}
				golden(t).Assert(t, name+"/tree/"+file, src)
			}
		})
	}
}

// TestExampleVariants renders every example's kustomize/ and kpt/ folder with the real programs, and
// compares the objects with those of the plain render.
func TestExampleVariants(t *testing.T) {
	t.Parallel()
	for _, name := range examples(t) {
		for _, variant := range []struct {
			name   string
			render func(*testing.T, string) []byte
		}{{"kustomize", kustomizeBuild}, {"kpt", kptRender}} {
			dir := filepath.Join("examples", name, variant.name)
			if _, err := os.Stat(dir); err != nil {
				continue
			}
			t.Run(name+"/"+variant.name, func(t *testing.T) {
				t.Parallel()
				if _, err := exec.LookPath(variant.name); err != nil {
					t.Skipf("SKIPPED: %s is not on the PATH; `make test` brings kustomize, kpt comes from your distribution", variant.name)
				}
				var stream bytes.Buffer
				if err := emit.Stream(&stream, renderExample(t, name).Objects()); err != nil {
					t.Fatal(err)
				}
				want, got := objects(t, stream.Bytes()), objects(t, variant.render(t, dir))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("objects differ from those of the plain render (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// bin is the folder that the tests build the command into, once.
var bin string

var program = sync.OnceValues(func() ([]byte, error) {
	return exec.Command("go", "build", "-o", filepath.Join(bin, "tenantry"), "./cmd/tenantry").CombinedOutput()
})

func TestMain(m *testing.M) {
	serveJsonnet()
	var err error
	if bin, err = os.MkdirTemp("", "tenantry-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(bin)
	os.Exit(code)
}

func command(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	if out, err := program(); err != nil {
		t.Fatalf("build the command: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, &stderr)
	}
	return out
}

func kustomizeBuild(t *testing.T, dir string) []byte {
	return command(t, "kustomize", "build", "--enable-alpha-plugins", "--enable-exec", dir)
}

// kptRender renders a copy of the package twice: the second time must change nothing.
func kptRender(t *testing.T, dir string) []byte {
	pkg := filepath.Join(t.TempDir(), "pkg")
	if err := os.CopyFS(pkg, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	command(t, "kpt", "fn", "render", pkg, "--allow-exec")
	first := readFolder(t, filepath.Join(pkg, "tenantry"))
	command(t, "kpt", "fn", "render", pkg, "--allow-exec")
	if diff := cmp.Diff(string(first), string(readFolder(t, filepath.Join(pkg, "tenantry")))); diff != "" {
		t.Errorf("a second kpt fn render changes the package (-first +second):\n%s", diff)
	}
	return first
}

func readFolder(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	for _, file := range filesBelow(t, dir) {
		src, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		all = append(append(all, "---\n"...), src...)
	}
	return all
}

func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

// objects parses a stream into its objects by id, without the annotations that orchestrators of
// functions put on them.
func objects(t *testing.T, stream []byte) map[string]any {
	t.Helper()
	all := map[string]any{}
	dec := kyaml.NewDecoder(bytes.NewReader(stream))
	for {
		var o map[string]any
		if err := dec.Decode(&o); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if o == nil {
			continue
		}
		meta := o["metadata"].(map[string]any)
		if annotations, ok := meta["annotations"].(map[string]any); ok {
			for key := range annotations {
				if strings.Contains(key, "config.kubernetes.io/") {
					delete(annotations, key)
				}
			}
			if len(annotations) == 0 {
				delete(meta, "annotations")
			}
		}
		id := strings.Join([]string{o["apiVersion"].(string), o["kind"].(string), meta["name"].(string)}, " ")
		if all[id] != nil {
			t.Errorf("%s stands twice in the output", id)
		}
		all[id] = o
	}
	if len(all) == 0 {
		t.Fatal("the output holds no object")
	}
	return all
}
