// Command profile renders a fleet several times in one process and writes pprof profiles of it.
//
//	go run ./bench/profile -runs 5 -cpu cpu.out -mem mem.out DIR
//	go tool pprof -top cpu.out
//
// It prints how long each stage of a run took, to find the stage that is worth a look.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/emit"
)

func main() {
	runs := flag.Int("runs", 3, "how often to render")
	cpu := flag.String("cpu", "", "write a CPU profile")
	mem := flag.String("mem", "", "write a profile of allocations")
	rate := flag.Int("memrate", 64<<10, "sample an allocation every so many bytes")
	gc := flag.Int("gc", 3200, "how far the heap grows between collections, in percent; what tenantry starts with by default")
	flag.Parse()
	debug.SetGCPercent(*gc)
	if *mem != "" {
		runtime.MemProfileRate = *rate
	} else {
		runtime.MemProfileRate = 0
	}
	if err := run(flag.Arg(0), *runs, *cpu, *mem); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func run(dir string, runs int, cpu, mem string) (err error) {
	if cpu != "" {
		f, err := os.Create(cpu)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for range runs {
		if err := render(dir); err != nil {
			return err
		}
	}
	if mem == "" {
		return nil
	}
	f, err := os.Create(mem)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return pprof.Lookup("allocs").WriteTo(f, 0)
}

func render(dir string) error {
	fleet, err := dirfs.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = fleet.Close() }() // it was only read
	var before, after runtime.MemStats
	runtime.GC() // each run starts as a process does: with nothing
	runtime.ReadMemStats(&before)
	start := time.Now()
	result, err := tenantry.Render(context.Background(), fleet, tenantry.Options{})
	if err != nil {
		return err
	}
	rendered := time.Now()
	if err := emit.StreamParts(io.Discard, result.Pieces, emit.Parts()); err != nil {
		return err
	}
	written := time.Now()
	runtime.ReadMemStats(&after)
	fmt.Fprintf(os.Stderr, "render %v, write %v, %d allocations, %d MB allocated, %d problems\n",
		rendered.Sub(start).Round(time.Millisecond), written.Sub(rendered).Round(time.Millisecond),
		after.Mallocs-before.Mallocs, (after.TotalAlloc-before.TotalAlloc)>>20, len(result.Problems))
	return nil
}
