package apply_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secretWord = "s3cr3t-mark"

var owner = apply.Owner{Fleet: "prod", Connector: "akuity-prod", Cluster: "shop-acme"}

// manifest is an agent's with one more object for each name.
func manifest(t *testing.T, replicas int, more ...string) *akuity.Manifest {
	t.Helper()
	var src strings.Builder
	fmt.Fprintf(&src, `# SYNTHETIC
apiVersion: v1
kind: Namespace
metadata: {name: akuity}
---
apiVersion: v1
kind: Secret
metadata: {name: akuity-agent, namespace: akuity}
stringData: {token: %s}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: akuity-agent}
rules: []
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: akuity-agent, namespace: akuity}
spec: {replicas: %d}
`, secretWord, replicas)
	for _, name := range more {
		fmt.Fprintf(&src, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {a: b}\n", name)
	}
	m, problems := akuity.ParseManifest("m", []byte(src.String()))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return m
}

func connect(t *testing.T, s *kubefake.Server) *apply.Cluster {
	t.Helper()
	c, err := apply.Connect(s.Config())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// in runs f where time is faked.
func in(t *testing.T, f func(t *testing.T, s *kubefake.Server, c *apply.Cluster)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		s := kubefake.New()
		f(t, s, connect(t, s))
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestApply(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		m := manifest(t, 1, "extra")
		must(t, c.Apply(t.Context(), m, "", owner, true))
		want := []string{
			"Apply v1/namespaces/akuity",
			"Update v1/namespaces/akuity", // the record, without a hash
			"Apply v1/namespaces/akuity",
			"Apply v1/secrets/akuity/akuity-agent",
			"Apply rbac.authorization.k8s.io/v1/clusterroles/akuity-agent",
			"Apply apps/v1/deployments/akuity/akuity-agent",
			"Apply v1/configmaps/akuity/extra", // without a namespace of its own: the agent's
			"Update v1/namespaces/akuity",      // the record, with the hash
		}
		if diff := cmp.Diff(want, s.Writes()); diff != "" {
			t.Errorf("writes (-want +got):\n%s", diff)
		}
		got, err := c.Record(t.Context(), "akuity")
		must(t, err)
		if diff := cmp.Diff(apply.Record{Owner: owner, Hash: m.Hash()}, got); diff != "" {
			t.Errorf("record (-want +got):\n%s", diff)
		}
	})
}

// TestNewManifest: what the new one changes is applied, what it lacks is removed.
func TestNewManifest(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		must(t, c.Apply(t.Context(), manifest(t, 1, "kept", "dropped"), "", owner, true))
		must(t, c.Apply(t.Context(), manifest(t, 3, "kept"), "", owner, true))
		if s.Object("v1/configmaps/akuity/dropped") != nil || s.Object("v1/configmaps/akuity/kept") == nil {
			t.Errorf("objects: %v", s.Objects())
		}
		if got := s.Object("apps/v1/deployments/akuity/akuity-agent")["spec"].(map[string]any)["replicas"]; got != 3.0 {
			t.Errorf("replicas %v", got)
		}
	})
}

// TestUnsure: what a manifest lacks that may not be whole stays, and is found when it is sure.
func TestUnsure(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		must(t, c.Apply(t.Context(), manifest(t, 1, "kept", "dropped"), "", owner, false))
		for range 2 {
			if err := c.Apply(t.Context(), manifest(t, 3, "kept"), "", owner, false); !errors.Is(err, apply.ErrUnsure) {
				t.Errorf("got %v", err)
			}
			if s.Object("v1/configmaps/akuity/dropped") == nil {
				t.Fatal("it is removed")
			}
			if r, err := c.Record(t.Context(), "akuity"); err != nil || r.Hash != "" {
				t.Errorf("the record has hash %q: %v", r.Hash, err)
			}
		}
		must(t, c.Apply(t.Context(), manifest(t, 3, "kept"), "", owner, true))
		if s.Object("v1/configmaps/akuity/dropped") != nil {
			t.Error("it is not removed")
		}
	})
}

// TestNewVersion: an object in another version of its API is the same object, and is not removed.
func TestNewVersion(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		for _, version := range []string{"v1beta1", "v1"} {
			m, problems := akuity.ParseManifest("m", fmt.Appendf(nil, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: agent, namespace: akuity}\n---\napiVersion: policy/%s\nkind: PodDisruptionBudget\nmetadata: {name: agent}\n", version))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			must(t, c.Apply(t.Context(), m, "", owner, false))
		}
		for _, write := range s.Writes() {
			if strings.HasPrefix(write, "DELETE") {
				t.Errorf("write %q", write)
			}
		}
	})
}

// TestBrokenOff: after any failed write there is no hash, so it is done again; and a removal finds all
// that was written.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
				m := manifest(t, 1, "extra")
				left := n
				s.SetFail(func(verb, _ string) int {
					if verb != http.MethodPatch {
						return 0
					}
					if left--; left < 0 {
						return http.StatusForbidden
					}
					return 0
				})
				if err := c.Apply(t.Context(), m, "", owner, true); err == nil {
					t.Fatal("no error")
				} else if strings.Contains(err.Error(), secretWord) {
					t.Errorf("a secret is told: %v", err)
				}
				s.SetFail(nil)
				if r, err := c.Record(t.Context(), "akuity"); err != nil || r.Hash != "" {
					t.Errorf("the record has hash %q after a failure: %v", r.Hash, err)
				}
				if n%2 == 0 {
					must(t, c.Apply(t.Context(), m, "", owner, true))
				}
				if _, err := c.Remove(t.Context(), nil, "akuity", owner); err != nil {
					t.Fatal(err)
				}
				if left := s.Objects(); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
			})
		})
	}
}

// TestTransient: an API server that fails now and then is asked again.
func TestTransient(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		n := 0
		s.SetFail(func(string, string) int {
			n++
			return []int{500, 503, 0}[n%3]
		})
		m := manifest(t, 1, "extra")
		must(t, c.Apply(t.Context(), m, "", owner, true))
		if removed, err := c.Remove(t.Context(), m, "", owner); !removed || err != nil || len(s.Objects()) > 0 {
			t.Errorf("%v %v %v", removed, err, s.Objects())
		}
	})
}

func TestRemove(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		m := manifest(t, 1)
		must(t, c.Apply(t.Context(), m, "", owner, true))
		before := len(s.Writes())
		removed, err := c.Remove(t.Context(), m, "", owner)
		if !removed || err != nil {
			t.Fatal(removed, err)
		}
		want := []string{
			"DELETE apps/v1/deployments/akuity/akuity-agent",
			"DELETE rbac.authorization.k8s.io/v1/clusterroles/akuity-agent",
			"DELETE v1/secrets/akuity/akuity-agent",
			"DELETE v1/namespaces/akuity",
		}
		if diff := cmp.Diff(want, s.Writes()[before:]); diff != "" {
			t.Errorf("from the last document to the first, the Namespace at the end (-want +got):\n%s", diff)
		}
		if removed, err := c.Remove(t.Context(), m, "", owner); removed || err != nil {
			t.Errorf("what is gone stays gone: %v %v", removed, err)
		}
	})
}

// TestNamespaceOfOthers: one that was there before is not changed but for the record, and not deleted.
func TestNamespaceOfOthers(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		s.Put("v1/namespaces/akuity", map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "akuity", "labels": map[string]any{"team": "x"}}})
		s.Put("v1/configmaps/akuity/theirs", map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "theirs", "namespace": "akuity"}})
		must(t, c.Apply(t.Context(), manifest(t, 1), "", owner, true))
		metadata := s.Object("v1/namespaces/akuity")["metadata"].(map[string]any)
		if diff := cmp.Diff(map[string]any{"team": "x"}, metadata["labels"]); diff != "" {
			t.Errorf("its labels (-want +got):\n%s", diff)
		}
		_, err := c.Remove(t.Context(), nil, "akuity", owner)
		must(t, err)
		if diff := cmp.Diff([]string{"v1/configmaps/akuity/theirs", "v1/namespaces/akuity"}, s.Objects()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
		if r, err := c.Record(t.Context(), "akuity"); err != nil || r != (apply.Record{}) {
			t.Errorf("the record is still there: %+v %v", r, err)
		}
	})
}

// TestObjectsOfOthers: an object that somebody else made is neither taken over nor removed, even if the
// record, which others can write, names it.
func TestObjectsOfOthers(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		role := "rbac.authorization.k8s.io/v1/clusterroles/akuity-agent"
		s.Put(role, map[string]any{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": map[string]any{"name": "akuity-agent"}})
		if err := c.Apply(t.Context(), manifest(t, 1), "", owner, true); err == nil || !strings.Contains(err.Error(), "there already") {
			t.Errorf("taken over: %v", err)
		}
		_, err := c.Remove(t.Context(), manifest(t, 1), "", owner)
		must(t, err)
		if !slices.Contains(s.Objects(), role) {
			t.Error("removed")
		}
	})
}

func TestOtherOwners(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		m := manifest(t, 1)
		must(t, c.Apply(t.Context(), m, "", owner, true))
		all := len(s.Writes())
		if err := c.Apply(t.Context(), m, "", apply.Owner{Fleet: "test", Connector: "c", Cluster: "x"}, true); err == nil {
			t.Error("the agent of another fleet was overwritten")
		}
		if removed, err := c.Remove(t.Context(), m, "", apply.Owner{Fleet: "prod", Connector: "old", Cluster: "shop-acme"}); removed || err != nil {
			t.Errorf("the agent moved to another connector and was removed: %v %v", removed, err)
		}
		if len(s.Writes()) != all {
			t.Errorf("writes: %v", s.Writes()[all:])
		}
	})
}

func TestStuck(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		m := manifest(t, 1)
		must(t, c.Apply(t.Context(), m, "", owner, true))
		s.Stick("v1/secrets/akuity/akuity-agent", true)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := c.Remove(ctx, m, "", owner); err == nil || !strings.Contains(err.Error(), "does not go away") {
			t.Errorf("got %v", err)
		}
		if s.Object("v1/namespaces/akuity") == nil {
			t.Error("the Namespace went before what is in it")
		}
		s.Stick("v1/secrets/akuity/akuity-agent", false)
		if removed, err := c.Remove(t.Context(), m, "", owner); !removed || err != nil {
			t.Errorf("it was not continued: %v %v", removed, err)
		}
		if left := s.Objects(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestTerminating(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		s.Put("v1/namespaces/akuity", map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "akuity", "deletionTimestamp": "2026-01-01T00:00:00Z"}})
		if err := c.Apply(t.Context(), manifest(t, 1), "", owner, true); err == nil || len(s.Writes()) > 0 {
			t.Errorf("applied into a Namespace that goes away: %v", err)
		}
	})
}

func TestNoNamespaceInManifest(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		m, problems := akuity.ParseManifest("m", []byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: agent}\n"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		must(t, c.Apply(t.Context(), m, "akuity", owner, true))
		if diff := cmp.Diff([]string{"apps/v1/deployments/akuity/agent", "v1/namespaces/akuity"}, s.Objects()); diff != "" {
			t.Errorf("objects (-want +got):\n%s", diff)
		}
		_, err := c.Remove(t.Context(), m, "akuity", owner)
		must(t, err)
		if left := s.Objects(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// TestCut: a request that is repeated until there is no more time says what it was repeated for.
func TestCut(t *testing.T) {
	in(t, func(t *testing.T, s *kubefake.Server, c *apply.Cluster) {
		s.SetFail(func(string, string) int { return http.StatusBadGateway })
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := c.Record(ctx, "akuity")
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "; before: refused (502)") {
			t.Errorf("got %v", err)
		}
	})
}
