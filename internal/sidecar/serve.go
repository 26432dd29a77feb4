package sidecar

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// longestRound is how long a round may take before the program counts as stuck: each cluster has its
// timeout, so only a great many of them get there.
const longestRound = time.Hour

// Handler serves /metrics, /healthz (the loop goes on) and /readyz (a round was carried out).
func Handler(m *Metrics, l *Loop) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, l.Alive(longestRound), "the loop is stuck")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, l.Finished() > 0, "the first round is under way")
	})
	return mux
}

func answer(w http.ResponseWriter, good bool, otherwise string) {
	if !good {
		http.Error(w, otherwise, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// Serve answers on an address until ctx ends, and then lets what is under way finish.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), MaxHeaderBytes: 16 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	})
	err := server.Serve(listener)
	if stop() { // ended by itself
		return fmt.Errorf("serve metrics: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stop serving metrics: %w", err)
	}
	return nil
}
