package repository

import "strings"

// A List is globs of repositories as an AppProject's sourceRepos has them: * is any part between slashes, ** any
// text, ? any character but a slash, and what begins with ! is denied (argo-cd, app_project_types.go,
// IsSourcePermitted). Nothing else in them is special.
type List struct{ globs []glob }

type glob struct {
	text string // as URL.String has it
	deny bool
}

// NewList reads globs.
func NewList(globs []string) List {
	var l List
	for _, text := range globs {
		text, deny := strings.CutPrefix(text, "!")
		if u, _ := split(text); text != "*" {
			if u.user != "" && u.scheme == "" { // USER@HOST/PATH, which Argo CD takes for ssh
				u.scheme = "ssh"
			}
			text = u.String()
		}
		l.globs = append(l.globs, glob{text, deny})
	}
	return l
}

// Admits tells whether a list admits a repository. A denial admits all that it does not deny.
func (l List) Admits(u URL) bool {
	text, admits := u.String(), false
	for _, g := range l.globs {
		matches := g.text == "*" || Match(g.text, text)
		if matches && g.deny {
			return false
		}
		admits = admits || matches != g.deny
	}
	return admits
}

// Match tells whether a glob matches a text. It takes time by the product of their lengths at most.
func Match(glob, text string) bool {
	// at[i] tells whether what was read of the glob matches text[:i].
	at := make([]bool, len(text)+1)
	at[0] = true
	for len(glob) > 0 {
		c := glob[0]
		glob = glob[1:]
		if c == '*' {
			every := strings.HasPrefix(glob, "*")
			glob = strings.TrimLeft(glob, "*")
			for i := range len(text) {
				at[i+1] = at[i+1] || at[i] && (every || text[i] != '/')
			}
			continue
		}
		for i := len(text); i > 0; i-- {
			at[i] = at[i-1] && (text[i-1] == c || c == '?' && text[i-1] != '/')
		}
		at[0] = false
	}
	return at[len(text)]
}
