package akuityapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
)

// TestAbsent: 404 and 403 mean "not there" only with a proof.
func TestAbsent(t *testing.T) {
	t.Parallel()
	type want struct {
		found bool
		code  akuityapi.Code
	}
	for name, c := range map[string]struct {
		reason string
		habits akuityfake.Habits
		fault  map[string]akuityfake.Fault
		name   string
		want   want
	}{
		"There":          {"", akuityfake.Habits{}, nil, "acme", want{found: true}},
		"NotFound":       {"the instance can be seen", akuityfake.Habits{}, nil, "none", want{}},
		"Denied":         {"403 for what is missing, and the instance can be seen", akuityfake.Habits{MissingIs403: true}, nil, "none", want{}},
		"ClustersOnly":   {"the list is proof enough", akuityfake.Habits{MissingIs403: true, DenyInstance: true}, nil, "none", want{}},
		"Revoked":        {"a revoked key sees nothing, so it proves nothing", akuityfake.Habits{DenyAll: true}, nil, "acme", want{code: akuityapi.CodeUnseen}},
		"NoProof":        {"neither instance nor list", akuityfake.Habits{DenyInstance: true, DenyList: true}, nil, "none", want{code: akuityapi.CodeUnseen}},
		"ListedAnyway":   {"403 for one that is there", akuityfake.Habits{DenyInstance: true}, map[string]akuityfake.Fault{akuityfake.OpGet: akuityfake.Forbidden}, "acme", want{code: akuityapi.CodeUnseen}},
		"InstanceBroken": {"no proof from an outage, so the list decides", akuityfake.Habits{}, map[string]akuityfake.Fault{akuityfake.OpInstance: akuityfake.HTML503}, "none", want{}},
		"AllBroken":      {"an outage stays an outage", akuityfake.Habits{}, map[string]akuityfake.Fault{akuityfake.OpInstance: akuityfake.HTML503, akuityfake.OpList: akuityfake.HTML502}, "none", want{code: akuityapi.CodeUnavailable}},
		"InstancePage":   {"a page with status 200 proves nothing", akuityfake.Habits{DenyList: true}, map[string]akuityfake.Fault{akuityfake.OpInstance: akuityfake.HTML200}, "none", want{code: akuityapi.CodeUnseen}},
		"EmptyList":      {"an empty object is no empty list", akuityfake.Habits{DenyInstance: true}, map[string]akuityfake.Fault{akuityfake.OpList: akuityfake.Object200}, "none", want{code: akuityapi.CodeBadAnswer}},
		"OtherAPI":       {"a 404 page is not the API's", akuityfake.Habits{}, map[string]akuityfake.Fault{akuityfake.OpGet: akuityfake.HTML404}, "none", want{code: akuityapi.CodeBadAnswer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := akuityfake.New(c.habits)
				s.Add("acme", nil, nil)
				s.SetFault(func(op, _ string, _ int) akuityfake.Fault { return c.fault[op] })
				_, found, err := connect(t, settings(s)).Find(t.Context(), c.name)
				if got := (want{found, akuityapi.CodeOf(err)}); got != c.want {
					t.Errorf("%+v, want %+v: %s: %v", got, c.want, c.reason, err)
				}
				told(t, err)
			})
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := akuityfake.New(akuityfake.Habits{})
		c := connect(t, settings(s))
		for _, n := range []int{0, 1, 100, 101, 250} {
			for i := range n {
				if _, there := s.State(fmt.Sprintf("c-%03d", i)); !there {
					s.Add(fmt.Sprintf("c-%03d", i), nil, nil)
				}
			}
			all, err := c.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			names := map[string]bool{}
			for _, cluster := range all {
				names[cluster.Name] = true
			}
			if diff := cmp.Diff(s.Names(), slices.Sorted(maps.Keys(names)), cmp.Transformer("nil", func(s []string) int { return len(s) })); diff != "" || len(all) != n {
				t.Errorf("%d clusters listed as %d:\n%s", n, len(all), diff)
			}
		}
	})
}

// TestListWithoutEnd: what the list says of itself does not make it endless, nor shorter than it is.
func TestListWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		total, requests int
		want            string
	}{
		"Huge":     {999_999_999_999, 1, "list clusters: BadAnswer: 999999999999 clusters, and at most 100000 are expected"},
		"Repeated": {90_000, 2000, "list clusters: BadAnswer: 2000 clusters in 2000 pages, and no end"},
		"Negative": {-1, 5, "list clusters: BadAnswer: a list of clusters without their number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := akuityfake.New(akuityfake.Habits{ListTotal: c.total})
				s.Add("acme", nil, nil)
				all, err := connect(t, settings(s)).List(t.Context())
				if len(all) > 0 || err == nil || err.Error() != c.want {
					t.Errorf("%d clusters: %v", len(all), err)
				}
				if got := s.Requests(akuityfake.OpList); got != c.requests {
					t.Errorf("%d requests, want %d", got, c.requests)
				}
			})
		})
	}
}

// TestUpdateKeepsTheRest: PUT replaces everything, so what is not ours is sent back as it came, known or
// not.
func TestUpdateKeepsTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := akuityfake.New(akuityfake.Habits{Stamps: true})
		s.Add("acme", map[string]string{"team": "a"}, map[string]string{"note": "b"})
		c := connect(t, settings(s))
		before, _, err := c.Find(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		changed, differs := before.With(medium)
		if !differs {
			t.Fatal("nothing to change")
		}
		if _, err := c.Update(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		after, _, err := c.Find(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		want := maps.Clone(before.Data)
		want["size"] = json.RawMessage(`"CLUSTER_SIZE_MEDIUM"`)
		want["labels"] = json.RawMessage(`{"team":"a","tenantry.dev/fleet":"prod"}`)
		if diff := cmp.Diff(decoded(t, want), decoded(t, after.Data)); diff != "" {
			t.Errorf("settings (-want +got):\n%s", diff)
		}
		if _, differs := after.With(medium); differs {
			t.Error("what was just written differs: each round would write it again")
		}
	})
}

func decoded(t *testing.T, data map[string]json.RawMessage) map[string]any {
	t.Helper()
	out := map[string]any{}
	for k, raw := range data {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		out[k] = v
	}
	return out
}

func TestUnknownEnumRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := akuityfake.New(akuityfake.Habits{})
		_, err := connect(t, settings(s)).Create(t.Context(), "acme", "", "", akuityapi.Owned{Size: "CLUSTER_SIZE_HUGE"})
		if akuityapi.CodeOf(err) != akuityapi.CodeInvalidArgument || akuityapi.Temporary(err) {
			t.Errorf("the API's refusal is final: %v", err)
		}
	})
}

func TestEmptyIDs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := akuityfake.New(akuityfake.Habits{})
		c := connect(t, settings(s))
		_, _, findErr := c.Find(t.Context(), "")
		_, _, getErr := c.Get(t.Context(), "")
		_, updateErr := c.Update(t.Context(), akuityapi.Cluster{})
		_, infoErr := c.HasApplications(t.Context(), "")
		_, manifestErr := c.Manifest(t.Context(), "")
		_, createErr := c.Create(t.Context(), "In Cluster", "", "", medium)
		for i, err := range []error{findErr, getErr, updateErr, infoErr, manifestErr, createErr, c.Delete(t.Context(), "")} {
			if err == nil {
				t.Errorf("call %d with an empty ID was made", i)
			}
		}
		for _, op := range []string{akuityfake.OpList, akuityfake.OpGet, akuityfake.OpDelete, akuityfake.OpUpdate, akuityfake.OpCreate} {
			if s.Requests(op) > 0 {
				t.Errorf("a request went out for %s: an empty ID makes the path of all clusters", op)
			}
		}
	})
}
