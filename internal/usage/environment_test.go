package usage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/usage"
)

// shop is a program with a flag of each kind, and a command that the environment says nothing to.
func shop(seen *[]string) *cobra.Command {
	var strict, force bool
	var out, color string
	var only, emit []string
	root := &cobra.Command{Use: "shop"}
	root.PersistentFlags().StringVar(&color, "color", "auto", "")
	sell := &cobra.Command{Use: "sell", RunE: func(*cobra.Command, []string) error {
		*seen = append(*seen, strings.Join([]string{color, out, strings.Join(only, "|"), strings.Join(emit, "|")}, " "), map[bool]string{true: "strict"}[strict], map[bool]string{true: "force"}[force])
		return nil
	}}
	sell.Flags().BoolVar(&strict, "strict", false, "")
	sell.Flags().BoolVar(&force, "really-sure", false, "")
	sell.Flags().StringVar(&out, "out-dir", "", "")
	sell.Flags().StringArrayVar(&only, "only", nil, "")
	sell.Flags().StringSliceVar(&emit, "emit", nil, "")
	_ = sell.Flags().SetAnnotation("really-sure", usage.ByHand, []string{"true"})
	inside := &cobra.Command{Use: "inside", Annotations: map[string]string{usage.Closed: "true"}}
	deep := &cobra.Command{Use: "deep", RunE: func(*cobra.Command, []string) error {
		*seen = append(*seen, color)
		return nil
	}}
	deep.Flags().String("strict", "", "")
	inside.AddCommand(deep)
	root.AddCommand(sell, inside)
	return root
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason      string
		environment []string
		args        []string
		seen, used  string
		err         string
	}{
		"all": {
			"each kind of flag",
			[]string{"SHOP_STRICT=true", "SHOP_OUT_DIR=x", "SHOP_ONLY= a  b,c ", "SHOP_EMIT=d,e", "SHOP_COLOR=never"},
			[]string{"sell"},
			"never x a|b,c d|e,strict,", "SHOP_COLOR SHOP_EMIT SHOP_ONLY SHOP_OUT_DIR SHOP_STRICT", "",
		},
		"flag":            {"a flag is nearer than a variable", []string{"SHOP_OUT_DIR=x", "SHOP_STRICT=true"}, []string{"sell", "--out-dir=y", "--strict=false"}, "auto y  ,,", "", ""},
		"empty":           {"an empty variable is none", []string{"SHOP_OUT_DIR=", "SHOP_STRICT="}, []string{"sell"}, "auto   ,,", "", ""},
		"last":            {"of two of one name the last one, as a shell has it", []string{"SHOP_OUT_DIR=x", "SHOP_OUT_DIR=y"}, []string{"sell"}, "auto y  ,,", "SHOP_OUT_DIR", ""},
		"case and prefix": {"names are whole, and in capitals", []string{"shop_strict=true", "XSHOP_STRICT=true", "SHOP_STRICTER=true"}, []string{"sell"}, "auto   ,,", "", ""},
		"wrong":           {"a value that a flag does not take", []string{"SHOP_STRICT=maybe"}, []string{"sell"}, "auto   ,,", "SHOP_STRICT", `SHOP_STRICT: "maybe" is neither true nor false`},
		"by hand":         {"what is done on purpose is not done by a variable", []string{"SHOP_REALLY_SURE=true", "SHOP_HELP=true"}, []string{"sell"}, "auto   ,,", "", ""},
		"closed":          {"nor does one reach a command that is closed", []string{"SHOP_COLOR=never", "SHOP_STRICT=true"}, []string{"inside", "deep"}, "auto", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen, used []string
			var err error
			root := shop(&seen)
			e := usage.Environment{Prefix: "SHOP_", Variables: c.environment}
			root.PersistentPreRun = func(c *cobra.Command, _ []string) { used, err = e.Apply(c) }
			root.SetArgs(c.args)
			if err := root.Execute(); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(seen, ","); got != c.seen || strings.Join(used, " ") != c.used {
				t.Errorf("%s: got %q of %q, want %q of %q", c.reason, got, used, c.seen, c.used)
			}
			if (err == nil) != (c.err == "") || err != nil && !strings.HasPrefix(err.Error(), c.err) {
				t.Errorf("%s: got error %v, want %q", c.reason, err, c.err)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	e := usage.Environment{Prefix: "SHOP_"}
	want := []usage.Setting{
		{"SHOP_COLOR", "color", nil},
		{"SHOP_EMIT", "emit", []string{"sell"}},
		{"SHOP_ONLY", "only", []string{"sell"}},
		{"SHOP_OUT_DIR", "out-dir", []string{"sell"}},
		{"SHOP_STRICT", "strict", []string{"sell"}},
	}
	if diff := cmp.Diff(want, e.Settings(shop(new([]string)))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	e := usage.Environment{Prefix: "SHOP_", Others: []string{"SHOP_AGENTS"}, Variables: []string{
		"SHOP_STRIKT=1", "SHOP_VERSION=v1", "SHOP_AGENTS=x", "SHOP_STRICT=1", "SHOP_AGENT=x", "PATH=/bin", "SHOP_strict=1",
	}}
	want := []string{
		"nothing reads the variable SHOP_STRIKT; did you mean SHOP_STRICT?", "nothing reads the variable SHOP_AGENT; did you mean SHOP_AGENTS?",
		"nothing reads the variable SHOP_strict; did you mean SHOP_STRICT?",
	}
	if diff := cmp.Diff(want, e.Slips(shop(new([]string)))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
