package template

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"sync"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// functionNames are the functions that templates may call.
type functionNames struct {
	names []string // sorted
}

func (f *functionNames) has(name string) bool {
	_, ok := slices.BinarySearch(f.names, name)
	return ok
}

var knownFunctions = sync.OnceValue(func() *functionNames {
	names := slices.AppendSeq([]string{
		"and", "or", "not", "len", "index", "call", "eq", "ne", "lt", "le", "gt", "ge", // text/template's own
		"printf", "omit", "tpl", "include",
	}, maps.Keys(pureFunctions()))
	slices.Sort(names)
	return &functionNames{slices.Compact(names)}
})

// pureFunctions are sprig's and text/template's without the banned ones, and with our own in place of
// those that would not give the same everywhere. They are not yet guarded, and not changed by anyone.
var pureFunctions = sync.OnceValue(func() template.FuncMap {
	all := sprig.GenericFuncMap()
	maps.DeleteFunc(all, func(name string, _ any) bool { return banned[name] != "" })
	maps.Copy(all, template.FuncMap{
		"html": template.HTMLEscaper, "js": template.JSEscaper, "urlquery": template.URLQueryEscaper,
		"print": fmt.Sprint, "println": fmt.Sprintln,

		// filepath's would differ on Windows.
		"osBase": path.Base, "osDir": path.Dir, "osClean": path.Clean, "osExt": path.Ext, "osIsAbs": path.IsAbs,
		"keys": keysOf, "values": valuesOf,
		"toString": textOf, "quote": quoteAll,

		"toYaml": toYAML, "fromYaml": fromYAML, "fromYamlArray": fromYAMLArray,
		"fromJsonArray": fromJSONArray, "toToml": toTOML,
		"required": required,
		"fail":     func(message string) (string, error) { return "", errors.New(message) },
	})
	for name := range jsonWriters {
		all[name] = yamlSafe(all[name])
	}
	return all
})

// functions is the table of the functions that are wanted, bound to the budget of one engine.
func (e *engine) functions(wanted func(name string) bool) template.FuncMap {
	table := template.FuncMap{
		fnPrint: e.printed, fnStep: e.meter.step, fnEnter: e.meter.enter, fnLeave: e.meter.leave,
		"omit": e.omit, "tpl": e.tpl, "include": e.include,
	}
	maps.Copy(table, e.bounded())
	maps.Copy(table, e.meter.regexFunctions())
	for name, f := range pureFunctions() {
		switch weight := weights[name]; {
		case !wanted(name) || table[name] != nil:
		case weight > 0:
			table[name] = e.meter.reflected(reflect.ValueOf(f), weight)
		default:
			table[name] = e.guard(f)
		}
	}
	return table
}

// weights are how often the bytes count that a function takes, for those that take long for each.
var weights = map[string]int{
	"fromYaml": 16, "fromYamlArray": 16, "semver": 16,
	"fromJson": 4, "mustFromJson": 4, "fromJsonArray": 4, "toYaml": 4,
}

func every(string) bool { return true }

// textOf is sprig's toString, except that nothing is the empty text: what prints as nothing is nothing.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}

// keysOf is sprig's keys in a fixed order.
func keysOf(dicts ...map[string]any) []string {
	var all []string
	for _, d := range dicts {
		all = slices.AppendSeq(all, maps.Keys(d))
	}
	slices.Sort(all)
	return all
}

// valuesOf is sprig's values in the order of the keys.
func valuesOf(dict map[string]any) []any {
	all := make([]any, 0, len(dict))
	for _, k := range slices.Sorted(maps.Keys(dict)) {
		all = append(all, dict[k])
	}
	return all
}

func required(message string, v any) (any, error) {
	if v == nil || v == "" {
		return nil, errors.New(message)
	}
	return v, nil
}
