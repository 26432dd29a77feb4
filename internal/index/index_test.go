package index

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// example is an index with something in every field.
func example() *Index {
	stat := func(n int64) dirfs.Stat {
		return dirfs.Stat{Mode: 0o644 | fs.ModeDir, Size: n, Inode: uint64(n) << 40, Modified: -n, Changed: n << 50}
	}
	return &Index{
		Of:          "tenantry v1 strict=true",
		Folders:     []Entry{{".", stat(1)}, {"tenants", dirfs.Stat{}}},
		Shared:      []Entry{{"eu/argocd/inventory.yaml", stat(2)}},
		TreeFolders: []Entry{{"eu", stat(3)}, {"eu/argocd", stat(4)}},
		Files: []File{
			{Entry: Entry{".tenantryignore", dirfs.Stat{}}, Named: true, Absent: true},
			{Entry: Entry{"fleet.yaml", stat(5)}, Hash: hashOf([]byte("x")), Named: true},
			{Entry: Entry{"mixed.yaml", stat(6)}, Hash: hashOf([]byte("y")), Source: true, Rest: true, Templates: []string{"a", "b"}},
			{Entry: Entry{"tenants.yaml", stat(7)}, Source: true, Tenants: []Tenant{
				{Summary: plan.Summary{Project: "shop", Name: "off"}},
				{Active: true, Secrets: 3, Files: []Entry{{"eu/argocd/tenants/shop/web.yaml", stat(8)}}, Summary: plan.Summary{
					Project: "shop", Name: "web", Connector: "eu", Cluster: "shop-web", Server: "https://shop-web.example.com", Waits: "its kubeconfig",
					Host: "eu-1", Own: 300, OnHost: 2, Templates: []string{"a"}, Claims: []uint64{1, 1 << 63},
				}},
			}, Problems: problem.List{{
				Pos: problem.Pos{File: "tenants.yaml", Line: 12, Col: 300}, Field: "f", What: "waits", Fix: "wait", Warn: true, Waits: true,
				Object: problem.Ref{APIVersion: "v1", Kind: "K", Namespace: "ns", Name: "n"},
				Cause:  &problem.Cause{Pos: problem.Pos{File: "fleet.yaml", Line: 300, Col: 2}, Field: "spec.x", What: "makes wait", Fix: "mend", Of: "cluster"},
			}, {Pos: problem.Pos{File: "tenants.yaml", Line: 13, Col: 1}, What: "waits", Warn: true, Waits: true, Cause: &problem.Cause{Of: "cluster"}}}},
		},
	}
}

// exported leaves out how an index was written, which its maker does not know.
var exported = cmpopts.IgnoreUnexported(Index{}, File{})

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	got, err := Parse(example().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(example(), got, exported); diff != "" {
		t.Errorf("the index (-written +read)\n%s", diff)
	}
	if !bytes.Equal(got.Bytes(), example().Bytes()) {
		t.Error("the same index has other bytes")
	}
}

// TestAnyChangeShows flips every bit and cuts at every byte.
func TestAnyChangeShows(t *testing.T) {
	t.Parallel()
	text := example().Bytes()
	for i := range text {
		for bit := range 8 {
			text[i] ^= 1 << bit
			if _, err := Parse(text); err == nil {
				t.Fatalf("bit %d of byte %d is another one, and the index is read", bit, i)
			}
			text[i] ^= 1 << bit
		}
		if _, err := Parse(text[:i]); err == nil {
			t.Fatalf("the index is cut at byte %d, and read", i)
		}
	}
	if _, err := Parse(append(text, 0)); err == nil {
		t.Fatal("the index is longer, and read")
	}
}

// FuzzParse shows that nothing under a hash that fits makes the parser panic, and that what it reads is what
// it would write: that the hash of an index fits proves only that some program wrote it.
func FuzzParse(f *testing.F) {
	body := example().Bytes()[len(magic)+32:]
	f.Add(body)
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		broken := bytes.Clone(body)
		broken[random.IntN(len(broken))] = byte(random.Uint32())
		f.Add(broken)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		x, err := parseBody(string(body))
		if err != nil {
			return
		}
		again, err := Parse(x.Bytes())
		if err != nil {
			t.Fatalf("what was read cannot be written and read: %v", err)
		}
		if diff := cmp.Diff(x, again, exported); diff != "" {
			t.Errorf("(-first +second)\n%s", diff)
		}
	})
}

func TestStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := Read(dir, "of"); err == nil {
		t.Error("an index is read where there is none")
	}
	x := example()
	for range 2 {
		if err := x.Save(root); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := Read(dir, x.Of)
	if err != nil {
		t.Fatal(err)
	}
	if !stored.InPlace(root) {
		t.Error("the index is there, and said not to be")
	}
	if info, err := os.Stat(filepath.Join(dir, Folder, "index")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the index names servers, and anybody reads it: %v %v", info.Mode(), err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, Folder, ".gitignore")); err != nil || string(text) != "*\n" {
		t.Errorf("git would take the index: %q %v", text, err)
	}
	if _, err := Read(dir, "of another"); err == nil || !strings.Contains(err.Error(), "another") {
		t.Errorf("the index of another fleet is read: %v", err)
	}
	if err := x.Save(root); err != nil {
		t.Fatal(err)
	}
	if stored.InPlace(root) {
		t.Error("another run has written the index, and that does not show")
	}
	if err := Remove(root); err != nil {
		t.Fatal(err)
	}
	if stored.InPlace(root) {
		t.Error("the index is removed, and said to be in place")
	}
	if err := Remove(root); err != nil {
		t.Errorf("nothing to remove is nothing wrong: %v", err)
	}
}
