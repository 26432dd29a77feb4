package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenantry/tenantry/e2e/components"
	"github.com/tenantry/tenantry/e2e/stack"
)

const (
	buildTimeout = 24 * time.Minute // of the components, when nothing is cached
	startTimeout = 2 * time.Minute  // of the stack
	testTimeout  = 2 * time.Minute  // of one test
)

// world is the running stack that the tests share.
type world struct {
	stack  *stack.Stack
	argocd *stack.ArgoCD
	host   *stack.Cluster // control plane cluster; Argo CD runs on it
	tenant *stack.Cluster // what every tenant's API server is, each behind a proxy of its own
}

// shared starts the stack once, when the first test needs it.
var shared = sync.OnceValues(start)

// started is the stack that TestMain has to stop.
var started atomic.Pointer[stack.Stack]

func TestMain(m *testing.M) {
	code := m.Run()
	if s := started.Load(); s != nil {
		if err := s.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

func start() (*world, error) {
	build, cancel := context.WithTimeout(context.Background(), buildTimeout)
	defer cancel()
	s, err := stack.New(build, os.Stderr)
	if err != nil {
		return nil, err
	}
	started.Store(s)
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	w := &world{stack: s}
	return w, w.start(ctx)
}

func (w *world) start(ctx context.Context) error {
	if err := components.PrintVersions(ctx, w.stack.Bin, nil, os.Stderr); err != nil {
		return err
	}
	for _, name := range []string{"redis-server", "git"} { // the system's
		version, err := w.stack.Run(ctx, w.stack.Dir, nil, name, "--version")
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%-24s %s\n", name, strings.TrimSpace(version))
	}
	etcd, err := w.stack.StartEtcd(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	var hostErr, tenantErr error
	wg.Go(func() { w.host, hostErr = w.stack.StartCluster(ctx, etcd, "host") })
	wg.Go(func() { w.tenant, tenantErr = w.stack.StartCluster(ctx, etcd, "tenant") })
	wg.Wait()
	if err := errors.Join(hostErr, tenantErr); err != nil {
		return err
	}
	w.argocd, err = w.stack.StartArgoCD(ctx, w.host, stack.ArgoCDOptions{
		KustomizeBuildOptions: "--enable-alpha-plugins --enable-exec",
	})
	return err
}

// need returns the stack and a context that ends with the test's time.
func need(t *testing.T) (*world, context.Context) {
	t.Helper()
	w, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	t.Cleanup(cancel)
	return w, ctx
}

// must fails the test where there is an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
