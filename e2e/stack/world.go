package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/tenantry/tenantry/e2e/components"
)

// World is what the end-to-end tests run in: a control plane cluster with Argo CD, and a tenant's cluster.
type World struct {
	ArgoCD *ArgoCD
	Host   *Cluster // control plane cluster; Argo CD runs on it
	Tenant *Cluster // what every tenant's API server is, each behind a [Proxy] of its own
}

// StartWorld starts everything (about ten seconds) after writing each program's version to log.
func (s *Stack) StartWorld(ctx context.Context, log io.Writer) (*World, error) {
	if err := s.printVersions(ctx, log); err != nil {
		return nil, err
	}
	etcd, err := s.StartEtcd(ctx)
	if err != nil {
		return nil, err
	}
	w := new(World)
	var wg sync.WaitGroup
	var hostErr, tenantErr error
	wg.Go(func() { w.Host, hostErr = s.StartCluster(ctx, etcd, "host") })
	wg.Go(func() { w.Tenant, tenantErr = s.StartCluster(ctx, etcd, "tenant") })
	wg.Wait()
	if err := errors.Join(hostErr, tenantErr); err != nil {
		return nil, err
	}
	w.ArgoCD, err = s.StartArgoCD(ctx, w.Host, ArgoCDOptions{KustomizeBuildOptions: "--enable-alpha-plugins --enable-exec"})
	return w, err
}

func (s *Stack) printVersions(ctx context.Context, log io.Writer) error {
	if err := components.PrintVersions(ctx, s.Bin, nil, log); err != nil {
		return err
	}
	for _, name := range []string{"redis-server", "git"} { // the system's
		version, err := s.Run(ctx, s.Dir, nil, name, "--version")
		if err != nil {
			return err
		}
		fmt.Fprintf(log, "%-24s %s\n", name, strings.TrimSpace(version))
	}
	return nil
}
