package agentvalues

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/tenantry/tenantry/internal/agentvalues"
)

// ErrUnknown is that there is no such cluster.
var ErrUnknown = errors.New("no such cluster")

// A Fleet knows the values of a cluster's agent.
type Fleet interface {
	// Values are those of one cluster; ErrUnknown if there is none of that name. Errors hold no value, and
	// the name only if it is that of a cluster.
	Values(ctx context.Context, cluster string) (agentvalues.Values, error)
}

// Options of a handler.
type Options struct {
	Fleet Fleet
	// Token returns what a caller must know. It is asked for each time, so that it can be replaced.
	Token func() (string, error)
	// PerSecond is how many wrong tokens of one address are answered a second.
	PerSecond int
	Log       *slog.Logger
}

// Handler answers GET /clusters/NAME and /clusters/agent-values/NAME, both with ?token= and an optional
// ?source=, as the vCluster Platform does (its documentation, agent-config). The token is part
// of the URL there, and may stand anywhere in it by mistake. So no part of a request is logged or repeated but the
// name of a cluster that there is and a source that there is, no request is led to another URL, and no
// answer may be kept by anybody between.
func Handler(o Options) http.Handler {
	return &handler{Options: o, wrong: &guesses{most: o.PerSecond}, refusals: newSparse(o.Log)}
}

type handler struct {
	Options
	wrong    *guesses
	refusals *sparse
}

// ServeHTTP lets those through who know the token. Who does not is answered only so often, which takes
// nothing from those who do.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	cluster, ok := clusterOf(r.URL.Path)
	if !ok {
		h.refuse(w, r, http.StatusNotFound, "there is nothing here but /clusters/NAME")
		return
	}
	token, err := h.Token()
	switch {
	case err != nil || token == "":
		h.refuse(w, r, http.StatusInternalServerError, "the server has no token", "err", err)
	case same(token, r.URL.Query().Get("token")):
		h.values(w, r, cluster)
	case !h.wrong.allow(r.RemoteAddr):
		w.Header().Set("Retry-After", "1")
		h.refuse(w, r, http.StatusTooManyRequests, "too many wrong tokens")
	default:
		h.refuse(w, r, http.StatusUnauthorized, "the token is missing or wrong")
	}
}

// clusterOf is the name of the cluster that a path is about. A path is taken as it is: [http.ServeMux] would
// lead one with two slashes elsewhere, token and all.
func clusterOf(path string) (name string, ok bool) {
	name, ok = strings.CutPrefix(path, "/clusters/")
	name = strings.TrimPrefix(name, "agent-values/")
	return name, ok && name != "" && !strings.Contains(name, "/")
}

// same compares in a time that says nothing of either text, not even of its length.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func (h *handler) values(w http.ResponseWriter, r *http.Request, cluster string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		h.refuse(w, r, http.StatusMethodNotAllowed, "only GET is answered")
		return
	}
	layers, err := h.Fleet.Values(r.Context(), cluster)
	switch {
	case errors.Is(err, ErrUnknown):
		h.refuse(w, r, http.StatusNotFound, "there is no such cluster")
		return
	case err != nil:
		h.Log.Error("the values cannot be read", "err", err)
		h.refuse(w, r, http.StatusInternalServerError, "the values of this cluster cannot be read; the server's log says why")
		return
	}
	source := r.URL.Query().Get("source")
	values, ok := layers.Of(source)
	if !ok {
		h.refuse(w, r, http.StatusBadRequest, "the source is one of "+strings.Join(agentvalues.Sources(), ", "))
		return
	}
	h.Log.Info("answered", "cluster", cluster, "source", source, "from", r.RemoteAddr)
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Write(agentvalues.Text(values)) //nolint:errcheck // the caller is gone, and nobody is left to tell
}

// refuse answers without values, and with nothing of the request.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, status int, why string, attrs ...any) {
	h.refusals.warn(why, append([]any{"status", status, "from", r.RemoteAddr}, attrs...)...)
	http.Error(w, why, status)
}
