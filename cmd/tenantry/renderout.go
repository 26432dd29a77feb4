package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
)

// A printer writes the objects of some parts.
type printer func(io.Writer, [][]emit.Object, []emit.Part) error

// formatsOfOthers are what other commands take after -o: none of them is meant as the name of a folder.
var formatsOfOthers = []string{"yml", "name", "wide", "table", "text", "jsonl", "ndjson", "jsonpath", "jsonpath-as-json", "go-template", "custom-columns"}

// printer is how -o wants the objects printed. What is left of -o afterwards is the folder of a tree.
func (f *renderFlags) printer() (printer, error) {
	format, _, _ := strings.Cut(f.out, "=") // jsonpath=…
	switch {
	case f.out == "" || f.out == "-" || f.out == "yaml":
		f.out = ""
		return emit.StreamParts, nil
	case f.out == "json":
		f.out = ""
		if f.cluster != "" {
			return nil, usageError{errors.New("--cluster prints YAML: leave -o json out")}
		}
		return emit.JSON, nil
	case slices.Contains(formatsOfOthers, format):
		return nil, usageError{fmt.Errorf("-o %s: it prints yaml or json, or writes a tree into a folder; write ./%s for a folder of that name", f.out, f.out)}
	}
	return nil, nil
}
