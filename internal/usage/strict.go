package usage

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tenantry/tenantry/internal/problem"
)

// Strict makes every word and flag that root or a command below it does not know an error, which wrong makes the program's
// own kind of. Cobra alone prints help for some, and succeeds: for words after help and completion. A command that does not
// say which words it takes takes none.
//
// It is called when all commands are there and the streams are set, for it adds cobra's own commands.
func Strict(root *cobra.Command, wrong func(error) error) {
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if words := c.Flags().Args(); c.HasSubCommands() && len(words) > 0 {
			err = unknown(c, words[0]) // its flags are unknown because it is
		} else {
			err = fmt.Errorf("%w; see %s --help", err, c.CommandPath())
		}
		return wrong(err)
	})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" || c.Name() == "completion" {
			c.Annotations = map[string]string{Closed: "true"}
		}
		if c.Name() == "help" {
			c.Args = cobra.ArbitraryArgs
			c.RunE = func(_ *cobra.Command, words []string) error { return help(root, words, wrong) }
		}
	}
	strict(root, wrong)
}

// MayBeEmpty marks, as an annotation, a flag of which an empty value says something.
const MayBeEmpty = "tenantry_may_be_empty"

// empty is the error for a flag with an empty value, as an unset variable of a shell leaves one: it is not taken for a
// flag that was not given.
func empty(c *cobra.Command) error {
	var bad []error
	c.Flags().Visit(func(f *pflag.Flag) {
		if v := f.Value.String(); (v == "" || v == "[]") && f.Annotations[MayBeEmpty] == nil {
			bad = append(bad, fmt.Errorf("--%s is empty; give it a value, or leave it out", f.Name))
		}
	})
	return errors.Join(bad...)
}

func strict(c *cobra.Command, wrong func(error) error) {
	check := c.Args
	if check == nil {
		check = cobra.NoArgs
	}
	if c.HasSubCommands() && !c.Runnable() { // else it would not be asked for its arguments
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	c.Args = func(c *cobra.Command, words []string) error {
		err := check(c, words)
		switch {
		case err == nil:
			if err := empty(c); err != nil {
				return wrong(err)
			}
			return nil
		case c.HasSubCommands():
			return wrong(unknown(c, words[0]))
		}
		return wrong(fmt.Errorf("%w; see %s --help", err, c.CommandPath()))
	}
	for _, below := range c.Commands() {
		strict(below, wrong)
	}
}

// help prints the help of the command that the words name.
func help(root *cobra.Command, words []string, wrong func(error) error) error {
	c, rest, err := root.Find(words)
	switch {
	case err != nil:
		return wrong(err)
	case len(rest) > 0:
		return wrong(unknown(c, rest[0]))
	}
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	return c.Help()
}

func unknown(c *cobra.Command, word string) error {
	var names []string
	for _, below := range c.Commands() {
		names = append(names, below.Name())
	}
	near := problem.Nearest(word, names)
	if i := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, word) }); i >= 0 {
		near = names[i]
	}
	fix := fmt.Sprintf("see %s --help", c.CommandPath())
	if near != "" {
		fix = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("unknown command %q for %q; %s", word, c.CommandPath(), fix)
}
