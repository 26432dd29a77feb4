// Command stack starts what the end-to-end tests run in, says how to reach it, and ends it on Ctrl-C.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/tenantry/tenantry/e2e/stack"
)

const startTimeout = 2 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer) (err error) {
	s, err := stack.New(ctx, stderr)
	if err != nil {
		return err
	}
	defer func() {
		if stopErr := s.Stop(); err == nil {
			err = stopErr
		}
	}()
	start, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	w, err := s.StartWorld(start, stderr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "export PATH=%s:$PATH\nexport KUBECONFIG=%s   # Argo CD's cluster\nexport TENANT_KUBECONFIG=%s\n"+
		"export ARGOCD_SERVER=%s ARGOCD_OPTS=--plaintext ARGOCD_AUTH_TOKEN=none\n# logs: %s/log; Ctrl-C ends everything\n",
		s.Bin, w.Host.Kubeconfig, w.Tenant.Kubeconfig, w.ArgoCD.Server, s.Dir)
	<-ctx.Done()
	return nil
}
