// Command floor does the least that a tool with a YAML library can do: it parses every YAML file below a
// directory once, with go.yaml.in/yaml/v3, several at a time, and writes as many bytes as it is told.
//
//	floor -bytes 123456 DIR
//
// It decides nothing and renders nothing. What tenantry is measured against is in package compare.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"

	"go.yaml.in/yaml/v3"
)

// gcPercent is with which the floor is fastest: a file's nodes are garbage when the next is read, and a small
// heap stays in the processor's cache.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	size := flag.Int64("bytes", 0, "how many bytes to write")
	flag.Parse()
	if err := run(flag.Arg(0), *size, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(dir string, size int64, out io.Writer) error {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".yaml" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("list the inputs: %w", err)
	}
	workers := runtime.GOMAXPROCS(0)
	failed := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(paths) && failed[w] == nil; i += workers {
				failed[w] = parse(paths[i])
			}
		})
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	return fill(out, size)
}

// parse reads one file into the library's tree and forgets it.
func parse(path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read an input: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("parse %s: %w", path, err)
		}
	}
}

// fill writes so many bytes, in pieces of a megabyte.
func fill(out io.Writer, size int64) error {
	piece := bytes.Repeat([]byte("a line of YAML, as long as they are\n"), 1<<20/36+1)[:1<<20]
	for size > 0 {
		n, err := out.Write(piece[:min(size, int64(len(piece)))])
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		size -= int64(n)
	}
	return nil
}
