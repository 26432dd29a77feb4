package kubefake

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"k8s.io/client-go/rest"

	"github.com/tenantry/tenantry/internal/sidecar/loopback"
)

// A Server is one cluster. It may be used by several goroutines.
type Server struct {
	mu      sync.Mutex
	objects map[string]map[string]any // by path
	nextUID int
	journal []string
	fail    func(verb, path string) int
	stuck   map[string]bool
	unknown bool
}

// New is an empty cluster.
func New() *Server {
	return &Server{objects: map[string]map[string]any{}, stuck: map[string]bool{}}
}

// Config reaches the server without a network.
func (s *Server) Config() *rest.Config {
	return &rest.Config{Host: "https://kubefake.invalid", Transport: loopback.Transport(s)}
}

// SetFail asks f before each request for the status to refuse it with, 0 for none. verb is GET, LIST,
// PATCH, POST or DELETE, path that of the object: "apps/v1/deployments/NAMESPACE/NAME".
func (s *Server) SetFail(f func(verb, path string) int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// SetUnknown makes discovery fail: the server does not tell what kinds it has.
func (s *Server) SetUnknown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unknown = true
}

// Stick makes the deletion of an object begin but not end, as a finalizer does.
func (s *Server) Stick(path string, stuck bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stuck[path] = stuck
	if o := s.objects[path]; !stuck && o != nil && metadata(o)["deletionTimestamp"] != nil {
		s.drop(path)
	}
}

// Put writes an object as somebody else would.
func (s *Server) Put(path string, object map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store(path, object, "somebody", "Update")
}

// Objects are the paths of what is there, sorted.
func (s *Server) Objects() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects))
}

// Object is a copy of one, nil when it is not there.
func (s *Server) Object(path string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return clone(s.objects[path])
}

// Writes are the requests that changed something, as "VERB PATH", in order.
func (s *Server) Writes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal)
}

// address takes a URL's path apart: the kind, and the object's path without its API's first element.
func address(url string) (k kind, namespace, name string, ok bool) {
	parts := strings.Split(strings.Trim(url, "/"), "/")
	switch {
	case len(parts) >= 3 && parts[0] == "api":
		parts = append([]string{""}, parts[1:]...)
	case len(parts) >= 4 && parts[0] == "apis":
		parts = parts[1:]
	default:
		return kind{}, "", "", false
	}
	rest := parts[2:]
	if len(rest) >= 3 && rest[0] == "namespaces" {
		namespace, rest = rest[1], rest[2:]
	}
	if k, ok = kindOf(parts[0], parts[1], rest[0]); !ok || len(rest) > 2 {
		return kind{}, "", "", false
	}
	if len(rest) == 2 {
		name = rest[1]
	}
	return k, namespace, name, true
}

func (k kind) path(namespace, name string) string {
	p := k.apiVersion() + "/" + k.plural
	if k.namespaced {
		p += "/" + namespace
	}
	return p + "/" + name
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d := discovery(strings.Split(strings.Trim(r.URL.Path, "/"), "/")); d != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.unknown {
			refuse(w, http.StatusForbidden, "ordered")
		} else {
			reply(w, http.StatusOK, d)
		}
		return
	}
	k, namespace, name, ok := address(r.URL.Path)
	if !ok {
		refuse(w, http.StatusNotFound, "no such path")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	verb, path := r.Method, k.path(namespace, name)
	if verb == http.MethodGet && name == "" {
		verb = "LIST"
	}
	if s.fail != nil {
		if status := s.fail(verb, path); status != 0 {
			refuse(w, status, "ordered")
			return
		}
	}
	switch verb {
	case "LIST":
		s.list(w, r, k, namespace)
	case http.MethodGet:
		if o := s.objects[path]; o != nil {
			reply(w, http.StatusOK, o)
			return
		}
		refuse(w, http.StatusNotFound, "not found")
	case http.MethodPatch:
		s.patch(w, r, k, namespace, name)
	case http.MethodDelete:
		s.delete(w, r, path)
	default:
		refuse(w, http.StatusMethodNotAllowed, "not known here")
	}
}

func (s *Server) list(w http.ResponseWriter, r *http.Request, k kind, namespace string) {
	items := []any{}
	prefix := k.apiVersion() + "/" + k.plural + "/"
	if k.namespaced && namespace != "" {
		prefix += namespace + "/"
	}
	for _, path := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(path, prefix) && selected(s.objects[path], r.URL.Query().Get("labelSelector")) {
			items = append(items, s.objects[path])
		}
	}
	reply(w, http.StatusOK, map[string]any{"apiVersion": k.apiVersion(), "kind": k.kind + "List", "metadata": map[string]any{}, "items": items})
}

func selected(o map[string]any, selector string) bool {
	labels, _ := metadata(o)["labels"].(map[string]any)
	for term := range strings.SplitSeq(selector, ",") {
		key, value, ok := strings.Cut(term, "=")
		if ok && labels[key] != value {
			return false
		}
	}
	return true
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who no longer listens gets no answer
}

var reasons = map[int]string{
	http.StatusNotFound: "NotFound", http.StatusConflict: "Conflict", http.StatusForbidden: "Forbidden",
	http.StatusUnprocessableEntity: "Invalid", http.StatusBadRequest: "BadRequest", http.StatusUnauthorized: "Unauthorized",
}

func refuse(w http.ResponseWriter, status int, message string) {
	reply(w, status, map[string]any{
		"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status, "reason": reasons[status], "message": fmt.Sprint(message),
	})
}
