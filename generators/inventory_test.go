package generators

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason   string
		sections []section
		limit    int
		parts    int
	}{
		"nothing":       {"there is always a first part", nil, 10, 1},
		"empty":         {"empty sections are left out", []section{{"tenants", nil}, {"waiting", []string{"b: c"}}}, 10, 1},
		"just enough":   {"line breaks count", []section{{"tenants", []string{"abcd", "efgh"}}}, 10, 1},
		"one too much":  {"two are the next number", []section{{"tenants", []string{"abcd", "efgh", "i"}}}, 10, 2},
		"one that long": {"it cannot be split", []section{{"warnings", []string{strings.Repeat("x", 99)}}}, 10, maxParts},
	} {
		parts := spread(c.sections, c.limit)
		if len(parts) != c.parts {
			t.Errorf("%s: %s: %d parts, want %d", name, c.reason, len(parts), c.parts)
		}
		var want, got []string
		for _, s := range c.sections {
			want = append(want, s.lines...)
		}
		for _, part := range parts {
			for _, s := range part {
				got = append(got, s.lines...)
				if len(s.lines) == 0 {
					t.Errorf("%s: an empty section %s", name, s.name)
				}
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: lines (-want +got)\n%s", name, diff)
		}
	}
}

// TestSpreadIsMerged holds that what two branches add or change each, merged line by line, is what both together make:
// no line goes from part to part because of another one.
func TestSpreadIsMerged(t *testing.T) {
	t.Parallel()
	const limit = 2000
	random := rand.New(rand.NewPCG(3, 5))
	line := func(n int) string {
		return fmt.Sprintf("project-%d/tenant-%d cluster=c vCluster=%d host=0", n%7, n, random.IntN(4))
	}
	split := 0
	for range 300 {
		base := map[string]string{}
		for range random.IntN(200) {
			n := random.IntN(1000)
			base[fmt.Sprint(n)] = line(n)
		}
		one, other := edited(random, base, line), edited(random, base, line)
		both := merged(base, one, other)
		number := len(parted(base, limit))
		if len(parted(one, limit)) != number || len(parted(other, limit)) != number || len(parted(both, limit)) != number {
			split++ // the parts are full; then all is spread anew
			continue
		}
		for i, want := range parted(both, limit) {
			got := merged(parted(base, limit)[i], parted(one, limit)[i], parted(other, limit)[i])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("part %d (-rendered +merged)\n%s", i+1, diff)
			}
		}
	}
	if split > 60 {
		t.Errorf("in %d of 300 the parts were full", split)
	}
}

// edited adds, changes or removes a few lines.
func edited(random *rand.Rand, base map[string]string, line func(int) string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, base)
	for range 1 + random.IntN(3) {
		n := random.IntN(1000)
		if key := fmt.Sprint(n); random.IntN(3) == 0 {
			delete(all, key)
		} else {
			all[key] = line(n)
		}
	}
	return all
}

// merged is base with what either branch has changed; where both have, it is as the first one has it.
func merged(base, one, other map[string]string) map[string]string {
	all := map[string]string{}
	for _, from := range []map[string]string{base, one, other} {
		for key := range from {
			text, there := one[key]
			if text == base[key] {
				text, there = other[key]
			}
			if there {
				all[key] = text
			}
		}
	}
	return all
}

// parted are the lines of each part, by the number of the tenant.
func parted(all map[string]string, limit int) []map[string]string {
	var lines []string
	for _, text := range all {
		lines = append(lines, text)
	}
	slices.Sort(lines)
	var parts []map[string]string
	for _, sections := range spread([]section{{"tenants", lines}}, limit) {
		part := map[string]string{}
		for _, s := range sections {
			for _, text := range s.lines {
				_, rest, _ := strings.Cut(text, "/tenant-")
				number, _, _ := strings.Cut(rest, " ")
				part[number] = text
			}
		}
		parts = append(parts, part)
	}
	return parts
}
