package sidecar

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/input"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// A Sidecar carries out rounds, one at a time.
type Sidecar struct {
	config    Config
	log       *slog.Logger
	metrics   *Metrics
	stdin     func() ([]akuity.File, error) // read once
	cluster   func() (dynamic.Interface, error)
	transport http.RoundTripper
	limit     akuityapi.Limit
	slow      *reconcile.Slow
	done      func(done, total int)
}

// Options are what a Sidecar is given beside its settings. The zero value of each does.
type Options struct {
	Log       *slog.Logger
	Stdin     io.Reader
	Metrics   *Metrics
	Progress  func(done, total int)
	Transport http.RoundTripper // to Akuity
	Cluster   *rest.Config      // the one that this runs in
}

// New makes a Sidecar. Nothing is read yet.
func New(c Config, o Options) (*Sidecar, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	s := &Sidecar{config: c, log: o.Log, metrics: o.Metrics, transport: o.Transport, limit: akuityapi.NewLimit(c.APICalls), slow: reconcile.NewSlow(), done: o.Progress}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.metrics == nil {
		s.metrics = NewMetrics()
	}
	if s.transport == nil {
		s.transport = akuityapi.NewTransport()
	}
	s.stdin = sync.OnceValues(func() ([]akuity.File, error) { return input.Files(input.Stdin, o.Stdin) })
	s.cluster = sync.OnceValues(func() (dynamic.Interface, error) {
		config, err := o.Cluster, error(nil)
		switch {
		case config != nil:
		case c.Kubeconfig != "":
			if config, err = clientcmd.BuildConfigFromFlags("", c.Kubeconfig); err != nil {
				err = fmt.Errorf("read the kubeconfig: %w", err)
			}
		default: // BuildConfigFromFlags would do it too, but logs in a format of its own
			if config, err = rest.InClusterConfig(); err != nil {
				err = fmt.Errorf("find the cluster that this runs in: %w; elsewhere, use --kubeconfig", err)
			}
		}
		if err != nil {
			return nil, err
		}
		config = rest.CopyConfig(config)
		config.Timeout, config.QPS, config.Burst = 30*time.Second, 50, 100
		return dynamic.NewForConfig(config)
	})
	return s, nil
}

// A Result is what came of a round.
type Result struct {
	Report   reconcile.Report
	Problems problem.List // of the input; with one that is no warning and no list, nothing was done
	Err      error        // why there was no round: the input or the store could not be reached
}

// Clean tells whether everything is as the input wants it.
func (r Result) Clean() bool { return r.Err == nil && !r.Problems.Failed() && r.Report.Clean() }

// Round reads the input and carries one round out.
func (s *Sidecar) Round(ctx context.Context) Result {
	start := time.Now()
	r := s.round(ctx)
	s.metrics.round(r, time.Since(start), time.Now())
	return r
}

func (s *Sidecar) round(ctx context.Context) Result {
	files, err := s.read(ctx, s.config.Registrations)
	if err != nil {
		return Result{Err: err}
	}
	lists, problems := akuity.ParseRegistrations(files...)
	if problems.Failed() {
		return Result{Problems: problems}
	}
	engine := &reconcile.Engine{
		Log: s.log, Done: s.done, Slow: s.slow,
		DryRun: s.config.DryRun, Force: s.config.Force, MaxDeletions: s.config.MaxDeletions, Timeout: s.config.Timeout,
	}
	bad, err := s.connect(ctx, engine, lists)
	problems.Add(bad...)
	if err != nil {
		return Result{Problems: problems, Err: err}
	}
	keeper, closeStore, err := s.openStore()
	if err != nil {
		return Result{Problems: problems, Err: err}
	}
	defer func() { _ = closeStore() }() // nothing is written on closing
	engine.Store = keeper
	if engine.Agents, err = s.agents(); err != nil {
		return Result{Problems: problems, Err: err}
	}
	return Result{Report: engine.Sync(ctx, lists), Problems: problems}
}

// read reads a place.
func (s *Sidecar) read(ctx context.Context, place string) ([]akuity.File, error) {
	if place == input.Stdin {
		return s.stdin()
	}
	namespace, inKubernetes := namespaceOf(place)
	if !inKubernetes {
		return input.Files(place, nil)
	}
	client, err := s.cluster()
	if err != nil {
		return nil, err
	}
	if place == InConfigMaps+namespace {
		return input.RegistrationMaps(ctx, client, namespace)
	}
	return input.ConnectorSecrets(ctx, client, namespace)
}

// connect gives the engine a client for each connector that the lists name. One that lacks something is a
// problem and no reason to leave the others.
func (s *Sidecar) connect(ctx context.Context, e *reconcile.Engine, lists []akuity.Registrations) (problem.List, error) {
	files, err := s.read(ctx, s.config.Connectors)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(lists))
	for i, l := range lists {
		names[i] = l.Connector
	}
	connectors, problems := input.Connectors(files, names)
	e.APIs, e.Instances, e.Unusable = map[string]reconcile.API{}, map[string]string{}, map[string]error{}
	for name, c := range connectors {
		if c.Err != nil {
			e.Unusable[name] = c.Err
			continue
		}
		client, err := akuityapi.New(akuityapi.Settings{
			URL: s.config.APIURL, Organization: c.Organization, Instance: c.Instance, KeyID: c.KeyID, Key: c.Key,
			Transport: s.transport, Limit: s.limit, Record: s.metrics.request, UserAgent: s.config.UserAgent,
			Retry: akuityapi.Retry{Attempts: 5, First: 500 * time.Millisecond, Longest: 30 * time.Second, Jitter: rand.Float64},
		})
		if err != nil {
			return problems, fmt.Errorf("connector %s: %w", name, err)
		}
		e.APIs[name], e.Instances[name] = client, c.Organization+"/"+c.Instance
	}
	return problems, nil
}

func (s *Sidecar) openStore() (reconcile.Store, func() error, error) {
	namespace, inKubernetes := namespaceOf(s.config.Store)
	if !inKubernetes {
		d, err := store.OpenDir(s.config.Store, s.config.DryRun)
		if err != nil {
			return nil, nil, err
		}
		return d, d.Close, nil
	}
	client, err := s.cluster()
	if err != nil {
		return nil, nil, err
	}
	return store.OpenSecrets(client, namespace), func() error { return nil }, nil
}

// agents finds clusters by their kubeconfigs; nil without --apply.
func (s *Sidecar) agents() (func(context.Context, kubeconfig.Wanted) (reconcile.Agent, error), error) {
	if !s.config.Apply {
		return nil, nil
	}
	rules, err := s.config.rules()
	if err != nil {
		return nil, err
	}
	find := kubeconfig.InDir(s.config.Kubeconfigs, rules).Find
	if namespace, inKubernetes := namespaceOf(s.config.Kubeconfigs); inKubernetes {
		client, err := s.cluster()
		if err != nil {
			return nil, err
		}
		find = kubeconfig.InSecrets(client, namespace, rules).Find
	}
	return func(ctx context.Context, w kubeconfig.Wanted) (reconcile.Agent, error) {
		config, err := find(ctx, w)
		if err != nil {
			return nil, err
		}
		return apply.Connect(config)
	}, nil
}

// Close ends connections to Akuity that are kept for the next round.
func (s *Sidecar) Close() {
	if t, ok := s.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

// Fingerprint changes when the input in files may have changed.
func (s *Sidecar) Fingerprint() string { return input.Fingerprint(s.config.watched()...) }
