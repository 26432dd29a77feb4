package stack

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Namespace is where Argo CD lives.
const Namespace = "argocd"

// ArgoCD is a running Argo CD: application controller, repo-server, API server, ApplicationSet controller and redis.
type ArgoCD struct {
	Cluster *Cluster // that it runs on; its own https://kubernetes.default.svc
	Server  string   // host:port of the API server, plain text, without login

	stack   *Stack
	plugins string // directory of the plugin servers' sockets
	env     []string
}

// ArgoCDOptions are what a test sets up differently.
type ArgoCDOptions struct {
	KustomizeBuildOptions string // argocd-cm's kustomize.buildOptions
}

const defaultProject = `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: default}
spec:
  sourceRepos: ["*"]
  destinations: [{namespace: "*", server: "*"}]
  clusterResourceWhitelist: [{group: "*", kind: "*"}]
`

// StartArgoCD installs Argo CD's own manifests on the cluster and starts its programs beside it.
func (s *Stack) StartArgoCD(ctx context.Context, c *Cluster, o ArgoCDOptions) (*ArgoCD, error) {
	a := &ArgoCD{Cluster: c, stack: s, plugins: filepath.Join(s.Dir, "plugins")}
	if err := a.install(ctx, o); err != nil {
		return nil, fmt.Errorf("install Argo CD: %w", err)
	}
	if err := a.prepareFiles(); err != nil {
		return nil, fmt.Errorf("prepare Argo CD: %w", err)
	}
	ports, err := freePorts(11)
	if err != nil {
		return nil, err
	}
	port := func(i int) string { return fmt.Sprint(ports[i]) }
	redis, repo := address(ports[0]), address(ports[1])
	a.Server = address(ports[3])
	programs := []struct {
		argv  []string
		ready func(context.Context) error
	}{
		{
			[]string{"redis-server", "--bind", "127.0.0.1", "--port", port(0), "--save", "", "--appendonly", "no", "--dir", s.Dir},
			listening("tcp", redis),
		},
		{
			[]string{"argocd-repo-server", "--address", "127.0.0.1", "--port", port(1), "--metrics-address", "127.0.0.1", "--metrics-port", port(2), "--redis", redis},
			httpOK("http://" + address(ports[2]) + "/healthz"),
		},
		{
			[]string{
				"argocd-server", "--insecure", "--disable-auth", "--address", "127.0.0.1", "--port", port(3),
				"--metrics-address", "127.0.0.1", "--metrics-port", port(4), "--repo-server", repo, "--redis", redis,
			},
			httpOK("http://" + a.Server + "/healthz"),
		},
		{
			[]string{
				"argocd-application-controller", "--metrics-port", port(5), "--repo-server", repo, "--redis", redis,
				"--app-resync", "10", "--app-resync-jitter", "0",
			},
			httpOK("http://" + address(ports[5]) + "/healthz"),
		},
		{
			[]string{
				"argocd-applicationset-controller", "--metrics-addr", address(ports[6]), "--probe-addr", address(ports[7]),
				"--webhook-addr", address(ports[8]), "--argocd-repo-server", repo,
			},
			listening("tcp", address(ports[7])), // it serves no health check
		},
	}
	started := make([]*process, len(programs))
	for i, p := range programs {
		if started[i], err = s.start(p.argv[0], a.env, p.argv...); err != nil {
			return nil, err
		}
		if i == 0 { // the others give up without it
			if err := s.ready(ctx, started[i], p.ready); err != nil {
				return nil, err
			}
		}
	}
	for i, p := range programs {
		if err := s.ready(ctx, started[i], p.ready); err != nil {
			return nil, err
		}
		go s.supervise(started[i])
	}
	return a, nil
}

// install applies the CRDs, the base configuration and the default project.
func (a *ArgoCD) install(ctx context.Context, o ArgoCDOptions) error {
	manifests := filepath.Join(a.stack.Bin, "argocd-manifests")
	namespace := "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + Namespace + "}\n"
	if err := a.Cluster.Apply(ctx, "", []byte(namespace)); err != nil {
		return err
	}
	for _, dir := range []string{"crds", "base/config"} {
		if err := a.Cluster.ApplyFiles(ctx, Namespace, filepath.Join(manifests, dir)); err != nil {
			return err
		}
	}
	// argocd-server would make it, but the others complain until it did.
	key := rand.Text()
	a.stack.Secret(key)
	if err := a.Cluster.Patch(ctx, "Secret", Namespace, "argocd-secret", fmt.Sprintf(`{"stringData": {"server.secretkey": %q}}`, key)); err != nil {
		return err
	}
	if o.KustomizeBuildOptions != "" {
		patch := fmt.Sprintf(`{"data": {"kustomize.buildOptions": %q}}`, o.KustomizeBuildOptions)
		if err := a.Cluster.Patch(ctx, "ConfigMap", Namespace, "argocd-cm", patch); err != nil {
			return err
		}
	}
	return Until(ctx, "the AppProject CRD", func(ctx context.Context) error {
		return a.Cluster.Apply(ctx, Namespace, []byte(defaultProject))
	})
}

// prepareFiles makes the folders that Argo CD's images come with, and the environment that points there.
func (a *ArgoCD) prepareFiles() error {
	dir := filepath.Join(a.stack.Dir, "argocd")
	for _, sub := range []string{"gnupg", "gpg", "tls", "ssh", "cmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return err
		}
	}
	if err := os.Mkdir(a.plugins, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "ssh", "ssh_known_hosts"), nil, 0o600); err != nil {
		return err
	}
	a.env = []string{
		"KUBECONFIG=" + a.Cluster.Kubeconfig,
		"ARGOCD_FAKE_IN_CLUSTER=true",
		"ARGOCD_GPG_ENABLED=false",
		"ARGOCD_GNUPGHOME=" + filepath.Join(dir, "gnupg"),
		"ARGOCD_GPG_DATA_PATH=" + filepath.Join(dir, "gpg"),
		"ARGOCD_TLS_DATA_PATH=" + filepath.Join(dir, "tls"),
		"ARGOCD_SSH_DATA_PATH=" + filepath.Join(dir, "ssh"),
		"ARGOCD_PLUGINSOCKFILEPATH=" + a.plugins,
		"ARGOCD_CMP_WORKDIR=" + filepath.Join(dir, "cmp"),
	}
	return nil
}

// StartPlugin starts a plugin server for the plugin.yaml in configDir, as the sidecar of a repo-server does.
func (a *ArgoCD) StartPlugin(ctx context.Context, configDir string, env ...string) error {
	configDir, err := filepath.Abs(configDir)
	if err != nil {
		return fmt.Errorf("start the plugin: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(configDir, "plugin.yaml"))
	if err != nil {
		return fmt.Errorf("start the plugin: %w", err)
	}
	objects, err := Objects(text)
	if err != nil {
		return fmt.Errorf("start the plugin: %w", err)
	}
	if len(objects) != 1 {
		return fmt.Errorf("start the plugin: %d documents in plugin.yaml, want one", len(objects))
	}
	name := objects[0].GetName()
	if version, _, _ := unstructured.NestedString(objects[0].Object, "spec", "version"); version != "" {
		name += "-" + version
	}
	p, err := a.stack.start("argocd-cmp-server-"+name, append(a.env, env...), "argocd-cmp-server", "--config-dir-path", configDir)
	if err != nil {
		return err
	}
	return a.stack.ready(ctx, p, listening("unix", filepath.Join(a.plugins, name+".sock")))
}

// CLI runs the argocd command against the server and returns what it printed, redacted.
func (a *ArgoCD) CLI(ctx context.Context, args ...string) (string, error) {
	out, err := a.stack.Run(ctx, a.stack.Dir, []string{"ARGOCD_AUTH_TOKEN=none"}, "argocd",
		append([]string{"--server", a.Server, "--plaintext"}, args...)...)
	if err != nil {
		return out, fmt.Errorf("argocd %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}
