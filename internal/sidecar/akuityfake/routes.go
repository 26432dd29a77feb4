package akuityfake

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/sidecar/loopback"
)

// Operations, as SetFault and Requests name them.
const (
	OpInstance  = "instance"
	OpList      = "list"
	OpCreate    = "create"
	OpGet       = "get"
	OpUpdate    = "update"
	OpDelete    = "delete"
	OpInfo      = "info"
	OpManifests = "manifests"
)

const root = "/api/v1/orgs/" + Organization + "/argocd/instances/" + Instance

// queries are the parameters that each operation knows.
var queries = map[string][]string{
	OpInstance:  {"idType", "workspaceId"},
	OpList:      {"filter.nameLike", "filter.limit", "filter.offset", "workspaceId"},
	OpCreate:    {},
	OpGet:       {"idType", "workspaceId"},
	OpUpdate:    {},
	OpDelete:    {},
	OpInfo:      {"idType", "workspaceId"},
	OpManifests: {"offlineInstallation", "skipNamespace", "workspaceId"},
}

// route is the operation that a request means, and the identifier in its path.
func route(r *http.Request) (op, id string) {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), root)
	if !ok {
		return "", ""
	}
	parts := strings.Split(strings.TrimPrefix(rest, "/"), "/")
	for i := range parts {
		parts[i], _ = url.PathUnescape(parts[i])
	}
	switch {
	case rest == "" && r.Method == http.MethodGet:
		return OpInstance, ""
	case parts[0] != "clusters":
		return "", ""
	case len(parts) == 1 && r.Method == http.MethodGet:
		return OpList, ""
	case len(parts) == 1 && r.Method == http.MethodPost:
		return OpCreate, ""
	case len(parts) == 2 && r.Method == http.MethodGet:
		return OpGet, parts[1]
	case len(parts) == 2 && r.Method == http.MethodPut:
		return OpUpdate, parts[1]
	case len(parts) == 2 && r.Method == http.MethodDelete:
		return OpDelete, parts[1]
	case len(parts) == 3 && r.Method == http.MethodGet && parts[2] == "info":
		return OpInfo, parts[1]
	case len(parts) == 3 && r.Method == http.MethodGet && parts[2] == "manifests":
		return OpManifests, parts[1]
	}
	return "", ""
}

// Transport reaches the service without a network.
func (s *Service) Transport() http.RoundTripper { return loopback.Transport(s) }

// ServeHTTP answers a request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if "https://"+r.Host+"/" == Elsewhere {
		panic("akuityfake: a request went " + Elsewhere)
	}
	op, id := route(r)
	if op == "" {
		fail(w, http.StatusNotFound, 5, "Not Found")
		return
	}
	fault := s.arrived(op, id)
	if strike(fault, w, r) {
		return
	}
	user, password, ok := r.BasicAuth()
	if !ok || user != KeyID || password != Key {
		fail(w, http.StatusUnauthorized, 16, "unauthenticated")
		return
	}
	for name := range r.URL.Query() {
		if !slices.Contains(queries[op], name) {
			fail(w, http.StatusBadRequest, 3, "unknown parameter "+name)
			return
		}
	}
	s.answer(op, id, fault, w, r)
}

// arrived counts the request and asks for its fault.
func (s *Service) arrived(op, id string) Fault {
	s.mu.Lock()
	name := id
	if c := s.clusters[id]; c != nil {
		name = c.name
	}
	key := strings.TrimSuffix(op+" "+name, " ")
	s.requests[key]++
	n, fault, denied := s.requests[key], s.fault, s.habits.DenyAll
	s.mu.Unlock()
	switch {
	case denied:
		return Forbidden
	case fault == nil:
		return None
	}
	return fault(op, name, n)
}

// fail is an error as grpc-gateway writes it.
func fail(w http.ResponseWriter, status, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "message": message, "details": []any{}})
}
