package input

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
)

// Stdin is the path that means standard input.
const Stdin = "-"

// maxBytes is how much is read in all: the output of a render of 100,000 Applications has 120 MB.
const maxBytes = 1 << 30

// Files reads a file, every file below a folder, or standard input. What begins with a dot is left out:
// a mounted volume has folders "..DATE" behind links of the keys' names, which are followed.
func Files(path string, stdin io.Reader) ([]akuity.File, error) {
	if path == Stdin {
		text, err := readAll(stdin, maxBytes)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return []akuity.File{{Name: "stdin", Data: text}}, nil
	}
	var files []akuity.File
	left := int64(maxBytes)
	err := walk(path, func(file, name string, _ fs.FileInfo) error {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		text, err := readAll(f, left)
		left -= int64(len(text))
		files = append(files, akuity.File{Name: name, Data: text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return files, nil
}

func readAll(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("more than %d bytes", int64(maxBytes))
	}
	return text, err
}

// walk visits the regular files below path, or path itself. name is slash-separated, and path its
// beginning, so that problems name what people can open.
func walk(path string, visit func(file, name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if file != path && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := os.Stat(file) // follows links
		if errors.Is(err, fs.ErrNotExist) && entry.Type()&fs.ModeSymlink != 0 {
			return nil // a link that leads nowhere
		}
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		return visit(file, filepath.ToSlash(file), info)
	})
}

// Fingerprint changes when something below the paths may have changed: names, sizes and times. What
// cannot be read is part of it. Standard input never changes.
func Fingerprint(paths ...string) string {
	h := sha256.New()
	for _, path := range paths {
		if path == Stdin {
			continue
		}
		err := walk(path, func(_, name string, info fs.FileInfo) error {
			fmt.Fprintf(h, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
			return nil
		})
		if err != nil {
			fmt.Fprintf(h, "%s: %v\n", path, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
