package fleetgen

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/yamlout"
)

// VCluster is the tenant's vcluster.yaml: 60 to 200 lines with ten applications.
func (t *Tenant) VCluster(f *Fleet) []byte {
	apps := t.applications()
	r := newRNG(f.Seed^0x5eed, uint64(t.Index))
	var b strings.Builder
	switch {
	case t.nonASCII:
		b.WriteString("# Tenant of the team in Köln. Änderungen bitte über Pull Requests.\n")
	case r.percent(70):
		fmt.Fprintf(&b, "# Tenant %s of project %s.\n# Owner: team-%s@example.com\n", t.Name, t.Project, t.Project)
	}
	b.WriteString(t.controlPlane(r))
	room := t.targetLines - strings.Count(b.String()+apps, "\n")
	for _, i := range order(r, len(sections)) {
		s := sections[i](t, r)
		lines := strings.Count(s, "\n")
		if lines > room {
			continue
		}
		room -= lines
		b.WriteString(s)
	}
	b.WriteString(apps)
	return []byte(b.String())
}

// order is the numbers below n, shuffled.
func order(r *rng, n int) []int {
	list := make([]int, n)
	for i := range list {
		j := r.below(i + 1)
		list[i], list[j] = list[j], i
	}
	return list
}

func (t *Tenant) controlPlane(r *rng) string {
	var b strings.Builder
	fmt.Fprintf(&b, "controlPlane:\n  distro:\n    k8s:\n      enabled: true\n      version: v1.%d.%d\n", 31+r.below(5), r.below(8))
	if t.merge {
		b.WriteString("  coredns:\n    deployment:\n      resources: &small\n        requests:\n          cpu: 50m\n          memory: 64Mi\n")
		b.WriteString("  statefulSet:\n    resources:\n      <<: *small\n      limits:\n        memory: 1Gi\n")
		return b.String()
	}
	fmt.Fprintf(&b, "  statefulSet:\n    resources:\n      requests:\n        cpu: %dm\n        memory: %dMi\n", 100*(1+r.below(10)), 256*(1+r.below(8)))
	if r.percent(40) {
		fmt.Fprintf(&b, "    highAvailability:\n      replicas: %d # odd, for etcd\n", 1+2*r.below(3))
	}
	if r.percent(50) {
		b.WriteString("  backingStore:\n    etcd:\n      embedded:\n        enabled: true\n")
	}
	if t.fold {
		b.WriteString("  advanced:\n    globalMetadata:\n      annotations:\n        example.com/note: >-\n          Written by hand before the team had a template for it;\n          kept as it is until the next upgrade.\n")
	}
	return b.String()
}

// applications is the Argo CD part, which every tenant ends in.
func (t *Tenant) applications() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nintegrations:\n  argoCD:\n    enabled: true\n    connector: %s\n\ndeploy:\n  argoCD:\n    applications:\n", t.Connector)
	for i := range t.Applications {
		a := &t.Applications[i]
		fmt.Fprintf(&b, "      - name: %s\n", a.Name)
		if a.Template.Host {
			b.WriteString("        target: host\n")
		}
		fmt.Fprintf(&b, "        template:\n          name: %s\n          parameters:\n", a.Template.Name)
		for _, v := range a.Given {
			fmt.Fprintf(&b, "            %s: %s\n", v.Param.Variable, scalar(v.Value))
		}
	}
	return b.String()
}

// scalar is a value as a person writes it: quoted only where it has to be.
func scalar(v any) string {
	if s, ok := v.(string); ok {
		return string(yamlout.AppendString(nil, s, 0))
	}
	return fmt.Sprint(v)
}
