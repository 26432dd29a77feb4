package main

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/sidecar/agentvalues"
)

// valuesFlags are the flags of serve-values.
type valuesFlags struct {
	settings    // of which only those of the log are its own
	listen      string
	fleet       string
	tokenFile   string
	certificate agentvalues.Certificate
	fresh       time.Duration
	perSecond   int
}

func newServeValues(std stdio) *cobra.Command {
	var f valuesFlags
	c := &cobra.Command{
		Use:   "serve-values",
		Short: "Serve the Helm values of the Platform's agents, for helm --values URL",
		Long: "serve-values answers GET /clusters/NAME?token=TOKEN, and /clusters/agent-values/NAME, as the vCluster Platform\n" +
			"does: with source=platform-config or source=cluster-annotation one layer, else the merged values.",
		Example: "  tenantry-sidecar serve-values --fleet fleet --token-file token\n" +
			"  helm upgrade --install loft vcluster-platform --repo https://charts.loft.sh --values \"http://127.0.0.1:8080/clusters/eu-1?token=$TOKEN\"",
		RunE: func(c *cobra.Command, _ []string) error { return serveValues(c, std, &f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "`ADDRESS` to answer on")
	flags.StringVar(&f.fleet, "fleet", ".", "`DIR` of the fleet")
	flags.StringVar(&f.tokenFile, "token-file", "", "`FILE` that holds the token a caller must know; it is read anew for each request")
	flags.StringVar(&f.certificate.File, "tls-cert", "", "certificate `FILE`; without it, plain HTTP for whoever ends TLS before it")
	flags.StringVar(&f.certificate.Key, "tls-key", "", "key `FILE` of the certificate")
	flags.DurationVar(&f.fresh, "fresh", 10*time.Second, "how long the fleet may be old before it is read again")
	flags.IntVar(&f.perSecond, "per-second", 20, "how many wrong tokens of one address are answered a second; right ones always are")
	f.logFlags(c)
	return c
}

func serveValues(c *cobra.Command, std stdio, f *valuesFlags) error {
	switch {
	case f.tokenFile == "":
		return usageError{errors.New("--token-file is required: who knows no token gets no values")}
	case (f.certificate.File == "") != (f.certificate.Key == ""):
		return usageError{errors.New("--tls-cert and --tls-key go together")}
	case f.perSecond < 1:
		return usageError{errors.New("--per-second must be at least 1")}
	}
	log, err := f.logger(std.err)
	if err != nil {
		return err
	}
	token := agentvalues.TokenFile(f.tokenFile)
	if _, err := token(); err != nil {
		return err
	}
	dir := &agentvalues.Directory{Path: f.fleet, Fresh: f.fresh, Now: time.Now, Log: log}
	if err := dir.Check(c.Context()); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(c.Context(), "tcp", f.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if f.certificate.File == "" && !loopback(listener.Addr()) {
		log.Warn("plain HTTP on an address that others reach: the token is in every URL, so end TLS before it")
	}
	log.Info("serving", "address", listener.Addr().String(), "fleet", f.fleet)
	handler := agentvalues.Handler(agentvalues.Options{Fleet: dir, Token: token, PerSecond: f.perSecond, Log: log})
	return agentvalues.Serve(c.Context(), listener, handler, f.certificate, log)
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
