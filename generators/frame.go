package generators

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// A frame is what begin writes of an object beside its own names. The objects of a fleet have few of
// them, so they are written once.
type frame struct {
	of        frameKey
	head      []byte // apiVersion and kind
	namespace []byte // of metadata
	managed   []byte // the first label
	owner     []byte // the labels of connector and project
}

type frameKey struct{ kind, apiVersion, namespace, connector, project string }

// maxFrames is how many frames a sink remembers: a tenant's objects need fewer, and tenants of one project
// follow each other.
const maxFrames = 16

func (s *sink) frame(m *meta) *frame {
	key := frameKey{m.Kind, m.APIVersion, m.Namespace, m.Connector, m.project}
	for i := range s.frames {
		if s.frames[i].of == key {
			return &s.frames[i]
		}
	}
	f := frame{of: key}
	f.head = appendLine(appendLine(nil, 0, "apiVersion", m.APIVersion), 0, "kind", m.Kind)
	if m.Namespace != "" {
		f.namespace = appendLine(nil, 2, "namespace", m.Namespace)
	}
	f.managed = appendLine(nil, 4, fleet.LabelManagedBy, fleet.ManagedBy)
	f.owner = appendLine(nil, 4, fleet.LabelConnector, m.Connector)
	if m.project != "" {
		f.owner = appendLine(f.owner, 4, fleet.LabelTenantProject, m.project)
	}
	if len(s.frames) < maxFrames {
		s.frames = append(s.frames, f)
		return &s.frames[len(s.frames)-1]
	}
	s.nextFrame = (s.nextFrame + 1) % maxFrames
	s.frames[s.nextFrame] = f
	return &s.frames[s.nextFrame]
}

// appendLine appends a field as a Writer would write it at this column.
func appendLine(dst []byte, column int, key, value string) []byte {
	const indent = "    "
	dst = append(yamlout.AppendKey(append(dst, indent[:column]...), key), ' ')
	return append(yamlout.AppendString(dst, value, column+2), '\n')
}
