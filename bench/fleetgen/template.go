package fleetgen

import (
	"strconv"
	"strings"
)

// A Template is an ArgoCDApplicationTemplate.
type Template struct {
	Name, Title string
	Host        bool // its applications run on the control plane cluster
	Params      []Param
	Labels      Map // of the Application; their values are Texts
	Annotations Map
	Spec        Map // the ApplicationSpec without project and destination.name
	Repos       []string
}

// A Param is a declared parameter.
type Param struct {
	Variable, Label, Type string // string, number or boolean
	Default               any    // string, int or bool; nil: the parameter is required
	Choices               []any  // what tenants write
	Min, Max              int    // of a number
}

// A Map is an ordered map; its values are Map, List, Text, bool or int.
type Map []Field

// A Field is one key of a [Map].
type Field struct {
	Key   string
	Value any
}

// A List holds what a [Map]'s values may be.
type List []any

func (p *Param) value(r *rng) any {
	if len(p.Choices) > 0 {
		return pick(r, p.Choices...)
	}
	switch p.Type {
	case "boolean":
		return r.percent(50)
	case "number":
		return p.Min + r.below(p.Max-p.Min+1)
	}
	return "v1." + strconv.Itoa(r.below(30)) + "." + strconv.Itoa(r.below(12))
}

// templateAt makes template i: the charts of the catalogue in turn, a second time with another name.
func templateAt(i int) Template {
	c := catalogue[i%len(catalogue)]
	name := c.name
	if round := i / len(catalogue); round > 0 {
		name += "-v" + strconv.Itoa(round+1)
	}
	t := Template{Name: name, Title: c.title, Host: c.host, Repos: []string{c.repo}}
	t.Params = append(t.Params, Param{Variable: "version", Label: "Chart version", Type: "string"})
	t.Params = append(t.Params, Param{Variable: "namespace", Label: "Namespace", Type: "string", Default: c.namespace, Choices: []any{c.namespace + "-system", "platform-" + c.namespace}})
	t.Params = append(t.Params, c.params...)
	t.Labels = Map{{"team", ParseText(c.team)}}
	if i%3 == 1 {
		t.Annotations = Map{
			{"notifications.argoproj.io/subscribe.on-sync-failed.slack", ParseText("alerts-" + c.team)},
			{"example.com/tenant", ParseText("«" + LoftProject + "»/«" + LoftTenant + "»")},
		}
	}
	helm := Map{{"releaseName", ParseText(c.name)}, {"values", ParseText(c.values)}}
	source := Map{
		{"repoURL", ParseText(c.repo)}, {"chart", ParseText(c.name)}, {"targetRevision", ParseText("«version»")}, {"helm", helm},
	}
	if strings.HasSuffix(c.repo, ".git") {
		source[1] = Field{"path", ParseText("deploy/" + c.name + "/«" + LoftCluster + "»")}
	}
	t.Spec = Map{
		{"destination", Map{{"namespace", ParseText("«namespace»")}}},
		{"source", source},
	}
	if i%5 == 2 { // values from a second repository
		values := "https://git.example.com/platform/values.git"
		t.Repos = append(t.Repos, values)
		t.Spec[1] = Field{"sources", List{
			append(source[:3:3], Field{"helm", append(helm, Field{"valueFiles", List{ParseText("$values/" + c.name + "/«" + LoftCluster + "».yaml")}})}),
			Map{{"repoURL", ParseText(values)}, {"targetRevision", ParseText("main")}, {"ref", ParseText("values")}},
		}}
	}
	t.Spec = append(t.Spec, Field{"syncPolicy", syncPolicy(i)})
	if i%4 == 3 {
		t.Spec = append(t.Spec, Field{"ignoreDifferences", List{Map{
			{"group", ParseText("apps")}, {"kind", ParseText("Deployment")}, {"jsonPointers", List{ParseText("/spec/replicas")}},
		}}})
	}
	return t
}

func syncPolicy(i int) Map {
	options := List{ParseText("CreateNamespace=true")}
	if i%2 == 0 {
		options = append(options, ParseText("ServerSideApply=true"))
	}
	p := Map{{"automated", Map{{"prune", true}, {"selfHeal", i%3 != 0}}}, {"syncOptions", options}}
	if i%3 == 0 {
		p = append(p, Field{"retry", Map{{"limit", 5}, {"backoff", Map{{"duration", ParseText("10s")}, {"factor", 2}, {"maxDuration", ParseText("3m")}}}}})
	}
	return p
}
