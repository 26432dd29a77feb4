package emit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
)

// From any tree to any other: what is right stays, what is missing comes, what is stale goes, and what
// is somebody else's stays whatever happens.
func TestTreeFromAnythingToAnything(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	for round := range 60 {
		dir := t.TempDir()
		mine, theirs := contents{}, contents{}
		for range random.IntN(30) {
			p, text := somePath(random), fmt.Sprintf("name: %d\n", random.IntN(3))
			if random.IntN(6) == 0 {
				theirs[p+".txt"] = text
			} else {
				mine[p] = of(text)
			}
		}
		mine.lay(t, dir)
		theirs.lay(t, dir)
		want := contents{}
		var objs []Object
		for range random.IntN(30) {
			p, name := somePath(random), fmt.Sprint(random.IntN(3))
			if _, twice := want[p]; twice {
				continue
			}
			want[p] = of("name: " + name + "\n")
			parts := strings.SplitN(p, "/", 3)
			o := object(parts[0], parts[2], name)
			o.Part, _ = ParsePart(parts[1])
			objs = append(objs, o)
		}
		written, unchanged, removed := 0, 0, 0
		for p, text := range want {
			if mine[p] == text {
				unchanged++
			} else {
				written++
			}
		}
		for p := range mine {
			if _, stays := want[p]; !stays {
				removed++
			}
		}
		before := contentsOf(t, dir)
		checked, problems, err := CheckTree(t.Context(), dir, objs, TreeOptions{})
		if err != nil || len(problems) > 0 {
			t.Fatal(problems, err)
		}
		same(t, fmt.Sprintf("behind in round %d", round), [2]int{written + removed, unchanged}, [2]int{len(checked.Behind), checked.Unchanged})
		same(t, fmt.Sprintf("the tree after the check of round %d", round), before, contentsOf(t, dir))
		result := mustWrite(t, dir, objs, TreeOptions{})
		maps.Copy(want, theirs)
		if again, _, err := CheckTree(t.Context(), dir, objs, TreeOptions{}); err != nil || len(again.Behind) > 0 {
			t.Errorf("after round %d there is something behind: %v, %v", round, again.Behind, err)
		}
		same(t, fmt.Sprintf("round %d", round), want, contentsOf(t, dir))
		same(t, fmt.Sprintf("counts of round %d", round), [3]int{written, unchanged, removed}, [3]int{result.Written, result.Unchanged, result.Removed})
		if n := len(touched(t, dir)); n != written {
			t.Errorf("round %d touched %d files and wrote %d", round, n, written)
		}
	}
}

func somePath(random *rand.Rand) string {
	some := func(of ...string) string { return of[random.IntN(len(of))] }
	return path.Join(some("a", "b"), some("argocd", "sidecar", "agents"), some("", "d", "d/e", "f"), some("x", "y", "z")+".yaml")
}
