package yamlscan

// smallLen is how many children are looked through one by one; more get an index when first asked.
const smallLen = 32

// index makes a large collection's children quick to find, so that a loop over them with Get or Item
// stays linear.
type index struct {
	keys  map[string]uint32 // first of each text
	items []uint32
}

func (n Node) find(key string) uint32 {
	if n.Kind() != Map {
		return 0
	}
	if n.Len() > smallLen {
		return n.index().keys[key]
	}
	f := n.f
	for k := n.raw().b; k != 0; k = f.nodes[f.nodes[k].next].next {
		if r := f.nodes[f.at(k).i]; r.kind == Scalar && f.textOf(&r) == key {
			return k
		}
	}
	return 0
}

func (n Node) index() *index {
	if x, ok := n.f.large.Load(n.i); ok {
		return x.(*index)
	}
	x, f := &index{}, n.f
	if n.Kind() == Seq {
		x.items = make([]uint32, 0, n.Len())
		for i := n.raw().b; i != 0; i = f.nodes[i].next {
			x.items = append(x.items, i)
		}
	} else {
		x.keys = make(map[string]uint32, n.Len())
		for k := n.raw().b; k != 0; k = f.nodes[f.nodes[k].next].next {
			key := f.at(k)
			if _, ok := x.keys[key.Text()]; !ok && key.Kind() == Scalar {
				x.keys[key.Text()] = k
			}
		}
	}
	first, _ := f.large.LoadOrStore(n.i, x)
	return first.(*index)
}
