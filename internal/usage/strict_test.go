package usage_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/usage"
)

type wrong struct{ error }

// program has a command, a group of commands, and one that says nothing of its arguments.
func program() *cobra.Command {
	nothing := func(*cobra.Command, []string) error { return nil }
	root := &cobra.Command{
		Use: "program", SilenceErrors: true, SilenceUsage: true,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	group := &cobra.Command{Use: "group"}
	group.AddCommand(&cobra.Command{Use: "member", RunE: nothing})
	root.AddCommand(group, &cobra.Command{Use: "render [DIR]", Args: cobra.MaximumNArgs(1), RunE: nothing}, &cobra.Command{Use: "bare", RunE: nothing})
	usage.Strict(root, func(err error) error { return wrong{err} })
	return root
}

func TestStrict(t *testing.T) {
	t.Parallel()
	for line, c := range map[string]struct{ reason, want string }{
		"":                     {"help is what is left to show", ""},
		"group":                {"", ""},
		"render dir":           {"", ""},
		"help":                 {"", ""},
		"help group member":    {"", ""},
		"completion bash":      {"", ""},
		"rendr":                {"a typing mistake is likely", `unknown command "rendr" for "program"; did you mean "render"?`},
		"rend":                 {"the rest may have been forgotten", `unknown command "rend" for "program"; did you mean "render"?`},
		"quite-other":          {"nothing is near", `unknown command "quite-other" for "program"; see program --help`},
		"rendr dir --strict":   {"that the flag is unknown says less", `unknown command "rendr" for "program"; did you mean "render"?`},
		"render --strict":      {"", `unknown flag: --strict; see program render --help`},
		"render a b":           {"", `accepts at most 1 arg(s), received 2; see program render --help`},
		"bare word":            {"who says nothing takes nothing", `unknown command "word" for "program bare"; see program bare --help`},
		"group membr":          {"", `unknown command "membr" for "program group"; did you mean "member"?`},
		"help quite-other":     {"cobra prints help and succeeds", `unknown command "quite-other" for "program"; see program --help`},
		"help group other":     {"", `unknown command "other" for "program group"; see program group --help`},
		"completion other":     {"cobra prints help and succeeds", `unknown command "other" for "program completion"; see program completion --help`},
		"completion bash word": {"", `unknown command "word" for "program completion bash"; see program completion bash --help`},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			root := program()
			root.SetArgs(strings.Fields(line))
			err := root.ExecuteContext(t.Context())
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if _, ok := errors.AsType[wrong](err); err != nil && !ok {
				t.Errorf("%s: not of the program's kind: %T", c.reason, err)
			}
		})
	}
}
