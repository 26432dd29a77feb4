package akuity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

const renderAgain = "render the fleet again and give all of it"

// A list is the ConfigMaps of one connector, on the way to Registrations.
type list struct {
	head  head
	pos   problem.Pos
	parts map[int]problem.Pos
	at    map[string]problem.Pos // where each registration stands
	out   Registrations
	whole bool // every part was readable
}

// A head is what the parts of one list agree in.
type head struct {
	fleet, connector, digest string
	complete                 bool
	parts                    int
}

// ParseRegistrations reads what ConfigMaps wrote, sorted by connector, from any mix of YAML streams (a
// whole render too), files and folders that a ConfigMap is mounted at. Nothing is returned beside a
// problem that is no warning: a list that is cut off, lacks a part, mixes two renders, or names another
// fleet must not be taken for one that asks to remove clusters. No list at all is a problem.
func ParseRegistrations(files ...File) ([]Registrations, problem.List) {
	found, problems := findParts(files)
	lists := map[string]*list{}
	for _, p := range found {
		problems.Add(collect(lists, p)...)
	}
	if len(found) == 0 && len(problems) == 0 {
		problems.Add(problem.Problem{What: "no registration list (ConfigMap " + RegistrationsPrefix + "CONNECTOR) in the input", Fix: renderAgain})
	}
	var all []Registrations
	var first *list
	for _, l := range slices.SortedFunc(maps.Values(lists), func(a, b *list) int { return cmp.Compare(a.out.Connector, b.out.Connector) }) {
		problems.Add(l.check()...)
		if first == nil {
			first = l
		} else if first.head.fleet != l.head.fleet {
			problems.Add(problem.Problem{
				Pos: l.pos, Field: keyFleet, What: fmt.Sprintf("%q, but the list at %s is of fleet %q", l.head.fleet, first.pos, first.head.fleet),
				Fix: "give the lists of one fleet",
			})
		}
		all = append(all, l.out)
	}
	if problems.Failed() {
		return nil, problems.Sorted()
	}
	return all, problems.Sorted()
}

// collect adds a part to its connector's list.
func collect(lists map[string]*list, p part) problem.List {
	var problems problem.List
	h, number := p.head(&problems)
	if h.connector == "" {
		return problems
	}
	l := lists[h.connector]
	if l == nil {
		l = &list{head: h, pos: p.pos, parts: map[int]problem.Pos{}, at: map[string]problem.Pos{}, whole: true}
		l.out = Registrations{Fleet: h.fleet, Connector: h.connector, Complete: h.complete}
		lists[h.connector] = l
	}
	if len(problems) > 0 {
		l.whole = false
		return problems
	}
	if l.head != h {
		l.whole = false
		problems.Add(problem.Problem{Pos: p.pos, What: fmt.Sprintf("not of one render with the part at %s", l.pos), Fix: renderAgain})
		return problems
	}
	if at, twice := l.parts[number]; twice {
		l.whole = false
		problems.Add(problem.Problem{Pos: p.pos, Field: keyPart, What: fmt.Sprintf("part %d of the list of connector %q twice, first at %s", number, h.connector, at)})
		return problems
	}
	l.parts[number] = p.pos
	clusters, bad := readRegistrations(p.values[keyRegistrations], l.at)
	if len(bad) > 0 {
		l.whole = false
	}
	l.out.Clusters = append(l.out.Clusters, clusters...)
	return append(problems, bad...)
}

// head reads all keys but the registrations themselves.
func (p part) head(problems *problem.List) (h head, number int) {
	add := func(key, what string) {
		pos := p.pos
		if v, ok := p.values[key]; ok {
			pos = v.pos
		}
		problems.Add(problem.Problem{Pos: pos, Field: key, What: what, Fix: renderAgain})
	}
	for key := range p.values {
		switch key {
		case keyFleet, keyConnector, keyComplete, keyPart, keyParts, keyDigest, keyRegistrations:
		default:
			add(key, fmt.Sprintf("unknown key %q in a registration list, which a newer tenantry may have written", key))
		}
	}
	text := func(key string) string {
		v := strings.TrimSpace(p.values[key].text)
		if v == "" {
			add(key, fmt.Sprintf("no %q in a registration list", key))
		}
		return v
	}
	count := func(key string) int {
		v := text(key)
		n, err := strconv.Atoi(v)
		if v != "" && (err != nil || n < 1) {
			add(key, fmt.Sprintf("%q is no number from 1", v))
		}
		return n
	}
	h = head{fleet: text(keyFleet), connector: text(keyConnector), digest: text(keyDigest), parts: count(keyParts)}
	number = count(keyPart)
	if h.fleet != "" && !labelRule.MatchString(h.fleet) {
		add(keyFleet, fmt.Sprintf("%q cannot be a label's value, which marks the fleet's clusters at Akuity: at most 63 letters, digits and . _ -", h.fleet))
	}
	switch v := text(keyComplete); v {
	case "true", "false", "":
		h.complete = v == "true"
	default:
		add(keyComplete, fmt.Sprintf("%q is neither \"true\" nor \"false\"", v))
	}
	if h.parts > 0 && number > h.parts {
		add(keyPart, fmt.Sprintf("part %d of %d", number, h.parts))
	}
	if _, ok := p.values[keyRegistrations]; !ok {
		add(keyRegistrations, fmt.Sprintf("no %q in a registration list", keyRegistrations))
	}
	return h, number
}

// check looks at a list when all its parts are in.
func (l *list) check() problem.List {
	var problems problem.List
	for n := 1; n <= l.head.parts && l.whole; n++ {
		if _, ok := l.parts[n]; !ok {
			l.whole = false
			problems.Add(problem.Problem{
				Pos: l.pos, Field: keyParts,
				What: fmt.Sprintf("part %d of %d of the list of connector %q is missing", n, l.head.parts, l.head.connector), Fix: renderAgain,
			})
		}
	}
	slices.SortFunc(l.out.Clusters, func(a, b Registration) int { return cmp.Compare(a.Name, b.Name) })
	if l.whole && digestOf(l.out.Clusters) != l.head.digest {
		problems.Add(problem.Problem{
			Pos: l.pos, Field: keyDigest,
			What: fmt.Sprintf("the list of connector %q was cut off or changed after it was rendered", l.head.connector), Fix: renderAgain,
		})
	}
	return problems
}
