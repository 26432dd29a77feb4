package agentvalues

import (
	"fmt"
	"os"
	"strings"
)

// TokenFile returns what a file holds at the time, without the space around it: a mounted Secret can be
// replaced while the server runs.
func TokenFile(name string) func() (string, error) {
	return func() (string, error) {
		info, err := os.Stat(name) // follows links, which a mounted Secret's files are
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		if !info.Mode().IsRegular() { // to open a pipe would wait for ever
			return "", fmt.Errorf("read the token: %s is not a regular file", name)
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		token := strings.TrimSpace(string(src))
		if token == "" {
			return "", fmt.Errorf("read the token: %s is empty", name)
		}
		return token, nil
	}
}
