package generators

import (
	"math/rand/v2"
	"testing"
)

// TestHashSet compares the set with a map, with hashes that lie close together and zero among them.
func TestHashSet(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		size := random.IntN(300)
		set, want := newHashSet(size), map[uint64]bool{}
		for range size {
			h := random.Uint64N(uint64(size))
			if random.IntN(2) == 0 {
				h = h<<32 | h<<8
			}
			if set.add(h) == want[h] {
				t.Fatalf("%x is new: %t", h, want[h])
			}
			want[h] = true
		}
	}
}

// TestIDHash holds that what differs in one part, or where a part ends, has another hash, whatever was hashed before,
// and that the version of an API makes no other object.
func TestIDHash(t *testing.T) {
	t.Parallel()
	seen := map[uint64][4]string{}
	var h idHasher
	for _, id := range [][4]string{
		{"v1", "Secret", "a", "b"},
		{"v1", "Secret", "ab", ""},
		{"v1", "Secret", "", "ab"},
		{"v1", "Secretab", "", ""},
		{"Secret/v1", "", "a", "b"},
		{"v1", "Secret", "b", "a"},
		{"v1", "ConfigMap", "a", "b"},
		{"argoproj.io/v1", "Secret", "a", "b"},
	} {
		got := h.hash(id[0], id[1], id[2], id[3])
		if alone := new(idHasher).hash(id[0], id[1], id[2], id[3]); alone != got {
			t.Errorf("%v: %x, and after others %x", id, alone, got)
		}
		if other, twice := seen[got]; twice {
			t.Errorf("%v and %v have one hash", other, id)
		}
		seen[got] = id
	}
	var s sink
	s.claim("argoproj.io/v1alpha1", "Application", "a", "b")
	s.claim("argoproj.io/v1", "Application", "a", "b")
	s.claim("v1", "Application", "a", "b")
	if s.claims[0] != s.claims[1] || s.claims[0] == s.claims[2] {
		t.Errorf("claims: %x", s.claims)
	}
}

// BenchmarkClaims claims 100,000 ids, and looks for two of one.
func BenchmarkClaims(b *testing.B) {
	names := make([]string, 100_000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range names {
		name := make([]byte, 24)
		for j := range name {
			name[j] = 'a' + byte(random.IntN(26))
		}
		names[i] = string(name)
	}
	b.ReportAllocs()
	workers := make([]worker, 1)
	for b.Loop() {
		s := &workers[0].sink
		s.claims = s.claims[:0]
		for _, name := range names {
			s.claim("argoproj.io/v1alpha1", "Application", "argocd", name)
		}
		if repeated(nil, workers) != nil {
			b.Fatal("two are one")
		}
	}
}
