package fleet

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// takeAgentFolder takes the agent manifests of a folder that is filled from outside: CONNECTOR/CLUSTER.yaml, as
// tenantry-sidecar stores them. They are called what they would be in the fleet. Whatever else is in the folder is
// left alone, and nothing but this sees the folder: it is no part of the fleet's directory.
func (l *loader) takeAgentFolder(agents fs.FS) error {
	connectors, err := fs.ReadDir(agents, ".")
	if err != nil {
		return fmt.Errorf("read the folder of agent manifests: %w", err)
	}
	for _, connector := range connectors {
		if !connector.IsDir() || strings.HasPrefix(connector.Name(), ".") {
			continue
		}
		files, err := fs.ReadDir(agents, connector.Name())
		if err != nil {
			return fmt.Errorf("read the folder of agent manifests: %w", err)
		}
		for _, file := range files {
			cluster, ok := strings.CutSuffix(file.Name(), ".yaml")
			if !ok || cluster == "" || strings.HasPrefix(cluster, ".") {
				continue
			}
			m := AgentManifest{Connector: connector.Name(), Cluster: cluster}
			m.File = fill(l.fleet.Config.AgentManifests, "connector", m.Connector, "cluster", m.Cluster)
			if m.Source, err = fs.ReadFile(agents, path.Join(connector.Name(), file.Name())); err != nil {
				return fmt.Errorf("read %s: %w", m.File, err)
			}
			l.fleet.AgentManifests = append(l.fleet.AgentManifests, m)
		}
	}
	return nil
}
