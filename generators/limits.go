package generators

import (
	"bytes"
	"fmt"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

const (
	// maxObject is how many bytes an object may have. etcd takes no request above 1.5 MiB (etcd,
	// --max-request-bytes), and Kubernetes adds to an object what it notes of it.
	maxObject = 1 << 20
	// maxCopied is how many an object may have that Argo CD applies as it does without ServerSideApply:
	// a copy of it goes into an annotation, and annotations hold 256 KiB.
	maxCopied = 256 << 10
)

// skipMarker keeps Argo CD from all of a file that has it anywhere (argo-cd 3.5, reposerver/repository,
// skipFileRenderingMarker); what was applied from the file before is then pruned.
const skipMarker = "+argocd:skip-file-rendering"

// refused is a problem with the object that is being rendered.
func (s *sink) refused(what, fix string) problem.Problem {
	p := s.origin.problem()
	if a := s.origin.application; a != nil {
		p.Field = s.origin.tenant.Field(a.Written.Field(""))
	}
	p.What, p.Fix = what, fix
	return p
}

// takes tells whether Argo CD can take the object with this body, and reports what it cannot.
func (s *sink) takes(m *meta, body []byte) bool {
	if bytes.Contains(body, []byte(skipMarker)) {
		s.bad.Add(s.refused(
			fmt.Sprintf("the %s %q holds %q, which keeps Argo CD from all of its file", m.Kind, m.Name, skipMarker), "write it in another way"))
		return false
	}
	if len(body) <= maxCopied/perByte || mostStored(body) <= maxCopied {
		return true
	}
	file, _ := yamlscan.Parse("", body)
	if len(file.Docs()) != 1 {
		panic("generators: an object is not one document")
	}
	n := file.Docs()[0]
	size := max(len(body), stored(n))
	switch {
	case size > maxObject:
		s.bad.Add(s.refused(tooLarge(m, size, n, "", stored)))
		return false
	case size > maxCopied && m.Part == emit.PartArgoCD && !m.StreamOnly:
		p := s.refused(largeObject(m, size, n, "", stored)+", and Argo CD applies no more than 256 KiB without the sync option ServerSideApply=true", smaller)
		p.Warn = true
		s.bad.Add(p)
	}
	return true
}

const smaller = "keep what is large in the repository of the source"

// tooLarge is what is said of an object that Kubernetes does not hold.
func tooLarge(m *meta, size int, n yamlscan.Node, at string, of func(yamlscan.Node) int) (what, fix string) {
	return largeObject(m, size, n, at, of) + ", and Kubernetes holds objects of about 1 MiB", smaller
}

func largeObject(m *meta, size int, n yamlscan.Node, at string, of func(yamlscan.Node) int) string {
	return fmt.Sprintf("the %s %q has %s%s", m.Kind, m.Name, inBytes(size), mostOf(n, at, of))
}

func measured(n yamlscan.Node) int { return yamlout.Measure(n, 0) }

// inBytes is a size as people read it.
func inBytes(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
