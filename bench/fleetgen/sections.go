package fleetgen

import (
	"fmt"
	"strings"
)

// sections are the parts of a vcluster.yaml besides its control plane and applications, as vCluster 0.35
// has them (its chart's values.yaml).
var sections = []func(*Tenant, *rng) string{
	syncSection, networking, quota, limits, networkPolicies, exportKubeConfig, sleep, rbac, telemetry, plugins, experimental,
}

func syncSection(_ *Tenant, r *rng) string {
	var b strings.Builder
	b.WriteString("\nsync:\n  toHost:\n")
	for _, what := range []string{"ingresses", "persistentVolumeClaims", "networkPolicies", "serviceAccounts", "podDisruptionBudgets"} {
		if r.percent(60) {
			fmt.Fprintf(&b, "    %s:\n      enabled: %t\n", what, r.percent(70))
		}
	}
	b.WriteString("    pods:\n      enabled: true\n      enforceTolerations:\n        - example.com/tenant=true:NoSchedule\n")
	b.WriteString("  fromHost:\n    storageClasses:\n      enabled: true\n")
	if r.percent(50) {
		b.WriteString("    nodes:\n      enabled: true\n      selector:\n        labels:\n          pool: tenants\n")
	}
	return b.String()
}

func networking(t *Tenant, r *rng) string {
	s := "\nnetworking:\n  advanced:\n    proxyKubelets:\n      byHostname: true\n      byIP: false\n"
	if r.percent(60) {
		s += fmt.Sprintf("  replicateServices:\n    fromHost:\n      - from: shared/vault\n        to: default/vault\n      - from: shared/%s\n        to: default/%s\n", t.Project, t.Project)
	}
	return s
}

func quota(_ *Tenant, r *rng) string {
	return fmt.Sprintf(`
policies:
  resourceQuota:
    enabled: true
    quota:
      requests.cpu: "%d"
      requests.memory: %dGi
      limits.cpu: "%d"
      count/pods: %d
      services.loadbalancers: 1
    scopeSelector:
      matchExpressions: []
`, 4*(1+r.below(16)), 8*(1+r.below(32)), 8*(1+r.below(16)), 20*(1+r.below(20)))
}

func limits(t *Tenant, _ *rng) string {
	return fmt.Sprintf(`
serviceCIDR: "" # found by itself
logging:
  encoding: json
  labels:
    team: %s
    cost-center: "%05d"
`, t.Project, 10000+t.Index)
}

func networkPolicies(*Tenant, *rng) string {
	return `
isolation:
  networkPolicy:
    outgoingConnections:
      ipBlock:
        cidr: 0.0.0.0/0
        except:
          - 100.64.0.0/10
          - 127.0.0.0/8
          - 10.0.0.0/8
          - 172.16.0.0/12
          - 192.168.0.0/16
`
}

func exportKubeConfig(t *Tenant, _ *rng) string {
	return fmt.Sprintf(`
exportKubeConfig:
  context: %s
  server: https://%s.%s.example.com
  additionalSecrets:
    - name: vc-%s-external
      namespace: fleet-access
`, t.Name, t.Name, t.Cluster, t.Name)
}

func sleep(_ *Tenant, r *rng) string {
	return fmt.Sprintf("\nsleepMode:\n  enabled: %t\n  autoSleep:\n    afterInactivity: %dh\n    exclude:\n      selector:\n        labels:\n          sleep: never\n", r.percent(50), 1+r.below(12))
}

func rbac(*Tenant, *rng) string {
	return `
rbac:
  clusterRole:
    enabled: auto
    extraRules:
      - apiGroups: ["storage.k8s.io"]
        resources: ["storageclasses"]
        verbs: ["get", "list", "watch"]
  role:
    enabled: true
`
}

func telemetry(*Tenant, *rng) string { return "\ntelemetry:\n  enabled: false\n" }

func plugins(_ *Tenant, r *rng) string {
	var b strings.Builder
	b.WriteString("\nexternal:\n  platform:\n    apiKey:\n      secretName: vcluster-platform-api-key\n    links:\n")
	for i := range 1 + r.below(8) {
		fmt.Fprintf(&b, "      - title: Runbook %d\n        url: https://wiki.example.com/runbooks/%d#start\n", i+1, r.below(9000))
	}
	return b.String()
}

func experimental(t *Tenant, r *rng) string {
	var b strings.Builder
	b.WriteString("\nexperimental:\n  deploy:\n    vcluster:\n      manifests: |\n")
	for i := range 1 + r.below(4) {
		if i > 0 {
			b.WriteString("        ---\n")
		}
		fmt.Fprintf(&b, "        apiVersion: v1\n        kind: Namespace\n        metadata:\n          name: team-%d\n          labels:\n            project: %s\n", i+1, t.Project)
	}
	return b.String()
}
