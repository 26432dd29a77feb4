package yamlout

import (
	"strings"
	"testing"
)

// TestLookSkipsNothing holds the look at eight bytes at a time to that at one.
func TestLookSkipsNothing(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for _, around := range []string{"aaa", "~! ", "az\x7e"} {
			short := around + string([]byte{byte(c)}) + around // 7 bytes: one at a time
			want := look(short)
			for at := range 17 {
				before, after := strings.Repeat("a", at), strings.Repeat("a", 17-at)
				if got := look(before + short + after); got != want {
					t.Errorf("%q: %b alone, %b after %d others", short, want, got, at)
				}
			}
		}
	}
}
