//go:build darwin || freebsd || netbsd

package dirfs

import (
	"io/fs"
	"syscall"
	"time"
)

// tick is longer than any kernel's clock stands still.
const tick = 20 * time.Millisecond

// Now is a time that is not after any that the kernel stamps files with from now on, in nanoseconds since
// 1970.
func Now() int64 { return time.Now().Add(-tick).UnixNano() }

// Settle waits until all that was done shows as settled.
func Settle() { time.Sleep(tick) }

func inodeOf(info fs.FileInfo) (inode uint64, changed int64) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return uint64(s.Ino), s.Ctimespec.Nano()
}
