package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/scaffold"
)

// check compares the tree with the fleet, and writes nothing.
func (r *treeRun) check(ctx context.Context) error {
	result, err := r.render(ctx, r.fleet, progress(r.std, "rendering"))
	if err != nil {
		return err
	}
	if r.flags.stats {
		printStats(r.std.err, result)
	}
	objects := r.wanted(result)
	options := r.treeOptions(result.Plan, objects)
	options.Review = nil // nothing goes
	checked, bad, err := emit.CheckTree(ctx, r.flags.out, objects, options)
	if err != nil {
		return err
	}
	if err := printProblems(r.std, bad); err != nil {
		return err
	}
	return r.printCheck(checked, lossesOf(result.Plan, checked.Gone))
}

// printCheck names what is behind and the command that brings it up to date.
func (r *treeRun) printCheck(checked emit.Checked, losses []loss) error {
	switch {
	case len(checked.Behind) == 0 && r.std.quiet:
		return nil
	case len(checked.Behind) == 0:
		_, err := fmt.Fprintf(r.std.err, "%s: up to date, %s\n", r.flags.out, problem.Count(checked.Unchanged, "file"))
		return err
	}
	var text strings.Builder
	for _, b := range checked.Behind[:min(len(checked.Behind), maxBehind)] {
		fmt.Fprintf(&text, "%s: %s\n", problem.Pos{File: r.flags.out + "/" + b.Path}, b.What)
	}
	if left := len(checked.Behind) - maxBehind; left > 0 {
		fmt.Fprintf(&text, "and %d more\n", left)
	}
	command := r.command()
	if len(losses) > r.flags.maxDeletions {
		fmt.Fprintf(&text, "%s: see whether a part of the fleet is missing: to be up to date it would lose %s: %s\n", r.flags.out, counts(losses), listed(losses))
		command += " --max-deletions " + strconv.Itoa(len(losses))
	}
	fmt.Fprintf(&text, "%s: %s behind the fleet; to bring it up to date: %s\n", r.flags.out, problem.Count(len(checked.Behind), "file"), command)
	if _, err := fmt.Fprint(r.std.err, text.String()); err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	return errProblems
}

// maxBehind is how many files are named: a pull request that touches more has one cause for most of them.
const maxBehind = 20

// command is the one that writes what a run with these flags has checked.
func (r *treeRun) command() string {
	words := []string{"tenantry", "render"}
	if r.dir != "." {
		words = append(words, scaffold.Word(r.dir))
	}
	words = append(words, "-o", scaffold.Word(r.flags.out))
	for _, only := range r.flags.only {
		words = append(words, "--only", scaffold.Word(only))
	}
	if len(r.flags.emit) > 0 {
		words = append(words, "--emit", scaffold.Word(strings.Join(r.flags.emit, ",")))
	}
	if r.flags.withCredentials {
		words = append(words, "--with-credentials")
	}
	return strings.Join(words, " ")
}
