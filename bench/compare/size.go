package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"time"
)

// budget is how long one subject may take at one size, over all its runs.
const budget = 2 * time.Minute

// size measures every subject at n tenants. Subjects take turns, so that what else the machine does falls
// on all of them.
func (s *settings) size(ctx context.Context, n int, r *report) error {
	type state struct {
		sub     subject
		samples []sample
		spent   time.Duration
		done    bool
		failed  bool
	}
	var list []*state
	for _, sub := range r.subjects {
		if sub.most > 0 && n > sub.most {
			r.results[cell{sub.name, n}] = result{Skipped: "not run: " + plural(sub.most, "tenant") + " at most"}
			continue
		}
		if guess := r.guess(sub.name, n); guess > s.limit.Seconds() {
			r.results[cell{sub.name, n}] = result{Skipped: skipped(guess)}
			continue
		}
		list = append(list, &state{sub: sub})
	}
	// One run of each that does not count: it fills the page cache, and the floor needs the size of our
	// output.
	if err := s.warm(ctx, n, r); err != nil {
		return err
	}
	for round := range s.runs {
		for _, st := range list {
			if st.done || ctx.Err() != nil {
				continue
			}
			got, err := s.measure(ctx, st.sub, n, st.sub.name != ours && round == 0)
			if err != nil && st.sub.peer && ctx.Err() == nil {
				s.say("%v", err) // the measurer has printed what the peer said
				st.done, st.failed = true, true
				continue
			}
			if err != nil {
				return err
			}
			st.samples = append(st.samples, got)
			wall := time.Duration(got.Wall * float64(time.Second))
			st.spent += wall
			st.done = got.TimedOut || st.spent+wall > budget
			s.say("%6d tenants, run %d: %-18s %8.3f CPU s %8.3f s %6d MiB", n, round+1, st.sub.name, got.CPU, got.Wall, got.Peak>>20)
		}
	}
	for _, st := range list {
		if st.failed {
			r.results[cell{st.sub.name, n}] = result{Skipped: "it failed"}
			continue
		}
		res := summary(st.samples)
		if info, err := os.Stat(s.output(n, st.sub.name)); err == nil {
			res.Bytes = info.Size()
		}
		r.results[cell{st.sub.name, n}] = res
	}
	return ctx.Err()
}

func skipped(guess float64) string {
	if math.IsInf(guess, 1) {
		return "not run: stopped at a smaller size"
	}
	return fmt.Sprintf("not run: about %.0f CPU s by its growth", guess)
}

func (s *settings) warm(ctx context.Context, n int, r *report) error {
	for _, sub := range r.subjects {
		if sub.name == ours {
			_, err := s.measure(ctx, sub, n, true)
			return err
		}
	}
	return nil
}

// guess is how many CPU seconds a subject will take at n tenants: its last size's, by its growth so far,
// which is taken to be linear at least.
func (r *report) guess(name string, n int) float64 {
	var last, before result
	var lastN, beforeN int
	for _, size := range r.sizes {
		if res, ok := r.results[cell{name, size}]; ok && size < n {
			before, beforeN = last, lastN
			last, lastN = res, size
		}
	}
	switch {
	case last.Skipped != "" || last.TimedOut:
		return math.Inf(1)
	case lastN == 0:
		return 0
	}
	exponent := 1.0
	if beforeN > 0 && before.CPU > 0 {
		exponent = max(exponent, math.Log(last.CPU/before.CPU)/math.Log(float64(lastN)/float64(beforeN)))
	}
	return last.CPU * math.Pow(float64(n)/float64(lastN), exponent)
}
