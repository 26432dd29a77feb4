package dirfs

import (
	"cmp"
	"io/fs"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// beneath is a directory by its descriptor. A call that fails for whatever reason is left to os.Root.
type beneath struct{ fd int }

func openBeneath(name string) *beneath {
	fd, err := unix.Open(name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	b := &beneath{fd}
	probe, err := b.open(".", unix.O_DIRECTORY)
	if err != nil {
		b.close()
		return nil
	}
	unix.Close(probe) //nolint:errcheck // nothing was written
	return b
}

func (b *beneath) close() { unix.Close(b.fd) } //nolint:errcheck // nothing was written

func (b *beneath) open(name string, flags uint64) (int, error) {
	return unix.Openat2(b.fd, name, &unix.OpenHow{Flags: unix.O_RDONLY | unix.O_CLOEXEC | flags, Resolve: unix.RESOLVE_BENEATH})
}

func (b *beneath) readFile(name string) ([]byte, bool) {
	fd, err := b.open(name, unix.O_NONBLOCK) // a pipe in the way must not block
	if err != nil {
		return nil, false
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was written
	var stat unix.Stat_t
	if unix.Fstat(fd, &stat) != nil || stat.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, false
	}
	buf := make([]byte, 0, stat.Size+1) // one more, to see the end in the same read
	for {
		n, err := unix.Read(fd, buf[len(buf):cap(buf)])
		if err != nil {
			return nil, false
		}
		if buf = buf[:len(buf)+n]; n == 0 || len(buf) == int(stat.Size) {
			return buf, true
		}
		if len(buf) == cap(buf) {
			return nil, false // it grows while it is read
		}
	}
}

func (b *beneath) readDir(name string) ([]fs.DirEntry, bool) {
	fd, err := b.open(name, unix.O_DIRECTORY)
	if err != nil {
		return nil, false
	}
	f := os.NewFile(uintptr(fd), name)
	defer f.Close()
	list, err := f.ReadDir(-1)
	if err != nil {
		return nil, false
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, true
}
