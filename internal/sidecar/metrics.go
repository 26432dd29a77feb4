package sidecar

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// Metrics are what Prometheus is told. It may be used by several goroutines.
type Metrics struct {
	registry      *prometheus.Registry
	registrations *prometheus.GaugeVec
	requests      *prometheus.CounterVec
	changes       *prometheus.CounterVec
	unstable      *prometheus.GaugeVec
	rounds        *prometheus.CounterVec
	duration      prometheus.Histogram
	success       prometheus.Gauge
	problems      prometheus.Gauge

	mu      sync.Mutex
	changed map[[2]string]bool // connector and cluster: what changed in the last round
}

// NewMetrics are metrics in a registry of their own, with those of the Go runtime and the process.
func NewMetrics() *Metrics {
	const ns = "tenantry_sidecar"
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		registrations: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: ns, Name: "registrations", Help: "Clusters by how the last round ended for them.",
		}, []string{"connector", "state"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: ns, Name: "api_requests_total", Help: "Requests to the Akuity API, each attempt of its own, by code: OK, the API's, or NoAnswer, BadAnswer, Redirect.",
		}, []string{"operation", "code"}),
		changes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: ns, Name: "manifest_changes_total", Help: "Agent manifests that the API gave otherwise than before.",
		}, []string{"connector"}),
		unstable: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: ns, Name: "manifests_unstable", Help: "Agent manifests that changed in two rounds in a row: more than a few mean that the API's are not stable, and agents are applied each round.",
		}, []string{"connector"}),
		rounds: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: ns, Name: "rounds_total", Help: "Rounds by result: clean, unclean (see registrations), problems (the input's) or failed (input or store out of reach).",
		}, []string{"result"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: ns, Name: "round_duration_seconds", Help: "How long rounds took.", Buckets: prometheus.ExponentialBuckets(0.5, 2, 12),
		}),
		success: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: ns, Name: "last_success_timestamp_seconds", Help: "When the last clean round ended.",
		}),
		problems: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: ns, Name: "input_problems", Help: "Problems of the input in the last round.",
		}),
		changed: map[[2]string]bool{},
	}
	m.registry.MustRegister(m.registrations, m.requests, m.changes, m.unstable, m.rounds, m.duration, m.success, m.problems,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) request(op, code string) { m.requests.WithLabelValues(op, code).Inc() }

// round takes over what came of a round. Without one the states stay those of the last.
func (m *Metrics) round(r Result, took time.Duration, now time.Time) {
	m.duration.Observe(took.Seconds())
	m.problems.Set(float64(len(r.Problems)))
	switch {
	case r.Err != nil:
		m.rounds.WithLabelValues("failed").Inc()
		return
	case len(r.Report.Clusters) == 0 && r.Problems.Failed():
		m.rounds.WithLabelValues("problems").Inc()
		return
	case r.Clean():
		m.rounds.WithLabelValues("clean").Inc()
		m.success.Set(float64(now.Unix()))
	default:
		m.rounds.WithLabelValues("unclean").Inc()
	}
	m.registrations.Reset()
	for connector, states := range r.Report.Count() {
		for _, state := range []reconcile.State{reconcile.Ready, reconcile.Waiting, reconcile.Failed, reconcile.Foreign, reconcile.Kept} {
			m.registrations.WithLabelValues(connector, string(state)).Set(float64(states[state]))
		}
	}
	m.follow(r.Report.Clusters)
}

// follow counts manifests that changed, and that changed in the round before as well.
func (m *Metrics) follow(outcomes []reconcile.Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := map[[2]string]bool{}
	m.unstable.Reset()
	for _, o := range outcomes {
		unstable := m.unstable.WithLabelValues(o.Connector)
		if !o.Changed {
			continue
		}
		m.changes.WithLabelValues(o.Connector).Inc()
		k := [2]string{o.Connector, o.Cluster}
		changed[k] = true
		if m.changed[k] {
			unstable.Inc()
		}
	}
	m.changed = changed
}
