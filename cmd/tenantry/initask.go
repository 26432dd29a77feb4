package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/tenantry/tenantry/internal/scaffold"
)

// isTerminal tells whether a stream of a run is a person's.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// askKind asks for the kind of connector, until one is named or nothing more comes in. An empty line is the first kind.
func askKind(ctx context.Context, std session) (*scaffold.Kind, error) {
	kinds := scaffold.Kinds()
	fmt.Fprintln(std.err, "Which kind of connector?")
	for i, k := range kinds {
		fmt.Fprintf(std.err, "  %d  %-14s%s\n", i+1, k.Name, k.Meaning)
	}
	lines := bufio.NewReader(std.in)
	for {
		fmt.Fprintf(std.err, "[%s] ", kinds[0].Name)
		line, err := readLine(ctx, lines)
		if err != nil {
			return nil, err
		}
		if line == "" {
			return &kinds[0], nil
		}
		for i, k := range kinds {
			if line == k.Name || line == strconv.Itoa(i+1) {
				return &kinds[i], nil
			}
		}
		fmt.Fprintf(std.err, "%q is none of them; write a number or a name\n", line)
	}
}

// readLine waits for a line, or for the end of the run.
func readLine(ctx context.Context, from *bufio.Reader) (string, error) {
	type answer struct {
		line string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		line, err := from.ReadString('\n')
		got <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case a := <-got:
		if a.err != nil {
			return "", usageError{errors.New("no kind of connector was named, and nothing is written; --connector names one")}
		}
		return strings.TrimSpace(a.line), nil
	}
}
