package emit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// verdict is what the disk says about one wanted file.
type verdict struct {
	kind     kind
	inTheWay string      // what is, if something is
	info     fs.FileInfo // of a file that is kept, from before it was read
}

// batch is how many files one goroutine takes at a time.
const batch = 128

// judgeAll compares the wanted files with those on the disk, several at once.
func (t *Tree) judgeAll(ctx context.Context, d disk, folders map[string]folderState, wanted []file) ([]verdict, error) {
	verdicts := make([]verdict, len(wanted))
	err := inBatches(ctx, len(wanted), func(from, to int) error {
		v := visitor{root: t.root}
		defer v.close()
		var buf []byte
		for i := from; i < to; i++ {
			f := &wanted[i]
			folder, name := path.Split(f.path)
			switch folders[path.Clean(folder)] {
			case missing:
				verdicts[i].kind = create
				continue
			case blocked:
				continue
			case present:
			}
			r, err := v.enter(folder)
			if err == nil {
				mode, listed := d[f.path]
				verdicts[i], buf, err = f.judge(r, name, mode, listed, buf)
			}
			if err != nil {
				return fmt.Errorf("compare %s: %w", t.name(f.path), cause(err))
			}
		}
		return nil
	})
	return verdicts, err
}

// judge compares the file with the one of that name in r. It returns buf, which may have grown.
func (f *file) judge(r *os.Root, name string, mode fs.FileMode, listed bool, buf []byte) (verdict, []byte, error) {
	if !listed {
		// Not under this spelling; but the file system may ignore case.
		info, err := r.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return verdict{kind: create}, buf, nil
		}
		if err != nil {
			return verdict{}, buf, err
		}
		mode = info.Mode().Type()
	}
	if !mode.IsRegular() {
		return verdict{inTheWay: kindOf(mode)}, buf, nil
	}
	there, err := r.Open(name)
	if err != nil {
		return verdict{}, buf, err
	}
	defer there.Close()
	info, err := there.Stat()
	if err != nil {
		return verdict{}, buf, err
	}
	if info.Size() != f.size {
		ours, err := isOurs(there)
		if err == nil && !ours && info.Size() > 0 { // nothing is lost with an empty file
			return verdict{inTheWay: strangers}, buf, nil
		}
		return verdict{kind: replace}, buf, err
	}
	if int64(cap(buf)) < f.size {
		buf = make([]byte, f.size+f.size/2)
	}
	buf = buf[:f.size]
	if _, err := io.ReadFull(there, buf); err != nil {
		return verdict{}, buf, err
	}
	switch firstLine, _, _ := bytes.Cut(buf, []byte("\n")); {
	case f.is(buf) && (!f.private || info.Mode().Perm()&0o077 == 0):
		return verdict{kind: keep, info: info}, buf, nil
	case IsOurs(firstLine):
		return verdict{kind: replace}, buf, nil
	default:
		return verdict{inTheWay: strangers}, buf, nil
	}
}

const strangers = "a file that tenantry did not write"

// isOurs reads the first line.
func isOurs(r io.Reader) (bool, error) {
	var head [len(Header) + 2]byte
	n, err := io.ReadFull(r, head[:])
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	firstLine, _, _ := bytes.Cut(head[:n], []byte("\n"))
	return IsOurs(firstLine), err
}

// visitor goes from folder to folder and keeps the one it is in open.
type visitor struct {
	root, in *os.Root
	folder   string
}

func (v *visitor) enter(folder string) (*os.Root, error) {
	if v.in != nil && v.folder == folder {
		return v.in, nil
	}
	v.close()
	var err error
	if v.in, err = v.root.OpenRoot(path.Clean(folder)); err != nil {
		v.in = nil
		return nil, err
	}
	v.folder = folder
	return v.in, nil
}

func (v *visitor) close() {
	if v.in != nil {
		v.in.Close()
		v.in = nil
	}
}

// inBatches calls work for the ranges that n things fall into, several at once.
func inBatches(ctx context.Context, n int, work func(from, to int) error) error {
	g, running := errgroup.WithContext(ctx)
	g.SetLimit(2 * runtime.GOMAXPROCS(0))
	for from := 0; from < n && running.Err() == nil; from += batch {
		g.Go(func() error {
			if err := running.Err(); err != nil {
				return err
			}
			return work(from, min(from+batch, n))
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
