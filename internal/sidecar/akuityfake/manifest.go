package akuityfake

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// manifest is a cluster's install manifest in chunks. It is synthetic: the names are those that are
// known of real ones, everything else is made up. How it is cut into chunks changes from fetch to
// fetch.
func (s *Service) manifest(id string) ([][]byte, *failure) {
	c := s.clusters[id]
	if c == nil {
		return nil, s.missing()
	}
	if !s.reconciled(c) {
		return nil, &failure{http.StatusBadRequest, 9, "cluster has not yet been reconciled"}
	}
	text := c.manifest()
	documents := strings.SplitAfter(text, "---\n")
	if s.answers%3 == 0 {
		documents = []string{text}
	}
	var chunks [][]byte
	for _, d := range documents {
		chunks = append(chunks, []byte(d))
	}
	c.given = append(c.given, []byte(text))
	return chunks, nil
}

// manifest is the text of a cluster's manifest by its settings.
func (c *cluster) manifest() string {
	namespace := c.data.Namespace
	if namespace == "" {
		namespace = "akuity"
	}
	token := fmt.Sprintf("%s-%s-%d", Mark, c.name, c.rotation)
	return strings.NewReplacer("NAMESPACE", namespace, "TOKEN", base64.StdEncoding.EncodeToString([]byte(token)),
		"PLAIN", token, "SIZE", c.data.Size).Replace(manifestText)
}

// Manifests are those that were asked for of a cluster, as they are when nothing goes wrong on the way.
func (s *Service) Manifests(name string) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.named(name); c != nil {
		return slices.Clone(c.given)
	}
	return nil
}

// writeStream writes raw chunks, with the newline that the gateway puts behind each.
func writeStream(w http.ResponseWriter, chunks [][]byte, fault Fault) {
	w.Header().Set("Content-Type", "application/yaml")
	if fault == Cut || fault == MidStream {
		half := max(len(chunks)/2, 1)
		chunks = chunks[:half]
		chunks[half-1] = chunks[half-1][:len(chunks[half-1])*3/4]
	}
	if fault == Short || fault == Shorter {
		chunks = shortened(chunks, fault)
	}
	for _, c := range chunks {
		_, _ = w.Write(c)
		_, _ = w.Write([]byte{'\n'})
		w.(http.Flusher).Flush()
	}
	switch fault {
	case Cut:
		panic(http.ErrAbortHandler)
	case MidStream:
		_, _ = w.Write([]byte(`{"error":{"code":14,"message":"broken off, ` + Mark + `","details":[]}}`))
	default:
	}
}

// shortened are whole documents, and not all of them.
func shortened(chunks [][]byte, fault Fault) [][]byte {
	documents := bytes.SplitAfter(bytes.Join(chunks, nil), []byte("---\n"))
	documents = documents[:len(documents)-1]
	if fault == Shorter {
		documents = slices.Delete(documents, 2, 3)
	}
	return documents
}

const manifestText = `# SYNTHETIC: made up for tests, not the output of any Akuity service.
apiVersion: v1
kind: Namespace
metadata:
  name: NAMESPACE
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: akuity-agent
  namespace: NAMESPACE
---
apiVersion: v1
kind: Secret
metadata:
  name: akuity-agent
  namespace: NAMESPACE
data:
  token: TOKEN
stringData:
  config: |
    token: PLAIN
    size: SIZE
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: akuity-agent
rules:
- apiGroups: ["*"]
  resources: ["*"]
  verbs: ["*"]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: akuity-agent
  namespace: NAMESPACE
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: akuity-agent
  template:
    metadata:
      labels:
        app.kubernetes.io/name: akuity-agent
    spec:
      containers:
      - name: akuity-agent
        image: quay.io/akuity/agent:0.0.0
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: argocd-repo-server
  namespace: NAMESPACE
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: argocd-repo-server
  template:
    metadata:
      labels:
        app.kubernetes.io/name: argocd-repo-server
    spec:
      containers:
      - name: repo-server-proxy
        image: quay.io/akuity/agent:0.0.0
      - name: argocd-repo-server
        image: quay.io/argoproj/argocd:v0.0.0
`
