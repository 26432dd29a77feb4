package main

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/dirfs"
)

// What whoever runs the plugin's container writes in its environment: the folder that tenantry-sidecar stores
// agent manifests in, for a checkout holds none, and the repository of the fleet that they are for.
const (
	agentsVariable     = "TENANTRY_AGENTS"
	repositoryVariable = "TENANTRY_AGENTS_REPOSITORY"
)

// sourceVariable is the repository of the source that Argo CD has the plugin render. An Application cannot set it:
// what it sets itself is called ARGOCD_ENV_ and its name (argo-cd, reposerver/repository/repository.go, newEnv).
const sourceVariable = "ARGOCD_APP_SOURCE_REPO_URL"

// agentFolder opens the folder of agent manifests for the source that is rendered; nil when there is none for it.
// They hold credentials, and the plugin renders whatever repository an Application names: so it is the fleet's own
// repository that gets to see them, and no other.
func agentFolder(notices io.Writer, getenv func(string) string) (fs.FS, func() error, error) {
	dir, source := getenv(agentsVariable), getenv(sourceVariable)
	none := func() error { return nil }
	repositories := strings.FieldsFunc(getenv(repositoryVariable), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
	switch {
	case dir == "":
		return nil, none, nil
	case len(repositories) == 0:
		_, err := fmt.Fprintf(notices, "%s is not used: %s is not set; set it to the repoURL of the root Application\n", agentsVariable, repositoryVariable)
		return nil, none, err
	case !slices.ContainsFunc(repositories, func(r string) bool { return sameRepository(r, source) }):
		_, err := fmt.Fprintf(notices, "%s is not used: this source is not of %s\n", agentsVariable, repositoryVariable)
		return nil, none, err
	}
	agents, err := dirfs.Open(dir)
	if err != nil {
		return nil, none, fmt.Errorf("open %s: %w", agentsVariable, err)
	}
	return agents, agents.Close, nil
}

// sameRepository compares two addresses as they are written, but for a slash or .git at the end.
func sameRepository(a, b string) bool {
	plain := func(url string) string { return strings.TrimSuffix(strings.TrimRight(url, "/"), ".git") }
	return plain(a) != "" && plain(a) == plain(b)
}
