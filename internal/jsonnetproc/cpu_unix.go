//go:build unix

package jsonnetproc

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is how long this process has used processors.
func cpuTime() time.Duration {
	var used unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
