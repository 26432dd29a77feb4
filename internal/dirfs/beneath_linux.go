package dirfs

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io/fs"
	"os"
	"path"
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
	if unix.Fstat(fd, &stat) != nil || stat.Mode&unix.S_IFMT != unix.S_IFREG || stat.Size > maxSize {
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

func (b *beneath) readDir(root *os.Root, name string) ([]fs.DirEntry, bool) {
	fd, err := b.open(name, unix.O_DIRECTORY)
	if err != nil {
		return nil, false
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was written
	var entries []dirEntry
	var buf [8 << 10]byte
	for {
		n, err := unix.Getdents(fd, buf[:])
		if err != nil {
			return nil, false
		}
		if n == 0 {
			break
		}
		for rest := buf[:n]; len(rest) > 0; {
			var e dirEntry
			var ok bool
			if e, rest, ok = readEntry(rest); !ok {
				return nil, false
			}
			if e.name != "." && e.name != ".." {
				e.root, e.folder = root, name
				entries = append(entries, e)
			}
		}
	}
	slices.SortFunc(entries, func(a, b dirEntry) int { return cmp.Compare(a.name, b.name) })
	list := make([]fs.DirEntry, len(entries))
	for i := range entries {
		list[i] = &entries[i]
	}
	return list, true
}

// readEntry reads one struct linux_dirent64 (getdents64(2)): inode and offset, 8 bytes each, its length, the
// type, and the name, which ends in a zero byte. It is not ok where the file system gives no type.
func readEntry(b []byte) (e dirEntry, rest []byte, ok bool) {
	const length, typ, name = 16, 18, 19
	if len(b) < name {
		return e, nil, false
	}
	size := int(binary.NativeEndian.Uint16(b[length:]))
	if size <= name || size > len(b) {
		return e, nil, false
	}
	text, _, _ := bytes.Cut(b[name:size], []byte{0})
	e.name = string(text)
	switch b[typ] {
	case unix.DT_REG:
	case unix.DT_DIR:
		e.typ = fs.ModeDir
	case unix.DT_LNK:
		e.typ = fs.ModeSymlink
	case unix.DT_FIFO:
		e.typ = fs.ModeNamedPipe
	case unix.DT_SOCK:
		e.typ = fs.ModeSocket
	case unix.DT_BLK:
		e.typ = fs.ModeDevice
	case unix.DT_CHR:
		e.typ = fs.ModeDevice | fs.ModeCharDevice
	default:
		return e, nil, false
	}
	return e, b[size:], true
}

// dirEntry is one entry of a folder.
type dirEntry struct {
	root         *os.Root
	folder, name string
	typ          fs.FileMode
}

func (e *dirEntry) Name() string               { return e.name }
func (e *dirEntry) IsDir() bool                { return e.typ.IsDir() }
func (e *dirEntry) Type() fs.FileMode          { return e.typ }
func (e *dirEntry) Info() (fs.FileInfo, error) { return e.root.Lstat(path.Join(e.folder, e.name)) }
func (e *dirEntry) String() string             { return fs.FormatDirEntry(e) }
