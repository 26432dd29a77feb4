package jsonnetproc

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// limitProcess has the kernel refuse memory beyond a bound (setrlimit(2): RLIMIT_DATA counts what is private and
// writable since Linux 4.7, which RLIMIT_AS does not do for a Go program: it reserves a gigabyte of addresses
// that it never uses), and end the process when it has used the processor for long.
func limitProcess() error {
	has, err := dataSize()
	if err != nil {
		return fmt.Errorf("limit a process for Jsonnet: %w", err)
	}
	for what, most := range map[int]uint64{unix.RLIMIT_DATA: has + maxData, unix.RLIMIT_CPU: uint64(maxLife / time.Second), unix.RLIMIT_CORE: 0} {
		var now unix.Rlimit
		err := unix.Getrlimit(what, &now)
		if most = min(most, now.Max); err == nil {
			err = unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most})
		}
		if err != nil {
			return fmt.Errorf("limit a process for Jsonnet: %w", err)
		}
	}
	return nil
}

// dataSize is how many bytes of private, writable memory the process has (proc_pid_status(5), VmData).
func dataSize() (uint64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(status, []byte("VmData:"))
	if fields := bytes.Fields(rest); len(fields) > 0 {
		kib, err := strconv.ParseUint(string(fields[0]), 10, 64)
		return kib << 10, err
	}
	return 0, errors.New("/proc/self/status has no VmData")
}
