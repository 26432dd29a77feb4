package fleetgen

// rng is SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and in every release
// of Go.
type rng uint64

// newRNG seeds one stream of numbers for each pair.
func newRNG(seed, stream uint64) *rng {
	r := rng(seed*0x9e3779b97f4a7c15 ^ stream*0xd1342543de82ef95)
	r.next()
	return &r
}

func (r *rng) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (r *rng) below(n int) int { return int(r.next() % uint64(n)) }

// percent is true in so many cases of a hundred.
func (r *rng) percent(n int) bool { return r.below(100) < n }

func pick[T any](r *rng, from ...T) T { return from[r.below(len(from))] }
