package emit

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSortIsByPlaceThenOrderThenName(t *testing.T) {
	t.Parallel()
	want := []Object{
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Order: -1, Kind: "Secret", Name: "z"},
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Kind: "AppProject", Name: "z"},
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Kind: "Application", Namespace: "a", Name: "z"},
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Kind: "Application", Namespace: "b", Name: "a"},
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Kind: "Application", Namespace: "b", Name: "b"},
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Kind: "Application", Namespace: "b", Name: "b", APIVersion: "v1"},
		{Connector: "a", Part: PartArgoCD, File: "tenants/x.yaml", Kind: "Application", Namespace: "b", Name: "b", APIVersion: "v1", Body: []byte("x")},
		{Connector: "a", Part: PartArgoCD, File: "tenants/y.yaml", Order: -9},
		{Connector: "a", Part: PartSidecar, File: "a.yaml"},
		{Connector: "a", Part: PartAgents, File: "a.yaml"},
		{Connector: "b", Part: PartArgoCD, File: "a.yaml"},
	}
	got := slices.Clone(want)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	objs := []Object{
		{Kind: "B", Body: []byte("kind: B\n")},
		{Kind: "T", Body: []byte("kind: T\n"), TreeOnly: true},
		{Kind: "A", Body: []byte("kind: A\n"), StreamOnly: true},
		{Kind: "S", Body: []byte("kind: S\n"), Secret: true},
	}
	before := slices.Clone(objs)
	var b strings.Builder
	if err := Stream(&b, objs); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("kind: A\n---\nkind: B\n---\nkind: S\n", b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(before, objs); diff != "" {
		t.Errorf("the caller's objects changed (-before +after)\n%s", diff)
	}
}

func TestStreamReportsAClosedPipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	if err := Stream(w, []Object{{Body: []byte("kind: A\n")}}); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("got %v, want EPIPE", err)
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	for _, p := range Parts() {
		if got, ok := ParsePart(p.String()); !ok || got != p {
			t.Errorf("ParsePart(%q) = %v, %v", p, got, ok)
		}
	}
	if _, ok := ParsePart("argo"); ok {
		t.Error("ParsePart takes a name that no part has")
	}
}

func TestIsOurs(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		Header: true, Header + "\n": true, Header + "\r\n": true, Header + " ": false, "": false, "kind: A\n": false,
	} {
		if got := IsOurs([]byte(line)); got != want {
			t.Errorf("IsOurs(%q) = %v", line, got)
		}
	}
}

// TestStreamOfNeighbours writes objects that lie one behind the other in memory, as they are rendered.
func TestStreamOfNeighbours(t *testing.T) {
	t.Parallel()
	memory := []byte("---\na: 1\n---\nb: 2\n---\nc: 3\n+++\nd: 4\n---\ne: 5\n")
	body := func(from, to int) []byte { return memory[from:to] }
	objs := []Object{
		{Name: "1", Body: body(4, 9)},
		{Name: "2", Body: body(13, 18)},
		{Name: "3", Body: body(22, 27), TreeOnly: true},
		{Name: "4", Body: body(31, 36)},
		{Name: "5", Body: body(40, 45)},
		{Name: "6", Body: body(4, 9)},
		{Name: "7", Body: []byte("---\na: 1\n---\nb: 2\n")[4:9:9]},
	}
	before := string(memory)
	var got strings.Builder
	if err := Stream(&got, objs); err != nil {
		t.Fatal(err)
	}
	want := "a: 1\n---\nb: 2\n---\nd: 4\n---\ne: 5\n---\na: 1\n---\na: 1\n"
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if string(memory) != before {
		t.Errorf("the memory has changed: %q", memory)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var all []Object
		lists := make([][]Object, r.IntN(5))
		for i := range lists {
			for range r.IntN(6) {
				lists[i] = append(lists[i], Object{Name: string(rune('a' + r.IntN(8))), Body: []byte{byte('0' + r.IntN(2))}})
			}
			Sort(lists[i])
			all = append(all, lists[i]...)
		}
		Sort(all)
		if diff := cmp.Diff(all, slices.Concat(Merge(lists)...), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("of %v (-want +got)\n%s", lists, diff)
		}
	}
}
