package kubefake

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const (
	applyPatch = "application/apply-patch+yaml"
	mergePatch = "application/merge-patch+json"
)

// patch applies or merges. Applying asks for what the real one asks for: a field manager, a name that
// agrees with the path, a namespace that is there, and, here, that fields are validated strictly.
func (s *Server) patch(w http.ResponseWriter, r *http.Request, k kind, namespace, name string) {
	path := k.path(namespace, name)
	var change map[string]any
	if err := json.NewDecoder(r.Body).Decode(&change); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	q, old := r.URL.Query(), s.objects[path]
	operation := "Apply"
	switch r.Header.Get("Content-Type") {
	case applyPatch:
		if q.Get("fieldManager") == "" || q.Get("fieldValidation") != "Strict" {
			refuse(w, http.StatusBadRequest, "fieldManager and fieldValidation=Strict are required")
			return
		}
		if change["kind"] != k.kind || change["apiVersion"] != k.apiVersion() || metadata(change)["name"] != name {
			refuse(w, http.StatusBadRequest, "the object is not that of the path")
			return
		}
	case mergePatch:
		if operation = "Update"; old == nil {
			refuse(w, http.StatusNotFound, "not found")
			return
		}
	default:
		refuse(w, http.StatusUnsupportedMediaType, "no such patch")
		return
	}
	if ns := s.objects["v1/namespaces/"+namespace]; k.namespaced && (ns == nil || metadata(ns)["deletionTimestamp"] != nil && old == nil) {
		refuse(w, http.StatusNotFound, "no namespace "+namespace)
		return
	}
	merged := clone(old)
	if merged == nil {
		merged = map[string]any{}
	}
	merge(merged, change)
	manager := q.Get("fieldManager")
	if operation == "Apply" && !owns(change) {
		manager = "" // nothing to own, so nothing is noted
	}
	s.store(path, merged, manager, operation)
	s.journal = append(s.journal, operation+" "+path)
	reply(w, http.StatusOK, s.objects[path])
}

// owns tells whether an applied object has any field beside what names it.
func owns(o map[string]any) bool {
	for key := range o {
		if key != "apiVersion" && key != "kind" && key != "metadata" {
			return true
		}
	}
	for key := range metadata(o) {
		if key != "name" && key != "namespace" {
			return true
		}
	}
	return false
}

// store keeps an object and who wrote it.
func (s *Server) store(path string, o map[string]any, manager, operation string) {
	o = clone(o)
	m := metadata(o)
	if m["uid"] == nil {
		s.nextUID++
		m["uid"] = fmt.Sprintf("uid-%d", s.nextUID)
	}
	if text, ok := o["stringData"].(map[string]any); ok {
		data, _ := o["data"].(map[string]any)
		if data == nil {
			data = map[string]any{}
		}
		for key, v := range text {
			data[key] = base64.StdEncoding.EncodeToString([]byte(v.(string)))
		}
		o["data"] = data
		delete(o, "stringData")
	}
	if manager == "" {
		s.objects[path] = o
		return
	}
	fields, _ := m["managedFields"].([]any)
	for _, f := range fields {
		if f := f.(map[string]any); f["manager"] == manager && f["operation"] == operation {
			s.objects[path] = o
			return
		}
	}
	m["managedFields"] = append(fields, map[string]any{"manager": manager, "operation": operation})
	s.objects[path] = o
}

func (s *Server) delete(w http.ResponseWriter, r *http.Request, path string) {
	var options struct {
		Preconditions struct{ UID string }
	}
	_ = json.NewDecoder(r.Body).Decode(&options) // a deletion may come without
	o := s.objects[path]
	switch {
	case o == nil:
		refuse(w, http.StatusNotFound, "not found")
		return
	case options.Preconditions.UID != "" && options.Preconditions.UID != metadata(o)["uid"]:
		refuse(w, http.StatusConflict, "another object of that name")
		return
	}
	s.journal = append(s.journal, "DELETE "+path)
	metadata(o)["deletionTimestamp"] = "2026-01-01T00:00:00Z"
	if !s.stuck[path] {
		s.drop(path)
	}
	reply(w, http.StatusOK, map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Success"})
}

// drop removes an object, and what is in it if it is a namespace.
func (s *Server) drop(path string) {
	delete(s.objects, path)
	if name, ok := strings.CutPrefix(path, "v1/namespaces/"); ok {
		for other, o := range s.objects {
			if metadata(o)["namespace"] == name {
				delete(s.objects, other)
			}
		}
	}
}

func metadata(o map[string]any) map[string]any {
	m, ok := o["metadata"].(map[string]any)
	if !ok {
		m = map[string]any{}
		o["metadata"] = m
	}
	return m
}

// merge puts change over o: maps deep, everything else replaced, null removed.
func merge(o, change map[string]any) {
	for key, v := range change {
		deep, isMap := v.(map[string]any)
		have, hasMap := o[key].(map[string]any)
		switch {
		case v == nil:
			delete(o, key)
		case isMap && hasMap:
			merge(have, deep)
		default:
			o[key] = v
		}
	}
}

func clone(o map[string]any) map[string]any {
	if o == nil {
		return nil
	}
	text, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}
