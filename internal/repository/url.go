package repository

import (
	"errors"
	"fmt"
	"strings"
)

// A URL is one of a repository: of Git by https, http, ssh, git or the form USER@HOST:PATH, of Helm, or of an
// OCI registry, which for Helm has no scheme. Everything in it is in lower case, as Argo CD compares them.
type URL struct {
	scheme string // "" for an OCI registry without one
	user   string
	host   string // without a dot at its end
	port   string // "" for the scheme's own
	path   string // without a slash at either end, and without .git
	text   string // as it was written
}

// maxURL is how many bytes a URL has at most.
const maxURL = 2000

// ports are those of each scheme that a repository may have, "" where there is none.
var ports = map[string]string{"https": "443", "http": "80", "ssh": "22", "git": "9418", "oci": "443"}

// Parse reads a URL that somebody chose who is not trusted. It is strict where one reader of URLs differs from
// another, so that what is checked is what is fetched. The error's words follow the URL, and hold no part of it
// but a character.
func Parse(text string) (URL, error) {
	if err := checkBytes(text); err != nil {
		return URL{}, err
	}
	u, password := split(text)
	_, known := ports[u.scheme]
	switch {
	case u.scheme != "" && !known, u.scheme == "" && u.user != "":
		return URL{}, errors.New("is of no kind that a repository is fetched by")
	case u.scheme == "" && u.port == "" && ports[u.host] != "": // https:/HOST, in which a slash is missing
		return URL{}, errors.New("is of no kind that a repository is fetched by")
	case u.scheme == "ssh" && strings.HasPrefix(u.path, "~"): // of a user's home directory, which has other names too
		return URL{}, errors.New("begins in a home directory")
	case password:
		return URL{}, errors.New("has a password in it")
	case strings.ContainsAny(u.user, "@%,="):
		return URL{}, errors.New("has no plain user before its host")
	case !isHost(u.host):
		return URL{}, errors.New("has no plain host")
	case len(u.port) > len("65535") || strings.Trim(u.port, "0123456789") != "":
		return URL{}, errors.New("has no plain port")
	case u.path == "" && u.scheme != "https" && u.scheme != "http":
		return URL{}, errors.New("has no path")
	}
	return u, checkPath(u.path)
}

// checkBytes refuses what no URL of a repository needs, and some readers of URLs take for something else.
func checkBytes(text string) error {
	switch {
	case text == "":
		return errors.New("is empty")
	case len(text) > maxURL:
		return fmt.Errorf("is longer than %d bytes", maxURL)
	case strings.IndexByte("-./~", text[0]) >= 0:
		return errors.New("begins like a flag or a path")
	}
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-._~:/@%,=", r):
		case r > '~':
			return errors.New("has a character that is not ASCII, and may look like another")
		default:
			return fmt.Errorf("has the character %q in it", r)
		}
	}
	return nil
}

// checkPath refuses paths that stand for another one. Of what may be escaped, a repository's name has blanks.
func checkPath(path string) error {
	if path == "" {
		return nil
	}
	for segment := range strings.SplitSeq(path, "/") {
		switch {
		case segment == "":
			return errors.New("has an empty part in its path")
		case segment == "." || segment == "..":
			return fmt.Errorf("has the part %q in its path", segment)
		case strings.Contains(strings.ReplaceAll(segment, "%20", ""), "%"):
			return errors.New("has something else than a blank escaped with %")
		}
	}
	return nil
}

// split takes a URL or a glob of URLs apart, whatever it holds. It tells whether there is a password.
func split(written string) (u URL, password bool) {
	text := strings.ToLower(written)
	scheme, rest, found := strings.Cut(text, "://")
	if !found || strings.ContainsAny(scheme, "/@:") {
		scheme, rest = "", text
	}
	authority, path, _ := strings.Cut(rest, "/")
	user, host, found := cutLast(authority, "@")
	if !found {
		user, host = "", authority
	}
	if scheme == "" && found {
		if at, below, short := strings.Cut(rest, ":"); short && strings.Contains(at, "@") { // USER@HOST:PATH
			user, host, _ = cutLast(at, "@")
			scheme, path = "ssh", strings.TrimPrefix(below, "/")
		}
	}
	u = URL{scheme: scheme, host: host, text: written}
	u.user, _, password = strings.Cut(user, ":")
	u.host, u.port, _ = strings.Cut(host, ":")
	u.host = strings.TrimSuffix(u.host, ".")
	if u.port == ports[scheme] {
		u.port = ""
	}
	u.path = strings.TrimSuffix(strings.TrimSuffix(path, "/"), ".git")
	return u, password
}

// cutLast is [strings.Cut] at the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// isHost tells whether a text is a host's name or an address of IPv4.
func isHost(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) && !strings.Contains("."+s+".", "..")
}

// Shown is the URL for a message: as it was written, but for a user who may be a token.
func (u URL) Shown() string {
	if u.user != "" && u.scheme != "ssh" {
		return u.String()
	}
	return u.text
}

// String is the URL as lists are compared with it: without what says who asks, but for a user of ssh.
func (u URL) String() string {
	var b strings.Builder
	if u.scheme != "" {
		b.WriteString(u.scheme + "://")
	}
	if u.user != "" && u.scheme == "ssh" {
		b.WriteString(u.user + "@")
	}
	b.WriteString(u.host)
	if u.port != "" {
		b.WriteString(":" + u.port)
	}
	if u.path != "" {
		b.WriteString("/" + u.path)
	}
	return b.String()
}

// Read reads a URL of somebody who is trusted, whatever it holds, to compare others with it.
func Read(text string) URL {
	u, _ := split(text)
	return u
}

// Host is the host, without a port.
func (u URL) Host() string { return u.host }

// Names tells whether there is a host and a repository on it.
func (u URL) Names() bool { return isHost(u.host) && u.path != "" }
