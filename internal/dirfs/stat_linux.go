package dirfs

import (
	"io/fs"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Now is the time that the kernel stamps files with, in nanoseconds since 1970: of whatever is changed from
// now on, Changed is not before it.
func Now() int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_REALTIME_COARSE, &t); err != nil {
		return 0 // nothing is settled then
	}
	return t.Nano()
}

// Settle waits until all that was done shows as settled: an instant, of the kernel's clock. It gives up soon
// where that clock does not come, as when somebody sets it back: what is not settled is read again.
func Settle() {
	done := time.Now().UnixNano()
	for range 50 {
		if Now() > done {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func inodeOf(info fs.FileInfo) (inode uint64, changed int64) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return s.Ino, s.Ctim.Nano()
}

// lstat does not keep beneath the directory when a folder of the path is a link. What it says of a file is
// all that could come from outside.
func (b *beneath) lstat(name string) (Stat, error) {
	var s unix.Stat_t
	for {
		err := unix.Fstatat(b.fd, name, &s, unix.AT_SYMLINK_NOFOLLOW)
		if err == nil {
			break
		}
		if err != unix.EINTR {
			return Stat{}, &fs.PathError{Op: "lstat", Path: name, Err: err}
		}
	}
	mode := fs.FileMode(s.Mode & 0o777)
	switch s.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	default:
		mode |= fs.ModeIrregular
	}
	return Stat{Mode: mode, Size: s.Size, Inode: s.Ino, Modified: s.Mtim.Nano(), Changed: s.Ctim.Nano()}, nil
}
