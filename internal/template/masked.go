package template

import (
	"crypto/sha256"
	"encoding/hex"
)

// IsJsonnet tells whether the template is written in Jsonnet: then nothing is known of what its texts hold until
// they are evaluated.
func (t *Template) IsJsonnet() bool { return len(t.programs) > 0 && t.programs[0].jsonnet != nil }

// Masked is the arguments with other texts in place of those that the application chose freely (see
// [Args.Chosen]): what a template makes of both alike, it makes of neither. Chosen is false where there are none,
// and the arguments are the same.
func (a *Args) Masked() (masked *Args, chosen bool) {
	c := *a
	c.values = append([]value(nil), a.values...)
	for i := range c.values {
		v, p := &c.values[i], &a.t.params[i]
		if v.own && v.kind == aText && v.text != p.fallback.text && !p.isOption(v.text) {
			v.text, chosen = mask(v.text), true
		}
	}
	c.extra = nil
	for _, e := range a.extra {
		c.extra = append(c.extra, extra{e.path, maskAll(e.value)})
		chosen = true
	}
	if !chosen {
		return a, false
	}
	return &c, true
}

// Masked is what is known about the tenant with other texts in place of its names and the annotations of its
// cluster.
func (l *Loft) Masked() *Loft {
	m := &Loft{mask(l.Project), mask(l.Cluster), mask(l.VirtualClusterName), mask(l.VirtualClusterNamespace), mask(l.Space), mask(l.Name), map[string]string{}}
	for k, v := range l.ClusterAnnotations {
		m.ClusterAnnotations[k] = mask(v)
	}
	return m
}

// mask is another text, which nobody can choose so that it is the same: its hash, made like a name.
func mask(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "m" + hex.EncodeToString(sum[:10])
}

func maskAll(v any) any {
	switch v := v.(type) {
	case string:
		return mask(v)
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[mask(k)] = maskAll(e)
		}
		return m
	case []any:
		s := make([]any, len(v))
		for i, e := range v {
			s[i] = maskAll(e)
		}
		return s
	}
	return v
}
