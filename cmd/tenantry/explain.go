package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
)

func newExplain(std session) *cobra.Command {
	return &cobra.Command{
		Use:   "explain {TEMPLATE | PROJECT/TENANT | PROJECT/TENANT/APPLICATION} [DIR]",
		Short: "Say what a template takes and who uses it, what a tenant has, or where each field of an Application comes from",
		Long: "explain prints the parameters of a template and who uses it; what a tenant is registered as, and its applications; or for\n" +
			"an application of a tenant's the fields of its Application, each with the place that it comes from." + dirHelp,
		Example: "  tenantry explain cert-manager examples/akuity-walkthrough\n" +
			"  tenantry explain default/team-a examples/akuity-walkthrough\n" +
			"  tenantry explain default/team-a/prometheus examples/akuity-walkthrough",
		Args: explainArgs, ValidArgsFunction: offerNames(explained),
		RunE: func(c *cobra.Command, args []string) error {
			at, err := locate(std, args[1:])
			if err != nil {
				return err
			}
			fsys, closeFleet, err := openFleet(at.dir)
			if err != nil {
				return err
			}
			defer func() { _ = closeFleet() }() // it was only read
			result, err := tenantry.Render(c.Context(), fsys, tenantry.Options{Jsonnet: std.jsonnet})
			if err != nil {
				return err
			}
			var page bytes.Buffer
			switch strings.Count(args[0], "/") {
			case 0:
				err = explainTemplate(&page, result, args[0])
			case 1:
				err = explainTenant(&page, result, args[0])
			default:
				err = explainApplication(&page, result, args[0])
			}
			if err != nil {
				return err
			}
			// A fleet with problems can still be explained; that it has some must not go unnoticed.
			if result.Problems.Failed() {
				fmt.Fprintln(std.err, theFleetHasProblems)
			}
			_, err = std.out.Write(page.Bytes())
			return err
		},
	}
}

func explainArgs(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return errors.New("name a template, a tenant (PROJECT/TENANT) or an application (PROJECT/TENANT/APPLICATION)")
	case len(args) > 2:
		return fmt.Errorf("%q is one argument too many", args[2])
	}
	return nil
}

func explainTemplate(w io.Writer, r *tenantry.Result, name string) error {
	var t *fleet.Template
	var names []string
	for i := range r.Fleet.Templates {
		if candidate := &r.Fleet.Templates[i]; candidate.Template != nil {
			names = append(names, candidate.Name())
			if candidate.Name() == name {
				t = candidate
			}
		}
	}
	if t == nil {
		return usageError{fmt.Errorf("no template %q%s", name, orNothing(problem.Suggest(name, names)))}
	}
	spec := t.Node.Get("spec")
	fmt.Fprintf(w, "%s  (%s)\n", name, t.Node.Pos())
	if text := strings.Trim(spec.Get("displayName").Text()+": "+spec.Get("description").Text(), ": "); text != "" {
		fmt.Fprintln(w, text)
	}
	fmt.Fprintln(w, "\nPARAMETERS")
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "  NAME\tTYPE\tDEFAULT\tALLOWED\tMEANING")
	for _, p := range t.Params() {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", p.Variable, p.Type, defaultOf(&p), allowed(&p), strings.Trim(p.Label+": "+p.Description, ": "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nUSED BY")
	used := 0
	for i := range r.Plan.Tenants {
		tenant := &r.Plan.Tenants[i]
		for j := range tenant.Applications {
			a := &tenant.Applications[j]
			if a.Template != t {
				continue
			}
			used++
			fmt.Fprintf(w, "  %s/%s  %s\n", tenant, nameOf(a.Written), givenTo(t.Template, a.Args))
		}
	}
	if used == 0 {
		fmt.Fprintln(w, "  nobody")
	}
	return nil
}

func nameOf(a *fleet.Application) string {
	if a.Name != "" {
		return a.Name
	}
	return a.DisplayName
}

func defaultOf(p *template.Param) string {
	switch {
	case p.Default != "" && p.Type == template.Password:
		return "(a password)"
	case p.Default != "":
		return p.Default
	case p.Required:
		return "(required)"
	}
	return "-"
}

func allowed(p *template.Param) string {
	var rules []string
	if len(p.Options) > 0 {
		rules = append(rules, "usually one of "+strings.Join(p.Options, ", "))
	}
	if p.Min != nil {
		rules = append(rules, "at least "+strconv.Itoa(*p.Min))
	}
	if p.Max != nil {
		rules = append(rules, "at most "+strconv.Itoa(*p.Max))
	}
	if v := p.Validation(); v != "" {
		rules = append(rules, "matches "+v)
	}
	if v := p.Invalidation(); v != "" {
		rules = append(rules, "does not match "+v)
	}
	if len(rules) == 0 {
		return "-"
	}
	return strings.Join(rules, ", ")
}

// givenTo lists the parameters that an application gives itself, passwords hidden.
func givenTo(t *template.Template, args *template.Args) string {
	if args == nil {
		return "(with problems)"
	}
	var given []string
	for i, p := range t.Params() {
		if args.Origin(i).Exists() {
			given = append(given, p.Variable+"="+shown(&p, args.Text(i)))
		}
	}
	return strings.Join(given, " ")
}

// shown is a value for one line of a page: it commands no terminal.
func shown(p *template.Param, text string) string {
	if p.Type == template.Password {
		return "(hidden)"
	}
	const width = 60
	line, _, more := strings.Cut(text, "\n")
	if r := []rune(line); len(r) > width {
		line, more = string(r[:width]), true
	}
	if more {
		line += "…"
	}
	return problem.Printable(line) // a tenant may have written it
}
