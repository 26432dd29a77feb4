package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/sidecar"
	"github.com/tenantry/tenantry/internal/usage"
)

const (
	checkInput = 2 * time.Second  // between looks at the input
	firstRetry = 15 * time.Second // after a round that was not clean
)

func newRun(std stdio) *cobra.Command {
	var s settings
	var interval time.Duration
	var listen string
	c := &cobra.Command{
		Use:   "run",
		Short: "Carry out rounds until stopped, and at once when the input changes",
		PreRunE: func(*cobra.Command, []string) error {
			switch {
			case s.fromStdin():
				return usageError{errors.New("run cannot read registrations from standard input, which ends; use sync")}
			case interval < time.Second:
				return usageError{errors.New("--interval must be at least 1s")}
			}
			return s.check()
		},
		RunE: func(c *cobra.Command, _ []string) error {
			log, err := s.logger(std.err)
			if err != nil {
				return err
			}
			metrics := sidecar.NewMetrics()
			car, err := sidecar.New(s.config, sidecar.Options{Log: log, Metrics: metrics})
			if err != nil {
				return usageError{err}
			}
			defer car.Close()
			loop := &sidecar.Loop{
				Interval: interval, Check: checkInput, First: firstRetry, Jitter: rand.Float64, Fingerprint: car.Fingerprint,
				Round: func(ctx context.Context) bool {
					r := car.Round(ctx)
					if r.Err != nil {
						log.Error("there was no round", "error", r.Err)
					}
					tell(std.err, log, r)
					return r.Clean()
				},
			}
			log.Info("starting", "version", versionText(), "pid", os.Getpid())
			return runLoop(c.Context(), loop, metrics, listen, log)
		},
	}
	s.flags(c)
	c.Flags().DurationVar(&interval, "interval", 5*time.Minute, "how long to wait between rounds; a tenth more or less")
	c.Flags().StringVar(&listen, "listen", ":8080", "`ADDRESS` of /metrics, /healthz and /readyz; \"\": none")
	c.Flags().Lookup("listen").Annotations = map[string][]string{usage.MayBeEmpty: {}}
	return c
}

// runLoop runs until ctx ends, or until the address can no longer be served.
func runLoop(ctx context.Context, loop *sidecar.Loop, metrics *sidecar.Metrics, listen string, log *slog.Logger) error {
	if listen == "" {
		loop.Run(ctx)
		return nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		loop.Run(ctx)
	}()
	err = sidecar.Serve(ctx, listener, sidecar.Handler(metrics, loop), log)
	stop()
	<-ended
	return err
}
