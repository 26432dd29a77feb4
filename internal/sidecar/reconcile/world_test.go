package reconcile_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	fleet   = "prod"
	primary = "akuity-prod"
	small   = "CLUSTER_SIZE_SMALL"
	medium  = "CLUSTER_SIZE_MEDIUM"
)

// A world is everything that a sidecar talks to: instances at Akuity, a store on disk, clusters.
type world struct {
	t    *testing.T
	api  map[string]*akuityfake.Service // by connector
	kube map[string]*kubefake.Server    // by registered name; nil: no kubeconfig
	mu   sync.Mutex

	clusters map[*kubefake.Server]*apply.Cluster

	dir    string
	store  *store.Dir
	engine *reconcile.Engine
	log    bytes.Buffer
	lists  map[string]*akuity.Registrations
}

// newWorld has one instance for each connector.
func newWorld(t *testing.T, h akuityfake.Habits, connectors ...string) *world {
	t.Helper()
	w := &world{t: t, api: map[string]*akuityfake.Service{}, kube: map[string]*kubefake.Server{}, clusters: map[*kubefake.Server]*apply.Cluster{}, dir: t.TempDir(), lists: map[string]*akuity.Registrations{}}
	var err error
	if w.store, err = store.OpenDir(w.dir, false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	quota, err := reconcile.ParseQuota("3")
	if err != nil {
		t.Fatal(err)
	}
	w.engine = &reconcile.Engine{
		APIs: map[string]reconcile.API{}, Instances: map[string]string{}, Store: w.store, Agents: w.agent, MaxDeletions: quota,
		Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, c := range connectors {
		w.connect(c, akuityfake.New(h))
	}
	return w
}

// connect lets a connector lead to an instance.
func (w *world) connect(connector string, s *akuityfake.Service) {
	w.t.Helper()
	client, err := akuityapi.New(akuityapi.Settings{
		Organization: akuityfake.Organization, Instance: akuityfake.Instance,
		KeyID: akuityfake.KeyID, Key: akuityapi.NewSecret(akuityfake.Key), Transport: s.Transport(),
		Retry: akuityapi.Retry{Attempts: 3, First: 100 * time.Millisecond, Longest: 30 * time.Second}, Limit: akuityapi.NewLimit(8),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.api[connector], w.engine.APIs[connector] = s, client
	w.engine.Instances[connector] = fmt.Sprintf("%p", s)
	w.lists[connector] = &akuity.Registrations{Fleet: fleet, Connector: connector, Complete: true}
}

// agent is the access to the cluster of a registration; each has one of its own.
func (w *world) agent(_ context.Context, wanted kubeconfig.Wanted) (reconcile.Agent, error) {
	server := w.cluster(wanted.Cluster)
	if server == nil {
		return nil, kubeconfig.ErrNone
	}
	return w.access(server)
}

// access is the way to a cluster, made once: it asks for all its kinds.
func (w *world) access(server *kubefake.Server) (*apply.Cluster, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.clusters[server] == nil {
		c, err := apply.Connect(server.Config())
		if err != nil {
			return nil, err
		}
		w.clusters[server] = c
	}
	return w.clusters[server], nil
}

func (w *world) cluster(name string) *kubefake.Server {
	w.mu.Lock()
	defer w.mu.Unlock()
	server, known := w.kube[name]
	if !known {
		server = kubefake.New()
		w.kube[name] = server
	}
	return server
}

// want puts clusters of one size into a connector's list.
func (w *world) want(connector, size string, names ...string) {
	for _, name := range names {
		w.lists[connector].Clusters = append(w.lists[connector].Clusters, akuity.Registration{Name: name, Size: size, Project: "shop", Tenant: strings.TrimPrefix(name, "shop-")})
	}
}

// drop takes clusters out of a connector's list.
func (w *world) drop(connector string, names ...string) {
	l := w.lists[connector]
	l.Clusters = slices.DeleteFunc(l.Clusters, func(r akuity.Registration) bool { return slices.Contains(names, r.Name) })
}

// sync carries a round out and checks that it told no secret.
func (w *world) sync(ctx context.Context) reconcile.Report {
	w.t.Helper()
	var lists []akuity.Registrations
	for _, c := range slices.Sorted(keys(w.lists)) {
		lists = append(lists, *w.lists[c])
	}
	r := w.engine.Sync(ctx, lists)
	var told strings.Builder
	told.WriteString(w.log.String())
	for _, o := range slices.Concat(r.Clusters, r.Removals) {
		fmt.Fprintf(&told, "%+v", o)
	}
	fmt.Fprint(&told, r.Errors, r.Actions)
	for _, secret := range []string{akuityfake.Mark, base64.StdEncoding.EncodeToString([]byte(akuityfake.Mark))[:12], base64.StdEncoding.EncodeToString([]byte(akuityfake.KeyID + ":" + akuityfake.Key))} {
		if i := strings.Index(told.String(), secret); i >= 0 {
			w.t.Errorf("a secret is told: …%s…", told.String()[max(0, i-200):min(len(told.String()), i+100)])
		}
	}
	return r
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// clean is a sync that must leave nothing to be done.
func (w *world) clean() reconcile.Report {
	w.t.Helper()
	r := w.sync(w.t.Context())
	if !r.Clean() {
		w.t.Fatalf("not clean: %v %+v %+v", r.Errors, bad(r.Clusters), bad(r.Removals))
	}
	return r
}

func bad(outcomes []reconcile.Outcome) []string {
	var out []string
	for _, o := range outcomes {
		if o.Err != nil {
			out = append(out, fmt.Sprintf("%s/%s %s: %v", o.Connector, o.Cluster, o.State, o.Err))
		}
	}
	return out
}

func actions(r reconcile.Report) []string {
	var out []string
	for _, a := range r.Actions {
		out = append(out, fmt.Sprintf("%s %s/%s", a.Verb, a.Connector, a.Cluster))
	}
	return out
}

// consistent checks that everything is as the lists say, and nothing else is there but what is foreign.
func (w *world) consistent(foreign ...string) {
	w.t.Helper()
	wanted := map[string]bool{}
	files := []string{}
	for connector, l := range w.lists {
		names := slices.Clone(foreign)
		for _, r := range l.Clusters {
			wanted[r.Name] = true
			names = append(names, r.Name)
			files = append(files, connector+"/"+r.Name+".yaml")
			w.registered(connector, r)
		}
		slices.Sort(names)
		if diff := cmp.Diff(slices.Compact(names), w.api[connector].Names()); diff != "" {
			w.t.Errorf("clusters at %s (-want +got):\n%s", connector, diff)
		}
	}
	slices.Sort(files)
	if diff := cmp.Diff(files, w.files()); diff != "" {
		w.t.Errorf("store (-want +got):\n%s", diff)
	}
	for name, server := range w.kube {
		if server != nil && !wanted[name] && len(server.Objects()) > 0 {
			w.t.Errorf("left in the cluster of %s: %v", name, server.Objects())
		}
	}
}

// registered checks one cluster at Akuity, in the store and where its agent runs.
func (w *world) registered(connector string, r akuity.Registration) {
	w.t.Helper()
	state, there := w.api[connector].State(r.Name)
	if !there || state.Size != r.Size || state.Labels[reconcile.FleetLabel] != fleet {
		w.t.Errorf("%s at %s: %+v", r.Name, connector, state)
		return
	}
	stored, _, err := w.store.Load(w.t.Context(), store.Key{Fleet: fleet, Connector: connector, Cluster: r.Name})
	m, problems := akuity.ParseManifest("stored", stored.Manifest)
	if err != nil || m == nil {
		w.t.Errorf("stored manifest of %s: %v %s", r.Name, err, problems)
		return
	}
	server := w.cluster(r.Name)
	if w.engine.Agents == nil || server == nil {
		return
	}
	patched, problems := m.Patch(r.Overrides)
	if problems.Failed() {
		w.t.Errorf("%s: %s", r.Name, problems)
		return
	}
	cluster, err := w.access(server)
	if err != nil {
		w.t.Fatal(err)
	}
	record, err := cluster.Record(w.t.Context(), m.Namespace())
	want := apply.Record{Owner: apply.Owner{Fleet: fleet, Connector: connector, Cluster: r.Name}, Hash: patched.Hash()}
	if diff := cmp.Diff(want, record); diff != "" || err != nil {
		w.t.Errorf("agent of %s: %v (-want +got):\n%s", r.Name, err, diff)
	}
}

// files are the manifests in the store.
func (w *world) files() []string {
	w.t.Helper()
	files := []string{}
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(name, ".yaml") {
			files = append(files, name)
		}
		if strings.HasSuffix(name, ".unfinished") {
			w.t.Errorf("half-written: %s", name)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

// kubeWrites are the writes to a cluster.
func (w *world) kubeWrites(name string) []string { return w.cluster(name).Writes() }

func storeKey(connector, cluster string) store.Key {
	return store.Key{Fleet: fleet, Connector: connector, Cluster: cluster}
}

// writeFile puts a file into the store as a person would.
func (w *world) writeFile(name, text string) {
	w.t.Helper()
	file := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}
