package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenantry/tenantry/e2e/stack"
)

const (
	buildTimeout = 24 * time.Minute // of the components, when nothing is cached
	startTimeout = 2 * time.Minute  // of the stack
	testTimeout  = 6 * time.Minute  // of one test
)

// world is what a test works with.
type world struct {
	*stack.World
	stack *stack.Stack
}

// shared starts the stack once, when the first test needs it.
var shared = sync.OnceValues(start)

// started is the stack that TestMain has to stop.
var started atomic.Pointer[stack.Stack]

// applyServerSide is kubectl apply as docs/argocd-agent.md has it.
var applyServerSide = []string{"apply", "--server-side", "--force-conflicts", "--validate=strict"}

// atOnce is how many tests run side by side: all of them, for the longest would else begin last.
const atOnce = "32"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	code := m.Run()
	if s := started.Load(); s != nil {
		for _, end := range s.Ends() {
			fmt.Fprintln(os.Stderr, end)
		}
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
	if err := s.BuildTenantry(ctx); err != nil {
		return nil, err
	}
	w, err := s.StartWorld(ctx, os.Stderr)
	if err != nil {
		return nil, err
	}
	if err := defineAhead(ctx, s, w); err != nil {
		return nil, err
	}
	return &world{World: w, stack: s}, w.ArgoCD.StartPlugin(ctx, filepath.Join("..", "examples", "argocd-plugin"))
}

// defineAhead installs on the tenants' API server what TestAgents does later, in the same words: for each tenant, Argo CD
// reads the whole OpenAPI document anew whenever a definition there changes.
func defineAhead(ctx context.Context, s *stack.Stack, w *stack.World) error {
	crds := filepath.Join(s.Bin, "argocd-manifests", "crds")
	_, err := w.Tenant.Kubectl(ctx, "", append(slices.Clip(applyServerSide), "-f", filepath.Join(crds, "application-crd.yaml"), "-f", filepath.Join(crds, "appproject-crd.yaml"))...)
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
