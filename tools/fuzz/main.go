// Command fuzz runs every fuzz target of a module, one after the other.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"
)

func main() {
	each := flag.Duration("time", 20*time.Second, "how long each target runs")
	dir := flag.String("dir", ".", "the module's folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *dir, *each); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, each time.Duration) error {
	packages, err := output(ctx, dir, "go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "./...")
	if err != nil {
		return err
	}
	targets := 0
	for pkg := range strings.FieldsSeq(packages) {
		list, err := output(ctx, dir, "go", "test", "-list", "^Fuzz", pkg)
		if err != nil {
			return err
		}
		for name := range strings.FieldsSeq(list) {
			if !strings.HasPrefix(name, "Fuzz") {
				continue
			}
			targets++
			fmt.Printf("== %s %s\n", pkg, name)
			cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+name+"$", "-fuzztime", each.String(), pkg)
			cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%s %s: %w", pkg, name, err)
			}
		}
	}
	if targets == 0 {
		return fmt.Errorf("no fuzz target in %s", dir)
	}
	return nil
}

func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, &stderr)
	}
	return string(out), nil
}
