package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlout"
)

type agentValuesFlags struct {
	source         string
	explain, patch bool
}

func newAgentValues(std session) *cobra.Command {
	var f agentValuesFlags
	c := &cobra.Command{
		Use:   "agent-values CLUSTER [DIR]",
		Short: "Print the Helm values of the Platform's agent in a control plane cluster",
		Long: "agent-values lays the annotation " + agentvalues.Annotation + " of a Cluster over spec.platform.agentValues of the Fleet,\n" +
			"or over spec.platform.config where that is empty, as Helm does with several --values." + dirHelp,
		Example: "  tenantry agent-values eu-1 > values.yaml\n" +
			"  tenantry agent-values eu-1 --explain\n" +
			"  tenantry agent-values eu-1 --patch > patch.yaml",
		Args: cobra.RangeArgs(1, 2), ValidArgsFunction: offerNames(controlPlaneClusters),
		RunE: func(c *cobra.Command, args []string) error {
			if f.patch && (f.explain || f.source != "") || f.explain && f.source != "" {
				return usageError{errors.New("--source, --explain and --patch do not go together")}
			}
			if f.source != "" && !slices.Contains(agentvalues.Sources(), f.source) {
				return usageError{fmt.Errorf("--source %q: no such source; %s", f.source, problem.Suggest(f.source, agentvalues.Sources()))}
			}
			at, err := locate(std, args[1:])
			if err != nil {
				return err
			}
			fsys, closeFleet, err := openFleet(at.dir)
			if err != nil {
				return err
			}
			defer func() { _ = closeFleet() }() // it was only read
			loaded, bad, err := fleet.Load(c.Context(), fsys, fleet.Options{Ours: emit.IsOurs})
			if err != nil {
				return err
			}
			return printAgentValues(std, loaded, bad, args[0], f)
		},
	}
	c.Flags().StringVar(&f.source, "source", "", "print one layer: platform-config or cluster-annotation")
	c.Flags().BoolVar(&f.explain, "explain", false, "print which layer each value comes from, and where it is written")
	c.Flags().BoolVar(&f.patch, "patch", false, "print the merge patch that connects the existing Cluster to its Argo CD")
	offer(c, "source", offerWords(agentvalues.Sources()...))
	return c
}

func printAgentValues(std session, loaded *fleet.Fleet, bad problem.List, name string, f agentValuesFlags) error {
	c := loaded.Cluster(name)
	if c == nil {
		if err := printProblems(std, bad.Sorted()); err != nil {
			return err // perhaps it is in a file that could not be read
		}
		return usageError{fmt.Errorf("no Cluster %q%s", name, orNothing(problem.Suggest(name, controlPlaneClusters(loaded))))}
	}
	// What cannot be read is not merged: values that lack a layer would look whole.
	if err := printProblems(std, c.AgentProblems(bad)); err != nil {
		return err
	}
	if bad.Failed() {
		fmt.Fprintln(std.err, theFleetHasProblems)
	}
	if c.IgnoreAgent {
		fmt.Fprintf(std.err, "%s: warning: its annotation %s says that nobody manages its agent\n", c.Node.Pos(), fleet.AnnotationIgnoreAgent)
	}
	var page bytes.Buffer
	switch {
	case f.patch:
		connector, bad := plan.ConnectPatch(c)
		if err := printProblems(std, bad); err != nil {
			return err
		}
		connectPatch(&page, c.Name, connector)
	case f.explain:
		if err := explainValues(&page, c.AgentValues); err != nil {
			return err
		}
	default:
		values, _ := c.AgentValues.Of(f.source)
		page.Write(agentvalues.Text(values))
	}
	_, err := std.out.Write(page.Bytes())
	return err
}

// connectPatch writes the merge patch: the Cluster is there already, and a new one of this alone would be
// refused.
func connectPatch(w *bytes.Buffer, cluster, connector string) {
	fmt.Fprintf(w, "# kubectl patch clusters.management.loft.sh %s --type merge --patch-file FILE\n", cluster)
	patch := yamlout.New(nil)
	patch.Open("spec")
	patch.Open("argoCD")
	patch.Raw("enabled", "true")
	patch.Str("connector", connector)
	patch.Close()
	patch.Close()
	w.Write(patch.Bytes())
}

// secretive are the last names of paths whose value is not for a table that people paste.
var secretive = regexp.MustCompile(`(?i)(token|password|secret|key|credential)s?"?$`)

func explainValues(w io.Writer, v agentvalues.Values) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "PATH\tVALUE\tLAYER\tWRITTEN AT")
	for o := range v.Explain() {
		text := "(hidden)"
		if value, isText := o.Value.(string); !isText || value == "" || !secretive.MatchString(o.Path) {
			text = oneLine(o.Value)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", o.Path, text, o.Layer, o.Pos)
	}
	return table.Flush()
}

func oneLine(value any) string {
	const width = 60
	out, err := json.Marshal(value)
	if r := []rune(string(out)); err == nil && len(r) > width {
		return string(r[:width]) + "…"
	}
	return string(out)
}
