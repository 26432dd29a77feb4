package yamlscan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMergeOfSameMap reads merge keys whose anchors are in the map that they stand in, and around it.
func TestMergeOfSameMap(t *testing.T) {
	t.Parallel()
	got := parse(t, read(t, "testdata/ok/merges-of-same-map.yaml"))
	defaults := map[string]any{"cpu": "100m", "memory": "1Gi"}
	one, two := map[string]any{"a": int64(1)}, map[string]any{"b": int64(2)}
	want := map[string]any{
		"replicas": int64(1),
		"web": map[string]any{
			"defaults": defaults, "limits": map[string]any{"cpu": "100m", "memory": "2Gi"},
			"cpu": "100m", "memory": "1Gi", "replicas": int64(2),
			"jobs": []any{map[string]any{"small": map[string]any{"cpu": "50m"}, "cpu": "50m", "memory": "1Gi"}},
		},
		"flow":  map[string]any{"d": map[string]any{"k": int64(1)}, "k": int64(1)},
		"again": []any{[]any{one, two}, one, two},
	}
	for key, value := range want {
		if diff := cmp.Diff(value, got.Get(key).Any()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	for path, want := range map[string]string{"replicas": "4:13", "web cpu": "7:29", "web replicas": "9:30", "flow k": "13:18", "lists b": "15:36"} {
		p := got.At(strings.Fields(path)...).Pos()
		if at := fmt.Sprintf("%d:%d", p.Line, p.Col); at != want {
			t.Errorf("%s is at %s, was written at %s", path, at, want)
		}
	}
}
