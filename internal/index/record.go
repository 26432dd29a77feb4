package index

import (
	"errors"
	"io/fs"
	"path"
	"sync"

	"github.com/tenantry/tenantry/internal/dirfs"
)

// A Recorder is a fleet's directory that remembers what was read of it, and how it was before. It may be used
// by several goroutines.
type Recorder struct {
	dir   *dirfs.Dir
	began int64 // dirfs.Now when it did

	mu      sync.Mutex
	folders map[string]dirfs.Stat
	reads   map[string]read
	blind   bool // something was done that it cannot remember
}

type read struct {
	stat   dirfs.Stat
	hash   Hash
	times  int
	absent bool
}

var (
	_ fs.ReadFileFS = (*Recorder)(nil)
	_ fs.ReadDirFS  = (*Recorder)(nil)
	_ fs.StatFS     = (*Recorder)(nil)
)

// Record begins to remember.
func Record(dir *dirfs.Dir) *Recorder {
	return &Recorder{dir: dir, began: dirfs.Now(), folders: map[string]dirfs.Stat{}, reads: map[string]read{}}
}

// Open opens a file or folder.
func (r *Recorder) Open(name string) (fs.File, error) {
	if name != "." { // which a walk begins with
		r.mu.Lock()
		r.blind = true
		r.mu.Unlock()
	}
	return r.dir.Open(name)
}

// ReadFile returns what a file holds.
func (r *Recorder) ReadFile(name string) ([]byte, error) {
	stat, statErr := r.dir.Lstat(name)
	text, err := r.dir.ReadFile(name)
	now := read{stat: stat, times: 1, absent: errors.Is(err, fs.ErrNotExist)}
	if err == nil && path.Base(name) != "vcluster.yaml" { // of a tenant nobody asks for the hash
		now.hash = hashOf(text)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blind = r.blind || statErr != nil && !now.absent || err != nil && !now.absent
	if before, again := r.reads[name]; again {
		now.times += before.times
		r.blind = r.blind || before.absent != now.absent || before.hash != now.hash
	}
	r.reads[name] = now
	return text, err
}

// Stat describes what a link leads to. It is not remembered: a link to a file is read in every render, and
// after anything else there is no index.
func (r *Recorder) Stat(name string) (fs.FileInfo, error) { return r.dir.Stat(name) }

// ReadLink returns where a link leads. It is not remembered, like Stat.
func (r *Recorder) ReadLink(name string) (string, error) { return r.dir.ReadLink(name) }

// Sparse is that of the directory. It is not remembered: what an index is for has it.
func (r *Recorder) Sparse() *dirfs.Sparse { return r.dir.Sparse() }

// ReadDir returns the entries of a folder.
func (r *Recorder) ReadDir(name string) ([]fs.DirEntry, error) {
	stat, statErr := r.dir.Lstat(name)
	list, err := r.dir.ReadDir(name)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blind = r.blind || statErr != nil || err != nil
	r.folders[name] = stat
	return list, err
}

// settled is a Stat that is worth keeping: of something that may have changed while it was read, none is. Nor
// is one of a link, which says nothing of the file that it leads to.
func settled(s dirfs.Stat, since int64) dirfs.Stat {
	if !s.Settled(since) || s.Mode&fs.ModeType&^fs.ModeDir != 0 {
		return dirfs.Stat{}
	}
	return s
}
