package akuityfake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// answer carries an operation out and writes what comes of it, cut or lost if the fault says so.
func (s *Service) answer(op, id string, fault Fault, w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var v any
	var e *failure
	var stream [][]byte
	switch op {
	case OpInstance:
		v, e = s.instance(r)
	case OpList:
		v, e = s.list(r)
	case OpCreate:
		v, e = s.createCluster(r)
	case OpGet:
		v, e = s.get(id, r)
	case OpUpdate:
		v, e = s.update(id, r)
	case OpDelete:
		v, e = s.delete(id, r)
	case OpInfo:
		v, e = s.info(id, r)
	case OpManifests:
		stream, e = s.manifest(id)
	}
	s.answers++
	indent := s.answers%2 == 0 // the API's JSON has no fixed layout
	s.mu.Unlock()

	switch {
	case fault == Lost:
		panic(http.ErrAbortHandler)
	case fault == LostHTML504:
		strike(HTML504, w, r)
	case e != nil:
		fail(w, e.status, e.code, e.message)
	case op == OpManifests:
		writeStream(w, stream, fault)
	default:
		text, err := json.Marshal(v)
		if indent {
			text, err = json.MarshalIndent(v, "", "  ")
		}
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json")
		if fault == Cut || fault == MidStream {
			w.Header().Set("Content-Length", strconv.Itoa(len(text)))
			_, _ = w.Write(text[:len(text)/2])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(text)
	}
}

// A failure is an operation that was refused.
type failure struct {
	status, code int
	message      string
}

func invalid(err error) *failure { return &failure{http.StatusBadRequest, 3, err.Error()} }

func (s *Service) missing() *failure {
	if s.habits.MissingIs403 {
		return &failure{http.StatusForbidden, 7, "permission denied"}
	}
	return &failure{http.StatusNotFound, 5, "cluster not found"}
}

func idType(r *http.Request) (byName bool, e *failure) {
	switch r.URL.Query().Get("idType") {
	case "NAME":
		return true, nil
	case "UNSPECIFIED", "ID", "0":
		return false, nil
	}
	return false, &failure{http.StatusBadRequest, 3, "invalid value for enum idType"}
}

func (s *Service) instance(r *http.Request) (any, *failure) {
	if s.habits.DenyInstance {
		return nil, &failure{http.StatusForbidden, 7, "permission denied"}
	}
	if _, e := idType(r); e != nil {
		return nil, e
	}
	return map[string]any{"instance": map[string]any{"id": Instance, "name": "prod", "workspaceId": "ws-1"}}, nil
}

func (s *Service) list(r *http.Request) (any, *failure) {
	if s.habits.DenyList {
		return nil, &failure{http.StatusForbidden, 7, "permission denied"}
	}
	q := r.URL.Query()
	var all []*cluster
	for _, c := range s.clusters {
		if strings.Contains(c.name, q.Get("filter.nameLike")) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *cluster) int { return strings.Compare(a.name, b.name) })
	limit, err := strconv.Atoi(q.Get("filter.limit"))
	if err != nil || limit > 100 {
		return nil, &failure{http.StatusBadRequest, 3, "filter.limit must be at most 100"}
	}
	offset, _ := strconv.Atoi(q.Get("filter.offset"))
	clusters := []any{}
	if s.habits.ListTotal != 0 && len(all) > 0 {
		return map[string]any{"clusters": append(clusters, s.shown(all[0])), "totalCount": strconv.Itoa(s.habits.ListTotal)}, nil
	}
	for _, c := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		clusters = append(clusters, s.shown(c))
	}
	return map[string]any{"clusters": clusters, "totalCount": strconv.Itoa(len(all))}, nil
}

func (s *Service) createCluster(r *http.Request) (any, *failure) {
	var req createRequest
	if err := decode(r, &req); err != nil {
		return nil, invalid(err)
	}
	for _, err := range []error{req.check(), req.Data.check()} {
		if err != nil {
			return nil, invalid(err)
		}
	}
	if s.named(req.Name) != nil {
		return nil, &failure{http.StatusConflict, 6, "cluster already exists"}
	}
	c := s.create(req.Name, req.Description, req.Data)
	s.journal = append(s.journal, "create "+c.name)
	return map[string]any{"cluster": s.shown(c)}, nil
}

func (s *Service) get(id string, r *http.Request) (any, *failure) {
	byName, e := idType(r)
	if e != nil {
		return nil, e
	}
	c := s.clusters[id]
	if byName {
		c = s.named(id)
	}
	if c == nil {
		return nil, s.missing()
	}
	s.look(c)
	if s.clusters[c.id] == nil {
		return nil, s.missing()
	}
	return map[string]any{"cluster": s.shown(c)}, nil
}

// look counts a look at a cluster, which is how time passes here.
func (s *Service) look(c *cluster) {
	c.looks++
	if c.deleting && c.looks > s.habits.DeleteAfter {
		delete(s.clusters, c.id)
	}
	if s.reconciled(c) {
		c.observed = c.generation
	}
}

func (s *Service) reconciled(c *cluster) bool {
	return !s.habits.NeverReconciled && c.looks >= s.habits.ReconcileAfter
}

func (s *Service) update(id string, r *http.Request) (any, *failure) {
	var req updateRequest
	if err := decode(r, &req); err != nil {
		return nil, invalid(err)
	}
	c := s.clusters[id]
	if c == nil {
		return nil, s.missing()
	}
	for _, err := range []error{req.check(), req.Data.check()} {
		if err != nil || req.ID != id {
			return nil, &failure{http.StatusBadRequest, 3, "invalid update"}
		}
	}
	if s.habits.KeepsNotes {
		req.Data.Annotations = c.data.Annotations
	}
	c.data, c.description, c.looks, c.stale = req.Data, req.Description, 0, s.habits.StaleAfterPut
	c.generation++
	s.journal = append(s.journal, "update "+c.name)
	return map[string]any{"cluster": s.shown(c)}, nil
}

func (s *Service) delete(id string, r *http.Request) (any, *failure) {
	var req deleteRequest
	if err := decode(r, &req); err != nil {
		return nil, invalid(err)
	}
	c := s.clusters[id]
	if c == nil {
		return nil, s.missing()
	}
	if err := req.check(); err != nil || req.ID != id {
		return nil, &failure{http.StatusBadRequest, 3, "invalid delete"}
	}
	if !c.deleting {
		c.deleting, c.looks = true, 0
		s.journal = append(s.journal, "delete "+c.name)
	}
	return map[string]any{}, nil
}

func (s *Service) info(id string, r *http.Request) (any, *failure) {
	if _, e := idType(r); e != nil {
		return nil, e
	}
	c := s.clusters[id]
	if c == nil {
		return nil, s.missing()
	}
	return map[string]any{"hasApplications": c.applications}, nil
}

// shown is a cluster as the API shows it: every field, also the empty ones.
func (s *Service) shown(c *cluster) any {
	status := "STATUS_CODE_PROGRESSING"
	message := ""
	switch {
	case c.stale:
		status, c.stale = "STATUS_CODE_SUCCESSFUL", false
	case s.habits.ReconcileFails != "" && s.reconciled(c):
		status, message = "STATUS_CODE_FAILED", s.habits.ReconcileFails
	case s.reconciled(c):
		status = "STATUS_CODE_SUCCESSFUL"
	}
	data := c.data
	if s.habits.Stamps {
		data = data.stamped()
	}
	shown := map[string]any{
		"id": c.id, "name": c.name, "description": c.description, "namespace": data.Namespace, "namespaceScoped": false,
		"data": data, "deleteTime": nil, "observedGeneration": strconv.Itoa(c.observed), "credentialRotationAllowed": true,
		"agentState": nil, "healthStatus": map[string]any{"code": "STATUS_CODE_UNKNOWN", "message": ""},
		"reconciliationStatus": map[string]any{"code": status, "message": message},
	}
	if c.deleting {
		shown["deleteTime"] = "2026-01-01T00:00:00Z"
	}
	return shown
}
