package jsonnetproc

import (
	"os"
	"syscall"
)

// peak is how much memory a process had at most, in bytes (getrusage(2), ru_maxrss).
func peak(s *os.ProcessState) int64 { return s.SysUsage().(*syscall.Rusage).Maxrss << 10 }
