package schema

import (
	"strconv"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// json walks what is passed on as it is. Whoever reads it reads JSON, and one value that cannot be that keeps
// Argo CD from every manifest beside it.
func (c *checker) json(n yamlscan.Node) {
	if c.full() {
		return
	}
	if what, fix := n.Misfit(); what != "" {
		c.add(n, problem.Problem{What: what, Fix: fix})
	}
	switch n.Kind() {
	case yamlscan.Map:
		c.keys(n, true)
		for k, v := range n.Pairs() {
			c.down(step{key: k.Text()})
			c.json(v)
			c.up()
		}
	case yamlscan.Seq:
		i := 0
		for item := range n.Items() {
			c.down(step{index: i, item: true})
			c.json(item)
			c.up()
			i++
		}
	default:
		if isSwitch(n) {
			word := strconv.FormatBool(n.IsTrue())
			c.add(n, problem.Problem{
				What: "Kubernetes and Helm read " + n.Text() + " as " + word,
				Fix:  "write " + word + ", or put it into quotes", Warn: true,
			})
		}
	}
}

// keys finds the keys of a map that are none in JSON, or one key there, and of values those that are read as
// another text than is written.
func (c *checker) keys(n yamlscan.Node, values bool) {
	for k := range n.Pairs() {
		if k.ValueType() != yamlscan.String || k.Style() == yamlscan.Double {
			c.oddKeys(n, values)
			return
		}
	}
}

func (c *checker) oddKeys(n yamlscan.Node, values bool) {
	for k, p := range n.KeyProblems() {
		if c.full() {
			return
		}
		c.addAt(k, k.Text(), p)
	}
	if !values {
		return
	}
	for k := range n.Pairs() {
		if isSwitch(k) {
			word := strconv.Quote(strconv.FormatBool(k.IsTrue()))
			c.addAt(k, k.Text(), problem.Problem{
				What: "Kubernetes and Helm read the key " + k.Text() + " as " + word,
				Fix:  "put it into quotes, or write " + word, Warn: true,
			})
		}
	}
}

// isSwitch tells whether a scalar is a boolean to those that read by YAML 1.1, and a string to others.
func isSwitch(n yamlscan.Node) bool {
	return n.ValueType() == yamlscan.Bool && n.Type() == yamlscan.String
}
