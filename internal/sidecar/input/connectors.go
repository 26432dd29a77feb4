package input

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// typeLabel marks a Secret as a connector; typeKey says of which kind it is.
const (
	typeLabel = "loft.sh/connector-type"
	typeValue = "argocd"
	typeKey   = "connectorType"
)

// Keys of an Akuity connector that the sidecar reads.
const (
	keyOrganization = "akuityOrgId"
	keyInstance     = "akuityInstanceId"
	keyKeyID        = "akuityApiKeyId"
	keyKeySecret    = "akuityApiKeySecret"
)

// A Connector is how to reach one Argo CD instance at Akuity.
type Connector struct {
	Name                   string
	Organization, Instance string // IDs
	KeyID                  string
	Key                    akuityapi.Secret
	// Err is in short why it cannot be used, nil if it can; a problem says it with its place.
	Err error
}

// A found connector is a Secret's values and where they stand.
type found struct {
	pos    problem.Pos
	values map[string]string
	at     map[string]problem.Pos
}

// Connectors finds the connectors of these names among files: Secret manifests, and folders that a
// Secret is mounted at (FOLDER/NAME/akuityOrgId …). Everything else is left alone. Each name has its connector,
// perhaps one with an Err. Problems repeat no value.
func Connectors(files []akuity.File, names []string) (map[string]Connector, problem.List) {
	var problems problem.List
	all := mounted(files)
	for _, f := range files {
		if !bytes.Contains(f.Data, []byte(typeLabel)) {
			continue
		}
		parsed, bad := yamlscan.Parse(f.Name, f.Data)
		problems.Add(bad...)
		for _, doc := range parsed.Docs() {
			problems.Add(take(all, doc)...)
		}
	}
	connectors := map[string]Connector{}
	for _, name := range names {
		f, ok := all[name]
		if !ok {
			problems.Add(problem.Problem{
				What: fmt.Sprintf("no connector %q, which a registration list names", name),
				Fix:  problem.Suggest(name, slices.Collect(maps.Keys(all))),
			})
			connectors[name] = Connector{Name: name, Err: errors.New("there is no connector of that name")}
			continue
		}
		c, bad := f.connector(name)
		connectors[name] = c
		problems.Add(bad...)
	}
	return connectors, problems.Sorted()
}

// mounted are the folders that hold a connector's keys as files; a folder's name is the connector's.
func mounted(files []akuity.File) map[string]found {
	folders := map[string]bool{}
	for _, f := range files {
		if dir, key := path.Split(f.Name); key == keyOrganization {
			folders[dir] = true
		}
	}
	all := map[string]found{}
	for _, f := range files {
		dir, key := path.Split(f.Name)
		if !folders[dir] {
			continue
		}
		name := path.Base(dir)
		if _, ok := all[name]; !ok {
			all[name] = found{problem.Pos{File: strings.TrimSuffix(dir, "/")}, map[string]string{}, map[string]problem.Pos{}}
		}
		all[name].values[key] = strings.TrimSpace(string(f.Data))
		all[name].at[key] = problem.Pos{File: f.Name}
	}
	return all
}

// take adds a document if it is a connector's Secret.
func take(all map[string]found, doc yamlscan.Node) problem.List {
	name := doc.At("metadata", "name").Text()
	if doc.Get("kind").Text() != "Secret" || doc.At("metadata", "labels", typeLabel).Text() != typeValue || name == "" {
		return nil
	}
	if first, twice := all[name]; twice {
		return problem.List{{Pos: doc.Pos(), What: fmt.Sprintf("connector %q twice, first at %s", name, first.pos)}}
	}
	var problems problem.List
	f := found{doc.Pos(), map[string]string{}, map[string]problem.Pos{}}
	for key, n := range doc.Get("data").Pairs() {
		text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
		if err != nil {
			problems.Add(problem.Problem{Pos: n.Pos(), Field: "data." + key.Text(), What: "not base64"})
			continue
		}
		f.values[key.Text()], f.at[key.Text()] = strings.TrimSpace(string(text)), n.Pos()
	}
	for key, n := range doc.Get("stringData").Pairs() { // wins, as it does for Kubernetes
		f.values[key.Text()], f.at[key.Text()] = strings.TrimSpace(n.Text()), n.Pos()
	}
	all[name] = f
	return problems
}

// connector reads what the sidecar needs.
func (f found) connector(name string) (Connector, problem.List) {
	var problems problem.List
	if kind := f.values[typeKey]; kind != "akuity" {
		problems.Add(problem.Problem{
			Pos: f.pos, Field: typeKey,
			What: fmt.Sprintf("connector %q is not of Akuity, and a registration list names it", name), Fix: `write "akuity"`,
		})
		return Connector{Name: name, Err: errors.New("it is not of Akuity")}, problems
	}
	var missing []string
	need := func(key string) string {
		v := f.values[key]
		if v == "" {
			missing = append(missing, key)
			problems.Add(problem.Problem{Pos: f.pos, Field: key, What: fmt.Sprintf("connector %q has no %s, which the sidecar needs", name, key)})
		} else if strings.ContainsAny(v, " \t\r\n") {
			problems.Add(problem.Problem{Pos: f.at[key], Field: key, What: "a value with blanks in it"})
		}
		return v
	}
	c := Connector{
		Name: name, Organization: need(keyOrganization), Instance: need(keyInstance),
		KeyID: need(keyKeyID), Key: akuityapi.NewSecret(need(keyKeySecret)),
	}
	if len(missing) > 0 {
		c.Err = errors.New("it has no " + strings.Join(missing, ", no "))
	}
	return c, problems
}
