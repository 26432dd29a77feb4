package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// TestJSONIsTheStream renders each example both ways: the same objects in the same order.
func TestJSONIsTheStream(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("../../examples/*/fleet.yaml")
	if err != nil || len(dirs) < 5 {
		t.Fatal("no example was found", err)
	}
	for _, file := range dirs {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			render := func(format string) []byte {
				var out, messages bytes.Buffer
				if code := run(t.Context(), []string{"render", file, "-o", format}, stdio{nil, &out, &messages}); code != exitClean {
					t.Fatalf("-o %s: exit code %d\n%s", format, code, messages.String())
				}
				return out.Bytes()
			}
			var want []any
			for stream := yaml.NewDecoder(bytes.NewReader(render("yaml"))); ; {
				var object any
				if err := stream.Decode(&object); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
				want = append(want, object)
			}
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &want); err != nil { // so that numbers are of the same type
				t.Fatal(err)
			}
			var got struct {
				APIVersion, Kind string
				Items            []any
			}
			if err := json.Unmarshal(render("json"), &got); err != nil {
				t.Fatal(err)
			}
			if got.APIVersion != "v1" || got.Kind != "List" || len(got.Items) == 0 {
				t.Errorf("it is %s %s of %d", got.APIVersion, got.Kind, len(got.Items))
			}
			if diff := cmp.Diff(want, got.Items); diff != "" {
				t.Errorf("-stream +JSON\n%s", diff)
			}
		})
	}
}
