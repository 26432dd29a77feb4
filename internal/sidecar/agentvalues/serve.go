package agentvalues

import (
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Certificate names the files of a server's certificate and key; without them it speaks plain HTTP, for
// whoever ends TLS before it.
type Certificate struct{ File, Key string }

// Serve answers on an address until ctx ends, and then lets what is under way finish.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, c Certificate, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ErrorLog: stdlog.New(newSparse(log), "", 0), MaxHeaderBytes: 16 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	})
	var err error
	if c.File != "" {
		err = server.ServeTLS(listener, c.File, c.Key)
	} else {
		err = server.Serve(listener)
	}
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve agent values: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stop serving agent values: %w", err)
	}
	return nil
}
