package emit

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
)

// Part is one of the folders that a connector has in a tree, and a word of `--emit`.
type Part uint8

// The parts, in the order in which they are emitted.
const (
	PartArgoCD  Part = iota // what the connector's Argo CD itself applies
	PartSidecar             // what tenantry-sidecar reads
	PartAgents              // what runs in the registered clusters
)

var partNames = [...]string{PartArgoCD: "argocd", PartSidecar: "sidecar", PartAgents: "agents"}

// String is the part's folder and its word on the command line.
func (p Part) String() string { return partNames[p] }

// Parts are all of them, in order.
func Parts() []Part { return []Part{PartArgoCD, PartSidecar, PartAgents} }

// ParsePart is the part of that name.
func ParsePart(name string) (Part, bool) {
	i := slices.Index(partNames[:], name)
	return Part(max(i, 0)), i >= 0
}

// An Object is one document to be emitted. Its Body is shared, never copied or changed here.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	Connector string // the first folder of a tree, before its Part
	File      string // the rest: slash-separated, such as tenants/shop/acme.yaml; objects may share one
	Order     int    // the order inside a file and of a stream, before kind and name

	// Body is the whole document from apiVersion on, without "---", ending in a line break. Nothing may be
	// appended to it: another object may lie behind it.
	Body []byte

	Part       Part // the second folder of a tree
	Secret     bool // carries credentials: in a tree only with TreeOptions.WithCredentials
	TreeOnly   bool // not in a stream
	StreamOnly bool // not in a tree
}

// Sort orders objects by connector, part, file, Order, kind, namespace and name. The order is total:
// what is equal in all of these goes by apiVersion and bytes.
func Sort(objs []Object) {
	if isSorted(objs) {
		return
	}
	// An Object is large; only its address moves while sorting.
	order := make([]*Object, len(objs))
	for i := range objs {
		order[i] = &objs[i]
	}
	slices.SortFunc(order, compare)
	sorted := make([]Object, len(objs))
	for i, o := range order {
		sorted[i] = *o
	}
	copy(objs, sorted)
}

// sorted returns the objects in order, and leaves objs as it is.
func sorted(objs []Object) []Object {
	if isSorted(objs) {
		return objs
	}
	objs = slices.Clone(objs)
	Sort(objs)
	return objs
}

// Merge returns the objects of lists that are in order each, in order: as pieces of the lists, one after the
// other, for there may be very many.
func Merge(lists [][]Object) [][]Object {
	lists = slices.DeleteFunc(slices.Clone(lists), func(list []Object) bool { return len(list) == 0 })
	byFirst := func(a, b []Object) int { return compare(&a[0], &b[0]) }
	slices.SortFunc(lists, byFirst)
	merged := make([][]Object, 0, len(lists))
	for len(lists) > 0 {
		list := lists[0]
		n := len(list)
		if len(lists) > 1 { // as far as nothing of another list comes before it; lists are long and overlap little
			n = 1 + sort.Search(n-1, func(i int) bool { return compare(&list[i+1], &lists[1][0]) > 0 })
		}
		merged = append(merged, list[:n])
		if list = list[n:]; len(list) == 0 {
			lists = lists[1:]
			continue
		}
		at, _ := slices.BinarySearchFunc(lists[1:], list, byFirst)
		copy(lists, lists[1:at+1])
		lists[at] = list
	}
	return merged
}

func isSorted(objs []Object) bool {
	for i := 1; i < len(objs); i++ {
		if compare(&objs[i-1], &objs[i]) > 0 {
			return false
		}
	}
	return true
}

func compare(a, b *Object) int {
	if c := cmp.Compare(a.Connector, b.Connector); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Part, b.Part); c != 0 {
		return c
	}
	if c := cmp.Compare(a.File, b.File); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Order, b.Order); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Kind, b.Kind); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Namespace, b.Namespace); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.APIVersion, b.APIVersion), bytes.Compare(a.Body, b.Body))
}
