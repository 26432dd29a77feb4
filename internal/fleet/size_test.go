package fleet

import "testing"

func TestReadSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"10M": 10_000_000, "0": 0, "10000000": 10_000_000, "64Mi": 64 << 20, "1G": 1e9, "1Gi": 1 << 30, "2k": 2000, "2Ki": 2048, "999999999Gi": 999999999 << 30,
		"": 0, "M": 0, "ten": 0, "10MB": 0,
	} {
		if got := readSize(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}
