package dirfs

import (
	"io/fs"
)

// A Stat is what a file system says of a file without opening it. As long as it is the same, so is the file,
// but for a change in the same instant of the file system's clock: see [Stat.Settled]. The zero Stat is equal
// to none that a file has.
type Stat struct {
	Mode  fs.FileMode
	Size  int64
	Inode uint64
	// Modified and Changed are nanoseconds since 1970. Anybody can set the first; the second is the kernel's.
	Modified, Changed int64
}

// StatOf is the Stat of a file that has been looked at, the zero Stat on systems that do not say when a file
// was changed.
func StatOf(info fs.FileInfo) Stat {
	if info == nil {
		return Stat{}
	}
	inode, changed := inodeOf(info)
	if changed == 0 {
		return Stat{}
	}
	return Stat{Mode: info.Mode() & (fs.ModePerm | fs.ModeType), Size: info.Size(), Inode: inode, Modified: info.ModTime().UnixNano(), Changed: changed}
}

// coarse is how long an instant is on file systems that count in seconds (FAT: two).
const coarse = 2_000_000_000

// Settled tells whether a change of the file at a given time or later would show in its Stat. Time is of
// [Now].
func (s Stat) Settled(at int64) bool {
	if s.Changed%1_000_000_000 == 0 {
		at -= coarse
	}
	return s.Changed != 0 && s.Changed < at
}

// Lstat looks at a file or folder; a link is not followed.
func (d *Dir) Lstat(name string) (Stat, error) {
	if d.fast != nil && fs.ValidPath(name) {
		return d.fast.lstat(name)
	}
	info, err := d.root.Lstat(name)
	if err != nil {
		return Stat{}, err
	}
	return StatOf(info), nil
}
