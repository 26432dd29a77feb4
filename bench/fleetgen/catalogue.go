package fleetgen

// A chart is what the catalogue knows of one template.
type chart struct {
	name, title, team string
	repo, namespace   string
	host              bool
	params            []Param
	values            string // Helm values, in the notation of Text
}

func number(variable, label string, otherwise, low, high int) Param {
	return Param{Variable: variable, Label: label, Type: "number", Default: otherwise, Min: low, Max: high}
}

func toggle(variable, label string, otherwise bool) Param {
	return Param{Variable: variable, Label: label, Type: "boolean", Default: otherwise}
}

func oneOf(variable, label string, choices ...any) Param {
	return Param{Variable: variable, Label: label, Type: "string", Default: choices[0], Choices: choices[1:]}
}

func required(variable, label string, choices ...any) Param {
	return Param{Variable: variable, Label: label, Type: "string", Choices: choices}
}

var catalogue = []chart{
	{
		name: "cert-manager", title: "cert-manager", team: "platform", repo: "https://charts.jetstack.io", namespace: "cert-manager",
		params: []Param{toggle("installCRDs", "Install the CRDs", true), number("replicas", "Replicas", 1, 1, 3)},
		values: `crds:
  enabled: «installCRDs»
replicaCount: «replicas»
prometheus:
  enabled: true
  servicemonitor:
    enabled: false
extraArgs:
  - --dns01-recursive-nameservers-only
  - --enable-certificate-owner-ref=true
`,
	},
	{
		name: "ingress-nginx", title: "Ingress", team: "network", repo: "https://kubernetes.github.io/ingress-nginx", namespace: "ingress-nginx",
		params: []Param{number("replicas", "Replicas", 2, 2, 6), required("domain", "Domain", "apps.example.com", "eu.example.com", "us.example.com"), toggle("metrics", "Metrics", true)},
		values: `controller:
  replicaCount: «replicas»
  ingressClassResource:
    name: nginx
    default: true
  service:
    type: LoadBalancer
    annotations:
      external-dns.alpha.kubernetes.io/hostname: "*.«loft.virtualClusterName».«domain»"
  metrics:
    enabled: «metrics»
  config:
    use-forwarded-headers: "true"
    proxy-body-size: 16m
`,
	},
	{
		name: "kube-prometheus-stack", title: "Prometheus", team: "observability", repo: "https://prometheus-community.github.io/helm-charts", namespace: "monitoring", host: true,
		params: []Param{number("retentionDays", "Days to keep metrics", 15, 1, 90), oneOf("storage", "Volume", "50Gi", "100Gi", "200Gi"), toggle("alertmanager", "Alertmanager", true)},
		values: `prometheus:
  prometheusSpec:
    retention: «retentionDays»d
    externalLabels:
      tenant: «loft.virtualClusterName»
      cluster: «loft.cluster»
    storageSpec:
      volumeClaimTemplate:
        spec:
          resources:
            requests:
              storage: «storage»
«if alertmanager»
alertmanager:
  alertmanagerSpec:
    replicas: 2
«end»
grafana:
  enabled: false
`,
	},
	{
		name: "loki", title: "Logs", team: "observability", repo: "https://grafana.github.io/helm-charts", namespace: "logging", host: true,
		params: []Param{oneOf("retention", "Time to keep logs", "744h", "168h", "336h"), number("replicas", "Replicas", 1, 1, 3), oneOf("bucket", "Bucket", "logs", "logs-eu", "logs-us")},
		values: `deploymentMode: SingleBinary
loki:
  commonConfig:
    replication_factor: «replicas»
  limits_config:
    retention_period: «retention»
  storage:
    type: s3
    bucketNames:
      chunks: «bucket»-«loft.project»
singleBinary:
  replicas: «replicas»
`,
	},
	{
		name: "external-dns", title: "DNS", team: "network", repo: "https://kubernetes-sigs.github.io/external-dns", namespace: "external-dns",
		params: []Param{required("domain", "Domain", "apps.example.com", "eu.example.com", "us.example.com"), oneOf("policy", "Policy", "sync", "upsert-only")},
		values: `provider:
  name: aws
policy: «policy»
registry: txt
txtOwnerId: «loft.project»-«loft.virtualClusterName»
domainFilters:
  - «domain»
sources:
  - service
  - ingress
`,
	},
	{
		name: "postgresql", title: "PostgreSQL", team: "data", repo: "https://charts.bitnami.com/bitnami", namespace: "postgresql",
		params: []Param{required("database", "Database", "app", "orders", "ledger", "events"), oneOf("storage", "Volume", "20Gi", "8Gi", "100Gi"), number("maxConnections", "Connections", 200, 50, 500), toggle("replication", "Read replicas", false)},
		values: `auth:
  database: «database»
  existingSecret: «database»-credentials
primary:
  extendedConfiguration: |
    max_connections = «maxConnections»
  persistence:
    size: «storage»
«if replication»
architecture: replication
readReplicas:
  replicaCount: 2
«end»
`,
	},
	{
		name: "redis", title: "Redis", team: "data", repo: "https://charts.bitnami.com/bitnami", namespace: "redis",
		params: []Param{number("replicas", "Replicas", 3, 1, 5), oneOf("memory", "Memory", "512Mi", "256Mi", "1Gi")},
		values: `architecture: replication
auth:
  existingSecret: redis-credentials
replica:
  replicaCount: «replicas»
  resources:
    requests:
      memory: «memory»
    limits:
      memory: «memory»
`,
	},
	{
		name: "gateway", title: "API gateway", team: "network", repo: "https://git.example.com/platform/gateway.git", namespace: "gateway",
		params: []Param{oneOf("environment", "Environment", "staging", "production", "testing"), number("port", "Port", 8080, 8000, 8999), toggle("tracing", "Tracing", true)},
		values: `environment: «environment»
listen: ":«port»"
host: gateway.«loft.virtualClusterName».example.com
tracing:
  enabled: «tracing»
  endpoint: http://otel-collector.observability:4317
`,
	},
	{
		name: "kyverno", title: "Policies", team: "security", repo: "https://kyverno.github.io/kyverno", namespace: "kyverno",
		params: []Param{number("replicas", "Replicas", 3, 1, 3), oneOf("failurePolicy", "When the webhook is down", "Ignore", "Fail")},
		values: `admissionController:
  replicas: «replicas»
backgroundController:
  enabled: true
features:
  admissionReports:
    enabled: true
  forceFailurePolicyIgnore:
    mode: «failurePolicy»
`,
	},
	{
		name: "external-secrets", title: "Secrets", team: "security", repo: "https://charts.external-secrets.io", namespace: "external-secrets",
		params: []Param{toggle("installCRDs", "Install the CRDs", true), oneOf("logLevel", "Log level", "info", "debug", "warn")},
		values: `installCRDs: «installCRDs»
log:
  level: «logLevel»
serviceAccount:
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/«loft.project»-«loft.virtualClusterName»
`,
	},
	{
		name: "velero", title: "Backups", team: "platform", repo: "https://vmware-tanzu.github.io/helm-charts", namespace: "velero", host: true,
		params: []Param{oneOf("schedule", "Schedule", "0 3 * * *", "0 1 * * *", "30 4 * * 0"), oneOf("ttl", "Time to keep", "720h", "240h"), oneOf("bucket", "Bucket", "backups", "backups-eu", "backups-us")},
		values: `configuration:
  backupStorageLocation:
    - name: default
      provider: aws
      bucket: «bucket»
      prefix: «loft.project»/«loft.virtualClusterName»
schedules:
  nightly:
    schedule: "«schedule»"
    template:
      ttl: «ttl»
`,
	},
	{
		name: "opentelemetry-collector", title: "Traces", team: "observability", repo: "https://open-telemetry.github.io/opentelemetry-helm-charts", namespace: "observability",
		params: []Param{oneOf("mode", "Mode", "deployment", "daemonset"), oneOf("endpoint", "Where traces go", "tempo.example.com:4317", "traces.example.com:4317"), toggle("logs", "Collect logs", false)},
		values: `mode: «mode»
image:
  repository: otel/opentelemetry-collector-k8s
presets:
  logsCollection:
    enabled: «logs»
config:
  exporters:
    otlp:
      endpoint: «endpoint»
      headers:
        x-tenant: «loft.project»-«loft.virtualClusterName»
`,
	},
}
