package agentvalues

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"golang.org/x/time/rate"

	"github.com/tenantry/tenantry/internal/agentvalues"
)

// ErrUnknown is that there is no such cluster.
var ErrUnknown = errors.New("no such cluster")

// A Fleet knows the values of a cluster's agent.
type Fleet interface {
	// Values are those of one cluster; ErrUnknown where there is none of that name. Errors hold no value.
	Values(ctx context.Context, cluster string) (agentvalues.Values, error)
}

// Options of a handler.
type Options struct {
	Fleet Fleet
	// Token returns what a caller must know. It is asked for each time, so that it can be replaced.
	Token func() (string, error)
	// PerSecond is how many requests are answered a second, over all callers; as many may come at once.
	PerSecond int
	Log       *slog.Logger
}

// Handler answers GET /clusters/NAME and /clusters/agent-values/NAME, both with ?token= and an optional
// ?source=, as the vCluster Platform does (its documentation, agent-config). The token is part
// of the URL there, so no URL is ever logged, and no answer may be kept by anybody between.
func Handler(o Options) http.Handler {
	h := &handler{Options: o, limit: rate.NewLimiter(rate.Limit(o.PerSecond), o.PerSecond)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clusters/{name}", h.values)
	mux.HandleFunc("GET /clusters/agent-values/{name}", h.values)
	return h.guard(mux)
}

type handler struct {
	Options
	limit *rate.Limiter
}

// guard lets those through who know the token, and not too many of them; guesses count as well.
func (h *handler) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if !strings.HasPrefix(r.URL.Path, "/clusters/") {
			h.refuse(w, r, http.StatusNotFound, "there is nothing here but /clusters/NAME")
			return
		}
		if !h.limit.Allow() {
			w.Header().Set("Retry-After", "1")
			h.refuse(w, r, http.StatusTooManyRequests, "too many requests")
			return
		}
		token, err := h.Token()
		switch {
		case err != nil || token == "":
			h.Log.Error("there is no token to compare with", "err", err)
			h.refuse(w, r, http.StatusInternalServerError, "the server has no token")
		case !same(token, r.URL.Query().Get("token")):
			h.refuse(w, r, http.StatusUnauthorized, "the token is missing or wrong")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// same compares in a time that says nothing of either text, not even of its length.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func (h *handler) values(w http.ResponseWriter, r *http.Request) {
	layers, err := h.Fleet.Values(r.Context(), r.PathValue("name"))
	switch {
	case errors.Is(err, ErrUnknown):
		h.refuse(w, r, http.StatusNotFound, "there is no such cluster")
		return
	case err != nil:
		h.Log.Error("the values cannot be read", "cluster", r.PathValue("name"), "err", err)
		h.refuse(w, r, http.StatusInternalServerError, "the values of this cluster cannot be read; the server's log says why")
		return
	}
	source := r.URL.Query().Get("source")
	values, ok := layers.Of(source)
	if !ok {
		h.refuse(w, r, http.StatusBadRequest, "the source is one of "+strings.Join(agentvalues.Sources(), ", "))
		return
	}
	h.Log.Info("answered", "cluster", r.PathValue("name"), "source", source, "from", r.RemoteAddr)
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Write(agentvalues.Text(values)) //nolint:errcheck // the caller is gone, and nobody is left to tell
}

// refuse answers without values. What is logged of a request is its path without the query.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	h.Log.Warn("refused", "status", status, "why", why, "method", r.Method, "path", r.URL.EscapedPath(), "from", r.RemoteAddr)
	http.Error(w, why, status)
}
