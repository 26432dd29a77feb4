package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

const (
	livePrincipal = "live-agents" // namespace of the principal on the control plane cluster
	liveProject   = "live"
)

// TestAgents: one fleet of agents of both modes, with the real principal and agents of argocd-agent. What tenantry emits is
// applied as docs/argocd-agent.md says, and the programs are started with the arguments and the environment that the
// Deployments of the emitted folders would give them. What does not run here, and what stands in for it:
//
//   - Pods, for want of a kubelet: the programs run beside the cluster, as the service accounts that their Pods would have. Nor
//     are there Services: ports and addresses of this machine take the place of theirs.
//   - cert-manager and the External Secrets Operator: agentAuthority does what the emitted objects ask of them.
//   - the root Application: applyControlPlane and pruneControlPlane apply and delete in its order.
//   - an agent's own cluster each: both agents come to the same one, one after the other.
func TestAgents(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	l := newLive(ctx, t, w, "", `    - {tenants: ship, agentMode: autonomous}
    - {projects: live, labels: {region: eu}}
`)
	l.writeTenant("acme")
	l.writeTenant("ship")
	l.writeTenant("rest") // never connected; a fleet cannot be empty
	l.begin(ctx)

	agent := l.connect(ctx, "acme", "managed")
	l.managed(ctx, agentName("acme"))
	l.throughResourceProxy(ctx, "eu")
	l.removeTenant("acme")
	l.render(ctx)
	l.pruneControlPlane(ctx)
	l.gone(ctx, "acme")
	agent.Stop()

	l.connect(ctx, "ship", "autonomous")
	l.autonomous(ctx)
	// What is in an agent's own cluster goes with it, or is deleted there; the mirrors follow while it is connected.
	if _, err := w.Tenant.Kubectl(ctx, "", "delete", "--wait=false", "-f", filepath.Join(l.folder("ship"), "applications.yaml")); err != nil {
		t.Error(err)
	}
	l.mirrorsGone(ctx)
	l.removeTenant("ship")
	l.render(ctx)
	l.pruneControlPlane(ctx)
	l.gone(ctx, "ship")
}

// agentsVariable asks for TestAgentsByDestination, which needs the ports and the cluster that TestAgents has.
const agentsVariable = "TENANTRY_E2E_AGENTS"

// TestAgentsByDestination: as TestAgents, with Applications that are routed by their destination, and cluster Secrets that the
// principal makes itself.
func TestAgentsByDestination(t *testing.T) {
	if os.Getenv(agentsVariable) == "" {
		t.Skip("set " + agentsVariable + "=1 to run it, alone")
	}
	w, ctx := need(t)
	l := newLive(ctx, t, w, "  mapping: Destination\n  clusterCredentials: SelfRegistration\n", "    - {tenants: rest, version: v0.9.0}\n")
	l.writeTenant("acme")
	l.writeTenant("rest")
	l.begin(ctx)
	l.connect(ctx, "acme", "managed")
	l.managed(ctx, livePrincipal)
	l.throughResourceProxy(ctx, "")
	l.removeTenant("acme")
	l.render(ctx)
	l.pruneControlPlane(ctx)
	must(t, w.Host.Delete(ctx, "Secret", livePrincipal, "cluster-"+agentName("acme"))) // nobody else does, as the manual says
	l.gone(ctx, "acme")
}

// begin renders the fleet for the first time and brings the control plane up.
func (l *live) begin(ctx context.Context) {
	l.t.Helper()
	l.render(ctx)
	l.installControlPlane(ctx)
	l.applyControlPlane(ctx)
	l.startPrincipal(ctx)
}

// live is a fleet of agents, its tree, and the programs that were started for it.
type live struct {
	t    *testing.T
	w    *world
	pki  *agentAuthority
	dir  string // of the fleet and the tree
	apps *stack.Repo

	principalPort int
	proxied       bool // whether the principal could have its resource proxy's port
	programs      []*stack.Program
	redis         string
	emitted       []*unstructured.Unstructured // what was applied of the tree's argocd folder
	workload      bool                         // whether the agents' Argo CD runs
}

// newLive writes the fleet, with upstream's install manifests vendored in it, settings of the connector and overrides.
func newLive(ctx context.Context, t *testing.T, w *world, settings, overrides string) *live {
	t.Helper()
	ports, err := stack.FreePorts(1)
	must(t, err)
	l := &live{t: t, w: w, pki: newAgentAuthority(t, w), dir: t.TempDir(), principalPort: ports[0]}
	l.apps, err = w.stack.NewRepo(ctx, "agents-live")
	must(t, err)
	must(t, l.apps.Write("web/web.yaml", configMap("web", "one")))
	must(t, l.apps.Push(ctx, "an application"))
	argoCD, agent := moduleDir(ctx, t, "github.com/argoproj/argo-cd/v3/cmd"), moduleDir(ctx, t, "github.com/argoproj-labs/argocd-agent/cmd/ctl")
	install, err := os.ReadFile(filepath.Join(argoCD, "manifests", "install.yaml"))
	must(t, err)
	l.write("vendored/argo-cd/v3.5.1/install.yaml", withoutApplicationSets(t, string(install)))
	l.write("vendored/argo-cd/v3.5.1/kustomization.yaml", "resources: [install.yaml]\n")
	for _, program := range []string{"principal", "agent"} {
		must(t, os.CopyFS(filepath.Join(l.dir, "fleet/vendored/argocd-agent/v0.9.0", program), os.DirFS(filepath.Join(agent, "install/kubernetes", program))))
	}
	l.write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: live}
spec:
  allowedServers: [localhost]
  argocdAgent:
    bases: vendored
    overrides:
`+overrides)
	l.write("connector.yaml", fmt.Sprintf(`apiVersion: v1
kind: Secret
metadata: {name: live, labels: {loft.sh/connector-type: argocd}}
stringData:
  connectorType: argocd-agent
  namespace: %s
  principalAddress: localhost
  principalPort: "%d"
  resourceProxy: localhost:9090
  argoCDVersion: v3.5.1
%s`, livePrincipal, l.principalPort, settings))
	l.write("templates/web.yaml", fmt.Sprintf(`apiVersion: management.loft.sh/v1
kind: ArgoCDApplicationTemplate
metadata: {name: web}
spec:
  template:
    spec:
      source: {repoURL: %q, path: web, targetRevision: main}
      destination: {namespace: "live-{{ .Values.loft.virtualClusterName }}"}
      syncPolicy:
        automated: {prune: true, selfHeal: true}
        syncOptions: [CreateNamespace=true]
`, l.apps.URL))
	t.Cleanup(func() { l.finish(t) })
	return l
}

// withoutApplicationSets takes the definition of ApplicationSets out of Argo CD's install manifests: it is half of them, and
// nobody makes one here. TestAgentFolders builds the whole.
func withoutApplicationSets(t *testing.T, install string) string {
	t.Helper()
	documents := strings.Split(install, "\n---\n")
	kept := slices.DeleteFunc(slices.Clone(documents), func(d string) bool { return strings.Contains(d, "\n  name: applicationsets.argoproj.io\n") })
	if len(documents)-len(kept) != 1 {
		t.Errorf("%d of %d documents are left", len(kept), len(documents))
	}
	return strings.Join(kept, "\n---\n")
}

// finish ends the programs, and says after a failure what they logged last.
func (l *live) finish(t *testing.T) {
	for _, p := range l.programs {
		if t.Failed() {
			t.Logf("%s:\n%s", p.Name, p.Log(10))
		}
		p.Stop()
	}
}

func (l *live) write(file, text string) {
	l.t.Helper()
	path := filepath.Join(l.dir, "fleet", filepath.FromSlash(file))
	must(l.t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(l.t, os.WriteFile(path, []byte(text), 0o600))
}

func (l *live) writeTenant(name string) {
	l.write("tenants/"+liveProject+"/"+name+"/vcluster.yaml", `integrations: {argoCD: {enabled: true, connector: live}}
deploy: {argoCD: {applications: [{name: web, template: {name: web}}]}}
`)
}

func (l *live) removeTenant(name string) {
	must(l.t, os.RemoveAll(filepath.Join(l.dir, "fleet", "tenants", liveProject, name)))
}

// render brings the tree up to date.
func (l *live) render(ctx context.Context) {
	l.t.Helper()
	if _, stderr, err := l.w.stack.Output(ctx, l.dir, nil, nil, "tenantry", "render", "fleet", "-o", "rendered"); err != nil {
		l.t.Fatalf("render: %v: %s", err, stderr)
	}
}

// agentName is the name of a tenant's agent, and of its namespace on the control plane.
func agentName(tenant string) string { return liveProject + "-" + tenant }

// folder is an agent's folder of the tree.
func (l *live) folder(tenant string) string {
	return filepath.Join(l.dir, "rendered", "live", "agents", agentName(tenant))
}

// start starts a program that runs until the test ends.
func (l *live) start(ctx context.Context, name string, env []string, ready func(context.Context) error, argv ...string) *stack.Program {
	l.t.Helper()
	p, err := l.w.stack.StartProgram(ctx, "agents-"+name, env, ready, argv...)
	if p != nil {
		l.programs = append(l.programs, p)
	}
	must(l.t, err)
	return p
}

// installControlPlane does by hand what is done once, and applies the folder with the principal.
func (l *live) installControlPlane(ctx context.Context) {
	l.t.Helper()
	must(l.t, l.w.Host.Apply(ctx, "", []byte("apiVersion: v1\nkind: Namespace\nmetadata: {name: "+livePrincipal+"}\n")))
	must(l.t, l.w.Host.Apply(ctx, "", l.pki.own(l.t, livePrincipal)))
	l.applyFolder(ctx, l.w.Host, filepath.Join(l.dir, "rendered", "live", "agents", "control-plane"))
}

// applyFolder is kubectl apply -k, which needs no network: the bases are in the fleet. What is of a kind that the same folder
// brings the definition of takes a second time.
func (l *live) applyFolder(ctx context.Context, c *stack.Cluster, folder string) {
	l.t.Helper()
	must(l.t, stack.Until(ctx, "kubectl apply -k "+filepath.Base(folder), func(ctx context.Context) error {
		_, err := c.Kubectl(ctx, "", append(slices.Clip(applyServerSide), "-k", folder)...)
		return err
	}))
}

// startPrincipal starts the principal as its Deployment would.
func (l *live) startPrincipal(ctx context.Context) {
	l.t.Helper()
	own, err := l.w.Host.Container(ctx, "Deployment", livePrincipal, "argocd-agent-principal")
	must(l.t, err)
	ports, err := stack.FreePorts(3)
	must(l.t, err)
	redis := l.startRedis(ctx, "redis-control-plane", ports[0])
	health := stack.Address(ports[2])
	// Its ports for the resource proxy and the redis proxy cannot be changed.
	port, err := net.Listen("tcp", "0.0.0.0:9090")
	if l.proxied = err == nil; l.proxied {
		must(l.t, port.Close())
	} else {
		l.t.Log("port 9090 is in use: the resource proxy is not tested")
	}
	env := own.With(
		"KUBECONFIG="+l.account(ctx, l.w.Host, livePrincipal, own),
		"ARGOCD_PRINCIPAL_LISTEN_HOST=127.0.0.1", fmt.Sprintf("ARGOCD_PRINCIPAL_LISTEN_PORT=%d", l.principalPort),
		fmt.Sprintf("ARGOCD_PRINCIPAL_METRICS_PORT=%d", ports[1]), fmt.Sprintf("ARGOCD_PRINCIPAL_HEALTH_CHECK_PORT=%d", ports[2]),
		"ARGOCD_PRINCIPAL_REDIS_SERVER_ADDRESS="+redis, "ARGOCD_PRINCIPAL_DISABLE_REDIS_PROXY=true",
		fmt.Sprintf("ARGOCD_PRINCIPAL_ENABLE_RESOURCE_PROXY=%t", l.proxied),
	)
	l.start(ctx, "principal", env, stack.Answering("http://"+health+"/healthz"), append([]string{"argocd-agent"}, own.Args...)...)
}

func (l *live) startRedis(ctx context.Context, name string, port int) string {
	l.t.Helper()
	address := stack.Address(port)
	l.start(ctx, name, nil, stack.Listening(address), "redis-server", "--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--save", "", "--appendonly", "no", "--dir", l.w.stack.Dir)
	return address
}

// account is a kubeconfig of a container's service account.
func (l *live) account(ctx context.Context, c *stack.Cluster, namespace string, own *stack.Container) string {
	l.t.Helper()
	file, err := c.KubeconfigOf(ctx, namespace, own.Account)
	must(l.t, err)
	return file
}

// is reads an object until it passes a check.
func is(ctx context.Context, t *testing.T, c *stack.Cluster, kind, namespace, name, what string, check func(*unstructured.Unstructured) error) {
	t.Helper()
	must(t, stack.Until(ctx, fmt.Sprintf("%s %s/%s of %s to be %s", strings.Split(kind, ".")[0], namespace, name, c.Name, what), func(ctx context.Context) error {
		o, err := c.Get(ctx, kind, namespace, name)
		if err != nil {
			return err
		}
		return check(o)
	}))
}

// isGone waits until an object is not there.
func isGone(ctx context.Context, t *testing.T, c *stack.Cluster, kind, namespace, name string) {
	t.Helper()
	must(t, stack.Until(ctx, fmt.Sprintf("%s %s/%s of %s to be gone", strings.Split(kind, ".")[0], namespace, name, c.Name), func(ctx context.Context) error {
		_, err := c.Get(ctx, kind, namespace, name)
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err == nil {
			err = fmt.Errorf("it is still there")
		}
		return err
	}))
}
