package akuity

import (
	"fmt"
	"regexp"
	"strconv"
)

// Lengths of a cluster's name, in bytes (which are characters: the rule allows ASCII only).
const (
	MinNameLength = 3
	MaxNameLength = 50
)

var (
	nameRule      = regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z0-9]$`)
	namespaceRule = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	sizeRule      = regexp.MustCompile(`^CLUSTER_SIZE_[A-Z0-9_]+$`)
	labelRule     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$`)
	memoryRule    = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$`)
)

// ValidName says what Akuity has against a cluster of that name, nil when nothing. A cluster cannot be
// renamed, so a name is checked before it is registered. The rule is the one of Akuity's own Terraform
// provider; `in-cluster` is taken by the control plane itself.
func ValidName(name string) error {
	switch {
	case len(name) < MinNameLength || len(name) > MaxNameLength:
		return fmt.Errorf("%q has %d characters; a cluster name at Akuity has %d to %d", name, len(name), MinNameLength, MaxNameLength)
	case !nameRule.MatchString(name):
		return fmt.Errorf("%q is no cluster name at Akuity: it takes lower-case letters, digits and dashes, begins with a letter and does not end in a dash", name)
	case name == "in-cluster":
		return fmt.Errorf("%q is the name that an Argo CD has for itself", name)
	}
	return nil
}

// ValidMemory says what is wrong with a memory size for the repo server, nil when nothing. It takes a
// number, decimals allowed, with one of the suffixes k M G T P E Ki Mi Gi Ti Pi Ei or none (bytes).
func ValidMemory(memory string) error {
	if !memoryRule.MatchString(memory) {
		return fmt.Errorf("%q is no memory size such as 512Mi or 1.5Gi", memory)
	}
	return nil
}

// ParseReplicas reads a number of replicas: 1 to 2147483647, decimal digits only.
func ParseReplicas(text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 || text != strconv.FormatInt(n, 10) {
		return 0, fmt.Errorf("%q is no number of replicas, 1 or more", text)
	}
	return int(n), nil
}
