package scaffold

import (
	"fmt"
	"regexp"
	"strings"
)

// Name is a Fleet's name made of that of its directory: lower case letters, digits and single dashes, 63 at most; "fleet" where
// nothing is left of it.
func Name(directory string) string {
	const most = 63
	name := notName.ReplaceAllString(strings.ToLower(directory), "-")
	name = strings.Trim(name[:min(len(name), most)], "-")
	if name == "" {
		return "fleet"
	}
	return name
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

// CheckWithin tells whether the way to the fleet's directory can stand in the command lines of CI, which end at a line break
// and have expressions in braces.
func CheckWithin(path string) error {
	if strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '{' || r == '}' }) {
		return fmt.Errorf("the directory's path %q cannot stand in a file of CI: choose another one, or --ci %s", path, NoCI)
	}
	return nil
}
