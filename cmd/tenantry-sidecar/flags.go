package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tenantry/tenantry/internal/sidecar"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/input"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// settings are the flags that sync and run have.
type settings struct {
	config       sidecar.Config
	maxDeletions string
	logFormat    string
	logLevel     string
}

// flags adds the common flags to a command.
func (s *settings) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.config.Registrations, "registrations", "", "where the registration lists are: a `PLACE`, which is a file or folder (a mounted ConfigMap, the output of tenantry render), - for standard input, or configmap:NAMESPACE")
	f.StringVar(&s.config.Connectors, "connectors", "", "where the connectors with the Akuity credentials are: a `PLACE`, which is a folder (Secret manifests, mounted Secrets) or secret:NAMESPACE")
	f.StringVar(&s.config.Store, "store", "", "where agent manifests are kept as they were fetched: a `PLACE`, which is a folder or secret:NAMESPACE")
	f.BoolVar(&s.config.Apply, "apply", false, "apply the agents into their clusters, and remove them from those that are deregistered")
	f.StringVar(&s.config.Kubeconfigs, "kubeconfigs", "", "for --apply, where the clusters' kubeconfigs are: a `PLACE`, which is a folder (NAME, NAME.yaml, NAME/config) or secret:NAMESPACE")
	f.StringVar(&s.config.Kubeconfig, "kubeconfig", "", "for places in Kubernetes, the kubeconfig `FILE` of that cluster (default: the one this runs in)")
	f.StringSliceVar(&s.config.Allowed, "allowed-servers", nil, "for --apply, `HOSTS`, IP addresses or networks (127.0.0.0/8) where a tenant's API server may be although they are loopback, link-local or the like")
	f.StringVar(&s.config.APIURL, "api-url", akuityapi.DefaultURL, "`URL` of the Akuity API; in the EU https://eu.akuity.cloud")
	f.BoolVar(&s.config.DryRun, "dry-run", false, "say what would be done, and do nothing")
	f.BoolVar(&s.config.Force, "force", false, "remove clusters in spite of Applications on them, of their being unreachable, and even all of them")
	f.StringVar(&s.maxDeletions, "max-deletions", "3", "how many clusters one round may deregister, `N` or N%; beyond it none is")
	f.DurationVar(&s.config.Timeout, "timeout", 10*time.Minute, "how long one cluster may take to be registered, and again to be installed; and the list of clusters before")
	f.IntVar(&s.config.APICalls, "api-calls", 8, "how many requests to Akuity there are at a time")
	s.logFlags(c)
}

// logFlags adds those of the log, which every command has.
func (s *settings) logFlags(c *cobra.Command) {
	c.Flags().StringVar(&s.logFormat, "log-format", "auto", "text, json, or auto: text on a terminal")
	c.Flags().StringVar(&s.logLevel, "log-level", "info", "debug, info, warn or error")
	for flag, words := range map[string][]cobra.Completion{"log-format": {"auto", "json", "text"}, "log-level": {"debug", "info", "warn", "error"}} {
		if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
			panic(err) // there is no such flag
		}
	}
}

// check reads what the flags say.
func (s *settings) check() error {
	var err error
	if s.config.MaxDeletions, err = reconcile.ParseQuota(s.maxDeletions); err != nil {
		return usageError{fmt.Errorf("--max-deletions: %w", err)}
	}
	s.config.UserAgent = "tenantry-sidecar/" + versionText()
	if err := s.config.Check(); err != nil {
		return usageError{err}
	}
	return nil
}

// logger writes to w.
func (s *settings) logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return nil, usageError{fmt.Errorf("--log-level: %q is none of debug, info, warn, error", s.logLevel)}
	}
	options := &slog.HandlerOptions{Level: level}
	switch {
	case s.logFormat == "text", s.logFormat == "auto" && terminal(w) != nil:
		return slog.New(slog.NewTextHandler(w, options)), nil
	case s.logFormat == "json", s.logFormat == "auto":
		return slog.New(slog.NewJSONHandler(legible{w}, options)), nil
	}
	return nil, usageError{fmt.Errorf("--log-format: %q is none of auto, json, text", s.logFormat)}
}

// terminal is w as a terminal, nil if it is none.
func terminal(w io.Writer) *os.File {
	if p, ok := w.(*progress); ok {
		w = p.w
	}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

// fromStdin tells whether the lists come from standard input, which can be read but once.
func (s *settings) fromStdin() bool { return s.config.Registrations == input.Stdin }
