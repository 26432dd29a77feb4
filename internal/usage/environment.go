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

const (
	// ByHand marks, as an annotation of a flag, one that the environment does not set: what it does is done on purpose.
	ByHand = "tenantry_by_hand"
	// Closed marks, as an annotation of a command, one that the environment says nothing to, nor to those below it.
	Closed = "tenantry_closed"
)

// An Environment gives values to flags that a command line does not give. One rule names all variables: the prefix, then the
// flag's long name in capitals, with underscores for dashes. An empty variable counts as none.
type Environment struct {
	Prefix    string
	Variables []string // NAME=VALUE, as [os.Environ] has them
	Others    []string // names with the prefix that are no flag's
}

// Variable is the name of a flag's variable.
func (e Environment) Variable(flag string) string {
	return e.Prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func (e Environment) value(name string) string {
	for _, v := range slices.Backward(e.Variables) {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// Apply sets the flags of a command that its command line has not set. It returns the variables that it took, and an error for
// those whose value the flag does not take.
func (e Environment) Apply(c *cobra.Command) (used []string, err error) {
	if closed(c) {
		return nil, nil
	}
	var bad []error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name := e.Variable(f.Name)
		value := e.value(name)
		if f.Changed || value == "" || !settable(f) {
			return
		}
		used = append(used, name)
		if err := set(c.Flags(), f, value); err != nil {
			want := "no value of --" + f.Name
			if f.Value.Type() == "bool" {
				want = "neither true nor false"
			}
			bad = append(bad, fmt.Errorf("%s: %q is %s", name, value, want))
		}
	})
	return used, errors.Join(bad...)
}

// set gives a flag its value. One that is repeated on a command line takes several, with spaces between them.
func set(flags *pflag.FlagSet, f *pflag.Flag, value string) error {
	if f.Value.Type() != "stringArray" {
		return flags.Set(f.Name, value)
	}
	for word := range strings.FieldsSeq(value) {
		if err := flags.Set(f.Name, word); err != nil {
			return err
		}
	}
	return nil
}

func closed(c *cobra.Command) bool {
	for ; c != nil; c = c.Parent() {
		if c.Annotations[Closed] != "" {
			return true
		}
	}
	return false
}

func settable(f *pflag.Flag) bool {
	return f.Name != "help" && f.Name != "version" && !f.Hidden && f.Annotations[ByHand] == nil
}

// A Setting is one variable: its name, the flag that it sets, and the commands that have the flag; none for those of every command.
type Setting struct {
	Variable, Flag string
	Commands       []string
}

// Settings are all variables of a tree of commands, sorted.
func (e Environment) Settings(root *cobra.Command) []Setting {
	found := map[string]*Setting{}
	add := func(f *pflag.Flag, command string) {
		if !settable(f) {
			return
		}
		s := found[f.Name]
		if s == nil {
			s = &Setting{Variable: e.Variable(f.Name), Flag: f.Name}
			found[f.Name] = s
		}
		if command != "" {
			s.Commands = append(s.Commands, command)
		}
	}
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { add(f, "") })
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if closed(c) {
			return
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if root.PersistentFlags().Lookup(f.Name) == nil {
				add(f, strings.TrimPrefix(c.CommandPath(), root.Name()+" "))
			}
		})
		for _, below := range c.Commands() {
			walk(below)
		}
	}
	walk(root)
	var all []Setting
	for _, s := range found {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b Setting) int { return strings.Compare(a.Variable, b.Variable) })
	return all
}

// Slips are, for a command, the variables that have a name near to one of those that there are, each with what was probably
// meant: nothing reads them. Any other name with the prefix is somebody else's.
func (e Environment) Slips(c *cobra.Command) []string {
	if closed(c) || strings.HasPrefix(c.Name(), "__") { // a shell asks for completions
		return nil
	}
	known := slices.Clone(e.Others)
	for _, s := range e.Settings(c.Root()) {
		known = append(known, s.Variable)
	}
	var slips []string
	for _, v := range e.Variables {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, e.Prefix) || slices.Contains(known, name) {
			continue
		}
		if meant := problem.Slip(name, known); meant != "" {
			slips = append(slips, fmt.Sprintf("nothing reads the variable %s; did you mean %s?", name, meant))
		}
	}
	return slips
}
