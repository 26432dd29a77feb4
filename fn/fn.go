package fn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	sdk "github.com/GoogleContainerTools/kpt-functions-sdk/go/fn"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// ErrProblems is returned when the input has problems: the ResourceList with its results has been
// written, and so have the lines for people.
var ErrProblems = errors.New("the input has problems")

// stdin is the name of the input in positions, until relocate names the item's own file.
const stdin = "ResourceList"

// Run reads a ResourceList from in and writes one to out; the problems also go to messages, because
// kustomize shows nothing else of a function. It reads files from dir only when the list has no items
// but the functionConfig: as a generator.
func Run(ctx context.Context, in io.Reader, out, messages io.Writer, dir fs.FS, o tenantry.Options) error {
	src, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the ResourceList: %w", err)
	}
	list, err := parse(src)
	if err != nil {
		return err
	}
	result, err := list.render(ctx, dir, o)
	if err != nil {
		return err
	}
	problems := append(result.Problems, list.taken(result)...).Sorted()
	found := list.relocate(problems.Grouped("")) // before their places are those of objects
	for _, p := range found {
		list.envelope.Results = append(list.envelope.Results, toResult(p))
	}
	var answer []byte
	if found.Failed() {
		answer, err = list.answer(nil, nil, nil)
	} else {
		answer, err = list.answer(result.Fleet, result.Plan, result.Objects())
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(messages, found.String()); err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	if _, err := out.Write(answer); err != nil {
		return fmt.Errorf("write the ResourceList: %w", err)
	}
	if found.Failed() {
		return ErrProblems
	}
	return nil
}

// A resourceList is the input: the envelope as the SDK has it, and the items as they are written.
type resourceList struct {
	src      []byte
	envelope *sdk.ResourceList
	config   yamlscan.Node
	items    []yamlscan.Node
	starts   []int     // of the items' lines in src; nil when they cannot be passed on as lines
	sections []section // items and functionConfig, by place
	problems problem.List
}

// A section is what begins at a place of the input: an item, or else the functionConfig.
type section struct {
	at   problem.Pos
	item yamlscan.Node
}

// versions are the API versions of a ResourceList that are read; all are the same to a function.
var versions = []string{"config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1"}

func parse(src []byte) (*resourceList, error) {
	file, bad := yamlscan.Parse(stdin, src)
	if bad.Failed() {
		return nil, fmt.Errorf("standard input is not a ResourceList: %s", bad[0])
	}
	if len(file.Docs()) != 1 || file.Docs()[0].Get("kind").Text() != "ResourceList" {
		return nil, errors.New("standard input is not one ResourceList; this command is for kustomize and kpt, people use `tenantry render`")
	}
	root := file.Docs()[0]
	if v := root.Get("apiVersion").Text(); !slices.Contains(versions, v) {
		return nil, fmt.Errorf("apiVersion %q of the ResourceList is not one of %s", v, strings.Join(versions, ", "))
	}
	list := &resourceList{src: src}
	if c := root.Get("functionConfig"); c.Exists() && c.Type() != yamlscan.Null {
		if c.Kind() != yamlscan.Map {
			return nil, fmt.Errorf("functionConfig of the ResourceList is a %s, want a map", c.Kind())
		}
		list.config = c
		list.sections = append(list.sections, section{at: c.Pos()})
	}
	items := root.Get("items")
	if items.Exists() && items.Type() != yamlscan.Null && items.Kind() != yamlscan.Seq {
		return nil, fmt.Errorf("items of the ResourceList is a %s, want a list", items.Kind())
	}
	for item := range items.Items() {
		if item.Kind() != yamlscan.Map {
			return nil, fmt.Errorf("items[%d] of the ResourceList is a %s, want an object", len(list.items), item.Kind())
		}
		list.items = append(list.items, item)
		list.sections = append(list.sections, section{at: item.Pos(), item: item})
	}
	slices.SortFunc(list.sections, func(a, b section) int { return a.at.Compare(b.at) })
	list.starts = itemStarts(src, root, list.items)
	var err error
	if list.envelope, err = envelope(root); err != nil {
		return nil, err
	}
	list.config, list.problems = toFleet(list.config)
	return list, nil
}

// render renders the directory when there is nothing but a functionConfig, else the items.
func (l *resourceList) render(ctx context.Context, dir fs.FS, o tenantry.Options) (*tenantry.Result, error) {
	if l.problems.Failed() {
		return &tenantry.Result{Problems: l.problems}, nil
	}
	var items []yamlscan.Node
	for _, item := range l.items {
		if l.isConfig(item) {
			continue
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return tenantry.RenderWith(ctx, dir, l.config, o)
	}
	o.Size = len(l.src)
	return tenantry.RenderItems(l.config, items, o), nil
}

// isConfig tells whether an item is the functionConfig itself: kustomize hands it to a generator as its
// one item.
func (l *resourceList) isConfig(item yamlscan.Node) bool {
	f := l.envelope.FunctionConfig
	if f == nil {
		return false
	}
	return item.Get("kind").Text() == f.GetKind() && item.Get("apiVersion").Text() == f.GetAPIVersion() &&
		item.At("metadata", "name").Text() == f.GetName()
}

// relocate gives problems the place that people know: lines of a ResourceList are nobody's, so the
// item's own file stands there, and which object it is.
func (l *resourceList) relocate(found problem.List) problem.List {
	moved := make(problem.List, len(found))
	for i, p := range found {
		if p.Pos.File == stdin {
			item := l.itemAt(p.Pos)
			if item.Exists() {
				p.Object = fleet.RefOf(item)
			}
			p.Pos = problem.Pos{File: nameOf(item)}
		}
		p.What, p.Fix = places.ReplaceAllStringFunc(p.What, l.place), places.ReplaceAllStringFunc(p.Fix, l.place)
		if p.Pos.File == functionConfig {
			p.Pos = problem.Pos{File: functionConfig}
		}
		moved[i] = p
	}
	return moved.Sorted()
}

// places are those in the words of a problem, such as where a parameter is declared.
var places = regexp.MustCompile(stdin + `:(\d+):(\d+)`)

// place is what people know a place of the input by.
func (l *resourceList) place(at string) string {
	m := places.FindStringSubmatch(at)
	line, _ := strconv.Atoi(m[1]) // as the expression has it
	col, _ := strconv.Atoi(m[2])
	return nameOf(l.itemAt(problem.Pos{File: stdin, Line: line, Col: col}))
}

// nameOf is an item's file, or which object it is; the functionConfig where there is no item.
func nameOf(item yamlscan.Node) string {
	if !item.Exists() {
		return functionConfig
	}
	if file := pathOf(item); file != "" {
		return file
	}
	ref := fleet.RefOf(item)
	return ref.Kind + "/" + ref.Name
}

// itemAt is the item that a place lies in; absent where that is the functionConfig.
func (l *resourceList) itemAt(pos problem.Pos) yamlscan.Node {
	i, found := slices.BinarySearchFunc(l.sections, pos, func(s section, pos problem.Pos) int { return s.at.Compare(pos) })
	if !found {
		i--
	}
	if i < 0 {
		return yamlscan.Node{}
	}
	return l.sections[i].item
}

// pathOf is the file that an orchestrator says an item is from.
func pathOf(n yamlscan.Node) string {
	annotations := n.At("metadata", "annotations")
	for _, key := range []string{"internal.config.kubernetes.io/path", "config.kubernetes.io/path"} {
		if p := annotations.Get(key).Text(); p != "" {
			return p
		}
	}
	return ""
}

func toResult(p problem.Problem) *sdk.Result {
	r := &sdk.Result{Message: p.Text(), Severity: sdk.Error}
	if p.Warn {
		r.Severity = sdk.Warning
	}
	if p.Field != "" {
		r.Field = &sdk.Field{Path: p.Field}
	}
	if p.Pos.File != "" {
		r.File = &sdk.File{Path: p.Pos.File}
	}
	if p.Object != (problem.Ref{}) {
		r.ResourceRef = &sdk.ResourceRef{APIVersion: p.Object.APIVersion, Kind: p.Object.Kind, Namespace: p.Object.Namespace, Name: p.Object.Name}
	}
	return r
}
