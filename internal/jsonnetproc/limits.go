package jsonnetproc

import (
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// What one evaluation may take, syntax and imports included. An honest one allocates less than a MiB in less
// than a millisecond.
const (
	maxAllocated = 160 << 20 // bytes, whether they are in use any more or not
	maxCPU       = time.Second
)

var tooMuch = fmt.Sprintf("is stopped: to evaluate it takes more than %d MiB of memory or %s of processor time", maxAllocated>>20, maxCPU)

// What the kernel enforces beside that.
const (
	maxData  = 128 << 20        // bytes beyond what the process has when it begins: a heap of 64 MiB
	maxStack = 64 << 20         // bytes of one goroutine's stack, for texts that nest without end
	maxLife  = 60 * time.Second // of the processor
	retires  = 30 * time.Second // of the processor; then another child takes over
)

// A unit of work is what evaluating a value takes in a text template, some 0.3 µs. So much goes with it here.
const (
	unitAllocated = 96 // bytes
	unitCPU       = 330 * time.Nanosecond
)

// stoppedTook is what an evaluation counts for that was stopped.
const stoppedTook = int(maxCPU / unitCPU)

// limit limits this process.
func limit() error {
	debug.SetGCPercent(100)
	debug.SetMemoryLimit(maxAllocated)
	debug.SetMaxStack(maxStack)
	return limitProcess()
}

// amount is what this process has taken, or what something has.
type amount struct {
	allocated uint64 // bytes
	cpu       time.Duration
}

const allocatedMetric = "/gc/heap/allocs:bytes"

func measure() amount {
	sample := []metrics.Sample{{Name: allocatedMetric}}
	metrics.Read(sample)
	return amount{sample[0].Value.Uint64(), cpuTime()}
}

func (a amount) since() amount {
	now := measure()
	return amount{now.allocated - a.allocated, now.cpu - a.cpu}
}

func (a amount) tooMuch() bool { return a.allocated > maxAllocated || a.cpu > maxCPU }

func (a amount) units() int {
	return int(max(a.allocated/unitAllocated, uint64(a.cpu/unitCPU)))
}

// watch calls stop as soon as too much has been taken since a was measured, until the channel is closed.
func (a amount) watch(stop func()) chan<- struct{} {
	done := make(chan struct{})
	go func() {
		const often = 2 * time.Millisecond
		tick := time.NewTicker(often)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if a.since().tooMuch() {
					stop()
				}
			}
		}
	}()
	return done
}
