package repository

import "strings"

// Holds tells whether v is the repository u or, where that is in a group, something in it, by whatever way it is
// reached: scheme, user and port do not count, nor do the letters' case, an escaped blank and names that a host has
// for the same.
func (u URL) Holds(v URL) bool {
	if u.server() != v.server() {
		return false
	}
	own, other := u.parts(), v.parts()
	if len(own) == 0 || len(other) < len(own) || len(own) == 1 && len(other) > 1 {
		return false
	}
	for i := range own {
		if own[i] != other[i] {
			return false
		}
	}
	return true
}

// server is the host without what a provider puts before it for one way of access, such as ssh.github.com.
func (u URL) server() string {
	for _, prefix := range []string{"www.", "ssh.", "altssh."} {
		if rest, ok := strings.CutPrefix(u.host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return u.host
}

// parts are the parts of the path that name the repository: some hosts have others in it for one way of access
// (Azure DevOps _git and v3, Bitbucket scm).
func (u URL) parts() []string {
	path := strings.ReplaceAll(u.path, "%20", " ")
	var parts []string
	for i, part := range strings.Split(path, "/") {
		if part == "" || part == "_git" || i == 0 && (part == "v3" || part == "scm") {
			continue
		}
		parts = append(parts, strings.TrimSuffix(part, ".git"))
	}
	return parts
}
